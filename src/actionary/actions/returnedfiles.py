"""Files an answer brings in `openaiFileResponse`: inline as base64, or by their addresses."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from actionary.actions import jsonspans
from actionary.base.errors import LimitExceededError
from actionary.base.http import HTTPResponse
from actionary.base.jsonvalue import JSONError, JSONValue, dump_json, parse_json

MEMBER: Final = "openaiFileResponse"
MAX_FILES: Final = 10
"""Files of one answer, as GPT Actions take them."""
_STEP: Final = 4 * 64 * 1024
_DISPOSITION: Final = re.compile(
    r"filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;\s]+)|filename\s*=\s*(?:\"((?:\\.|[^\"\\])*)\"|([^;]+))",
    re.IGNORECASE,
)
_ENDINGS: Final = {
    "application/json": "json",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "video/mp4": "mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedFile:
    """One entry of the list: an address, or a name with its content."""

    name: str = ""
    media_type: str = ""
    url: str = ""
    content: str = field(default="", repr=False)
    """Base64, as it came."""
    problem: str = ""
    """Why it is no file, in words; empty when it is one."""

    @property
    def size(self) -> int:
        """Bytes of an inline file, about."""
        return len(self.content) * 3 // 4


def returned_files(response: HTTPResponse) -> tuple[ReturnedFile, ...]:
    """Return what a successful JSON answer has in `openaiFileResponse`; nothing for others."""
    if not response.is_success or MEMBER.encode() not in response.body:
        return ()
    try:
        value = parse_json(text_of(response), max_bytes=len(response.body))
    except (JSONError, LimitExceededError):
        return ()
    entries = value.get(MEMBER) if isinstance(value, Mapping) else None
    if isinstance(entries, list):
        return tuple(_entry(each) for each in entries)
    return () if entries is None else (_entry(entries),)


def text_of(response: HTTPResponse) -> bytes:
    """Return the body without the mark some programs put in front of UTF-8."""
    return response.body.removeprefix(b"\xef\xbb\xbf")


def told_instead(text: str, told: Sequence[str]) -> str:
    """Return the JSON text with what became of the files in their place; the rest as it was."""
    span = jsonspans.find(text, f"/{MEMBER}")
    assert span is not None, "the files were found in it"
    return text[: span.start] + dump_json(list(told)) + text[span.end :]


def decoded(content: str) -> Iterator[bytes]:
    """Yield the bytes of base64, standard or for URLs, in pieces; raises `ValueError`."""
    if content.startswith("data:"):
        content = content.partition(",")[2]
    text = "".join(content.split()).replace("-", "+").replace("_", "/").rstrip("=")
    text += "=" * (-len(text) % 4)
    for start in range(0, len(text), _STEP):
        try:
            yield base64.b64decode(text[start : start + _STEP], validate=True)
        except binascii.Error as error:
            raise ValueError(str(error)) from None


def name_of(response: HTTPResponse, url: str) -> str:
    """Return the name an answer gives its body: its header's, or the last part of its address."""
    found = _DISPOSITION.search(response.headers.get("content-disposition"))
    if found is not None:
        if found[1]:
            return unquote(found[1])
        return found[2].replace('\\"', '"') if found[2] else found[3].strip()
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    ending = _ENDINGS.get(response.media_type, "")
    if not ending or "." in name[-6:]:
        return name or "file"
    return f"{name or 'file'}.{ending}"


def is_attachment(response: HTTPResponse) -> bool:
    """Return whether a server says that its answer is to be saved (RFC 6266, section 4.2)."""
    disposition = response.headers.get("content-disposition")
    return disposition.partition(";")[0].strip().lower() == "attachment"


def _entry(value: JSONValue) -> ReturnedFile:
    if isinstance(value, str):
        if value.lower().startswith(("https://", "http://")):
            return ReturnedFile(url=value)
        return ReturnedFile(problem="it is neither an address nor an object")
    if not isinstance(value, Mapping):
        return ReturnedFile(problem="it is neither an address nor an object")
    name, media_type, content = (value.get(key) for key in ("name", "mime_type", "content"))
    given = ReturnedFile(
        name=name if isinstance(name, str) else "",
        media_type=media_type if isinstance(media_type, str) else "",
        content=content if isinstance(content, str) else "",
    )
    if not isinstance(content, str):
        return ReturnedFile(name=given.name, problem="it has no `content` in base64")
    return given
