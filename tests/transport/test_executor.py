"""Running one approved call: credentials in, the hook before the first byte, one send."""

import asyncio

import pytest

from actionary.auth.apply import CredentialUnusableError
from actionary.auth.credential import APIKey, BearerToken
from actionary.base.http import CredentialSlot, HTTPRequest
from actionary.base.secret import Secret
from actionary.testing.rawserver import RawServer, answer, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import CallError
from actionary.transport.executor import Executor

SLOT = CredentialSlot(location="header", name="Authorization", prefix="Bearer ", scheme="token")


def reaching(server: RawServer) -> Executor:
    policy = EgressPolicy(exceptions=frozenset({server.host_port}))
    return Executor(HTTPClient(policy=policy))


async def test_a_call_carries_the_credential_of_each_slot() -> None:
    async with RawServer(says(answer(body=b"mine"))) as server:
        response = await reaching(server).call(
            HTTPRequest(method="GET", url=server.url),
            slots=[SLOT, CredentialSlot(location="query", name="key", scheme="key")],
            credentials={
                "token": BearerToken(token=Secret("abc")),
                "key": APIKey(value=Secret("d e")),
                "other": APIKey(value=Secret("not for this call")),
            },
        )

    assert response.body == b"mine"
    assert server.requests[0].startswith(b"GET /?key=d%20e HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer abc\r\n" in server.requests[0]
    assert b"not for this call" not in server.requests[0]


async def test_the_hook_runs_once_connected_and_before_the_first_byte() -> None:
    seen: list[tuple[int, bytes]] = []

    async def on_wire() -> None:
        await asyncio.sleep(0.05)
        seen.append((server.connections, server.requests[0]))

    async with RawServer(says(answer())) as server:
        await reaching(server).call(HTTPRequest(method="POST", url=server.url), on_wire=on_wire)

    assert seen == [(1, b"")]
    assert len(server.requests[0]) > 0


async def test_a_hook_that_fails_keeps_the_call_from_being_made() -> None:
    async def on_wire() -> None:
        raise LookupError("the ledger says no")

    async with RawServer(says(answer())) as server:
        with pytest.raises(LookupError):
            await reaching(server).call(HTTPRequest(method="POST", url=server.url), on_wire=on_wire)
        await asyncio.sleep(0.05)

        assert server.requests == [b""]


async def test_the_hook_does_not_run_when_no_connection_can_be_made() -> None:
    ran: list[int] = []

    async def on_wire() -> None:
        ran.append(1)

    async with RawServer(says()) as server:
        executor, url = reaching(server), server.url
    with pytest.raises(CallError) as caught:
        await executor.call(HTTPRequest(method="POST", url=url), on_wire=on_wire)

    assert caught.value.effect == "none"
    assert ran == []


async def test_a_call_without_its_credential_never_connects() -> None:
    async with RawServer(says(answer())) as server:
        with pytest.raises(CredentialUnusableError, match="'token'"):
            await reaching(server).call(HTTPRequest(method="GET", url=server.url), slots=[SLOT])

    assert server.connections == 0
