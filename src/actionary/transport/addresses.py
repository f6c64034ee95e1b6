"""Which internet addresses belong to nobody a call may reach.

The standard library's `is_global` misses ranges and differs between Python versions, so the
table here decides and `is_global` may only add to it. Sources: the IANA special-purpose
address registries (RFC 6890 and its updates), and the cloud vendors' own pages for the
addresses at which their machines are handed credentials.
"""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class _Row:
    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    what: str
    own_network: bool = False
    """Whether an operator may open it: a machine of theirs can live there."""


def _rows(*rows: tuple[str, str] | tuple[str, str, bool]) -> tuple[_Row, ...]:
    return tuple(_Row(ipaddress.ip_network(network), *rest) for network, *rest in rows)


_OWN: Final = True

# The first row that holds an address decides, so an exact address stands before its range.
_VERSION_4: Final = _rows(
    ("0.0.0.0/8", "an address of no machine"),
    ("10.0.0.0/8", "a private address", _OWN),
    ("100.100.100.200/32", "a cloud machine's credential service"),
    ("100.64.0.0/10", "an address inside a carrier's network", _OWN),
    ("127.0.0.0/8", "this machine itself", _OWN),
    ("168.63.129.16/32", "a cloud machine's credential service"),
    ("169.254.0.0/16", "a link-local address, where cloud machines are handed credentials"),
    ("172.16.0.0/12", "a private address", _OWN),
    ("192.0.0.0/24", "an address reserved for protocols"),
    ("192.0.2.0/24", "an address for documentation"),
    ("192.88.99.0/24", "a 6to4 relay"),
    ("192.168.0.0/16", "a private address", _OWN),
    ("198.18.0.0/15", "an address for benchmarks"),
    ("198.51.100.0/24", "an address for documentation"),
    ("203.0.113.0/24", "an address for documentation"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
)
_VERSION_6: Final = _rows(
    ("::/128", "an address of no machine"),
    ("::1/128", "this machine itself", _OWN),
    ("::/96", "an IPv4 address in disguise"),
    ("::ffff:0:0/96", "an IPv4 address in disguise"),
    ("::ffff:0:0:0/96", "an IPv4 address in disguise"),
    ("64:ff9b::/96", "an IPv4 address in disguise"),
    ("64:ff9b:1::/48", "an IPv4 address in disguise"),
    ("100::/32", "an address that is thrown away"),
    ("2001::/23", "an address reserved for protocols"),
    ("2001:db8::/32", "an address for documentation"),
    ("2002::/16", "an IPv4 address in disguise"),
    ("3fff::/20", "an address for documentation"),
    ("5f00::/16", "an address inside a carrier's network"),
    ("fd00:ec2::254/128", "a cloud machine's credential service"),
    ("fd20:ce::254/128", "a cloud machine's credential service"),
    ("fc00::/7", "a private address", _OWN),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a private address of an old kind"),
    ("ff00::/8", "a multicast address"),
)
_GLOBAL_VERSION_6: Final = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an address is not for calls; `can_be_opened` when an operator's exception lifts it."""

    what: str
    can_be_opened: bool


@lru_cache(maxsize=4096)
def refusal_of(address: Address) -> Refusal | None:
    """Return why no call may go to `address`, or None when it is on the public internet."""
    table = _VERSION_4 if address.version == 4 else _VERSION_6
    for row in table:
        if address in row.network:
            return Refusal(what=row.what, can_be_opened=row.own_network)
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_VERSION_6:
        return Refusal(what="a reserved address", can_be_opened=False)
    if not address.is_global or address.is_multicast or address.is_reserved:
        return Refusal(what="not on the public internet", can_be_opened=False)
    return None
