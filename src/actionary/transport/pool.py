"""Connections that wait a moment for the next call of the same kind to the same place."""

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass
from typing import Final

from actionary.base.http import Headers
from actionary.transport.connection import Connection
from actionary.transport.egress import Target

IDLE_SECONDS: Final = 3.0
"""Shorter than the five seconds after which common servers close, longer than a row of calls."""
_OF_ONE_CALL: Final = frozenset({"signature", "signature-input"})
MOST_IDLE: Final = 128
"""Of all places together: each is an open file."""


@dataclass(frozen=True, slots=True)
class PoolKey:
    """What two calls must share to share a connection: all of it, the very same headers too.

    Headers carry credentials and who calls, so that one person's calls never follow another's
    on one connection, and an answer that a server mixes up stays with whom it concerns.
    """

    scheme: str
    host: str
    port: int
    headers: Headers

    @classmethod
    def of(cls, target: Target, headers: Headers) -> "PoolKey":
        """Return the key of a call."""
        kept = Headers(pair for pair in headers if pair[0].lower() not in _OF_ONE_CALL)
        return cls(target.scheme, target.host, target.port, kept)


class ConnectionPool:
    """Idle connections; each is closed when nobody took it in time."""

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS, most: int = MOST_IDLE) -> None:
        self._idle_seconds = idle_seconds
        self._most = most
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: dict[PoolKey, deque[Connection]] = {}
        self._since: dict[Connection, tuple[float, PoolKey]] = {}
        """When each was given and for what, the oldest first."""
        self._broom: asyncio.TimerHandle | None = None

    def take(self, key: PoolKey) -> Connection | None:
        """Return the connection that was used last and still lives, or None."""
        if asyncio.get_running_loop() is not self._loop:
            return None
        waiting = self._idle.get(key)
        while waiting:
            connection = waiting.pop()
            if not waiting:
                del self._idle[key]
            del self._since[connection]
            if connection.is_alive(reused=True):
                return connection
            connection.drop()
        return None

    def give(self, key: PoolKey, connection: Connection) -> None:
        """Keep a connection for the next call; with too many, it is closed."""
        if connection.loop is not self._loop:
            self.close()
            self._loop = connection.loop
        if len(self._since) >= self._most:
            connection.drop()
            return
        self._idle.setdefault(key, deque()).append(connection)
        self._since[connection] = (connection.loop.time(), key)
        if self._broom is None:
            self._broom = connection.loop.call_later(self._idle_seconds, self._sweep)

    def close(self) -> None:
        """Close every idle connection."""
        if self._broom is not None:
            self._broom.cancel()
            self._broom = None
        for connection in self._since:
            with contextlib.suppress(RuntimeError):  # its event loop has ended, the socket too
                connection.drop()
        self._since.clear()
        self._idle.clear()

    def __len__(self) -> int:
        return len(self._since)

    def _sweep(self) -> None:
        """Close what has waited long enough; come back when the next one has."""
        assert self._loop is not None
        self._broom = None
        now = self._loop.time()
        while self._since:
            connection, (since, key) = next(iter(self._since.items()))
            if now < since + self._idle_seconds:
                self._broom = self._loop.call_at(since + self._idle_seconds, self._sweep)
                return
            del self._since[connection]
            waiting = self._idle[key]
            waiting.remove(connection)
            if not waiting:
                del self._idle[key]
            connection.drop()
