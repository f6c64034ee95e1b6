"""What a picture is by its first bytes: the kinds every browser draws, and their sizes."""

from dataclasses import dataclass
from typing import Final

HEAD_BYTES: Final = 256 * 1024
"""How much of a file is looked at: a JPEG may begin with a long description of the camera."""

MAX_PIXELS: Final = 50_000_000
"""Larger pictures are for download only: drawn, one takes four bytes for each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture by its own words."""

    media_type: str
    width: int
    height: int

    @property
    def is_drawable(self) -> bool:
        """Whether a page may draw it."""
        return 0 < self.width * self.height <= MAX_PIXELS


def picture_of(head: bytes) -> Picture | None:
    """Return the PNG, GIF, JPEG or WebP picture that begins with `head`; None for all else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and len(head) >= 24:
        return _sized("image/png", _big(head, 16, 4), _big(head, 20, 4))
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        return _sized("image/gif", _little(head, 6, 2), _little(head, 8, 2))
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP" and len(head) >= 30:
        return _webp(head)
    return None


def _jpeg(head: bytes) -> Picture | None:
    """Find the frame header (ITU-T T.81, annex B) among the segments before it."""
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _sized("image/jpeg", _big(head, at + 7, 2), _big(head, at + 5, 2))
        else:
            at += 2 + max(_big(head, at + 2, 2), 2)
    return None


def _webp(head: bytes) -> Picture | None:
    """Read the size of a lossy, lossless or extended picture (RFC 9649, section 2)."""
    form = head[12:16]
    if form == b"VP8X":
        return _sized("image/webp", _little(head, 24, 3) + 1, _little(head, 27, 3) + 1)
    if form == b"VP8L":
        bits = _little(head, 21, 4)
        return _sized("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 ":
        return _sized("image/webp", _little(head, 26, 2) & 0x3FFF, _little(head, 28, 2) & 0x3FFF)
    return None


def _sized(media_type: str, width: int, height: int) -> Picture:
    return Picture(media_type=media_type, width=width, height=height)


def _big(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")
