"""An HTTP response to what the model is told: as it is, within bounds, without our secrets."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from actionary.actions.paging import page_of
from actionary.actions.readable import readable_text
from actionary.actions.redact import redact
from actionary.base.http import HTTPResponse
from actionary.base.secret import Secret
from actionary.base.text import size
from actionary.messages.tool import Outcome

MAX_CONTENT: Final = 100_000
"""Characters of one answer a model is given, as GPT Actions allow."""

_RETRY = frozenset((400, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 416, 422, 428))
"""Statuses after which other arguments may work."""

_CHARSET = re.compile(r"charset=\"?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_KNOWN = re.compile(
    r"utf-?(8|16|16le|16be|32)|(us-)?ascii|latin-?1|iso-8859-[0-9]{1,2}|(windows-|cp)125[0-9]|"
    r"shift_jis|euc-(jp|kr)|gb(k|2312|18030)|big5|koi8-[ru]|iso-2022-jp",
    re.IGNORECASE,
)
"""Charsets of the web; Python knows others that a hostile body makes very slow."""

_PLAIN = "text/plain"
_TEXT_TYPES = frozenset(
    f"application/{name}"
    for name in (
        *("xml", "yaml", "x-yaml", "toml", "csv", "javascript", "x-javascript", "ecmascript"),
        *("sql", "graphql", "x-sh", "x-www-form-urlencoded", "xhtml+xml"),
    )
)
"""What is text although its name does not say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapedResult:
    """What an answer comes to for the model."""

    outcome: Outcome
    content: str = field(repr=False)
    was_cut: bool = False
    whole: str = field(default="", repr=False)
    """All of the text, secrets masked, when it was cut: what `page_of` gives the rest from."""
    media_type: str = ""
    """What `whole` is: JSON, CSV or plain text."""


def shape_response(
    response: HTTPResponse,
    *,
    secrets: Collection[Secret] = (),
    max_content: int = MAX_CONTENT,
    text_id: str = "",
) -> ShapedResult:
    """Return outcome and content; a status other than 2xx is named before the content.

    What is too long is cut at its own structure, and says so; `text_id` is what the whole text
    can be read on by. Secrets are masked before anything is cut, so that no half of one is left
    at the end.
    """
    text, media_type = _content(response)
    text = redact(text, secrets)
    head = "" if response.is_success else _status_line(response, secrets)
    told = f"{head}\n{text}" if head and text else head or text
    outcome = outcome_of(response.status)
    if len(told) <= max_content:
        return ShapedResult(outcome=outcome, content=told)
    head = f"{head}\n" if head else ""
    page = page_of(text, media_type, max(max_content - len(head), 0), text_id=text_id)
    assert page is not None, "every text has a beginning"
    return ShapedResult(
        outcome=outcome,
        content=head + page.text,
        was_cut=True,
        whole=text,
        media_type=media_type,
    )


def outcome_of(status: int) -> Outcome:
    """Return how a call with this status ended, as the model is told."""
    if 200 <= status < 300:
        return Outcome.OK
    return Outcome.RETRY if status in _RETRY else Outcome.FAILED


def _status_line(response: HTTPResponse, secrets: Collection[Secret]) -> str:
    reason = response.reason.strip()
    if not reason and response.status in HTTPStatus._value2member_map_:
        reason = HTTPStatus(response.status).phrase
    line = f"The API answered {response.status} {redact(reason, secrets)[:100]}".rstrip()
    if 300 <= response.status < 400:
        return f"{line}: it points to another address, which is not followed."
    return f"{line}:" if response.body else f"{line}, without any content."


def _content(response: HTTPResponse) -> tuple[str, str]:
    """Return the text of a body, and what it is: JSON, CSV or anything to be read by lines."""
    if not response.body:
        return ("" if not response.is_success else _empty(response)), _PLAIN
    media_type = response.media_type
    if not is_text(media_type, response.body):
        what = media_type or "binary data"
        return f"[{what}, {size(len(response.body))}: not text, so it is not shown here.]", _PLAIN
    text = _decoded(response)
    if media_type in ("text/html", "application/xhtml+xml") or _looks_like_page(media_type, text):
        readable = readable_text(text)
        return (
            f"[A web page, as text]\n{readable}" if readable else "[An empty web page.]"
        ), _PLAIN
    if not text.strip():
        return _empty(response), _PLAIN
    if media_type in ("text/csv", "application/csv"):
        return text, "text/csv"
    return text, "application/json" if text.lstrip()[:1] in ("{", "[") else _PLAIN


def _empty(response: HTTPResponse) -> str:
    return f"The API answered {response.status} with an empty body. It worked."


def is_text(media_type: str, body: bytes) -> bool:
    """Return whether a body is text: by its type, or by how it begins when that says little."""
    if "json" in media_type or media_type.startswith("text/") or media_type.endswith("+xml"):
        return True
    if media_type in _TEXT_TYPES or media_type.endswith("+yaml"):
        return True
    if media_type and media_type != "application/octet-stream":
        return False
    sample = body[:2000]
    if b"\0" in sample:
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(sample) - 4  # a character cut by the sample's end
    return True


def _looks_like_page(media_type: str, text: str) -> bool:
    start = text[:200].lstrip().lower()
    return "json" not in media_type and start.startswith(("<!doctype html", "<html"))


def _decoded(response: HTTPResponse) -> str:
    named = _CHARSET.search(response.headers.get("content-type"))
    body = response.body.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode(named[1] if named and _KNOWN.fullmatch(named[1]) else "utf-8")
    except (LookupError, UnicodeError):
        text = body.decode("utf-8", "replace")
    # NUL cannot be stored by every database, and a lone surrogate by none.
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
