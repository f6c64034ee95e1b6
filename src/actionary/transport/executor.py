"""Run one call whose request is built: fill its credentials in, connect, tell, send."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from actionary.auth.apply import apply
from actionary.auth.credential import Credential
from actionary.base.http import CredentialSlot, HTTPRequest, HTTPResponse
from actionary.transport.client import HTTPClient


class Executor:
    """Sends approved requests; what an answer means to a model is `actions.result`'s to say."""

    def __init__(self, client: HTTPClient) -> None:
        self.client: Final = client

    async def call(
        self,
        request: HTTPRequest,
        *,
        slots: Sequence[CredentialSlot] = (),
        credentials: Mapping[str, Credential] | None = None,
        on_wire: Callable[[], Awaitable[None]] | None = None,
    ) -> HTTPResponse:
        """Send `request` once, with each slot filled from the credential of its scheme.

        `on_wire` runs right before the first byte leaves, once connected: whatever fails up to
        there, itself included, has no effect at the other end. Raises `CallError`.
        """
        finished = apply(request, slots, credentials or {})
        async with await self.client.prepare(finished) as prepared:
            if on_wire is not None:
                await on_wire()
            return await prepared.send()
