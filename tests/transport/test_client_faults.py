"""What a call tells a person when it fails, and whether it may have had an effect."""

import asyncio
import errno
import gzip
import socket
import time

import pytest

from actionary.base.http import HTTPRequest
from actionary.testing.rawserver import (
    Peer,
    RawServer,
    Script,
    answer,
    repeats,
    resets,
    says,
    stays_silent,
)
from actionary.transport.client import HTTPClient
from actionary.transport.dial import Dialer, Resolver
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import (
    CallError,
    ConnectFailedError,
    Effect,
    NameNotFoundError,
    ResponseTruncatedError,
    TimedOutError,
    TLSFailedError,
)
from actionary.transport.limits import CallLimits
from tests.transport.certificates import Authority
from tests.transport.stubs import (
    FailingResolver,
    HangingDialer,
    HangingResolver,
    RecordingDialer,
    StubResolver,
)

QUICK = CallLimits(total_seconds=0.4, interim_responses=1_000_000, header_bytes=10_000_000)
SLACK = 3.0
"""Seconds a busy machine may add before "in time" is doubted."""


async def failure(client: HTTPClient, url: str, method: str = "POST") -> CallError:
    """Return the error of a call that must fail, and soon."""
    started = time.monotonic()
    with pytest.raises(CallError) as caught:
        await client.send(HTTPRequest(method=method, url=url))
    assert time.monotonic() - started < client.limits.total_seconds + SLACK
    assert caught.value.hint
    return caught.value


def reaching(server: RawServer, limits: CallLimits | None = None) -> HTTPClient:
    return HTTPClient(policy=EgressPolicy(exceptions=frozenset({server.host_port})), limits=limits)


def named(resolver: Resolver, dialer: Dialer | None = None) -> HTTPClient:
    return HTTPClient(resolver=resolver, dialer=dialer, limits=QUICK)


PUBLIC = {"a.example": [["93.184.216.34"]]}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "no host called a.example"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "gives no answer about a.example"),
    ],
)
async def test_a_name_nobody_knows_is_named(error: OSError, words: str) -> None:
    found = await failure(named(FailingResolver(error)), "https://a.example/")

    assert isinstance(found, NameNotFoundError)
    assert words in str(found)
    assert found.effect is Effect.NONE


async def test_a_name_without_addresses_is_no_host() -> None:
    found = await failure(named(StubResolver({"a.example": [[]]})), "https://a.example/")

    assert isinstance(found, NameNotFoundError)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ECONNREFUSED, "nobody listens there"),
        (errno.ENETUNREACH, "no way there"),
        (errno.EPERM, "operation not permitted"),
    ],
)
async def test_a_connection_that_fails_says_why(number: int, words: str) -> None:
    dialer = RecordingDialer(None, OSError(number, "Operation not permitted"))

    found = await failure(named(StubResolver(PUBLIC), dialer), "https://a.example/")

    assert isinstance(found, ConnectFailedError)
    assert words in str(found)
    assert found.effect is Effect.NONE


async def test_a_real_port_where_nobody_listens_is_refused() -> None:
    async with RawServer(says()) as server:
        client, url = reaching(server), server.url

    found = await failure(client, url)

    assert isinstance(found, ConnectFailedError)


@pytest.mark.parametrize(
    ("client", "phase"),
    [
        (named(HangingResolver()), "looking it up"),
        (named(StubResolver(PUBLIC), HangingDialer()), "connecting"),
    ],
)
async def test_a_call_that_never_connects_ends_in_time_without_effect(
    client: HTTPClient, phase: str
) -> None:
    found = await failure(client, "https://a.example/")

    assert isinstance(found, TimedOutError)
    assert (found.phase, found.effect) == (phase, Effect.NONE)
    assert "Nothing was sent" in found.hint


async def test_a_silent_address_leaves_time_for_the_others() -> None:
    dialer = HangingDialer()
    resolver = StubResolver({"a.example": [["93.184.216.34", "1.1.1.1", "8.8.8.8"]]})

    await failure(named(resolver, dialer), "https://a.example/")

    assert dialer.dialled == ["93.184.216.34", "1.1.1.1", "8.8.8.8"]


async def test_a_handshake_that_stalls_ends_in_time_without_effect() -> None:
    async with RawServer(stays_silent()) as server:
        found = await failure(reaching(server, QUICK), server.url.replace("http", "https"))

    assert isinstance(found, TimedOutError)
    assert (found.phase, found.effect) == ("setting up encryption", Effect.NONE)


@pytest.mark.parametrize(("after", "is_in_time"), [(0.2, True), (0.9, False)])
async def test_an_answer_counts_only_before_the_deadline(after: float, *, is_in_time: bool) -> None:
    async def late(peer: Peer) -> None:
        await asyncio.sleep(after)
        peer.writer.write(answer(body=b"done"))

    async with RawServer(late) as server:
        client = reaching(server, CallLimits(total_seconds=0.5))
        if is_in_time:
            request = HTTPRequest(method="POST", url=server.url)
            assert (await client.send(request)).body == b"done"
        else:
            found = await failure(client, server.url)
            assert isinstance(found, TimedOutError)
            assert found.effect is Effect.UNKNOWN


