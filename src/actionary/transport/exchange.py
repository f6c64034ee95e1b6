"""One request and its answer as HTTP/1.1 bytes, without a socket.

h11 parses; what it allows and we do not is refused here: an answer framed in two ways, a
second coding, an endless head, a body past its limit. A parser that is as strict and faster
can take its place without another file noticing.
"""

import re
from typing import Final

import h11

from actionary.base.errors import LimitExceededError
from actionary.base.http import FRAMING_HEADERS, Headers, HTTPRequest, HTTPResponse
from actionary.base.jsonvalue import JSONError, parse_json
from actionary.base.text import size, truncate, visible
from actionary.transport.coding import ACCEPT_ENCODING, Decoder, decoder_for, too_large
from actionary.transport.egress import Target
from actionary.transport.errors import (
    LOOK_FIRST,
    RequestUnusableError,
    ResponseTooLargeError,
    ResponseTruncatedError,
    ResponseUnusableError,
)
from actionary.transport.limits import CallLimits

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_VALUE: Final = re.compile(r"[\t -~]*")
_METHODS_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_WIRE_SLACK: Final = 2
"""Chunk framing may cost as much as the body itself, not more."""


class Exchange:
    """One request out, one answer in. Feed it what arrives until it returns the response."""

    def __init__(
        self, request: HTTPRequest, target: Target, limits: CallLimits, *, user_agent: str
    ) -> None:
        self._host = target.authority
        self._limits = limits
        self._method = request.method
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=limits.header_bytes)
        self._interim = 0
        self._received = 0
        self._head: h11.Response | None = None
        self._decoder: Decoder | None = None
        self.request_bytes: Final = self._encode(request, target, user_agent)

    def feed(self, data: bytes) -> HTTPResponse | None:
        """Take what arrived, empty at the end of the stream; returns the response once whole."""
        self._received += len(data)
        if self._received > _WIRE_SLACK * self._limits.response_bytes + self._limits.header_bytes:
            raise too_large(self._limits, self._host)
        try:
            self._connection.receive_data(data)
            while True:
                event = self._connection.next_event()
                if isinstance(event, h11.Data):
                    assert self._decoder is not None
                    self._decoder.feed(bytes(event.data))
                elif isinstance(event, h11.Response):
                    self._take_head(event)
                elif isinstance(event, h11.InformationalResponse):
                    self._take_interim()
                elif isinstance(event, h11.EndOfMessage):
                    return self._finish()
                elif event is h11.NEED_DATA:
                    return None
                else:
                    raise self._cut_off()
        except h11.RemoteProtocolError as error:
            raise self._refused(error, at_end=not data) from None

    def _encode(self, request: HTTPRequest, target: Target, user_agent: str) -> bytes:
        if not _TOKEN.fullmatch(request.method) or request.method == "CONNECT":
            raise self._unsendable(f"{truncate(request.method, 20)!r} is not a method to call with")
        if len(request.body) > self._limits.request_bytes:
            raise self._unsendable(
                f"its body is larger than {size(self._limits.request_bytes)}", hint="Send less."
            )
        fields = [("Host", target.authority), *self._checked(request.headers)]
        if "user-agent" not in request.headers:
            fields.append(("User-Agent", user_agent))
        fields.append(("Accept-Encoding", ACCEPT_ENCODING))
        fields.append(("Connection", "close"))
        if request.body or request.method in _METHODS_WITH_BODY:
            fields.append(("Content-Length", str(len(request.body))))
        head = h11.Request(
            method=request.method, target=target.path, headers=list(fields), http_version="1.1"
        )
        parts = [self._connection.send(head)]
        if request.body:
            parts.append(self._connection.send(h11.Data(data=request.body)))
        parts.append(self._connection.send(h11.EndOfMessage()))
        return b"".join(parts)

    def _checked(self, headers: Headers) -> list[tuple[str, str]]:
        fields = []
        for name, value in headers:
            if not _TOKEN.fullmatch(name) or name.lower() in FRAMING_HEADERS:
                raise self._unsendable(
                    f"a header may not be called {truncate(visible(name), 40)!r}",
                    hint="Rename or remove that parameter in the document.",
                )
            if not _VALUE.fullmatch(value):
                # The value itself stays out of the message: it may be a credential.
                raise self._unsendable(
                    f"the value of the header {name!r} holds a character outside ASCII "
                    "or a line break",
                    hint="Encode it, or leave the character out.",
                )
            if name.lower() != "accept-encoding":
                fields.append((name, value.strip(" \t")))
        return fields

    def _take_interim(self) -> None:
        self._interim += 1
        if self._interim > self._limits.interim_responses:
            raise self._unusable(f"{self._interim} interim answers came before the real one")

    def _take_head(self, event: h11.Response) -> None:
        headers = Headers(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers
        )
        if len(headers) > self._limits.header_count:
            raise ResponseTooLargeError(
                f"The answer of {self._host} has more than {self._limits.header_count} headers.",
                host=self._host,
                limit="header_count",
                hint=LOOK_FIRST,
            )
        if "content-length" in headers and "transfer-encoding" in headers:
            # RFC 9112, section 6.1: two framings are how one answer is smuggled inside another.
            raise self._unusable("it gives both Content-Length and Transfer-Encoding")
        declared = headers.get("content-length", "0")
        if self._method != "HEAD" and int(declared) > self._limits.response_bytes:
            raise too_large(self._limits, self._host)
        codings = ",".join(headers.get_all("content-encoding"))
        self._head = event
        self._headers = headers
        self._decoder = decoder_for(codings, limits=self._limits, host=self._host)

    def _finish(self) -> HTTPResponse:
        assert self._head is not None
        assert self._decoder is not None
        response = HTTPResponse(
            status=self._head.status_code,
            reason=self._head.reason.decode("latin-1"),
            headers=self._headers,
            body=self._decoder.finish(),
        )
        if self._ends_with_connection() and not _may_be_whole(response):
            raise self._cut_off()
        return response

    def _ends_with_connection(self) -> bool:
        framed = "content-length" in self._headers or "transfer-encoding" in self._headers
        assert self._head is not None
        return not framed and self._method != "HEAD" and self._head.status_code not in {204, 304}

    def _refused(self, error: h11.RemoteProtocolError, *, at_end: bool) -> Exception:
        if at_end:
            return self._cut_off()
        if error.error_status_hint == 431:
            return ResponseTooLargeError(
                f"The headers of {self._host} are larger than {size(self._limits.header_bytes)}.",
                host=self._host,
                limit="header_bytes",
                hint=LOOK_FIRST,
            )
        return self._unusable(truncate(visible(str(error)), 80))

    def _cut_off(self) -> ResponseTruncatedError:
        what = (
            f"{self._host} stopped in the middle of its answer."
            if self._head is not None
            else f"{self._host} closed the connection without an answer."
        )
        return ResponseTruncatedError(what, host=self._host, hint=LOOK_FIRST)

    def _unusable(self, why: str) -> ResponseUnusableError:
        return ResponseUnusableError(
            f"The answer of {self._host} is not HTTP we can use: {why}.",
            host=self._host,
            hint=LOOK_FIRST,
        )

    def _unsendable(self, why: str, *, hint: str = "") -> RequestUnusableError:
        return RequestUnusableError(
            f"The request to {self._host} cannot be sent: {why}.", host=self._host, hint=hint
        )


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
