"""Tests reach this machine and nothing else, whatever library asks.

An audit hook sees every connection and every look-up that Python makes, and cannot be taken off
again. What it refuses also fails the test that tried, even where the code under test catches it.
"""

import ipaddress
import socket
import sys

_refused: list[str] = []


class NetworkIsShutError(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def shut() -> None:
    """Refuse, from here on, everything but loopback."""
    sys.addaudithook(_hook)


def refused() -> list[str]:
    """Return what was refused since the last time this was asked."""
    found = list(_refused)
    _refused.clear()
    return found


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            _refuse(f"{event} {address[0]}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        name = arguments[0]
        text = name.decode() if isinstance(name, bytes) else str(name or "")
        if text.endswith(".invalid"):  # RFC 6761, section 6.4: known not to exist
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not (_is_loopback(text) or _is_address(text)):
            _refuse(f"look-up of {text}")


def _refuse(what: str) -> None:
    _refused.append(what)
    raise NetworkIsShutError(f"Tests reach only loopback, and this is not: {what}")


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine: a loopback address or a name that means one."""
    if host in {"", "localhost"} or host.endswith(".localhost"):
        return True
    return _is_address(host) and ipaddress.ip_address(host.split("%")[0]).is_loopback


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return True
