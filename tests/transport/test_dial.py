"""The machine's own name service and sockets."""

import socket

import pytest

from actionary.testing.rawserver import RawServer, says
from actionary.transport.dial import SystemDialer, SystemResolver
from tests.transport.stubs import addresses


async def test_a_name_of_this_machine_is_found_in_a_thread() -> None:
    resolver = SystemResolver()

    for _ in range(2):
        found = await resolver.resolve("localhost", 80)

        assert found
        assert len(found) == len(set(found))
        assert all(address.is_loopback for address in found)


async def test_a_name_that_cannot_exist_is_an_error_of_the_name_service() -> None:
    with pytest.raises(socket.gaierror):
        await SystemResolver().resolve("nowhere.invalid", 80)


async def test_a_socket_is_connected_and_never_blocks() -> None:
    async with RawServer(says()) as server:
        connection = await SystemDialer().dial(addresses("127.0.0.1")[0], server.port)
        with connection:
            assert connection.getpeername() == server.host_port
            assert connection.gettimeout() == 0.0


async def test_a_socket_that_does_not_connect_is_closed() -> None:
    async with RawServer(says()) as server:
        port = server.port

    with pytest.raises(OSError):
        await SystemDialer().dial(addresses("127.0.0.1")[0], port)
