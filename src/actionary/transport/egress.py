"""The guard: where calls may go, decided on the parts of a URL and on every address behind it.

Nothing here touches the network. `client` asks twice: `check_target` before a name is looked
up, `check_addresses` on every address the look-up brought, and then dials one of exactly those.
A URL is parsed once, here, and the parsed parts are what is sent: no second parser can read
another host out of the same text.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.text import truncate, visible
from actionary.transport.addresses import Address, refusal_of
from actionary.transport.errors import EgressDeniedError

HostPort: TypeAlias = tuple[str, int]

_URL: Final = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)"
    r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?"
)
_PLAIN: Final = re.compile(r"[!-\[\]-~]*")
_LABEL: Final = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_NUMBER: Final = re.compile(r"([0-9]+|0x[0-9a-f]*)")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_WEB_PORTS: Final = frozenset({80, 443})
_FIRST_FREE_PORT: Final = 1024
"""Below it live mail, name and file services, which answer a stray request with harm."""
_LONGEST_NAME: Final = 253
_INNER_NAMES: Final = ("local", "internal", "localhost", "localdomain", "home.arpa")


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressPolicy:
    """Who may be called besides public servers over HTTPS, and who may not be called at all."""

    exceptions: frozenset[HostPort] = field(default_factory=frozenset)
    """Exact hosts and ports that may be reached over plain HTTP and on a private address.

    A host is compared as it is written in the URL: `127.1` is not opened by `127.0.0.1`.
    """
    denied: frozenset[HostPort] = field(default_factory=frozenset)
    """Exact hosts and ports never called, even as an exception: this installation itself."""
    allowed_domains: frozenset[str] = field(default_factory=frozenset)
    """When there are any, only they, the names under them and the exceptions are called."""
    denied_domains: frozenset[str] = field(default_factory=frozenset)
    """Never called, nor any name under them, not even as an exception."""

    def opens(self, target: "Target") -> bool:
        """Whether an exception names exactly this host and port."""
        return (target.host, target.port) in self.exceptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL taken apart, once: what the guard checks and what goes on the wire."""

    scheme: str
    host: str
    """In lower case; an IPv6 address in its shortest form, without brackets."""
    port: int
    path: str = field(repr=False)
    """Path and query as on the request line (RFC 9112, section 3.2.1)."""
    address: Address | None = None
    """The host, when it is written as an address."""

    @property
    def authority(self) -> str:
        """The value of the `Host` header: the port only when it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if _DEFAULT_PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def host_port(self) -> str:
        """Host and port as an exception is written."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_target(url: str) -> Target:
    """Return the parts of `url`; raises `EgressDeniedError` for any spelling with two readings."""
    match = _URL.fullmatch(url) if _PLAIN.fullmatch(url) else None
    if match is None:
        raise _unreadable(url)
    scheme = match["scheme"].lower()
    if scheme not in _DEFAULT_PORTS:
        raise EgressDeniedError(
            host="", reason=f"{scheme!r} is not https", hint="Only web addresses can be called."
        )
    authority = match["authority"]
    if "@" in authority:
        raise EgressDeniedError(
            host="",
            reason="the address holds a user name or password before its host",
            hint="Leave out everything up to the `@`; give credentials to the security scheme.",
        )
    name, port = _split_port(authority, scheme)
    host, address = _parse_host(name)
    path = (match["path"] or "/") + (match["query"] or "")
    return Target(scheme=scheme, host=host, port=port, path=path, address=address)


def check_target(target: Target, policy: EgressPolicy) -> None:
    """Raise `EgressDeniedError` when the URL alone already says no."""
    _check_not_denied(target.host, target, policy)
    if _is_under(target.host, policy.denied_domains):
        raise EgressDeniedError(
            host=target.host_port,
            reason="this installation's operator does not want calls there",
            hint="They are named in ACTIONARY_DENY_DOMAINS.",
        )
    if target.address is not None:
        check_addresses(target, [target.address], policy)
    if policy.opens(target):
        return
    if policy.allowed_domains and not _is_under(target.host, policy.allowed_domains):
        raise EgressDeniedError(
            host=target.host_port,
            reason="this installation's operator allows calls to named domains only",
            hint="They are named in ACTIONARY_ALLOW_DOMAINS.",
        )
    if target.address is None:
        _check_name(target)
    if target.scheme != "https":
        raise _denied(target, "plain http is not encrypted", "Use https.")
    if target.port not in _WEB_PORTS and target.port < _FIRST_FREE_PORT:
        raise _denied(target, f"port {target.port} is not a web server's")


