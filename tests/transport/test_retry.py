"""Which calls are tried again, how often, how patiently; and that no other ever is."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime

import pytest

from actionary.base.http import Headers, HTTPRequest, HTTPResponse
from actionary.testing.rawserver import Peer, RawServer, Script, answer, resets, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import (
    CallError,
    ConnectFailedError,
    EgressDeniedError,
    ResponseTruncatedError,
    TimedOutError,
    TLSFailedError,
)
from actionary.transport.executor import Executor
from actionary.transport.limits import CallLimits
from actionary.transport.retry import RetryPolicy, retry_after

NOW = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
SOON = RetryPolicy(first_wait=0.01, longest_wait=0.2)
OK = answer(body=b"here")


def in_turn(*scripts: Script) -> Script:
    """Serve each connection with the next script, the last one for ever."""
    left = list(scripts)

    async def script(peer: Peer) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(peer)

    return script


def reaching(
    server: RawServer, policy: RetryPolicy = SOON, limits: CallLimits | None = None
) -> Executor:
    opened = EgressPolicy(exceptions=frozenset({server.host_port}))
    return Executor(HTTPClient(policy=opened, retries=policy, limits=limits))


def get(server: RawServer, method: str = "GET") -> HTTPRequest:
    return HTTPRequest(method=method, url=server.url)


BUSY = [answer(f"{status} Busy") for status in (408, 429, 502, 503, 504)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("first", [*map(says, BUSY), says(), resets()])
async def test_a_read_that_fails_for_the_moment_is_tried_again(first: Script, method: str) -> None:
    async with RawServer(in_turn(first, says(answer()))) as server:
        response = await reaching(server).call(get(server, method), repeatable=True)

        assert (response.status, response.tries, server.connections) == (200, 2, 2)


async def test_it_is_tried_as_often_as_the_policy_says_and_then_the_answer_stands() -> None:
    async with RawServer(says(answer("503 Busy"))) as server:
        response = await reaching(server).call(get(server), repeatable=True)

        assert (response.status, response.tries, server.connections) == (503, 3, 3)


async def test_without_retries_a_read_is_sent_once_on_a_connection_of_its_own() -> None:
    async with RawServer(says(answer("503 Busy"))) as server:
        response = await reaching(server, RetryPolicy(retries=0)).call(get(server), repeatable=True)

        assert (response.status, server.connections) == (503, 1)
    assert b"Connection: close" in server.requests[0]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])
@pytest.mark.parametrize("script", [says(BUSY[1]), says(BUSY[3]), says(), resets()])
async def test_nothing_but_a_read_is_ever_tried_again(script: Script, method: str) -> None:
    async with RawServer(script) as server:
        try:
            response = await reaching(server).call(get(server, method), repeatable=True)
        except ResponseTruncatedError:
            pass
        else:
            assert response.tries == 1

        assert server.connections == 1


async def test_a_read_with_a_body_is_sent_once() -> None:
    async with RawServer(says(BUSY[3])) as server:
        request = HTTPRequest(method="GET", url=server.url, body=b"{}")
        await reaching(server).call(request, repeatable=True)

        assert server.connections == 1


@pytest.mark.parametrize("script", [says(BUSY[1]), says(BUSY[3]), says(), resets()])
async def test_a_consequential_read_is_sent_once(script: Script) -> None:
    async with RawServer(script) as server:
        with contextlib.suppress(ResponseTruncatedError):
            await reaching(server).call(get(server), repeatable=False)

        assert server.connections == 1


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 404, 409, 422, 500, 501])
async def test_an_answer_that_means_something_stands(status: int) -> None:
    async with RawServer(says(answer(f"{status} X"))) as server:
        response = await reaching(server).call(get(server), repeatable=True)

        assert (response.status, server.connections) == (status, 1)


async def test_the_mark_before_the_first_byte_is_made_once_for_all_tries() -> None:
    marks: list[int] = []

    async def on_wire() -> None:
        marks.append(server.connections)

    async with RawServer(in_turn(says(), says(BUSY[3]), says(OK))) as server:
        response = await reaching(server).call(get(server), on_wire=on_wire, repeatable=True)

    assert (response.tries, marks) == (3, [1])


async def test_what_an_earlier_try_may_have_done_is_told_in_the_end() -> None:
    async def stops_listening(peer: Peer) -> None:
        assert server._server is not None
        server._server.close()

    async with RawServer(stops_listening) as server:
        with pytest.raises(CallError) as caught:
            await reaching(server).call(get(server), repeatable=True)

    assert caught.value.effect == "unknown"


async def test_a_server_that_starts_again_is_waited_for() -> None:
    async with RawServer(says(OK)) as first:
        executor, request, port = reaching(first), get(first), first.port

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        writer.close()
        await writer.wait_closed()

    async def start_later() -> asyncio.Server:
        await asyncio.sleep(0.02)
        return await asyncio.start_server(answers, "127.0.0.1", port)

    starting = asyncio.create_task(start_later())
    patient = RetryPolicy(first_wait=0.2, longest_wait=1)
    client = HTTPClient(policy=executor.client.policy, retries=patient)
    response = await Executor(client).call(request, repeatable=True)
    client.close()
    server = await starting
    server.close()
    await server.wait_closed()

    assert (response.body, response.tries) == (b"here", 2)


async def test_all_tries_together_keep_the_one_deadline() -> None:
    async with RawServer(says(BUSY[3])) as server:
        patient = RetryPolicy(retries=50, first_wait=0.1, longest_wait=9)
        executor = reaching(server, patient, CallLimits(total_seconds=0.5))
        started = time.monotonic()
        response = await executor.call(get(server), repeatable=True)

    assert response.status == 503
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://127.0.0.1:{port}/", TLSFailedError),
        ("http://127.0.0.2:{port}/", EgressDeniedError),
    ],
)
async def test_what_time_does_not_cure_is_not_tried_again(url: str, error: type) -> None:
    async with RawServer(says(answer("400 X")), listens=False) as server:
        request = HTTPRequest(method="GET", url=url.format(port=server.port))
        with pytest.raises(error):
            await reaching(server).call(request, repeatable=True)

        assert server.connections <= 1


async def test_a_call_that_took_all_its_time_is_not_tried_again() -> None:
    async def silent(peer: Peer) -> None:
        await peer.reader.read()

    async with RawServer(silent) as server:
        with pytest.raises(TimedOutError):
            await reaching(server, limits=CallLimits(total_seconds=0.2)).call(
                get(server), repeatable=True
            )

        assert server.connections == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("1000000000", 1e9),
        ("Tue, 01 Jan 2030 09:00:30 GMT", 30.0),
        ("Tue, 01 Jan 2030 08:00:00 GMT", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("-5", None),
        ("1e9", None),
        ("1.5", None),
        ("", None),
        ("soon", None),
        ("9" * 400, None),
        ("Tue, 99 Jan 2030 09:00:00 GMT", None),
        ("Tue, 01 Jan 99999 09:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_the_standard_says(text: str, seconds: float | None) -> None:
    response = HTTPResponse(status=429, headers=Headers([("Retry-After", text)]))

    assert retry_after(response, NOW) == seconds


@pytest.mark.parametrize("text", ["1", "Tue, 01 Jan 2030 09:00:01 GMT"])
def test_a_server_that_asks_to_wait_is_not_asked_sooner(text: str) -> None:
    busy = HTTPResponse(status=503, headers=Headers([("Retry-After", text)]))

    assert RetryPolicy().wait_after_answer(busy, tried=1, now=NOW) == 1.0


@pytest.mark.parametrize("text", ["11", "1000000000", "Wed, 01 Jan 2031 09:00:00 GMT"])
def test_a_server_that_asks_for_too_long_is_not_asked_again(text: str) -> None:
    busy = HTTPResponse(status=429, headers=Headers([("Retry-After", text)]))

    assert RetryPolicy().wait_after_answer(busy, tried=1, now=NOW) is None


@pytest.mark.parametrize("text", ["-5", "1e9", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_nonsense_and_the_past_wait_as_long_as_without(text: str) -> None:
    busy = HTTPResponse(status=429, headers=Headers([("Retry-After", text)]))

    assert RetryPolicy().wait_after_answer(busy, tried=1, now=NOW) == 0.5
    assert RetryPolicy().wait_after_answer(busy, tried=2, now=NOW) == 1.0
    assert RetryPolicy().wait_after_answer(busy, tried=3, now=NOW) is None


async def test_a_kept_connection_that_dies_in_use_is_replaced_at_once() -> None:
    asked: list[bytes] = []

    async def dies_at_the_second(peer: Peer) -> None:
        asked.append(peer.request)
        peer.writer.write(OK)
        asked.append(await peer.reader.readuntil(b"\r\n\r\n"))

    async with RawServer(dies_at_the_second) as server:
        executor = reaching(server, RetryPolicy(first_wait=30))
        await executor.call(get(server), repeatable=True)
        response = await executor.call(get(server), repeatable=True)
        executor.client.close()

        assert (response.body, response.tries, server.connections) == (b"here", 2, 2)
    assert len(asked) == 3


def test_a_lost_kept_connection_counts_as_a_try() -> None:
    error = ConnectFailedError("gone", host="a.example")

    assert RetryPolicy().wait_after_error(error, tried=3, on_kept_connection=True) is None
