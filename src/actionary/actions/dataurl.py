"""Bytes in an argument: a data URL, for JSON has only text."""

import base64
import binascii
import re
from typing import Final

_DATA_URL = re.compile(r"data:([\w.+/-]*)((?:;[\w.+-]+=[\w.+-]*)*);base64,([A-Za-z0-9+/=\s]*)")

WORDS: Final = "Text, or bytes as a data URL: data:image/png;base64,..."
"""What a model is told about an argument that takes bytes."""


def bytes_of(text: str) -> tuple[bytes, str] | None:
    """Return the bytes of a base64 data URL (RFC 2397) and their media type; None for others."""
    if not text.startswith("data:"):
        return None
    match = _DATA_URL.fullmatch(text)
    if match is None:
        return None
    try:
        return base64.b64decode("".join(match[3].split()), validate=True), match[1].lower()
    except binascii.Error:
        return None
