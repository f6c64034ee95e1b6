"""Undo a content coding as it arrives, and stop before an answer unpacks into a flood."""

import zlib
from typing import Final, Protocol

from actionary.base.text import size
from actionary.transport.errors import (
    LOOK_FIRST,
    ResponseTooLargeError,
    ResponseTruncatedError,
    ResponseUnusableError,
)
from actionary.transport.limits import RATIO_FLOOR_BYTES, CallLimits

ACCEPT_ENCODING: Final = "gzip"
"""What we ask for: one coding everybody speaks, whose decoder can be stopped at any byte."""

_OTHERS: Final = frozenset(
    {"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "gzip, gzip"}
)
_PIECE: Final = 256 * 1024
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15  # zlib's `wbits`


class Decoder(Protocol):
    """Bytes as they arrive to the bytes they stand for."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body."""
        ...

    def finish(self) -> bytes:
        """Return the whole decoded body; raises when it stops half-way."""
        ...


def decoder_for(content_encoding: str, *, limits: CallLimits, host: str) -> Decoder:
    """Return the decoder of a `Content-Encoding` value (RFC 9110, section 8.4)."""
    coding = content_encoding.strip().lower()
    if coding in {"", "identity"}:
        return _Identity(limits, host)
    if coding in {"gzip", "x-gzip"}:
        return _Inflate(limits, host, wbits=_GZIP)
    if coding == "deflate":
        return _Inflate(limits, host, wbits=_ZLIB)
    # Only a name that is known is repeated: a server may put a credential in its place.
    known = f", {coding!r}," if coding in _OTHERS else ""
    raise ResponseUnusableError(
        f"{host} answered in a coding{known} that was not asked for.",
        host=host,
        hint=f"We ask for {ACCEPT_ENCODING}, and undo one coding: gzip or deflate.",
    )


class _Identity:
    """A body as it is."""

    def __init__(self, limits: CallLimits, host: str) -> None:
        self._limits = limits
        self._host = host
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body."""
        self._body += data
        if len(self._body) > self._limits.response_bytes:
            raise too_large(self._limits, self._host)

    def finish(self) -> bytes:
        """Return the whole body."""
        return bytes(self._body)


class _Inflate:
    """A gzip or deflate body, unpacked a piece at a time."""

    def __init__(self, limits: CallLimits, host: str, *, wbits: int) -> None:
        self._limits = limits
        self._host = host
        self._wbits = wbits
        self._inflater = zlib.decompressobj(wbits)
        self._taken = 0
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body."""
        first = self._taken == 0
        self._taken += len(data)
        try:
            self._inflate(data)
        except zlib.error:
            if not (first and self._wbits == _ZLIB):
                raise self._broken() from None
            # "deflate" means zlib's format (RFC 9110, section 8.4.1.2); some servers send it bare.
            self._wbits = _RAW_DEFLATE
            self._inflater = zlib.decompressobj(_RAW_DEFLATE)
            self._body.clear()
            try:
                self._inflate(data)
            except zlib.error:
                raise self._broken() from None

    def finish(self) -> bytes:
        """Return the whole decoded body; raises when it stops half-way."""
        if self._taken and not self._inflater.eof:
            raise ResponseTruncatedError(
                f"{self._host} stopped in the middle of a compressed answer.",
                host=self._host,
                hint=LOOK_FIRST,
            )
        return bytes(self._body)

    def _inflate(self, data: bytes) -> None:
        while data:
            if self._inflater.eof:
                if self._wbits != _GZIP:
                    raise zlib.error("data after the end")
                self._inflater = zlib.decompressobj(_GZIP)  # RFC 1952, section 2.2: members follow
            self._body += self._inflater.decompress(data, _PIECE)
            self._check()
            data = self._inflater.unconsumed_tail or self._inflater.unused_data

    def _check(self) -> None:
        unpacked = len(self._body)
        if unpacked > self._limits.response_bytes:
            raise too_large(self._limits, self._host)
        if unpacked > max(RATIO_FLOOR_BYTES, self._limits.compression_ratio * self._taken):
            raise ResponseTooLargeError(
                f"The answer of {self._host} unpacks to more than "
                f"{self._limits.compression_ratio} times its size.",
                host=self._host,
                limit="compression_ratio",
                hint="No honest answer does that; it was thrown away.",
            )

    def _broken(self) -> ResponseUnusableError:
        return ResponseUnusableError(
            f"The answer of {self._host} says it is compressed, but cannot be unpacked.",
            host=self._host,
            hint="Tell whoever runs that server.",
        )


def too_large(limits: CallLimits, host: str) -> ResponseTooLargeError:
    """Return the error of an answer longer than `limits` allow."""
    return ResponseTooLargeError(
        f"The answer of {host} is larger than {size(limits.response_bytes)}.",
        host=host,
        limit="response_bytes",
        hint="Ask for less: a smaller page, fewer fields, a narrower search.",
    )
