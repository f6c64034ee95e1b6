"""One request and its answer as HTTP/1.1 bytes, without a socket."""

import re
from collections.abc import Callable
from typing import Final

from actionary.base.http import FRAMING_HEADERS, Headers, HTTPRequest, HTTPResponse
from actionary.base.text import size, truncate, visible
from actionary.transport.coding import ACCEPT_ENCODING
from actionary.transport.egress import Target
from actionary.transport.errors import RequestUnusableError
from actionary.transport.limits import CallLimits
from actionary.transport.reading import AnswerReader

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_VALUE: Final = re.compile(r"[\t -~]*")
_METHODS_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


class Exchange:
    """One request out, one answer in. Feed it what arrives until it returns the response."""

    def __init__(
        self,
        request: HTTPRequest,
        target: Target,
        limits: CallLimits,
        *,
        user_agent: str,
        keep_alive: bool = False,
        monotonic: Callable[[], float] = float,
    ) -> None:
        self._host = target.authority
        self._limits = limits
        self._keep_alive = keep_alive
        self._reader = AnswerReader(
            request.method, host=target.authority, limits=limits, monotonic=monotonic
        )
        self.request_bytes: Final = self._encode(request, target, user_agent)

    def feed(self, data: bytes) -> HTTPResponse | None:
        """Take what arrived, empty at the end of the stream; returns the response once whole."""
        return self._reader.feed(data)

    @property
    def leaves_connection_usable(self) -> bool:
        """Whether another exchange may follow: the answer ended where it said, nothing after it."""
        return self._keep_alive and self._reader.ended_cleanly

    def _encode(self, request: HTTPRequest, target: Target, user_agent: str) -> bytes:
        if not _TOKEN.fullmatch(request.method) or request.method == "CONNECT":
            raise self._unsendable(f"{truncate(request.method, 20)!r} is not a method to call with")
        if len(request.body) > self._limits.request_bytes:
            raise self._unsendable(
                f"its body is larger than {size(self._limits.request_bytes)}", hint="Send less."
            )
        lines = [f"{request.method} {target.path} HTTP/1.1", f"Host: {target.authority}"]
        lines += self._checked(request.headers)
        if "user-agent" not in request.headers:
            lines.append(f"User-Agent: {user_agent}")
        lines.append(f"Accept-Encoding: {ACCEPT_ENCODING}")
        if not self._keep_alive:
            lines.append("Connection: close")
        if request.body or request.method in _METHODS_WITH_BODY:
            lines.append(f"Content-Length: {len(request.body)}")
        return "\r\n".join([*lines, "", ""]).encode("ascii") + request.body

    def _checked(self, headers: Headers) -> list[str]:
        lines = []
        for name, value in headers:
            lowered = name.lower()
            if not _TOKEN.fullmatch(name) or lowered in FRAMING_HEADERS:
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
            if lowered != "accept-encoding":
                stripped = value.strip(" \t")
                lines.append(f"{name}: {stripped}")
        return lines

    def _unsendable(self, why: str, *, hint: str = "") -> RequestUnusableError:
        return RequestUnusableError(
            f"The request to {self._host} cannot be sent: {why}.", host=self._host, hint=hint
        )
