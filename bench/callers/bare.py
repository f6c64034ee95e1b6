"""Clients that know no document: what the exchange alone costs, by hand and by library.

Run where `clients` is installed. Every one is used as its documentation says, one client for
all calls.
"""

import asyncio
import importlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast
from urllib.parse import urlsplit

from bench.callers.loop import Call, Caller

_PATH: Final = "/things3/7?trace=t"
_CHANGES: Final = {"note": "Leave it.", "lines": [{"article": "A-1", "count": 2}]}


def _host_port(url: str) -> tuple[str, int]:
    address = urlsplit(url)
    assert address.hostname is not None
    assert address.port is not None
    return address.hostname, address.port


class _Wire(asyncio.Protocol):
    """One connection by hand: bytes out, the parser's body back."""

    def __init__(self) -> None:
        self.answered: asyncio.Future[bytes] | None = None
        self._parser = importlib.import_module("httptools").HttpResponseParser(self)
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, data: bytes) -> None:
        self._body += data

    def on_message_complete(self) -> None:
        body, self._body = self._body, b""
        assert self.answered is not None
        self.answered.set_result(body)


@asynccontextmanager
async def httptools_by_hand(url: str) -> AsyncIterator[Call]:
    """Write the request's bytes, let httptools read the answer; connections are kept."""
    loop = asyncio.get_running_loop()
    host = urlsplit(url).netloc
    head = f"GET {_PATH} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n\r\n"
    free: list[_Wire] = []

    async def call() -> object:
        if free:
            wire = free.pop()
        else:
            _, wire = await loop.create_connection(_Wire, *_host_port(url))
        wire.answered = loop.create_future()
        wire.transport.write(head.encode())
        body = await wire.answered
        free.append(wire)
        return json.loads(body)

    yield call
    for wire in free:
        wire.transport.abort()


@asynccontextmanager
async def h11_by_hand(url: str) -> AsyncIterator[Call]:
    """Let h11 write and read over asyncio's streams; connections are kept."""
    h11: Any = importlib.import_module("h11")
    fields = [("Host", urlsplit(url).netloc), ("Accept", "application/json")]
    free: list[tuple[Any, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def call() -> object:
        if free:
            connection, reader, writer = free.pop()
            connection.start_next_cycle()
        else:
            connection = h11.Connection(h11.CLIENT)
            reader, writer = await asyncio.open_connection(*_host_port(url))
        request = h11.Request(method="GET", target=_PATH, headers=fields)
        writer.write(connection.send(request) + connection.send(h11.EndOfMessage()))
        body = b""
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(65536))
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                break
        free.append((connection, reader, writer))
        return json.loads(body)

    yield call
    for _, _, writer in free:
        writer.transport.abort()


@asynccontextmanager
async def aiohttp_get(url: str) -> AsyncIterator[Call]:
    """Get with one aiohttp session."""
    aiohttp: Any = importlib.import_module("aiohttp")
    async with aiohttp.ClientSession() as session:

        async def call() -> object:
            async with session.get(url + "/things3/7", params={"trace": "t"}) as response:
                return await response.json()

        yield call


@asynccontextmanager
async def aiohttp_put(url: str) -> AsyncIterator[Call]:
    """Put a JSON body with one aiohttp session."""
    aiohttp: Any = importlib.import_module("aiohttp")
    async with aiohttp.ClientSession() as session:

        async def call() -> object:
            place = url + "/things3/7"
            async with session.put(place, params={"trace": "t"}, json=_CHANGES) as response:
                return await response.json()

        yield call


def _httpx(module: str) -> Caller:
    @asynccontextmanager
    async def caller(url: str) -> AsyncIterator[Call]:
        library: Any = importlib.import_module(module)
        async with library.AsyncClient() as client:

            async def call() -> object:
                response = await client.get(url + "/things3/7", params={"trace": "t"})
                return response.json()

            yield call

    return caller


CALLERS: Final[dict[str, Caller]] = {
    "httptools": httptools_by_hand,
    "h11": h11_by_hand,
    "aiohttp": aiohttp_get,
    "aiohttp-put": aiohttp_put,
    "httpx2": _httpx("httpx2"),
    "httpx": _httpx("httpx"),
}
