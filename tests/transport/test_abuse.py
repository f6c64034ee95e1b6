"""What hostile APIs answer, numbered as in the list of bad inputs: each ends soon and small."""

import asyncio
import gzip
import resource
import ssl
import time
import tracemalloc
import warnings
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from actionary.actions.result import ShapedResult, shape_response
from actionary.base.http import Headers, HTTPRequest, HTTPResponse
from actionary.base.secret import Secret
from actionary.messages.tool import Outcome
from actionary.testing.rawserver import (
    Peer,
    RawServer,
    Script,
    answer,
    repeats,
    says,
    stays_silent,
)
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import CallError, Effect
from actionary.transport.executor import Executor
from actionary.transport.limits import CallLimits
from actionary.transport.retry import RetryPolicy
from tests.transport.certificates import Authority

SOON = 0.6
"""Seconds a call may take here; 45 in the product."""
SLACK = 4.0
"""Seconds a busy machine may add."""
MOST_MEMORY = 64 * 1024 * 1024
ONCE = RetryPolicy(retries=0)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"


def client_of(
    *servers: RawServer, seconds: float = SOON, retries: RetryPolicy = ONCE
) -> HTTPClient:
    return HTTPClient(
        policy=EgressPolicy(exceptions=frozenset(server.host_port for server in servers)),
        limits=CallLimits(total_seconds=seconds),
        retries=retries,
    )


async def ending(script: Script, method: str = "POST", seconds: float = SOON) -> str:
    """Return how a call ends, after checking that it ended soon and small, and harmed nothing."""
    bad = [True]

    async def first_bad_then_good(peer: Peer) -> None:
        await (script if bad else says(answer(body=b"well")))(peer)

    async with RawServer(first_bad_then_good) as server:
        client = client_of(server, seconds=seconds)
        request = HTTPRequest(method=method, url=server.url)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        started = time.monotonic()
        tracemalloc.start()
        try:
            response = await client.send(request)
            shaped = await asyncio.to_thread(shape_response, response)
            ended = f"{response.status} {shaped.outcome}"
        except CallError as error:
            ended = f"{error.code} {error.effect}" if error.hint else "an error without a hint"
        finally:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert time.monotonic() - started < seconds + SLACK
        assert peak < MOST_MEMORY
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before < 2 * MOST_MEMORY
        bad.clear()
        assert (await client.send(request)).body == b"well"
    return ended


def triple(size: int) -> bytes:
    """Return a few hundred bytes that unpack, three times over, to `size` blanks."""
    return gzip.compress(gzip.compress(gzip.compress(b" " * size, 9), 9), 9)


def gzipped(body: bytes, coding: str = "gzip") -> bytes:
    return answer(headers=[("Content-Encoding", coding)], body=body)


