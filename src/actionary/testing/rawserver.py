"""`RawServer`: a loopback server that says exactly these bytes, however wrong they are."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final, Self, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One connection: what it asked, and the streams to answer on."""

    request: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


Script: TypeAlias = Callable[[Peer], Awaitable[None]]
"""What the server does with one connection; the connection is closed after it."""

_HEAD_END: Final = b"\r\n\r\n"


class RawServer:
    """Runs a script for every connection and keeps what each of them sent.

    ::

        async with RawServer(says(b"HTTP/1.1 200 OK\\r\\n\\r\\nhalf")) as server:
            await client.send(HTTPRequest(method="GET", url=server.url))
        assert server.connections == 1
    """

    def __init__(
        self, script: Script, *, tls: ssl.SSLContext | None = None, listens: bool = True
    ) -> None:
        self._script = script
        self._tls = tls
        self._listens = listens
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.host: Final = "127.0.0.1"
        self.port = 0
        self.connections = 0
        """How many have been made; a handshake that fails counts as none."""
        self.requests: list[bytes] = []
        """What each connection asked before its script began; with `listens=False`, nothing."""

    @property
    def url(self) -> str:
        """The server's address, with a slash at the end."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}/"

    @property
    def host_port(self) -> tuple[str, int]:
        """The server's address as an exception to the guard."""
        return (self.host, self.port)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        place = len(self.requests)
        self.requests.append(b"")
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            if self._listens:
                self.requests[place] = await read_request(reader)
            peer = Peer(request=self.requests[place], reader=reader, writer=writer)
            await self._script(peer)
        writer.transport.abort() if writer.transport.is_closing() else writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            await writer.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Return one whole request, or what came of it before the other side stopped."""
    try:
        head = await reader.readuntil(_HEAD_END)
    except asyncio.IncompleteReadError as cut:
        return cut.partial
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    try:
        return head + await reader.readexactly(length)
    except asyncio.IncompleteReadError as cut:
        return head + cut.partial


def says(*pieces: bytes, every: float = 0.0) -> Script:
    """Answer with `pieces`, `every` so many seconds, then close."""

    async def script(peer: Peer) -> None:
        for piece in pieces:
            peer.writer.write(piece)
            await peer.writer.drain()
            await asyncio.sleep(every)

    return script


def repeats(start: bytes, piece: bytes, *, every: float = 0.0) -> Script:
    """Answer with `start`, then with `piece` again and again until the other side has enough."""

    async def script(peer: Peer) -> None:
        peer.writer.write(start)
        while not peer.writer.transport.is_closing():
            peer.writer.write(piece)
            await peer.writer.drain()
            await asyncio.sleep(every)

    return script


def stays_silent(*, after: bytes = b"") -> Script:
    """Answer with `after`, then with nothing, and keep the connection open."""

    async def script(peer: Peer) -> None:
        peer.writer.write(after)
        await peer.reader.read()

    return script


def resets(*, after: bytes = b"") -> Script:
    """Answer with `after`, then break the connection with a reset instead of an end."""

    async def script(peer: Peer) -> None:
        peer.writer.write(after)
        await peer.writer.drain()
        connection = peer.writer.get_extra_info("socket")
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        peer.writer.transport.abort()

    return script


def answer(
    status: str = "200 OK", *, headers: Iterable[tuple[str, str]] = (), body: bytes = b""
) -> bytes:
    """Return the bytes of an answer that is framed as it should be."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
