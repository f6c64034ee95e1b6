"""Whether a read that failed is tried again, and after how long.

Only a GET or HEAD that is not consequential ever is (RFC 9110, section 9.2.2): whoever makes the
call says that it may be repeated. Everything else is sent once, whatever comes of it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from actionary.base.http import HTTPRequest, HTTPResponse
from actionary.transport.errors import CallError, ConnectFailedError, ResponseTruncatedError

_READS: Final = frozenset({"GET", "HEAD"})
_PASSING: Final = frozenset({408, 429, 502, 503, 504})
"""What a server says of this moment, not of the request; a 500 may as well be its answer."""
_SECONDS: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently."""

    retries: int = 2
    """After the first try; none with 0."""
    first_wait: float = 0.5
    """Seconds before the first retry, twice as long before the next."""
    longest_wait: float = 10.0
    """A server that asks for more is taken at its word: its answer stands, nothing is retried."""

    def wait_after_answer(
        self, response: HTTPResponse, *, tried: int, now: datetime
    ) -> float | None:
        """Return the seconds to wait before the next try, or None when the answer stands."""
        if response.status not in _PASSING or tried > self.retries:
            return None
        wished = retry_after(response, now)
        wait = max(self._pause(tried), wished or 0.0)
        return wait if wait <= self.longest_wait else None

    def wait_after_error(
        self, error: CallError, *, tried: int, on_kept_connection: bool
    ) -> float | None:
        """Return the seconds to wait before the next try, or None when the error stands.

        A connection that was kept and died says nothing about the server: no wait.
        """
        if tried > self.retries:
            return None
        if not isinstance(error, ConnectFailedError | ResponseTruncatedError):
            return None
        return 0.0 if on_kept_connection else self._pause(tried)

    def _pause(self, tried: int) -> float:
        return float(self.first_wait * 2 ** (tried - 1))


def is_read(request: HTTPRequest) -> bool:
    """Whether a request by its method and form changes nothing (RFC 9110, section 9.2.1)."""
    return request.method in _READS and not request.body


def retry_after(response: HTTPResponse, now: datetime) -> float | None:
    """Return the seconds a `Retry-After` asks for (RFC 9110, section 10.2.3); None without one.

    A time that has passed is 0; what is neither a number nor a date counts as not said.
    """
    text = response.headers.get("retry-after").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max((at - now).total_seconds(), 0.0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
