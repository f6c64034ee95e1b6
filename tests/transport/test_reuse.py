"""Connections used again: only by plain reads of the same kind, and never to send twice."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from actionary.base.http import Headers, HTTPRequest
from actionary.testing.rawserver import Peer, RawServer, Script, answer, read_request, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import (
    CallError,
    ConnectFailedError,
    EgressDeniedError,
    ResponseTruncatedError,
)
from actionary.transport.pool import ConnectionPool
from tests.transport.certificates import Authority
from tests.transport.stubs import RecordingDialer, StubResolver

OK = answer(body=b"one")


def keeps_answering(*answers: bytes, asked: list[bytes] | None = None) -> Script:
    """Answer each request on a connection with the next of `answers`, the last one for ever."""

    async def script(peer: Peer) -> None:
        request, place = peer.request, 0
        while request:
            if asked is not None:
                asked.append(request)
            peer.writer.write(answers[min(place, len(answers) - 1)])
            place += 1
            request = await read_request(peer.reader)

    return script


def reaching(*servers: RawServer) -> HTTPClient:
    return HTTPClient(policy=EgressPolicy(exceptions=frozenset(s.host_port for s in servers)))


def get(server: RawServer, *headers: tuple[str, str], path: str = "") -> HTTPRequest:
    return HTTPRequest(method="GET", url=server.url + path, headers=Headers(headers))


async def test_reads_of_the_same_kind_share_a_connection() -> None:
    asked: list[bytes] = []
    async with RawServer(keeps_answering(OK, asked=asked)) as server:
        client = reaching(server)
        for number in range(5):
            await client.send(get(server, ("X-Key", "k"), path=str(number)), may_reuse=True)
        client.close()

        assert server.connections == 1
    assert len(asked) == 5
    assert all(b"Connection:" not in request for request in asked)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_nothing_but_reads_ever_shares_a_connection(method: str) -> None:
    async with RawServer(keeps_answering(OK)) as server:
        client = reaching(server)
        await client.send(get(server), may_reuse=True)
        for _ in range(2):
            await client.send(HTTPRequest(method=method, url=server.url), may_reuse=True)
        client.close()

        assert server.connections == 3


async def test_a_read_that_may_not_be_repeated_has_a_connection_of_its_own() -> None:
    asked: list[bytes] = []
    async with RawServer(keeps_answering(OK, asked=asked)) as server:
        client = reaching(server)
        await client.send(get(server), may_reuse=True)
        await client.send(get(server))
        client.close()

        assert server.connections == 2
    assert b"Connection: close\r\n" in asked[1]


async def test_calls_with_other_headers_never_share_a_connection() -> None:
    async with RawServer(keeps_answering(OK)) as server:
        client = reaching(server)
        for person in ("ada", "bob"):
            for _ in range(2):
                key = ("Authorization", f"Bearer {person}")
                await client.send(get(server, key), may_reuse=True)
        client.close()

        assert server.connections == 2


@pytest.mark.parametrize(
    "first",
    [
        answer(headers=[("Connection", "close")], body=b"one"),
        answer(headers=[("Connection", "Keep-Alive, Close")], body=b"one"),
        b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\none",
        OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
        OK + b"x",
    ],
    ids=["close", "close in a list", "HTTP/1.0", "a second answer", "one byte more"],
)
async def test_an_answer_that_does_not_end_cleanly_ends_its_connection(first: bytes) -> None:
    async with RawServer(keeps_answering(first)) as server:
        client = reaching(server)
        for _ in range(2):
            assert (await client.send(get(server), may_reuse=True)).body == b"one"
        client.close()

        assert server.connections == 2


async def test_an_answer_nobody_asked_for_is_never_given_to_the_next_call() -> None:
    async def poisons(peer: Peer) -> None:
        peer.writer.write(OK)
        await peer.writer.drain()
        await asyncio.sleep(0.02)
        peer.writer.write(answer(body=b"poison"))
        await peer.reader.read()

    async with RawServer(poisons) as server:
        client = reaching(server)
        await client.send(get(server), may_reuse=True)
        await asyncio.sleep(0.1)
        second = await client.send(get(server), may_reuse=True)
        client.close()

        assert second.body == b"one"
        assert server.connections == 2


async def test_poison_that_the_event_loop_has_not_seen_yet_is_seen_all_the_same() -> None:
    sent = asyncio.Event()

    async def poisons(peer: Peer) -> None:
        peer.writer.write(OK)
        await peer.writer.drain()
        await asyncio.sleep(0.02)
        peer.writer.write(answer(body=b"poison"))
        sent.set()
        await peer.reader.read()

    async with RawServer(poisons) as server:
        client = reaching(server)
        await client.send(get(server), may_reuse=True)
        await sent.wait()  # written by the kernel, while our side has not read since
        second = await client.send(get(server), may_reuse=True)
        client.close()

    assert second.body == b"one"


async def closes_after_one(peer: Peer) -> None:
    peer.writer.write(OK)


async def test_a_connection_that_died_while_waiting_is_seen_before_the_first_byte() -> None:
    async with RawServer(closes_after_one) as server:
        client = reaching(server)
        for _ in range(4):
            assert (await client.send(get(server), may_reuse=True)).body == b"one"
            await asyncio.sleep(0.02)
        client.close()

        assert server.connections == 4
    assert all(request.count(b"GET ") == 1 for request in server.requests)


async def test_a_connection_that_dies_between_preparing_and_sending_sends_nothing() -> None:
    leave = asyncio.Event()

    async def leaves(peer: Peer) -> None:
        peer.writer.write(OK)
        await leave.wait()

    async with RawServer(leaves) as server:
        client = reaching(server)
        await client.send(get(server), may_reuse=True)
        prepared = await client.prepare(get(server), may_reuse=True)
        leave.set()
        await asyncio.sleep(0.05)
        with pytest.raises(ConnectFailedError) as caught:
            await prepared.send()
        client.close()

        assert prepared.is_reused
        assert caught.value.effect == "none"
        assert server.connections == 1
    assert len(server.requests) == 1


async def test_a_connection_that_dies_as_it_is_used_is_an_error_and_no_second_send() -> None:
    asked: list[bytes] = []

    async def dies_at_the_second(peer: Peer) -> None:
        asked.append(peer.request)
        peer.writer.write(OK)
        asked.append(await read_request(peer.reader))

    async with RawServer(dies_at_the_second) as server:
        client = reaching(server)
        await client.send(get(server), may_reuse=True)
        with pytest.raises(ResponseTruncatedError) as caught:
            await client.send(get(server), may_reuse=True)
        client.close()

        assert caught.value.effect == "unknown"
        assert server.connections == 1
    assert len(asked) == 2


async def test_the_guard_is_asked_again_before_a_connection_is_used_again() -> None:
    async with RawServer(keeps_answering(OK)) as server:
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({("a.example", 80)})),
            resolver=StubResolver({"a.example": [["93.184.216.34"]]}),
            dialer=RecordingDialer(server.host_port),
        )
        request = HTTPRequest(method="GET", url="http://a.example/")
        await client.send(request, may_reuse=True)
        object.__setattr__(client.policy, "exceptions", frozenset())
        with pytest.raises(EgressDeniedError):
            await client.send(request, may_reuse=True)
        client.close()

        assert server.connections == 1


async def test_connections_over_tls_are_used_again(authority: Authority) -> None:
    async with RawServer(keeps_answering(OK), tls=authority.serving("127.0.0.1")) as server:
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({server.host_port})), tls=authority.trusting()
        )
        for _ in range(3):
            assert (await client.send(get(server), may_reuse=True)).body == b"one"
        client.close()
        await asyncio.sleep(0.02)

        assert server.connections == 1


async def idle(seconds: float, most: int) -> tuple[ConnectionPool, RawServer, HTTPClient]:
    server = RawServer(keeps_answering(OK))
    await server.__aenter__()
    client = reaching(server)
    client._pool = ConnectionPool(idle_seconds=seconds, most=most)
    return client._pool, server, client


async def test_a_connection_nobody_wants_is_closed_soon() -> None:
    pool, server, client = await idle(0.05, 10)
    await client.send(get(server), may_reuse=True)
    before = len(pool)
    await asyncio.sleep(0.15)

    assert (before, len(pool)) == (1, 0)
    await server.__aexit__()


async def test_no_more_connections_wait_than_the_cap() -> None:
    pool, server, client = await idle(5, 3)
    await asyncio.gather(*(client.send(get(server), may_reuse=True) for _ in range(12)))

    assert len(pool) == 3
    client.close()
    assert len(pool) == 0
    await server.__aexit__()


def test_a_client_goes_on_in_a_second_event_loop() -> None:
    client: list[HTTPClient] = []

    async def once() -> None:
        async with RawServer(keeps_answering(OK)) as server:
            if not client:
                client.append(reaching(server))
            object.__setattr__(client[0].policy, "exceptions", frozenset({server.host_port}))
            await client[0].send(get(server), may_reuse=True)
            client[0].close()
            await asyncio.sleep(0)

    asyncio.run(once())
    asyncio.run(once())


async def test_an_endless_row_of_answers_is_cut_after_the_first() -> None:
    async def floods(peer: Peer) -> None:
        while not peer.writer.transport.is_closing():
            peer.writer.write(OK * 1000)
            await peer.writer.drain()

    async with RawServer(floods) as server:
        client = reaching(server)
        for _ in range(3):
            assert (await client.send(get(server), may_reuse=True)).body == b"one"
        client.close()

        assert server.connections == 3


async def test_an_error_ends_its_connection() -> None:
    bad = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with RawServer(keeps_answering(OK, bad, OK)) as server:
        client = reaching(server)
        await client.send(get(server), may_reuse=True)
        with pytest.raises(CallError):
            await client.send(get(server), may_reuse=True)
        assert (await client.send(get(server), may_reuse=True)).body == b"one"
        client.close()

        assert server.connections == 2


async def test_a_server_without_keep_alive_is_asked_on_a_new_connection_each_time() -> None:
    async with RawServer(says(OK)) as server:
        client = reaching(server)
        for _ in range(3):
            await client.send(get(server), may_reuse=True)
            await asyncio.sleep(0.01)
        client.close()

        assert server.connections == 3


@pytest.mark.parametrize(
    "story",
    [
        test_reads_of_the_same_kind_share_a_connection,
        test_a_connection_that_died_while_waiting_is_seen_before_the_first_byte,
        test_poison_that_the_event_loop_has_not_seen_yet_is_seen_all_the_same,
        test_a_connection_that_dies_between_preparing_and_sending_sends_nothing,
        test_the_guard_is_asked_again_before_a_connection_is_used_again,
    ],
)
def test_all_this_holds_on_the_servers_own_event_loop(
    story: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    uvloop = pytest.importorskip("uvloop")

    uvloop.run(story())
