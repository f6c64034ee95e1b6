"""Whatever answer is taken, h11 takes too and reads the same: an oracle nobody here wrote."""

import re

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actionary.base.http import HTTPResponse
from actionary.transport.errors import CallError
from actionary.transport.limits import CallLimits
from actionary.transport.reading import AnswerReader

PIECES = [
    *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 204 No Content\r\n"),
    *(b"HTTP/1.1 304 Not Modified\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 500 \r\n"),
    *(b"HTTP/1.1 404\r\n", b"HTTP/1.1 999 X\r\n", b"HTTP/1.1 101 S\r\n", b"HTTP/2 200 OK\r\n"),
    *(b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"content-length:5\r\n"),
    *(b"Content-Length: 5, 5\r\n", b"Content-Length: +5\r\n", b"Content-Length : 5\r\n"),
    *(b"Content-Length: 05\r\n", b"Content-Length: 0x5\r\n", b"Content-Length:\t5 \r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: Chunked\r\n"),
    *(b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding: chunked, identity\r\n"),
    *(b"Transfer-Encoding:\x0bchunked\r\n", b"Transfer-Encoding: xchunked\r\n"),
    *(b"Transfer_Encoding: chunked\r\n", b"Connection: close\r\n", b"Connection: Upgrade\r\n"),
    *(
        b"Upgrade: h2c\r\n",
        b"X: 1\r\n",
        b"X:\r\n",
        b"X: \xff\xfe\r\n",
        b"X: a\x01b\r\n",
        b" X: 1\r\n",
    ),
    *(b": 1\r\n", b"X\r\n", b"X: 1\n", b"X: 1\r", b"X y: 1\r\n", b"\tfold\r\n", b"X: a\x00\r\n"),
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"hello",
        b"5\r\nhello\r\n",
        b"5;a=b\r\nhello\r\n",
        b"05\r\nhello\r\n",
    ),
    *(
        b"0\r\n\r\n",
        b"0\r\n",
        b"0\r\nT: 1\r\n\r\n",
        b"5\r\nhello",
        b"-5\r\nhello\r\n",
        b"5 \r\nhello\r\n",
    ),
    *(b"FFFFFFFFFFFFFFFFF\r\n", b"5\nhello\n", b"0\n\n", b" ", b"\x00", b"H", b"5\r\nhel\r\nlo"),
]
GOOD = (
    b"HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.0 200 OK\r\nX: 1\r\n\r\nhello",
)

BLANK_LINES = re.compile(
    rb"\A((?:HTTP/1.1 1\d\d(?:(?!\r\n\r\n).)*\r\n\r\n)+)[\r\n]+(?=HTTP/)", re.DOTALL
)

built = st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(data)))
        end = draw(st.integers(place, min(place + 6, len(data))))
        data[place:end] = draw(st.one_of(st.binary(max_size=3), st.sampled_from(PIECES)))
    return bytes(data)


def ours(data: bytes, method: str, cut: int) -> HTTPResponse | None:
    """Return the answer we take, given in two pieces, or None when it is refused."""
    reader = AnswerReader(method, host="a.example", limits=CallLimits())
    try:
        for piece in (data[:cut], data[cut:]):
            if piece and (response := reader.feed(piece)) is not None:
                return response
        return reader.feed(b"")
    except CallError:
        return None


def theirs(data: bytes, method: str) -> tuple[int, list[tuple[str, str]], bytes] | None:
    """Return what h11 reads, or None when it refuses."""
    # Blank lines between an interim answer and the real one are skipped by llhttp alone.
    data = BLANK_LINES.sub(rb"\1", data)
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method=method, target="/", headers=[("Host", "a.example")]))
    connection.send(h11.EndOfMessage())
    head: h11.Response | None = None
    body = b""
    try:
        connection.receive_data(data)
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(b"")
            elif isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                assert head is not None
                headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in head.headers]
                return head.status_code, headers, body
            elif not isinstance(event, h11.InformationalResponse):
                return None
    except h11.RemoteProtocolError:
        return None


@settings(max_examples=1500, deadline=None)
@given(
    data=st.one_of(mutated(), built, st.sampled_from(GOOD)),
    method=st.sampled_from(["GET", "HEAD", "POST"]),
    cut=st.integers(0, 80),
)
@example(
    data=b"HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", method="GET", cut=3
)
def test_what_we_take_h11_takes_and_reads_the_same(data: bytes, method: str, cut: int) -> None:
    mine = ours(data, method, cut)
    if mine is None:
        return
    other = theirs(data, method)

    assert other is not None
    headers = [
        (name.lower(), value.lower() if name.lower() == "transfer-encoding" else value)
        for name, value in mine.headers
    ]
    assert (mine.status, headers, mine.body) == other


@pytest.mark.parametrize("data", GOOD)
def test_the_oracle_and_we_take_what_is_right(data: bytes) -> None:
    assert ours(data, "GET", 7) is not None
    assert theirs(data, "GET") is not None
