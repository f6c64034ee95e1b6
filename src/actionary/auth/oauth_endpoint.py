"""Which addresses an authorization server may have: encrypted, plain, without a login in them."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.text import truncate, visible

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PLAIN: Final = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_UNSAFE: Final = frozenset('\\"<>^`{|}')
"""What no URL holds (RFC 3986, section 2) and two programs may read in two ways."""


class OAuthEndpointError(ActionaryError):
    """An endpoint of an authorization server is no address a browser or a token may go to."""

    kind = ErrorKind.INPUT
    code = "oauth-endpoint"

    def __init__(self, message: str, *, what: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.what = what


def check_endpoint(url: str, *, what: str, plain_http: Collection[tuple[str, int]] = ()) -> None:
    """Raise `OAuthEndpointError` unless `url` may be `what`, such as "token endpoint".

    Only https, because codes, tokens and secrets travel there; plain http on this machine itself
    and at the exact hosts and ports of `plain_http`. No user name or password (RFC 3986, section
    3.2.1), no fragment (RFC 6749, sections 3.1 and 3.2). Whether it may be called is for the
    guard of `transport` to say.
    """
    if not url:
        raise _refused(url, what, "it is missing", "Enter it as the API's own pages give it.")
    if not _PLAIN.fullmatch(url) or _UNSAFE & set(url):
        raise _refused(url, what, "it is no web address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused(url, what, "it is no web address") from None
    host = parts.hostname or ""
    if not host:
        raise _refused(url, what, "it names no host")
    if "@" in parts.netloc:
        raise _refused(url, what, "it holds a user name or a password before its host")
    if "#" in url:
        raise _refused(url, what, "it holds a fragment, the part after `#`")
    if parts.scheme == "http":
        is_open = host in _LOOPBACK or (host, port or 80) in plain_http
        if not is_open:
            raise _refused(url, what, "plain http is not encrypted")


def _refused(url: str, what: str, why: str, hint: str = "") -> OAuthEndpointError:
    # Up to the query alone: it may carry a key.
    shown = truncate(visible(re.split(r"[?#]", url, maxsplit=1)[0]), 80)
    if "@" in shown:
        shown = shown.partition("//")[0] + "//…@" + shown.rpartition("@")[2]
    return OAuthEndpointError(
        f"{shown!r} cannot be the {what}: {why}." if url else f"The {what} cannot be used: {why}.",
        what=what,
        hint=hint or "It begins with https:// and its host; nothing else stands before the path.",
    )
