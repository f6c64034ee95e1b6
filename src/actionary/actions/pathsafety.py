"""No argument may change which path a request goes to.

A value is percent-encoded, but servers and proxies decode, some of them twice, and then
resolve `.` and `..`. A segment that could move the request is refused.
"""

import re
from urllib.parse import unquote

from actionary.openapi.operation import PLACEHOLDER

_DOTS = frozenset((".", ".."))
_IS_PLAIN = re.compile(r"[A-Za-z0-9_~-]+").fullmatch
_HIDDEN = re.compile(r"[\\\x00-\x1f\x7f]")
_DECODES = 2


def unsafe_segment(segment: str) -> str:
    """Return why an encoded path segment made from arguments is refused; empty when it is not."""
    if _IS_PLAIN(segment):
        return ""
    if not segment:
        return "would leave a part of the path empty"
    text = segment
    for _ in range(_DECODES + 1):
        if _HIDDEN.search(text):
            return "holds a backslash or a control character"
        for piece in text.split("/"):
            # `..;x` is `..` to servers that know path parameters; so is one with spaces around.
            if piece.split(";", 1)[0].strip() in _DOTS:
                return "would move the request to another path"
        text = unquote(text, errors="replace")
    return ""


def template_segments(path: str) -> list[tuple[str, bool]]:
    """Return the segments of a path template, and whether each has a gap for an argument."""
    return [(segment, PLACEHOLDER.search(segment) is not None) for segment in path.split("/")]