TRUNCATED = "response-truncated unknown"
LARGE = "response-too-large unknown"
UNUSABLE = "response-unusable unknown"
LATE = "call-timed-out unknown"
CASES: list[tuple[str, Script, str]] = [
    ("100 an empty 200", says(OK + b"Content-Length: 0\r\n\r\n"), "200 ok"),
    ("101 a 204 with a body", says(b"HTTP/1.1 204 No Content\r\n\r\nbody"), "204 ok"),
    ("101 a 204 with a length", says(b"HTTP/1.1 204 X\r\nContent-Length: 4\r\n\r\nbody"), "204 ok"),
    (
        "102 a page where JSON was due",
        says(answer(headers=[("Content-Type", "text/html")], body=b"<html><b>no")),
        "200 ok",
    ),
    (
        "103 a charset nobody knows",
        says(answer(headers=[("Content-Type", "text/plain; charset=x-nil")], body=b"a\xff")),
        "200 ok",
    ),
    (
        "104 no UTF-8",
        says(answer(headers=[("Content-Type", "application/json")], body=b'"\xff\xc3"')),
        "200 ok",
    ),
    ("108 an endless body", repeats(OK + b"\r\n", b"x" * 65536), LARGE),
    ("108 an endless chunked body", repeats(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), LARGE),
    ("108 two gigabytes declared", says(OK + b"Content-Length: 2147483648\r\n\r\n"), LARGE),
    ("108 a chunk beyond all counting", says(CHUNKED + b"F" * 17 + b"\r\n"), UNUSABLE),
    ("109 a gzip bomb", says(gzipped(gzip.compress(b" " * 200_000_000))), LARGE),
    ("109 a triple gzip bomb", says(gzipped(triple(40_000_000), "gzip, gzip, gzip")), UNUSABLE),
    ("109 a deflate bomb", says(gzipped(zlib.compress(b" " * 99_000_000), "deflate")),
     LARGE),
    (
        "109 a bomb of many members",
        says(gzipped(gzip.compress(b" " * 1_000_000) * 200)),
        LARGE,
    ),
    ("110 a coding nobody asked for", says(gzipped(b"abc", "br")), UNUSABLE),
    ("110 a coding nobody knows", says(gzipped(b"abc", "x-own")), UNUSABLE),
    ("110 no gzip at all", says(gzipped(b"abc")), UNUSABLE),
    ("110 half a gzip", says(gzipped(gzip.compress(b"hello" * 99)[:-9])), TRUNCATED),
    ("111 endless 100s", repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), UNUSABLE),
    ("111 slow 100s", repeats(b"", b"HTTP/1.1 103 E\r\n\r\n", every=0.15), LATE),
    ("111 one endless 100", repeats(b"HTTP/1.1 100 C\r\n", b"X: 1\r\n" * 999), LARGE),
    ("112 endless headers", repeats(OK, b"X: 1\r\n" * 100), LARGE),
    ("112 one endless header", repeats(OK + b"X: ", b"y" * 10_000), LARGE),
    ("112 one endless header's name", repeats(OK, b"y" * 10_000), LARGE),
    ("112 an endless first line", repeats(b"HTTP/1.1 200 ", b"y" * 10_000), LARGE),
    ("112 201 headers", says(OK + b"X: 1\r\n" * 201 + b"\r\n"), LARGE),
    ("112 endless trailers", repeats(CHUNKED + b"0\r\n", b"X: 1\r\n" * 999), LARGE),
    ("112 an endless chunk extension", repeats(CHUNKED + b"1;a=", b"b" * 65536), LARGE),
    ("113 slow headers", repeats(OK, b"X: 1\r\n", every=0.05), LATE),
    ("113 a slow first line", repeats(b"HTTP/1.1 200 ", b"O", every=0.05), LATE),
    ("113 a slow body", repeats(OK + b"\r\n", b"x", every=0.05), LATE),
    ("113 slow chunks", repeats(CHUNKED, b"1\r\nx\r\n", every=0.05), LATE),
    ("113 silence", stays_silent(), LATE),
    ("113 silence half-way", stays_silent(after=OK + b"Content-Length: 5\r\n\r\nhel"), LATE),
    ("114 a length beyond the body", says(OK + b"Content-Length: 9\r\n\r\nhello"), TRUNCATED),
    ("114 a length before its end", says(OK + b"Content-Length: 3\r\n\r\nhello"), "200 ok"),
    ("114 two lengths", says(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhey"), UNUSABLE),
    ("114 a list of lengths", says(OK + b"Content-Length: 5, 6\r\n\r\nhello!"), UNUSABLE),
    ("114 a negative length", says(OK + b"Content-Length: -5\r\n\r\nhello"), UNUSABLE),
    (
        "114 a length and chunks",
        says(OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        UNUSABLE,
    ),
    (
        "114 chunks and a length",
        says(CHUNKED[:-2] + b"Content-Length: 5\r\n\r\n0\r\n\r\n"),
        UNUSABLE,
    ),
    ("114 chunks twice", says(CHUNKED[:-2] + CHUNKED[17:] + b"0\r\n\r\n"), UNUSABLE),
    ("115 cut chunks", says(CHUNKED + b"5\r\nhello\r\n"), TRUNCATED),
    ("115 a cut chunk", says(CHUNKED + b"5\r\nhel"), TRUNCATED),
    (
        "116 half of a JSON without length",
        says(OK + b'Content-Type: application/json\r\n\r\n{"a": [1, '),
        TRUNCATED,
    ),
    ("117 a switch of protocols", says(b"HTTP/1.1 101 S\r\nUpgrade: h2c\r\n\r\n"), UNUSABLE),
    ("118 status 999", says(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"), "999 failed"),
    ("118 status 000", says(b"HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n"), UNUSABLE),
    ("118 status 99", says(b"HTTP/1.1 99 No\r\nContent-Length: 0\r\n\r\n"), UNUSABLE),
    ("118 status 1000", says(b"HTTP/1.1 1000 No\r\nContent-Length: 0\r\n\r\n"), UNUSABLE),
    ("119 HTTP/0.9", says(b"<html>hello</html>"), UNUSABLE),
    ("119 HTTP/2", says(b"HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n"), UNUSABLE),
    ("119 the preface of HTTP/2", says(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), UNUSABLE),
    ("119 another protocol", says(b"220 mail.example ESMTP\r\n"), UNUSABLE),
    ("119 bytes of TLS", says(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), UNUSABLE),
    ("119 nothing", says(), TRUNCATED),
]  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
async def test_a_bad_answer_ends_as_it_should(script: Script, expected: str) -> None:
    seconds = SOON if expected == LATE else 8.0

    assert await ending(script, seconds=seconds) == expected


async def test_117_a_server_that_offers_another_protocol_is_still_understood() -> None:
    # Apache says so with every answer.
    offer = answer(headers=[("Upgrade", "h2,h2c"), ("Connection", "Upgrade")], body=b"x")

    assert await ending(says(offer)) == "200 ok"


BODIES: list[tuple[str, bytes]] = [
    ("105 a NUL", b'{"a": "\\u0000", "b": "x\x00y"}'),
    ("106 a lone surrogate", b'{"a": "\\ud800", "b": "\xed\xa0\x80"}'),
    ("107 100,001 characters", b'"' + b"x" * 99_999 + b'"'),
    ("125 JSON, 100,000 deep", b"[" * 100_000 + b"]" * 100_000),
    ("125 objects, 100,000 deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    ("126 a million keys", b"{" + b",".join(b'"k%d":1' % n for n in range(1_000_000)) + b"}"),
    ("127 the same key again", b'{"a": 1, "a": 2}'),
    ("128 a number past exactness", b'{"a": 9007199254740993}'),
    ("128 a number past all numbers", b'{"a": 1e400, "b": -1e400, "c": NaN, "d": Infinity}'),
    ("128 a number of 100,000 digits", b"1" * 100_000),
    ("129 an archive", b"PK\x03\x04" + bytes(range(256)) * 400),
    ("129 a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400),
]


MEDIA_TYPES = ("application/json", "text/plain", "", "image/png")
TOLD_AS = [
    pytest.param(body, media_type, id=f"{name} as {media_type or 'nothing'}")
    for name, body in BODIES
    for media_type in (MEDIA_TYPES if len(body) < 1_000_000 else MEDIA_TYPES[:1])
]


@pytest.mark.parametrize(("body", "media_type"), TOLD_AS)
async def test_a_bad_body_becomes_text_that_can_be_told_and_kept(
    body: bytes, media_type: str
) -> None:
    headers = [("Content-Type", media_type)] if media_type else []
    async with RawServer(says(answer(headers=headers, body=body))) as server:
        response = await client_of(server, seconds=10).send(
            HTTPRequest(method="GET", url=server.url)
        )
    started = time.process_time()

    shaped = shape_response(response)

    assert time.process_time() - started < 20
    assert shaped.outcome is Outcome.OK
    assert 0 < len(shaped.content) <= 100_000
    assert "\0" not in shaped.content
    shaped.content.encode("utf-8")


async def test_121_a_cookie_does_not_persist() -> None:
    cookie = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; Domain=example.com")]
    async with RawServer(says(answer(headers=cookie))) as server:
        client = client_of(server)
        for _ in range(2):
            await client.send(HTTPRequest(method="GET", url=server.url), may_reuse=True)
        client.close()

    assert not any(b"cookie" in request.lower() for request in server.requests)


async def test_122_an_echoed_secret_is_masked() -> None:
    async def echo(peer: Peer) -> None:
        peer.writer.write(answer(f"200 {'it-is-a-secret'}", body=peer.request))

    async with RawServer(echo) as server:
        request = HTTPRequest(
            method="GET", url=server.url, headers=Headers([("Authorization", "it-is-a-secret")])
        )
        response = await client_of(server).send(request)
    shaped: ShapedResult = shape_response(response, secrets=[Secret("it-is-a-secret")])

    assert "it-is-a-secret" not in shaped.content


@asynccontextmanager
async def of_old_tls(authority: Authority) -> AsyncIterator[RawServer]:
    """Serve with a version of TLS that is not spoken any more."""
    context = authority.serving("127.0.0.1")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    async with RawServer(says(answer()), tls=context) as server:
        yield server


@pytest.mark.parametrize("fault", ["expired", "self-signed", "wrong host", "TLS 1.0", "no TLS"])
async def test_130_a_server_that_cannot_prove_itself_is_sent_nothing(
    authority: Authority, tmp_path: Path, fault: str
) -> None:
    async with AsyncExitStack() as stack:
        if fault == "TLS 1.0":
            server = await stack.enter_async_context(of_old_tls(authority))
        else:
            tls = {
                "expired": lambda: authority.serving("127.0.0.1", days=-1),
                "self-signed": lambda: Authority(tmp_path).serving("127.0.0.1"),
                "wrong host": lambda: authority.serving("other.example"),
                "no TLS": lambda: None,
            }[fault]()
            server = await stack.enter_async_context(
                RawServer(says(answer()), tls=tls, listens=tls is not None)
            )
        context = authority.trusting()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({server.host_port})),
            limits=CallLimits(total_seconds=5),
            tls=context,
        )
        with pytest.raises(CallError) as caught:
            await client.send(
                HTTPRequest(method="POST", url=f"https://127.0.0.1:{server.port}/", body=b"s3cret")
            )

        assert (caught.value.code, caught.value.effect) == ("tls-failed", Effect.NONE)
        assert not any(b"s3cret" in request for request in server.requests)


@pytest.mark.parametrize(
    "wait", ["1000000000", "1e9", "-1", "Thu, 01 Jan 1970 00:00:00 GMT", "0", "9" * 5000]
)
async def test_131_no_retry_after_holds_a_call_up(wait: str) -> None:
    async with RawServer(says(answer("429 X", headers=[("Retry-After", wait)]))) as server:
        patient = RetryPolicy(retries=2, first_wait=0.01, longest_wait=0.1)
        client = client_of(server, retries=patient)
        started = time.monotonic()
        response = await Executor(client).call(
            HTTPRequest(method="GET", url=server.url), repeatable=True
        )

        assert response.status == 429
        assert time.monotonic() - started < SOON + SLACK
        asked_too_much = wait == "1000000000"
        assert server.connections == (1 if asked_too_much else 3)


async def test_132_a_challenge_for_another_realm_is_an_answer_and_nothing_more() -> None:
    async with RawServer(says(answer())) as elsewhere:
        challenge = f'Bearer realm="{elsewhere.url}", authorization_uri="{elsewhere.url}"'
        refusal = answer("401 No", headers=[("WWW-Authenticate", challenge)], body=b"{}")
        async with RawServer(says(refusal)) as server:
            response = await client_of(server, elsewhere).send(
                HTTPRequest(
                    method="GET", url=server.url, headers=Headers([("Authorization", "Bearer x")])
                )
            )

            assert server.connections == 1
    assert response.status == 401
    assert elsewhere.connections == 0


async def test_many_bad_answers_at_once_leave_no_connection_behind() -> None:
    scripts = [case[1] for case in CASES if case[2] != LATE][:30]
    left = iter(scripts)

    async def script(peer: Peer) -> None:
        await next(left)(peer)

    async with RawServer(script) as server:
        client = client_of(server, seconds=10)

        async def one() -> HTTPResponse | CallError:
            try:
                return await client.send(HTTPRequest(method="GET", url=server.url))
            except CallError as error:
                return error

        ended = await asyncio.gather(*(one() for _ in scripts))
        await asyncio.sleep(0.05)

        assert len(ended) == len(scripts)
        assert [each for each in asyncio.all_tasks() if "converse" in repr(each)] == []
