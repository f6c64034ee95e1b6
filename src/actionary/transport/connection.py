"""One connection to one checked address, over which one exchange runs at a time."""

import asyncio
import contextlib
import socket
import ssl
from typing import Final, cast

from actionary.base.http import HTTPResponse
from actionary.transport.addresses import Address
from actionary.transport.errors import LOOK_FIRST, CallError, ResponseTruncatedError
from actionary.transport.exchange import Exchange


class Connection(asyncio.Protocol):
    """A way to a server; what arrives while nothing was asked makes it useless at once."""

    def __init__(self, link: socket.socket, address: Address, *, host: str) -> None:
        self.address: Final = address
        self.loop: Final = asyncio.get_running_loop()
        self._link = link
        self._host = host
        self._transport: asyncio.Transport | None = None
        self._exchange: Exchange | None = None
        self._answer: asyncio.Future[HTTPResponse] | None = None
        self._is_useless = False
        self._closed = self.loop.create_future()

    async def open(self, tls: ssl.SSLContext | None, name: str) -> None:
        """Take over the socket and encrypt it; raises `OSError`."""
        try:
            await self.loop.create_connection(
                lambda: self, sock=self._link, ssl=tls, server_hostname=name if tls else None
            )
        except BaseException:
            self._link.close()
            raise

    def is_alive(self, *, reused: bool) -> bool:
        """Whether the other end has neither closed nor, unasked, spoken; asks the socket itself.

        A server's farewell may have arrived without the event loop having seen it yet.
        """
        transport = self._transport
        if self._is_useless or transport is None or transport.is_closing():
            return False
        try:
            waiting = self._link.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        # Right after a TLS handshake, session tickets may be waiting.
        return bool(waiting) and not reused and transport.get_extra_info("ssl_object") is not None

    async def converse(self, exchange: Exchange, *, until: float) -> HTTPResponse:
        """Send the exchange's request and return the answer to it.

        Raises `CallError`, or `TimeoutError` when it is not whole by `until`, a time of the loop.
        """
        assert self._transport is not None
        assert self._exchange is None
        self._exchange = exchange
        self._answer = self.loop.create_future()
        timer = self.loop.call_at(until, self._give_up)
        try:
            # Written whole and not waited for: a server may refuse a body before it has read it.
            self._transport.write(exchange.request_bytes)
            return await self._answer
        finally:
            timer.cancel()

    def drop(self) -> None:
        """End the connection now; what was not sent never will be."""
        self._is_useless = True
        if self._transport is None:
            self._link.close()
        else:
            self._transport.abort()

    async def wait_closed(self) -> None:
        """Return once the socket is gone."""
        if self._transport is not None:
            await asyncio.shield(self._closed)

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Give what arrived to the exchange."""
        if self._exchange is None:
            self.drop()
            return
        self._feed(data)

    def eof_received(self) -> None:
        """Tell the exchange that nothing more comes; the connection closes."""
        self._is_useless = True
        if self._exchange is not None:
            self._feed(b"")

    def connection_lost(self, error: Exception | None) -> None:
        """Tell the exchange that nothing more comes, and how it ended."""
        self._is_useless = True
        if not self._closed.done():
            self._closed.set_result(None)
        if self._exchange is None:
            return
        if error is None:
            self._feed(b"")
        else:
            self._fail(
                ResponseTruncatedError(
                    f"{self._host} broke the connection before its answer was whole.",
                    host=self._host,
                    hint=LOOK_FIRST,
                )
            )

    def _feed(self, data: bytes) -> None:
        assert self._exchange is not None
        assert self._answer is not None
        try:
            response = self._exchange.feed(data)
        except CallError as error:
            self._fail(error)
            return
        if response is None:
            return
        if not self._exchange.leaves_connection_usable:
            self._is_useless = True
        self._exchange = None
        if not self._answer.done():
            self._answer.set_result(response)

    def _give_up(self) -> None:
        self._fail(TimeoutError())

    def _fail(self, error: Exception) -> None:
        self._exchange = None
        self.drop()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


async def close(connection: Connection) -> None:
    """Drop a connection and wait until it is gone."""
    connection.drop()
    with contextlib.suppress(OSError):  # how a dropped connection ended is nobody's concern
        await connection.wait_closed()
