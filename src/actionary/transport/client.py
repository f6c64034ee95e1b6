"""Send one `HTTPRequest` through the guard, get one `HTTPResponse` within its limits.

Every call has a connection of its own: nothing is sent twice because an idle connection died,
and no answer can be mistaken for another's. Redirects are answers like any other. Cookies,
proxies, `.netrc` and other settings of the machine play no part, except for the certificate
authorities it trusts.
"""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from actionary.base.clock import Clock, SystemClock
from actionary.base.http import HTTPRequest, HTTPResponse
from actionary.transport.addresses import Address
from actionary.transport.dial import Dialer, Resolver, SystemDialer, SystemResolver
from actionary.transport.egress import (
    EgressPolicy,
    Target,
    check_addresses,
    check_target,
    parse_target,
)
from actionary.transport.errors import (
    LOOK_FIRST,
    NOTHING_SENT,
    ConnectFailedError,
    Effect,
    NameNotFoundError,
    ResponseTruncatedError,
    TimedOutError,
    TLSFailedError,
)
from actionary.transport.exchange import Exchange
from actionary.transport.limits import CallLimits

_READ_SIZE: Final = 64 * 1024
_ADDRESSES_TRIED: Final = 4

_Result = TypeVar("_Result")


class HTTPClient:
    """The door: no other part of Actionary connects to a host a document or a person names."""

    def __init__(
        self,
        *,
        policy: EgressPolicy | None = None,
        limits: CallLimits | None = None,
        resolver: Resolver | None = None,
        dialer: Dialer | None = None,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
        user_agent: str = "Actionary",
    ) -> None:
        self.policy: Final = policy or EgressPolicy()
        self.limits: Final = limits or CallLimits()
        self._resolver = resolver or SystemResolver()
        self._dialer = dialer or SystemDialer()
        self._clock = clock or SystemClock()
        self._tls = tls
        self._user_agent = user_agent

    async def send(self, request: HTTPRequest, *, limits: CallLimits | None = None) -> HTTPResponse:
        """Send `request`, once, and return the answer whatever its status; raises `CallError`."""
        async with await self.prepare(request, limits=limits) as prepared:
            return await prepared.send()

    async def prepare(
        self, request: HTTPRequest, *, limits: CallLimits | None = None
    ) -> "PreparedSend":
        """Do all that can fail without a trace at the other end: check, look up, connect, encrypt.

        The deadline runs from here. Whoever asks must send or close what comes back.
        """
        limits = limits or self.limits
        target = parse_target(request.url)
        check_target(target, self.policy)
        exchange = Exchange(request, target, limits, user_agent=self._user_agent)
        started = self._clock.monotonic()
        now = asyncio.get_running_loop().time()
        connect_by = now + min(limits.connect_seconds, limits.total_seconds)
        addresses = await _by(connect_by, "looking it up", target, self._look_up(target))
        check_addresses(target, addresses, self.policy)
        connection = await _by(
            connect_by, "connecting", target, self._connect(target, addresses, connect_by)
        )
        streams = await _by(
            connect_by, "setting up encryption", target, self._open(target, connection)
        )
        return PreparedSend(
            exchange=exchange,
            target=target,
            streams=streams,
            deadline=now + limits.total_seconds,
            clock=self._clock,
            started=started,
        )

    async def _look_up(self, target: Target) -> Sequence[Address]:
        if target.address is not None:
            return [target.address]
        try:
            addresses = await self._resolver.resolve(target.host, target.port)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise NameNotFoundError(
                    f"The name service gives no answer about {target.host}.",
                    host=target.authority,
                    hint="Is this machine on the network? Try again in a moment.",
                ) from error
            raise _no_such_name(target) from error
        if not addresses:
            raise _no_such_name(target)
        return addresses

    async def _connect(
        self, target: Target, addresses: Sequence[Address], connect_by: float
    ) -> socket.socket:
        loop = asyncio.get_running_loop()
        tried = addresses[:_ADDRESSES_TRIED]
        failure: OSError = OSError(errno.EHOSTUNREACH, "no address")
        for place, address in enumerate(tried):
            # A silent address leaves time for those after it.
            share = (connect_by - loop.time()) / (len(tried) - place)
            try:
                async with asyncio.timeout(share):
                    return await self._dialer.dial(address, target.port)
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise failure
        raise ConnectFailedError(
            f"Cannot connect to {target.host_port}: {_words_for(failure)}.",
            host=target.authority,
            hint="Is that server running? Check host and port under `servers` in the document.",
        ) from failure

    async def _open(
        self, target: Target, connection: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            if target.scheme == "http":
                return await asyncio.open_connection(sock=connection)
            return await asyncio.open_connection(
                sock=connection, ssl=self._tls_context(), server_hostname=target.host
            )
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise _tls_failure(target, error) from error
            raise

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            # Not `create_default_context`: it writes session keys where SSLKEYLOGFILE says.
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.set_alpn_protocols(["http/1.1"])
            context.load_default_certs()
            self._tls = context
        return self._tls


class PreparedSend:
    """A checked, connected, encrypted way to one server, and the request that waits to use it."""

    def __init__(
        self,
        *,
        exchange: Exchange,
        target: Target,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        deadline: float,
        clock: Clock,
        started: float,
    ) -> None:
        self._exchange = exchange
        self._target = target
        self._reader, self._writer = streams
        self._deadline = deadline
        self._clock = clock
        self._started = started
        self._is_sent = False

    async def send(self) -> HTTPResponse:
        """Send the request, once, and return the answer; the connection is closed after."""
        assert not self._is_sent, "a prepared request is sent once"
        self._is_sent = True
        try:
            if self._reader.at_eof() or self._writer.transport.is_closing():
                raise ConnectFailedError(
                    f"{self._target.authority} closed the connection before it was used.",
                    host=self._target.authority,
                    hint=NOTHING_SENT,
                )
            return await _by(
                self._deadline,
                "waiting for its answer",
                self._target,
                self._converse(),
                effect=Effect.UNKNOWN,
            )
        finally:
            await self.close()

    async def close(self) -> None:
        """Drop the connection; what was not sent never will be."""
        self._writer.transport.abort()
        with contextlib.suppress(OSError):  # how a dropped connection ended is nobody's concern
            await self._writer.wait_closed()

    async def _converse(self) -> HTTPResponse:
        # Written whole and not waited for: a server may refuse a body before it has read it.
        self._writer.write(self._exchange.request_bytes)
        while True:
            try:
                data = await self._reader.read(_READ_SIZE)
            except OSError as error:
                raise ResponseTruncatedError(
                    f"{self._target.authority} broke the connection before its answer was whole.",
                    host=self._target.authority,
                    hint=LOOK_FIRST,
                ) from error
            response = self._exchange.feed(data)
            if response is not None:
                return replace(response, elapsed=self._clock.monotonic() - self._started)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


async def _by(
    deadline: float,
    phase: str,
    target: Target,
    work: Coroutine[Any, Any, _Result],
    *,
    effect: Effect = Effect.NONE,
) -> _Result:
    try:
        async with asyncio.timeout_at(deadline):
            return await work
    except TimeoutError as error:
        raise TimedOutError(
            f"{target.authority} took too long: we gave up {phase}.",
            host=target.authority,
            phase=phase,
            effect=effect,
            hint=NOTHING_SENT if effect is Effect.NONE else LOOK_FIRST,
        ) from error


def _no_such_name(target: Target) -> NameNotFoundError:
    return NameNotFoundError(
        f"There is no host called {target.host}.",
        host=target.authority,
        hint="Check the spelling under `servers` in the document.",
    )


def _words_for(error: OSError) -> str:
    if error.errno == errno.ECONNREFUSED:
        return "nobody listens there"
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL):
        return "there is no way there from this machine"
    return (error.strerror or "it failed").lower()


def _tls_failure(target: Target, error: OSError) -> TLSFailedError:
    hint = "Tell whoever runs that server."
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message.lower().rstrip(".")
        hint = (
            "Its certificate must be valid, for this name, and from an authority this machine "
            "trusts (on Linux: the package ca-certificates)."
        )
    elif isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        reason = "it does not speak TLS on that port"
    elif isinstance(error, ssl.SSLError) and error.reason:
        reason = error.reason.lower().replace("_", " ")
    else:
        reason = "it broke off"
    return TLSFailedError(
        f"No trusted connection to {target.host_port}: {reason}.",
        host=target.authority,
        hint=hint,
    )
