"""Send one `HTTPRequest` through the guard, get one `HTTPResponse` within its limits.

A call has a connection of its own, unless it may be repeated (a plain read): then it may take
over the one that the same kind of call used a moment ago. Nothing is ever sent twice in here.
Redirects are answers like any other. Cookies, proxies, `.netrc` and other settings of the machine
play no part, except for the certificate authorities it trusts.
"""

import asyncio
import ssl
from types import TracebackType
from typing import Final, Self

from actionary.auth.credential import ClientCertificate
from actionary.base.clock import Clock, SystemClock
from actionary.base.http import HTTPRequest, HTTPResponse
from actionary.transport.connect import Connector, too_late
from actionary.transport.connection import Connection, close
from actionary.transport.dial import Dialer, Resolver, SystemDialer, SystemResolver
from actionary.transport.egress import (
    EgressPolicy,
    Target,
    check_addresses,
    check_target,
    parse_target,
)
from actionary.transport.errors import NOTHING_SENT, ConnectFailedError, Effect
from actionary.transport.exchange import Exchange
from actionary.transport.limits import CallLimits
from actionary.transport.pool import ConnectionPool, PoolKey
from actionary.transport.retry import RetryPolicy, is_read

_JUST_NOW: Final = 0.001


class HTTPClient:
    """The door: no other part of Actionary connects to a host a document or a person names."""

    def __init__(
        self,
        *,
        policy: EgressPolicy | None = None,
        limits: CallLimits | None = None,
        retries: RetryPolicy | None = None,
        resolver: Resolver | None = None,
        dialer: Dialer | None = None,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
        user_agent: str = "Actionary",
    ) -> None:
        self.policy: Final = policy or EgressPolicy()
        self.limits: Final = limits or CallLimits()
        self.retries: Final = retries or RetryPolicy()
        self.clock: Final = clock or SystemClock()
        self._user_agent = user_agent
        self._pool = ConnectionPool()
        self._connector = Connector(
            policy=self.policy,
            resolver=resolver or SystemResolver(),
            dialer=dialer or SystemDialer(),
            tls=tls,
        )

    async def send(
        self,
        request: HTTPRequest,
        *,
        limits: CallLimits | None = None,
        may_reuse: bool = False,
        certificate: ClientCertificate | None = None,
    ) -> HTTPResponse:
        """Send `request`, once, and return the answer whatever its status; raises `CallError`."""
        async with await self.prepare(
            request, limits=limits, may_reuse=may_reuse, certificate=certificate
        ) as prepared:
            return await prepared.send()

    async def prepare(
        self,
        request: HTTPRequest,
        *,
        limits: CallLimits | None = None,
        deadline: float | None = None,
        may_reuse: bool = False,
        certificate: ClientCertificate | None = None,
    ) -> "PreparedSend":
        """Do all that can fail without a trace at the other end: check, look up, connect, encrypt.

        The deadline, a time of the event loop, is the limits' total from here unless it is given.
        With `may_reuse`, a GET or HEAD may take over a connection that waits; it can die at the
        very moment it is used, so only a call that may be repeated says so. A `certificate` is
        shown over https, on a connection that nobody shares. Whoever asks must send or close
        what comes back.
        """
        limits = limits or self.limits
        target = parse_target(request.url)
        check_target(target, self.policy)
        may_reuse = may_reuse and certificate is None and is_read(request)
        exchange = Exchange(
            request,
            target,
            limits,
            user_agent=self._user_agent,
            keep_alive=may_reuse,
            monotonic=self.clock.monotonic,
        )
        now = asyncio.get_running_loop().time()
        if deadline is None:
            deadline = now + limits.total_seconds
        key = PoolKey.of(target, request.headers) if may_reuse else None
        connection = self._pool.take(key) if key is not None else None
        is_reused = connection is not None
        if connection is None:
            until = min(now + limits.connect_seconds, deadline)
            connection = await self._connector.connect(target, until=until, certificate=certificate)
        else:
            check_addresses(target, [connection.address], self.policy)
        return PreparedSend(
            exchange=exchange,
            target=target,
            connection=connection,
            is_reused=is_reused,
            deadline=deadline,
            pool=self._pool,
            key=key,
        )

    def close(self) -> None:
        """Close the connections that wait for another call; calls under way go on."""
        self._pool.close()


class PreparedSend:
    """A checked, connected, encrypted way to one server, and the request that waits to use it."""

    def __init__(
        self,
        *,
        exchange: Exchange,
        target: Target,
        connection: Connection,
        is_reused: bool,
        deadline: float,
        pool: ConnectionPool,
        key: PoolKey | None,
    ) -> None:
        self.is_reused: Final = is_reused
        self._exchange = exchange
        self._target = target
        self._connection: Connection | None = connection
        self._deadline = deadline
        self._prepared_at = connection.loop.time()
        self._pool = pool
        self._key = key

    async def send(self) -> HTTPResponse:
        """Send the request, once, and return the answer; the connection is closed or kept after."""
        connection, self._connection = self._connection, None
        assert connection is not None, "a prepared request is sent once"
        try:
            if not self._was_alive_just_now() and not connection.is_alive(reused=self.is_reused):
                raise ConnectFailedError(
                    f"{self._target.authority} closed the connection before it was used.",
                    host=self._target.authority,
                    hint=NOTHING_SENT,
                )
            if connection.loop.time() >= self._deadline:
                raise too_late(self._target, "before it was sent", effect=Effect.NONE)
            response = await connection.converse(self._exchange, until=self._deadline)
        except TimeoutError as error:
            await close(connection)
            raise too_late(self._target, "waiting for its answer", effect=Effect.UNKNOWN) from error
        except BaseException:
            await close(connection)
            raise
        if self._key is not None and self._exchange.leaves_connection_usable:
            self._pool.give(self._key, connection)
        else:
            await close(connection)
        return response

    def _was_alive_just_now(self) -> bool:
        """Whether the pool asked the socket a moment ago: no hook ran in between."""
        now = asyncio.get_running_loop().time()
        return self.is_reused and now - self._prepared_at < _JUST_NOW

    async def close(self) -> None:
        """Drop a connection that was not used; what was not sent never will be."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await close(connection)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
