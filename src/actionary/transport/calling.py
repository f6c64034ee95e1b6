"""The library's way to call a function: build the request, fill the credentials in, send it."""

from collections.abc import Mapping

from actionary.actions.credentialed import slots_of
from actionary.actions.function import Function
from actionary.auth.credential import Credential
from actionary.base.http import HTTPResponse
from actionary.base.jsonvalue import JSONObject
from actionary.transport.client import HTTPClient
from actionary.transport.executor import Executor


class Client(HTTPClient):
    """Calls functions through the guard; who may be called is in its `policy`."""

    async def call(
        self,
        function: Function,
        arguments: JSONObject,
        *,
        credentials: Mapping[str, Credential] | None = None,
    ) -> HTTPResponse:
        """Call `function` and return the answer, whatever its status.

        `credentials` are by the name of their security scheme. Asks nobody: whether a
        consequential function may be called is the caller's to know. Raises `ArgumentError`,
        `MissingCredentialError` and, once on its way, `CallError`. It is sent once; only a GET or
        HEAD that is not consequential is tried again, as `retries` say.
        """
        held = credentials or {}
        request = function.request(arguments)
        return await Executor(self).call(
            request,
            slots=slots_of(function, held.keys()),
            credentials=held,
            repeatable=not function.consequential,
        )