def check_addresses(target: Target, addresses: Sequence[Address], policy: EgressPolicy) -> None:
    """Raise `EgressDeniedError` unless every address may be called.

    One bad address among good ones refuses them all: who answers with both is trying something.
    """
    opened = policy.opens(target)
    for address in addresses:
        _check_not_denied(str(address), target, policy)  # by another name
        refusal = refusal_of(address)
        if refusal is None or (opened and refusal.can_be_opened):
            continue
        shown = "it" if address == target.address else str(address)
        reason = f"{shown} is {refusal.what}"
        if refusal.can_be_opened:
            raise _denied(target, reason)
        raise EgressDeniedError(host=target.host_port, reason=reason)


def _check_not_denied(host: str, target: Target, policy: EgressPolicy) -> None:
    if (host, target.port) in policy.denied:
        raise EgressDeniedError(
            host=target.host_port,
            reason="it is this installation itself",
            hint="An action can call other servers only.",
        )


class HostPortError(ActionaryError):
    """An exception to the guard is not written as `host:port`."""

    kind = ErrorKind.OPERATOR
    code = "allow-hosts-invalid"


def parse_host_ports(text: str) -> frozenset[HostPort]:
    """Return the exact hosts and ports in `crm.example:8080, [::1]:9000`."""
    pairs: set[HostPort] = set()
    for item in filter(None, re.split(r"[\s,]+", text)):
        name, colon, port = item.rpartition(":")
        try:
            if not colon:
                raise _unreadable(item)
            host, _ = _parse_host(name.lower())
            pairs.add((host, _parse_port(port)))
        except EgressDeniedError as error:
            raise HostPortError(
                f"{truncate(visible(item), 80)!r} does not name one host and one port.",
                hint="Write it like localhost:8080 or [::1]:8080, several with commas between.",
            ) from error
    return frozenset(pairs)


class DomainsError(ActionaryError):
    """A list of domains holds something that is no domain."""

    kind = ErrorKind.OPERATOR
    code = "domains-invalid"


def parse_domains(text: str) -> frozenset[str]:
    """Return the domains in `example.com, api.example.org`; `*.` before one says no more."""
    domains: set[str] = set()
    for item in filter(None, re.split(r"[\s,]+", text.lower())):
        name = item.removeprefix("*.").strip(".")
        if not _NAME.fullmatch(name) or _NUMBER.fullmatch(name.rsplit(".", 1)[-1]):
            raise DomainsError(
                f"{truncate(visible(item), 80)!r} is no domain.",
                hint="Write it like example.com, several with commas between; names under it "
                "are meant too.",
            )
        domains.add(name)
    return frozenset(domains)


def _is_under(host: str, domains: frozenset[str]) -> bool:
    if not domains:
        return False
    labels = host.split(".")
    return any(".".join(labels[place:]) in domains for place in range(len(labels)))


def _split_port(authority: str, scheme: str) -> tuple[str, int]:
    bracket = authority.rfind("]")
    name, colon, port = authority[bracket + 1 :].rpartition(":")
    if not colon:
        return authority, _DEFAULT_PORTS[scheme]
    return authority[: bracket + 1] + name, _parse_port(port)


def _parse_port(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text) or int(text) > 65535:
        raise EgressDeniedError(host="", reason=f"{truncate(text, 20)!r} is not a port number")
    return int(text)


@lru_cache(maxsize=1024)
def _parse_host(text: str) -> tuple[str, Address | None]:
    host = text.lower()
    try:
        if host.startswith("[") and host.endswith("]") and "%" not in host:
            version_6 = ipaddress.IPv6Address(host[1:-1])
            return version_6.compressed, version_6
        if _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
            # A name that ends in a number is an address in some parser's eyes; it must be
            # one in everybody's: four plain decimal numbers.
            version_4 = ipaddress.IPv4Address(host)
            return str(version_4), version_4
    except ValueError:
        raise _unreadable(text) from None
    if len(host) > _LONGEST_NAME or not _NAME.fullmatch(host):
        raise _unreadable(text)
    return host, None


def _check_name(target: Target) -> None:
    if "." not in target.host:
        raise _denied(target, "a name without a dot is a machine of the inner network")
    for ending in _INNER_NAMES:
        if target.host.endswith(f".{ending}"):
            raise _denied(target, f"names ending in .{ending} are of the inner network")


def _denied(target: Target, reason: str, hint: str = "") -> EgressDeniedError:
    open_it = (
        f"If this is your own server, name it in ACTIONARY_ALLOW_HOSTS={target.host_port} "
        "(in Python: EgressPolicy(exceptions=...))."
    )
    return EgressDeniedError(host=target.host_port, reason=reason, hint=f"{hint} {open_it}".strip())


def _unreadable(text: str) -> EgressDeniedError:
    # Never the whole text: a query may carry a key.
    start = truncate(visible(re.split(r"[?#]", text, maxsplit=1)[0]), 60)
    return EgressDeniedError(
        host="",
        reason=f"{start!r} is not an address every program reads the same way",
        hint="Write it as https://host/path, in ASCII, with nothing but the host before the path.",
    )
