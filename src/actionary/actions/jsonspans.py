"""Where the parts of a JSON text stand, so that it can be cut without being written again.

A text cut at its spans keeps every number, escape and order as its author wrote them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, NoReturn

import orjson

from actionary.base.jsonvalue import index_of, split_pointer

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)
_WORD: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_KEY: Final = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*', re.DOTALL)
_LARGE: Final = 1_000_000
"""Characters from which a text is only looked at for its brackets."""
_BLANK: Final = " \t\r\n"
_ESCAPE: Final = re.compile(
    r"\\(?:u[Dd][89ABab][0-9A-Fa-f]{2}\\u[0-9A-Fa-f]{4}|u[0-9A-Fa-f]{4}|.)", re.DOTALL
)
"""One escape; the two of a character beyond the first plane stay together."""


@dataclass(frozen=True, slots=True)
class Span:
    """One value of a JSON text: where it begins and ends, and the key in front of it."""

    begin: int
    """Where its key begins, or the value itself when it has none."""
    start: int
    end: int

    @property
    def size(self) -> int:
        """Characters, its key included."""
        return self.end - self.begin


def is_json(text: str) -> bool:
    """Return whether `text` is a JSON object or list."""
    if text.lstrip(_BLANK)[:1] not in ("{", "["):
        return False
    if len(text) > _LARGE:
        return _is_balanced(text)
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return _is_json_beyond(text)
    return True


def _is_balanced(text: str) -> bool:
    """Return whether brackets close as they open: no value is built, for that takes much room."""
    depth = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        depth += (sign in "[{") - (sign in "]}")
        if depth == 0:
            return not text[token.end() :].strip(_BLANK)
    return False


def _is_json_beyond(text: str) -> bool:
    """Return whether it is JSON with numbers, or half characters, that no value here can hold."""
    try:
        json.loads(text, parse_int=len, parse_float=len, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)  # NaN and Infinity are not JSON


def laid_out(text: str) -> str:
    """Return a JSON text with a line for each item and member; what stands in them as it was."""
    pieces: list[str] = []
    depth, is_empty = 0, False
    for token in _WORD.finditer(text):
        word = token[0]
        if word in "]}":
            depth -= 1
            pieces.append(word if is_empty else f"\n{'  ' * depth}{word}")
        else:
            pieces.append(f"\n{'  ' * depth}" if is_empty else "")
            pieces.append(f"{word} " if word == ":" else word)
        if word == ",":
            pieces.append(f"\n{'  ' * depth}")
        is_empty = word in "[{"
        depth += is_empty
    return "".join(pieces)


def whole(text: str) -> Span:
    """Return the span of the one value that `text` is."""
    start = len(text) - len(text.lstrip(_BLANK))
    return Span(start, start, len(text.rstrip(_BLANK)))


def each_part(text: str, container: Span) -> Iterator[Span]:
    """Yield the items or members of an object or list, in order: there may be a million."""
    depth, begin = 1, container.start + 1
    is_object = text[container.start] == "{"
    for token in _TOKEN.finditer(text, begin, container.end):
        sign = text[token.start()]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        if (sign == "," and depth == 1) or depth == 0:
            span = _trimmed(text, begin, token.start())
            if span.size:
                yield _without_key(text, span) if is_object else span
            begin = token.end()
        if depth == 0:
            break


def count_after(text: str, part: Span, container: Span) -> int:
    """Return how many items or members of the object or list come after one of them."""
    depth, count = 1, 0
    for token in _TOKEN.finditer(text, part.end, container.end):
        sign = text[token.start()]
        if sign == ",":
            count += depth == 1
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth == 0:
                break
    return count


def key_of(text: str, span: Span) -> str:
    """Return the key in front of a member."""
    match = _KEY.match(text, span.begin)
    assert match is not None, "every member has a key"
    try:
        return str(orjson.loads(match[1]))
    except orjson.JSONDecodeError:
        return match[1][1:-1]


def find(text: str, pointer: str) -> Span | None:
    """Return the value at a JSON Pointer; None when there is none."""
    span = whole(text)
    for token in split_pointer(pointer):
        if text[span.start] == "[":
            at = index_of(token)
            found = next(islice(each_part(text, span), at, None), None) if at is not None else None
        elif text[span.start] == "{":
            found = None
            for part in each_part(text, span):
                if key_of(text, part) == token:
                    found = part  # of two with one name the last counts
        else:
            found = None
        if found is None:
            return None
        span = found
    return span


def string_end(text: str, start: int, end: int) -> int:
    """Return where text may be cut at or before `end`, so that no escape is torn apart."""
    for escape in _ESCAPE.finditer(text, start, end + 12):
        if escape.start() < end < escape.end():
            return escape.start()
        if escape.start() >= end:
            break
    return end


def _trimmed(text: str, begin: int, end: int) -> Span:
    while begin < end and text[begin] in _BLANK:
        begin += 1
    while end > begin and text[end - 1] in _BLANK:
        end -= 1
    return Span(begin, begin, end)


def _without_key(text: str, span: Span) -> Span:
    match = _KEY.match(text, span.begin)
    assert match is not None, "every member has a key"
    return Span(span.begin, match.end(), span.end)
