"""A long text given in pages: cut at its own structure, each page saying how to read on.

JSON is cut between items and members, so that a page is JSON again; CSV between rows, with the
names of the columns on every page; anything else at the end of a line where one is near.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

from actionary.actions import jsonspans
from actionary.actions.jsonspans import Span
from actionary.base.jsonvalue import join_pointer

READ_MORE: Final = "read_more"
"""The name of the tool that gives the next page; no function gets it."""

_NAMED: Final = 5
"""Places of one page that a model is told how to read on from."""
_MARKER: Final = 220
_FEW: Final = 50
"""Members of an object that share a page; one of more is read in order, like a list."""
_LEVELS: Final = 8
"""How deep one page looks for what fits: each level reads the text below it once more."""
_SMALLEST: Final = 40
_QUOTED_OR_BREAK: Final = re.compile(r'"[^"]*"|\n')
_NEAR: Final = 400
_CURSOR: Final = re.compile(r"([A-Za-z0-9_]{1,64})(?::([0-9]{1,12})(?::(.*))?)?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where to read on: in which text, at which value of it, from which part."""

    text_id: str
    start: int = 0
    at: str = ""
    """A JSON Pointer; empty for the whole."""

    def __str__(self) -> str:
        return f"{self.text_id}:{self.start}:{self.at}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of a text that is too long to be told whole."""

    text: str = field(repr=False)
    is_cut: bool = False
    """Whether something is missing after it, or in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    at: str
    words: str
    next: int


def parse_cursor(text: str) -> Cursor | None:
    """Return the cursor a model wrote; None when it is none."""
    match = _CURSOR.fullmatch(text.strip().strip("\"'`"))
    if match is None:
        return None
    return Cursor(text_id=match[1], start=int(match[2] or 0), at=match[3] or "")


def page_of(
    text: str,
    media_type: str,
    limit: int,
    *,
    text_id: str = "",
    start: int = 0,
    at: str = "",
) -> Page | None:
    """Return at most `limit` characters of `text` from a place on, with a marker at the end.

    With a `text_id` the marker names the cursor to read on with. None: there is no such place.
    """
    if not start and not at and len(text) <= limit:
        return Page(text=text)
    if start > len(text):
        return None
    reserved = min(_NAMED * _MARKER, limit // 3)
    room = max(limit - reserved, 1)
    if "json" in media_type and jsonspans.is_json(text):
        span = jsonspans.find(text, at)
        if span is None:
            return None
        fitter = _JSONPage(text)
        shown, missing = fitter.value(span, room, at, start, 0), fitter.missing
    elif at:
        return None
    elif "csv" in media_type:
        shown, missing = _rows(text, room, start)
    else:
        shown, missing = _lines(text, room, start)
    if not missing:
        return Page(text=shown)
    marker = _markers(missing, text_id, reserved - 1)
    return Page(text=f"{shown[: max(limit - len(marker) - 1, 0)]}\n{marker}"[:limit], is_cut=True)


def _markers(missing: list[_Missing], text_id: str, room: int) -> str:
    """Return a line for each of the first places; the first of them always."""
    lines = [_marker(missing[0], text_id)]
    for each in missing[1:_NAMED]:
        line = _marker(each, text_id)
        if sum(map(len, lines)) + len(line) > room - 2 * _SMALLEST:
            break
        lines.append(line)
    if len(missing) > len(lines):
        lines.append(f"[Cut in {len(missing) - len(lines):,} more places.]")
    return "\n".join(lines)


def _marker(missing: _Missing, text_id: str) -> str:
    if not text_id or len(missing.at) > _MARKER:
        return f"[Cut: {missing.words[:_MARKER]}. Ask for less, or for the next page.]"
    cursor = Cursor(text_id=text_id, start=missing.next, at=missing.at)
    return f'[Cut: {missing.words[:_MARKER]}. To read on, call {READ_MORE} with cursor "{cursor}".]'


def _lines(text: str, room: int, start: int) -> tuple[str, list[_Missing]]:
    if len(text) - start <= room:
        return text[start:], []
    end = start + room
    line_end = text.rfind("\n", max(end - _NEAR, start), end)
    end = line_end + 1 if line_end >= 0 else end
    words = f"these are characters {start + 1:,} to {end:,} of {len(text):,}"
    return text[start:end].removesuffix("\n"), [_Missing(at="", words=words, next=end)]


def _rows(text: str, room: int, start: int) -> tuple[str, list[_Missing]]:
    """Return whole rows from the one that begins at `start`, below the names of the columns."""
    breaks = [found.end() for found in _QUOTED_OR_BREAK.finditer(text) if found[0] == "\n"]
    head = text[: breaks[0]] if breaks else ""
    if not head or len(head) > room // 2:
        return _lines(text, room, start)
    begin = max(start, len(head))
    room -= len(head)
    if len(text) - begin <= room:
        return head + text[begin:], []
    end = max((each for each in breaks if begin < each <= begin + room), default=begin + room)
    rows = len(breaks) - (1 if text.endswith("\n") else 0)
    first = sum(1 for each in breaks if each <= begin)
    last = sum(1 for each in breaks if each <= end) - 1
    columns = head.count(",") + 1
    words = f"CSV of {columns:,} columns; these are rows {first:,} to {last:,} of {rows:,}"
    return (head + text[begin:end]).removesuffix("\n"), [_Missing(at="", words=words, next=end)]


class _JSONPage:
    """One page of a JSON text: as much as fits of a value, whole items first."""

    def __init__(self, text: str) -> None:
        self.missing: list[_Missing] = []
        self._text = text

    def value(self, span: Span, room: int, at: str, start: int, level: int) -> str:
        """Return `span` in at most `room` characters, from its part number `start` on."""
        text = self._text
        if not start and span.end - span.start <= room:
            return text[span.start : span.end]
        sign = text[span.start]
        if sign not in "[{":
            return self._scalar(span, room, at, start)
        if level >= _LEVELS:
            self._miss(at, f"what is at {at} is left out", 0)
            return "[]" if sign == "[" else "{}"
        parts = jsonspans.each_part(text, span)
        if sign == "{" and not start:
            few = list(islice(parts, _FEW + 1))
            if len(few) <= _FEW:
                return self._shared(few, room, at, level)
            parts = chain(few, parts)
        return self._in_order(span, parts, room, at, start, level)

    def _in_order(
        self, container: Span, parts: Iterator[Span], room: int, at: str, start: int, level: int
    ) -> str:
        """Return whole parts from `start` on; of one that alone is too long, what fits."""
        is_list = self._text[container.start] == "["
        taken: list[str] = []
        left = room - 2
        upto = sum(1 for _ in islice(parts, start))
        total = upto
        for part in parts:
            total += 1
            if part.size + 1 <= left:
                taken.append(self._text[part.begin : part.end])
                left -= part.size + 1
                upto += 1
                continue
            if not taken:
                taken += self._first(part, upto, left, at, level, is_list=is_list)
                upto += 1
            total += jsonspans.count_after(self._text, part, container)
            break
        if upto < total:
            noun = "items" if is_list else "members"
            self._miss(at, f"these are {noun} {start + 1:,} to {upto:,} of {total:,}", upto)
        joined = ",".join(taken)
        return f"[{joined}]" if is_list else f"{{{joined}}}"

    def _first(
        self, part: Span, number: int, room: int, at: str, level: int, *, is_list: bool
    ) -> list[str]:
        """Return what fits of a part that is too long for a page of its own."""
        inner = at + join_pointer(number if is_list else jsonspans.key_of(self._text, part))
        key = self._text[part.begin : part.start]
        if len(key) > room // 2:
            return []
        return [key + self.value(part, room - len(key), inner, 0, level + 1)]

    def _shared(self, parts: list[Span], room: int, at: str, level: int) -> str:
        """Return the members, the short ones whole; the long ones share what is left."""
        left = room - 1 - len(parts)
        shares: dict[int, int] = {}
        for done, place in enumerate(sorted(range(len(parts)), key=lambda n: parts[n].size)):
            shares[place] = min(parts[place].size, max(left, 0) // (len(parts) - done))
            left -= shares[place]
        taken: list[str] = []
        for place, part in enumerate(parts):
            key = self._text[part.begin : part.start]
            within = shares[place] - len(key)
            if shares[place] == part.size:
                taken.append(self._text[part.begin : part.end])
                continue
            inner = at + join_pointer(jsonspans.key_of(self._text, part))
            if within < _SMALLEST:
                self._miss(inner, f"{inner} is left out", 0)
            else:
                taken.append(key + self.value(part, within, inner, 0, level + 1))
        return f"{{{','.join(taken)}}}"

    def _scalar(self, span: Span, room: int, at: str, start: int) -> str:
        """Return a stretch of a text that is too long; a number that is too long becomes one."""
        quote = 1 if self._text[span.start] == '"' else 0
        begin = min(span.start + quote + start, span.end - quote)
        last = span.end - quote
        end = jsonspans.string_end(self._text, begin, min(begin + max(room - 3, 1), last))
        total = last - span.start - quote
        if end < last:
            first = begin - span.start - quote
            upto = end - span.start - quote
            words = f"these are characters {first + 1:,} to {upto:,} of {total:,}"
            self._miss(at, words, upto)
        return f'"{self._text[begin:end]}{"…" if end < last else ""}"'

    def _miss(self, at: str, words: str, upto: int) -> None:
        if at and words.startswith("these are"):
            words = f"of {at}, {words}"
        self.missing.append(_Missing(at=at, words=words, next=upto))
