"""An answer as it arrives: llhttp parses it, and what llhttp allows and we do not is refused.

That is an answer framed in two ways, a second coding, an endless head, a body past its limit,
another protocol. Every answer taken here is taken by h11 too and read the same: a test holds the
two side by side.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import httptools

from actionary.base.errors import LimitExceededError
from actionary.base.http import Headers, HTTPResponse
from actionary.base.jsonvalue import JSONError, parse_json
from actionary.base.text import size, truncate, visible
from actionary.transport.coding import Decoder, decoder_for, too_large
from actionary.transport.errors import (
    LOOK_FIRST,
    ResponseTooLargeError,
    ResponseTruncatedError,
    ResponseUnusableError,
)
from actionary.transport.limits import CallLimits

_BODILESS: Final = frozenset({204, 304})
_REASON: Final = re.compile(rb"[\t -~\x80-\xff]*")  # RFC 9112, section 4
_START: Final = b"HTTP/1."
_AROUND: Final = len(b": \r\n")
_WIRE_SLACK: Final = 2
"""Chunk framing may cost as much as the body itself, not more."""


class AnswerReader:
    """Reads one answer to a request of `method`; the `on_` methods are for the parser alone."""

    def __init__(
        self,
        method: str,
        *,
        host: str,
        limits: CallLimits,
        monotonic: Callable[[], float] = float,
    ) -> None:
        self._method = method
        self._host = host
        self._limits = limits
        self._parser = httptools.HttpResponseParser(self)
        self._monotonic = monotonic
        self._started = monotonic()
        self._interim = 0
        self._received = 0
        self._head_bytes = 0
        self._status = 0
        self._reason = b""
        self._pairs: list[tuple[bytes, bytes]] = []
        self._headers: Headers | None = None
        self._decoder: Decoder | None = None
        self._ends_by_itself = False
        self._is_framed = False
        self._is_done = False
        self._has_more = False

    @property
    def ended_cleanly(self) -> bool:
        """Whether the answer ended where it said it would, with nothing after it."""
        return self._is_done and self._is_framed and not self._has_more

    def feed(self, data: bytes) -> HTTPResponse | None:
        """Take what arrived, empty at the end of the stream; returns the response once whole."""
        if not data:
            return self._end_of_stream()
        if self._received < len(_START):
            self._check_start(data)
        self._received += len(data)
        if self._received > _WIRE_SLACK * self._limits.response_bytes + self._limits.header_bytes:
            raise too_large(self._limits, self._host)
        if self._headers is None:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise self._unusable("it wants to speak another protocol") from None
        except httptools.HttpParserCallbackError as error:
            raise error.__context__ or error from None
        except httptools.HttpParserError as error:
            if not self._is_done:
                raise self._unusable(truncate(visible(str(error)).lower(), 80)) from None
            self._has_more = True
        if self._is_done:
            del self._parser  # it holds us too: without it nothing waits for the collector
            return self._finish()
        if self._headers is None and self._head_bytes > self._limits.header_bytes:
            raise self._head_too_large()
        return None

    def _check_start(self, data: bytes) -> None:
        # llhttp also reads RTSP and ICE, and skips blank lines before an answer.
        expected = _START[self._received : self._received + len(data)]
        if not data.startswith(expected):
            raise self._unusable("it does not begin with HTTP/1")

    def on_message_begin(self) -> None:
        """Note a message after the one that was asked for."""
        if self._is_done:
            self._has_more = True

    def on_status(self, reason: bytes) -> None:
        """Take a piece of the reason phrase."""
        if not self._is_done:
            self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header of an answer; a trailer is only counted."""
        if self._headers is None:
            self._pairs.append((name, value))
            return
        if self._is_done:
            return
        self._head_bytes += len(name) + len(value) + _AROUND
        if self._head_bytes > self._limits.header_bytes:  # trailers, which nobody reads
            raise self._head_too_large()
        if name.lower() in (b"content-length", b"transfer-encoding"):
            raise self._unusable("it is framed anew after its end")

    def on_headers_complete(self) -> None:
        """Judge a whole head, and decide how its body ends."""
        if self._is_done:
            return
        status = self._parser.get_status_code()
        pairs, self._pairs = self._pairs, []
        headers = Headers(
            (name.decode("latin-1"), value.strip(b" \t").decode("latin-1")) for name, value in pairs
        )
        fields = _by_name(headers)
        self._check_head(status, fields, count=len(headers))
        if 100 <= status < 200:
            self._take_interim(status, fields)
            return
        self._status = status
        self._decoder = decoder_for(
            fields.get("content-encoding", ""), limits=self._limits, host=self._host
        )
        self._headers = headers
        self._head_bytes = 0
        has_body = self._method != "HEAD" and status not in _BODILESS
        self._ends_by_itself = "content-length" in fields or "transfer-encoding" in fields
        self._is_framed = (
            (self._ends_by_itself or not has_body)
            and self._parser.get_http_version() == "1.1"
            and "close" not in fields.get("connection", "").lower()
        )
        if not has_body:
            self._is_done = True

    def _check_head(self, status: int, fields: Mapping[str, str], *, count: int) -> None:
        version = self._parser.get_http_version()
        if not _REASON.fullmatch(self._reason):
            raise self._unusable("a control character stands in its first line")
        if version not in ("1.1", "1.0") or status < 100:
            raise self._unusable(f"HTTP/{version} with the status {status:03}")
        if count > self._limits.header_count:
            raise ResponseTooLargeError(
                f"The answer of {self._host} has more than {self._limits.header_count} headers.",
                host=self._host,
                limit="header_count",
                hint=LOOK_FIRST,
            )
        if self._head_bytes > self._limits.header_bytes:
            # A body may have come along with it.
            size_of_head = sum(len(name) + len(value) + _AROUND for name, value in fields.items())
            if size_of_head > self._limits.header_bytes:
                raise self._head_too_large()
        coding = fields.get("transfer-encoding")
        if coding is not None and "content-length" in fields:
            # RFC 9112, section 6.1: two framings are how one answer is smuggled inside another.
            raise self._unusable("it gives both Content-Length and Transfer-Encoding")
        if coding is not None and (version == "1.0" or coding.lower() != "chunked"):
            raise self._unusable("it uses a Transfer-Encoding other than chunked, or in HTTP/1.0")
        declared = fields.get("content-length", "0")
        if self._method != "HEAD" and int(declared) > self._limits.response_bytes:
            raise too_large(self._limits, self._host)

    def _take_interim(self, status: int, fields: Mapping[str, str]) -> None:
        self._interim += 1
        self._reason = b""
        if status == 101:
            raise self._unusable("it wants to speak another protocol")
        if "content-length" in fields or "transfer-encoding" in fields:
            raise self._unusable("an interim answer has a body")
        if self._interim > self._limits.interim_responses:
            raise self._unusable(f"{self._interim} interim answers came before the real one")

    def on_body(self, data: bytes) -> None:
        """Take a piece of the body."""
        if self._is_done:
            self._has_more = True
            return
        assert self._decoder is not None
        self._decoder.feed(data)

    def on_message_complete(self) -> None:
        """Note the end of an answer that is no interim one."""
        if self._headers is not None:
            self._is_done = True

    def _end_of_stream(self) -> HTTPResponse:
        if self._headers is None or self._ends_by_itself:
            raise self._cut_off()
        self._is_done = True
        response = self._finish()
        if not _may_be_whole(response):
            raise self._cut_off()
        return response

    def _finish(self) -> HTTPResponse:
        assert self._headers is not None
        assert self._decoder is not None
        return HTTPResponse(
            status=self._status,
            reason=self._reason.decode("latin-1"),
            headers=self._headers,
            body=self._decoder.finish(),
            elapsed=self._monotonic() - self._started,
        )

    def _head_too_large(self) -> ResponseTooLargeError:
        return ResponseTooLargeError(
            f"The headers of {self._host} are larger than {size(self._limits.header_bytes)}.",
            host=self._host,
            limit="header_bytes",
            hint=LOOK_FIRST,
        )

    def _cut_off(self) -> ResponseTruncatedError:
        what = (
            f"{self._host} stopped in the middle of its answer."
            if self._headers is not None
            else f"{self._host} closed the connection without an answer."
        )
        return ResponseTruncatedError(what, host=self._host, hint=LOOK_FIRST)

    def _unusable(self, why: str) -> ResponseUnusableError:
        return ResponseUnusableError(
            f"The answer of {self._host} is not HTTP we can use: {why}.",
            host=self._host,
            hint=LOOK_FIRST,
        )


def _by_name(headers: Headers) -> dict[str, str]:
    """Return headers by their names in lower case; what comes several times is joined."""
    fields: dict[str, str] = {}
    for name, value in headers:
        lowered = name.lower()
        fields[lowered] = f"{fields[lowered]}, {value}" if lowered in fields else value
    return fields


def _may_be_whole(response: HTTPResponse) -> bool:
    """Whether nothing shows that a body without a length was cut: JSON ends by itself."""
    if not (response.media_type == "application/json" or response.media_type.endswith("+json")):
        return True
    try:
        parse_json(response.body)
    except JSONError:
        return False
    except LimitExceededError:
        return True
    return True
