"""Names to addresses, addresses to sockets: the only place that opens a connection."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from actionary.transport.addresses import Address

_LOOKUP_THREADS: Final = 16
"""A name service that hangs may fill these, and nothing else of the program."""


class Resolver(Protocol):
    """Looks names up."""

    async def resolve(self, host: str, port: int) -> Sequence[Address]:
        """Return every address of `host`, best first; raises `OSError` when there is none."""
        ...


class Dialer(Protocol):
    """Opens TCP connections."""

    async def dial(self, address: Address, port: int) -> socket.socket:
        """Return a connected, non-blocking socket; raises `OSError`."""
        ...


class SystemResolver:
    """Asks the machine's own resolver, in threads of its own."""

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None

    async def resolve(self, host: str, port: int) -> Sequence[Address]:
        """Return every address of `host`, best first; raises `OSError` when there is none."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="lookup")
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, _look_up, host, port
        )
        return [ipaddress.ip_address(text) for text in dict.fromkeys(found)]


class SystemDialer:
    """Connects straight to an address; no proxy, no environment."""

    async def dial(self, address: Address, port: int) -> socket.socket:
        """Return a connected, non-blocking socket; raises `OSError`."""
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        connection = socket.socket(family, socket.SOCK_STREAM | getattr(socket, "SOCK_CLOEXEC", 0))
        try:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().sock_connect(connection, (str(address), port))
        except BaseException:
            connection.close()
            raise
        return connection


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(socket_address[0]) for _, _, _, _, socket_address in found]
