"""The constant headers a builder has sent with every call: which names they may take."""

import re
from typing import Final

from actionary.base.http import FRAMING_HEADERS

MAX_HEADERS: Final = 20
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110, section 5.6.2
_VALUE: Final = re.compile(r"[!-~]([ -~]{0,998}[!-~])?")
_TAKEN: Final = FRAMING_HEADERS | {
    "accept-encoding",
    "authorization",
    "content-encoding",
    "content-type",
    "cookie",
    "set-cookie",
    "metadata",
    "metadata-flavor",
    "x-google-metadata-request",
    "x-aws-ec2-metadata-token",
}
"""What frames a request, what carries a credential, what clouds ask of a machine's own."""


def problem_with_header(name: str, value: str) -> str:
    """Return why a constant header cannot be sent, or nothing.

    A credential is no constant header: it would stand in the open in drafts and on cards.
    """
    if not _NAME.fullmatch(name):
        return "That is no name of a header."
    if name.lower() in _TAKEN:
        return "This header is not yours to set; a key goes under Authentication."
    if not _VALUE.fullmatch(value):
        return "Give it a value of plain characters."
    return ""
