"""HTTP/1.1 on bytes alone: what leaves, and which answers are taken."""

import gzip

import pytest

from actionary.base.http import Headers, HTTPRequest, HTTPResponse
from actionary.transport.egress import parse_target
from actionary.transport.errors import (
    CallError,
    Effect,
    RequestUnusableError,
    ResponseTooLargeError,
    ResponseTruncatedError,
    ResponseUnusableError,
)
from actionary.transport.exchange import Exchange
from actionary.transport.limits import CallLimits


def exchange(
    method: str = "GET",
    *,
    url: str = "https://a.example/v1/x?q=%20",
    headers: list[tuple[str, str]] | None = None,
    body: bytes = b"",
    limits: CallLimits | None = None,
) -> Exchange:
    request = HTTPRequest(method=method, url=url, headers=Headers(headers or ()), body=body)
    return Exchange(request, parse_target(url), limits or CallLimits(), user_agent="Actionary")


def answered(data: bytes, method: str = "GET", limits: CallLimits | None = None) -> HTTPResponse:
    """Return the answer that `data` is, read whole, then once more byte by byte."""
    whole = exchange(method, limits=limits)
    response = whole.feed(data) or whole.feed(b"")
    assert response is not None
    dripped = exchange(method, limits=limits)
    for place in range(len(data)):
        again = dripped.feed(data[place : place + 1])
        if again is not None:
            break
    else:
        again = dripped.feed(b"")
    assert again == response
    return response


def refusal(data: bytes, method: str = "GET", limits: CallLimits | None = None) -> CallError:
    """Return the error with which an answer is refused, or its missing end."""
    with pytest.raises(CallError) as caught:
        answered(data, method, limits)
    assert caught.value.effect is Effect.UNKNOWN
    return caught.value


def test_a_get_is_a_request_line_and_the_headers_it_needs() -> None:
    sent = exchange(headers=[("X-Version", " 2 "), ("Accept-Encoding", "br")]).request_bytes

    assert sent == (
        b"GET /v1/x?q=%20 HTTP/1.1\r\n"
        b"Host: a.example\r\n"
        b"X-Version: 2\r\n"
        b"User-Agent: Actionary\r\n"
        b"Accept-Encoding: gzip\r\n"
        b"Connection: close\r\n\r\n"
    )


def test_a_body_is_sent_with_its_length_and_as_it_is() -> None:
    body = bytes(range(256))

    sent = exchange("POST", headers=[("User-Agent", "mine")], body=body).request_bytes

    assert sent.endswith(b"\r\nContent-Length: 256\r\n\r\n" + body)
    assert sent.count(b"User-Agent") == 1


def test_a_post_without_a_body_says_so() -> None:
    assert b"Content-Length: 0\r\n" in exchange("POST").request_bytes
    assert b"Content-Length" not in exchange("DELETE").request_bytes


@pytest.mark.parametrize(
    "name",
    [
        *("Host", "content-length", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "TE"),
        *("X\r\nY", "X Y", "X:", "", "Ü", "Proxy-Authorization"),
    ],
)
def test_a_header_that_frames_the_message_is_never_taken(name: str) -> None:
    with pytest.raises(RequestUnusableError) as caught:
        exchange(headers=[(name, "1")])

    assert caught.value.effect is Effect.NONE


@pytest.mark.parametrize("value", ["a\r\nX: b", "a\nb", "a\rb", "a\0b", "ü", "\x7f", "\ud800"])
def test_a_header_value_that_could_end_its_line_is_refused_unseen(value: str) -> None:
    with pytest.raises(RequestUnusableError) as caught:
        exchange(headers=[("X-Key", f"SECRET{value}")])

    assert "X-Key" in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("method", ["", "GET /", "G\r\nET", "CONNECT"])
def test_a_method_that_is_none_is_refused(method: str) -> None:
    with pytest.raises(RequestUnusableError):
        exchange(method)


def test_a_body_past_the_limit_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(RequestUnusableError, match="larger than 10 B"):
        exchange("POST", body=b"12345678901", limits=CallLimits(request_bytes=10))


