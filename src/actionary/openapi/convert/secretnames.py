"""Names behind which people keep secrets, and headers that are nobody's argument."""

import re
from typing import Final

from actionary.base.http import FRAMING_HEADERS

_SECRET: Final = re.compile(
    r"(^|[-_.])(api[-_]?key|apikey|app[-_]?key|access[-_]?key|auth|authorization|token|secret|"
    r"password|passwd|pwd|credential|signature|sig|session|sessionid|sid|jwt|bearer)s?([-_.]|$)"
    r"|(api|access|auth|subscription|secret|private|client)(key|token|secret)"
    r"|(^x-.*|[-_])key$|^key$",
    re.IGNORECASE,
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PAGING: Final = re.compile(
    r"(page|next|continuation|cursor|sync|pagination)[-_]?token", re.IGNORECASE
)
_OF_THE_CLIENT: Final = FRAMING_HEADERS | {
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "baggage",
    "cache-control",
    "content-encoding",
    "content-type",
    "cookie",
    "dnt",
    "forwarded",
    "from",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "origin",
    "postman-token",
    "pragma",
    "priority",
    "range",
    "referer",
    "save-data",
    "traceparent",
    "tracestate",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "x-requested-with",
    "x-real-ip",
}
_OF_THE_CLIENT_START: Final = (":", "sec-", "proxy-", "x-forwarded-", "x-b3-", "cf-", "x-amzn-")


def holds_secret(name: str) -> bool:
    """Return whether a header or query parameter of that name usually holds a secret."""
    if _PAGING.search(name):
        return False
    return bool(_SECRET.search(_CAMEL.sub("-", name)))


def is_of_the_client(header: str) -> bool:
    """Return whether a header comes from the program that sends, so that no one need give it."""
    name = header.lower()
    return name in _OF_THE_CLIENT or name.startswith(_OF_THE_CLIENT_START)
