"""Content codings: undone exactly, and never into a flood."""

import gzip
import os
import tracemalloc
import zlib

import pytest

from actionary.transport.coding import decoder_for
from actionary.transport.errors import (
    ResponseTooLargeError,
    ResponseTruncatedError,
    ResponseUnusableError,
)
from actionary.transport.limits import CallLimits

LIMITS = CallLimits()
TEXT = b'{"name": "Hotel Adler", "stars": 4}' * 20


def decode(coding: str, *pieces: bytes, limits: CallLimits = LIMITS) -> bytes:
    decoder = decoder_for(coding, limits=limits, host="a.example")
    for piece in pieces:
        decoder.feed(piece)
    return decoder.finish()


def bare_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZIP ", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
)
def test_every_supported_coding_gives_the_same_bytes(coding: str, body: bytes) -> None:
    assert decode(coding, body) == TEXT
    assert decode(coding, *(body[place : place + 7] for place in range(0, len(body), 7))) == TEXT


def test_a_gzip_body_of_several_members_is_one_body() -> None:
    assert decode("gzip", gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "identity"])
def test_an_empty_body_is_empty_in_any_coding(coding: str) -> None:
    assert decode(coding) == b""


@pytest.mark.parametrize("coding", ["gzip,gzip", "gzip, gzip, gzip", "br", "zstd", "UTF-8", "*"])
def test_a_second_or_unknown_coding_is_refused(coding: str) -> None:
    with pytest.raises(ResponseUnusableError):
        decode(coding, TEXT)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", TEXT),
        ("deflate", b"\xff" * 50),
        ("gzip", gzip.compress(TEXT) + b"tail"),
        ("deflate", zlib.compress(TEXT) + b"tail"),
        ("gzip", gzip.compress(TEXT)[:-8] + b"\0" * 8),
    ],
)
def test_a_body_that_is_not_what_it_says_is_unusable(coding: str, body: bytes) -> None:
    with pytest.raises(ResponseUnusableError):
        decode(coding, body)


@pytest.mark.parametrize("body", [gzip.compress(TEXT), zlib.compress(TEXT)])
def test_a_compressed_body_that_stops_half_way_is_truncated(body: bytes) -> None:
    coding = "gzip" if body.startswith(b"\x1f\x8b") else "deflate"

    with pytest.raises(ResponseTruncatedError):
        decode(coding, body[: len(body) // 2])


BLANKS = b" " * 50_000_000
BOMBS = {
    "gzip": gzip.compress(BLANKS),
    "zlib": zlib.compress(BLANKS, 9),
    "bare": bare_deflate(BLANKS),
    "members": gzip.compress(b" " * 500_000) * 200,
    "slow start": gzip.compress(os.urandom(10_000) + BLANKS),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_thrown_away_before_it_fills_the_memory(name: str) -> None:
    coding = "deflate" if name in {"zlib", "bare"} else "gzip"
    tracemalloc.start()

    with pytest.raises(ResponseTooLargeError) as caught:
        decode(coding, BOMBS[name])

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.limit == "compression_ratio"
    assert peak < 32_000_000


def test_a_short_run_of_blanks_is_no_bomb() -> None:
    assert len(decode("gzip", gzip.compress(b" " * 1_000_000))) == 1_000_000


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_body_past_the_limit_is_refused_as_it_arrives(coding: str) -> None:
    noise = os.urandom(200_000)
    body = gzip.compress(noise) if coding == "gzip" else noise

    with pytest.raises(ResponseTooLargeError) as caught:
        decode(coding, body, limits=CallLimits(response_bytes=100_000))

    assert caught.value.limit == "response_bytes"
