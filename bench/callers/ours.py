"""Our own calls: the library's, with and without what the product puts around them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from actionary import Document
from actionary.actions.function import Function
from actionary.actions.result import shape_response
from actionary.auth.credential import BearerToken, secrets_of
from actionary.base.http import CredentialSlot
from actionary.base.jsonvalue import JSONValue, parse_json
from actionary.base.secret import Secret
from actionary.transport.calling import Client
from actionary.transport.egress import EgressPolicy, parse_host_ports
from actionary.transport.executor import Executor
from bench.callers.document import called
from bench.callers.loop import Call, Caller

_CHANGES: Final[dict[str, JSONValue]] = {
    "note": "Leave it.",
    "lines": [{"article": "A-1", "count": 2}],
}
_SLOT: Final = CredentialSlot(
    location="header", name="Authorization", prefix="Bearer ", scheme="token"
)


def _function(url: str, name: str) -> Function:
    document = Document.load(json.dumps(called(url)), source=f"{url}/openapi.json")
    return next(function for function in document.functions() if function.name == name)


def _client(url: str) -> Client:
    return Client(policy=EgressPolicy(exceptions=parse_host_ports(url.rpartition("/")[2])))


@asynccontextmanager
async def get(url: str) -> AsyncIterator[Call]:
    """Check the arguments, build the request, send it through the guard, parse the answer."""
    function, client = _function(url, "get3"), _client(url)

    async def call() -> object:
        response = await client.call(function, {"id": 7, "trace": "t"})
        return parse_json(response.body)

    yield call


@asynccontextmanager
async def put(url: str) -> AsyncIterator[Call]:
    """Do the same with a body, which is sent once and over a connection of its own."""
    function, client = _function(url, "put3"), _client(url)

    async def call() -> object:
        response = await client.send(function.request({"id": 7, "trace": "t", **_CHANGES}))
        return parse_json(response.body)

    yield call


@asynccontextmanager
async def product(url: str) -> AsyncIterator[Call]:
    """Do what a conversation does: a credential filled in, the mark before sending, the result."""
    function, executor = _function(url, "get3"), Executor(_client(url))
    token = BearerToken(token=Secret("a-token-of-some-length-0123456789"))

    async def mark() -> None:
        return None

    async def call() -> Any:
        response = await executor.call(
            function.request({"id": 7, "trace": "t"}),
            slots=[_SLOT],
            credentials={"token": token},
            on_wire=mark,
            repeatable=not function.consequential,
        )
        return parse_json(shape_response(response, secrets=secrets_of(token)).content)

    yield call


CALLERS: Final[dict[str, Caller]] = {"get": get, "put": put, "product": product}