def test_an_answer_with_a_length_ends_there() -> None:
    response = answered(
        b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-A: 1\r\nX-A: 2\r\n"
        b"Content-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK"
    )

    assert (response.status, response.reason, response.body) == (201, "Created", b"hello")
    assert response.headers.get_all("x-a") == ("1", "2")


def test_a_chunked_answer_is_put_together() -> None:
    response = answered(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n"
    )

    assert response.body == b"hello"


def test_a_compressed_answer_arrives_unpacked() -> None:
    body = gzip.compress(b"hello")
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"

    assert answered(head.encode() + body).body == b"hello"


@pytest.mark.parametrize("status", [200, 301, 302, 303, 307, 308, 400, 404, 429, 500, 503, 999])
def test_every_status_is_an_answer(status: int) -> None:
    response = answered(
        f"HTTP/1.1 {status} X\r\nLocation: https://b.example/\r\nContent-Length: 0\r\n\r\n".encode()
    )

    assert response.status == status


def test_interim_answers_come_before_the_real_one() -> None:
    response = answered(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        b"HTTP/1.1 204 No Content\r\n\r\n"
    )

    assert (response.status, response.body) == (204, b"")


@pytest.mark.parametrize(
    ("method", "head"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        ("GET", b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n"),
    ],
)
def test_an_answer_that_has_no_body_ends_after_its_head(method: str, head: bytes) -> None:
    assert exchange(method).feed(head) is not None


@pytest.mark.parametrize(
    "body", [b'{"a": [1, 2]}', b"[]", b' "x" ', b"null", b"[" * 300 + b"]" * 300]
)
def test_json_without_a_length_is_whole_when_it_ends_by_itself(body: bytes) -> None:
    head = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"

    assert answered(head + body).body == body


@pytest.mark.parametrize("body", [b"", b'{"a": [1', b'{"a": 1}}', b"[1, 2"])
@pytest.mark.parametrize("media_type", [b"application/json; charset=utf-8", b"text/x+json"])
def test_json_without_a_length_that_does_not_end_is_truncated(
    body: bytes, media_type: bytes
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: " + media_type + b"\r\n\r\n"

    assert isinstance(refusal(head + body), ResponseTruncatedError)


def test_text_without_a_length_ends_with_its_connection() -> None:
    assert answered(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nhalf").body == b"half"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n",
    ],
)
def test_an_answer_that_stops_half_way_is_truncated(data: bytes) -> None:
    assert isinstance(refusal(data), ResponseTruncatedError)


CHUNKED = b"0\r\n\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + CHUNKED,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",  # RFC 9110, 8.6
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!",
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
        b"RTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        b"HTTP/1.1 000 Zero\r\n\r\n",
        b"HTTP/1.1 2 OK\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n folded: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        b"<html>Not HTTP at all</html>\r\n\r\n",
        b"y" * 3000,
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 9 + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\nhello",
    ],
)
def test_an_answer_with_two_readings_or_none_is_unusable(data: bytes) -> None:
    assert isinstance(refusal(data), ResponseUnusableError)


SMALL = CallLimits(response_bytes=1000, header_bytes=2000, header_count=20)


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "response_bytes"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "response_bytes"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"64\r\n" + b"x" * 100
            # One chunk after another:
            + (b"\r\n64\r\n" + b"x" * 100) * 11,
            "response_bytes",
        ),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 3000, "header_bytes"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 400, "header_bytes"),
        (b"HTTP/1.1 200 " + b"y" * 3000, "header_bytes"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 21 + b"\r\n", "header_count"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             b"1;a=" + b"b" * 900 + b"\r\nx\r\n" * 1
            + (b"1;a=" + b"b" * 900 + b"\r\nx\r\n") * 5,
            "response_bytes",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: 1\r\n" * 500,
            "header_bytes",
        ),
    ],
)  # fmt: skip
def test_an_answer_past_a_limit_names_the_limit(data: bytes, limit: str) -> None:
    error = refusal(data, limits=SMALL)

    assert isinstance(error, ResponseTooLargeError)
    assert error.limit == limit
