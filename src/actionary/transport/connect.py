"""From a checked target to a connection: look up, check every address, dial one, encrypt."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Coroutine, Sequence
from typing import Any, Final, TypeVar

from actionary.auth.certificate import CertificateError
from actionary.auth.credential import ClientCertificate
from actionary.transport.addresses import Address
from actionary.transport.certified import certified
from actionary.transport.connection import Connection
from actionary.transport.dial import Dialer, Resolver
from actionary.transport.egress import EgressPolicy, Target, check_addresses
from actionary.transport.errors import (
    LOOK_FIRST,
    NOTHING_SENT,
    ConnectFailedError,
    Effect,
    NameNotFoundError,
    RequestUnusableError,
    TimedOutError,
    TLSFailedError,
)

_ADDRESSES_TRIED: Final = 4
_CERTIFICATES_KEPT: Final = 64
"""Contexts with a client certificate; making one reads every authority this machine trusts."""

_Result = TypeVar("_Result")


class Connector:
    """Makes connections, to addresses the guard has let pass and to no other."""

    def __init__(
        self,
        *,
        policy: EgressPolicy,
        resolver: Resolver,
        dialer: Dialer,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._policy = policy
        self._resolver = resolver
        self._dialer = dialer
        self._tls = tls
        self._is_own_trust = tls is not None
        self._with_certificate: dict[ClientCertificate, ssl.SSLContext] = {}

    async def connect(
        self, target: Target, *, until: float, certificate: ClientCertificate | None = None
    ) -> Connection:
        """Return a connection to `target`, ready to be used; raises `CallError` without effect.

        `certificate` is shown to the server if it asks for one.
        """
        tls = None
        if certificate is not None and target.scheme != "https":
            raise RequestUnusableError(
                f"The request to {target.authority} cannot be sent: a client certificate needs "
                "https.",
                host=target.authority,
                hint="Correct the address under `servers`.",
            )
        if target.scheme == "https":
            tls = (
                self.tls_context() if certificate is None else self._certified(certificate, target)
            )
        addresses = await by(until, "looking it up", target, self._look_up(target))
        check_addresses(target, addresses, self._policy)
        connection = await by(until, "connecting", target, self._dial(target, addresses, until))
        await by(until, "setting up encryption", target, self._open(target, connection, tls))
        return connection

    def tls_context(self) -> ssl.SSLContext:
        """Return how servers must prove who they are, and what they may speak."""
        if self._tls is None:
            self._tls = _context()
            self._tls.load_default_certs()
        return self._tls

    def _certified(self, certificate: ClientCertificate, target: Target) -> ssl.SSLContext:
        """Return a context that trusts whom the other one trusts, and shows `certificate`."""
        if certificate not in self._with_certificate:
            context = _context()
            if self._is_own_trust:
                for authority in self.tls_context().get_ca_certs(binary_form=True):
                    context.load_verify_locations(cadata=authority)
            else:
                context.load_default_certs()
            if len(self._with_certificate) >= _CERTIFICATES_KEPT:
                self._with_certificate.pop(next(iter(self._with_certificate)))
            try:
                self._with_certificate[certificate] = certified(context, certificate)
            except CertificateError as error:
                raise TLSFailedError(
                    error.message, host=target.authority, hint=error.hint
                ) from None
        return self._with_certificate[certificate]

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

    async def _dial(self, target: Target, addresses: Sequence[Address], until: float) -> Connection:
        loop = asyncio.get_running_loop()
        tried = addresses[:_ADDRESSES_TRIED]
        failure: OSError = OSError(errno.EHOSTUNREACH, "no address")
        for place, address in enumerate(tried):
            # A silent address leaves time for those after it.
            share = (until - loop.time()) / (len(tried) - place)
            try:
                async with asyncio.timeout(share):
                    link = await self._dialer.dial(address, target.port)
                    return Connection(link, address, host=target.authority)
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
        self, target: Target, connection: Connection, tls: ssl.SSLContext | None
    ) -> None:
        try:
            await connection.open(tls, target.host)
        except TimeoutError:
            raise
        except OSError as error:
            raise _tls_failure(target, error) from error


def _context() -> ssl.SSLContext:
    # Not `create_default_context`: it writes session keys where SSLKEYLOGFILE says.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


async def by(
    deadline: float,
    phase: str,
    target: Target,
    work: Coroutine[Any, Any, _Result],
) -> _Result:
    """Return what `work` does before `deadline`, a time of the event loop."""
    try:
        async with asyncio.timeout_at(deadline):
            return await work
    except TimeoutError as error:
        raise too_late(target, phase, effect=Effect.NONE) from error


def too_late(target: Target, phase: str, *, effect: Effect) -> TimedOutError:
    """Return the error of a call that was given up in some phase."""
    return TimedOutError(
        f"{target.authority} took too long: we gave up {phase}.",
        host=target.authority,
        phase=phase,
        effect=effect,
        hint=NOTHING_SENT if effect is Effect.NONE else LOOK_FIRST,
    )


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