async def test_a_call_whose_time_is_over_before_it_is_sent_is_not_sent() -> None:
    async with RawServer(stays_silent()) as server:
        prepared = await reaching(server, QUICK).prepare(HTTPRequest(method="POST", url=server.url))
        await asyncio.sleep(QUICK.total_seconds + 0.05)
        with pytest.raises(TimedOutError) as caught:
            await prepared.send()
        await asyncio.sleep(0.02)

        assert caught.value.effect is Effect.NONE
        assert server.requests == [b""]


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "script",
    [
        stays_silent(),
        stays_silent(after=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"),
        repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n", every=0.01),
        repeats(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n", every=0.01),
        repeats(b"HTTP/1.1 200 OK\r\n\r\n", b"x", every=0.01),
        repeats(CHUNKED, b"1\r\nx\r\n", every=0.01),
        repeats(CHUNKED + b"0\r\n", b"X: 1\r\n", every=0.01),
    ],
    ids=["silence", "half", "interim", "headers", "body", "chunks", "trailers"],
)
async def test_an_answer_without_end_ends_in_time_with_its_effect_unknown(script: Script) -> None:
    async with RawServer(script) as server:
        found = await failure(reaching(server, QUICK), server.url)

    assert isinstance(found, TimedOutError)
    assert (found.phase, found.effect) == ("waiting for its answer", Effect.UNKNOWN)
    assert "not known" in found.hint


async def test_the_deadline_runs_from_the_preparation_on() -> None:
    async with RawServer(stays_silent()) as server:
        prepared = await reaching(server, QUICK).prepare(HTTPRequest(method="POST", url=server.url))
        await asyncio.sleep(0.4)
        started = time.monotonic()
        with pytest.raises(TimedOutError):
            await prepared.send()

    assert time.monotonic() - started < QUICK.total_seconds


@pytest.mark.parametrize(
    "script",
    [
        says(),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"),
        says(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[1, 2"),
        says(CHUNKED + b"5\r\nhello\r\n"),
        resets(),
        resets(after=b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"),
    ],
    ids=["nothing", "short", "half json", "cut chunks", "reset", "reset half-way"],
)
async def test_an_answer_that_breaks_off_leaves_its_effect_unknown(script: Script) -> None:
    async with RawServer(script) as server:
        found = await failure(reaching(server), server.url)

    assert isinstance(found, ResponseTruncatedError)
    assert found.effect is Effect.UNKNOWN
    assert server.connections == 1


TWO_FRAMINGS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
)
BOMB = answer(headers=[("Content-Encoding", "gzip")], body=gzip.compress(b" " * 20_000_000))


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (says(TWO_FRAMINGS), "response-unusable"),
        (says(b"hello there, no HTTP here\r\n\r\n"), "response-unusable"),
        (repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "response-unusable"),
        (repeats(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 100), "response-too-large"),
        (repeats(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536), "response-too-large"),
        (repeats(b"HTTP/1.1 200 ", b"x" * 1000), "response-too-large"),
        (repeats(b"", b"x" * 1000), "response-unusable"),
        (says(BOMB), "response-too-large"),
    ],
    ids=["two framings", "no http", "interim", "headers", "2 GB", "one line", "noise", "bomb"],
)
async def test_an_abusive_answer_is_dropped_at_once(script: Script, code: str) -> None:
    async with RawServer(script) as server:
        found = await failure(reaching(server), server.url)

    assert (found.code, found.effect) == (code, Effect.UNKNOWN)


async def test_a_connection_lost_while_prepared_has_no_effect() -> None:
    async with RawServer(says(), listens=False) as server:
        prepared = await reaching(server).prepare(HTTPRequest(method="POST", url=server.url))
        await asyncio.sleep(0.05)

    with pytest.raises(ConnectFailedError) as caught:
        await prepared.send()

    assert caught.value.effect is Effect.NONE


async def test_a_certificate_nobody_vouches_for_is_not_trusted(authority: Authority) -> None:
    async with RawServer(says(answer()), tls=authority.serving("127.0.0.1")) as server:
        found = await failure(reaching(server), server.url)

    assert isinstance(found, TLSFailedError)
    assert "ca-certificates" in found.hint
    assert found.effect is Effect.NONE
    assert server.requests == []


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [("other.example", 1, "mismatch"), ("127.0.0.1", -1, "expired")],
)
async def test_a_certificate_of_another_name_or_time_is_not_trusted(
    authority: Authority, name: str, days: int, words: str
) -> None:
    async with RawServer(says(answer()), tls=authority.serving(name, days=days)) as server:
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({server.host_port})), tls=authority.trusting()
        )
        found = await failure(client, server.url)

    assert isinstance(found, TLSFailedError)
    assert words in str(found)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "does not speak TLS"),
        (resets(), "broke off"),
    ],
)
async def test_a_port_without_tls_says_so(script: Script, words: str) -> None:
    async with RawServer(script, listens=False) as server:
        found = await failure(reaching(server), server.url.replace("http", "https"))

    assert isinstance(found, TLSFailedError)
    assert words in str(found)
