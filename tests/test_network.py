"""The network is shut for tests, except on this machine."""

import socket

import pytest

from tests import network
from tests.network import NetworkIsShutError


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "169.254.169.254"])
def test_an_address_elsewhere_is_refused(host: str) -> None:
    """Private, link-local and public ones alike."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(NetworkIsShutError, match=host):
        client.connect((host, 80))

    assert network.refused() == [f"socket.connect {host}"]


def test_a_name_elsewhere_is_not_looked_up() -> None:
    """Not even that leaves the machine."""
    with pytest.raises(NetworkIsShutError, match="example.com"):
        socket.getaddrinfo("example.com", 443)

    assert network.refused() == ["look-up of example.com"]


def test_a_name_that_cannot_exist_is_unknown_without_asking_anyone() -> None:
    """So that a test can have a host that is not there."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 443)

    assert network.refused() == []


def test_loopback_is_open() -> None:
    """By its addresses and by its name."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            socket.create_connection((host, port), timeout=5).close()

    assert network.refused() == []
