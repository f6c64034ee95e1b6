"""Where a value stands in the text of its document, found only when there is something to show."""

import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from actionary.base.jsonvalue import join_pointer, split_pointer
from actionary.openapi.jsonplaces import JSONPlaces
from actionary.openapi.yamllines import lines_of, structural_lines, unquoted

_TOKEN = re.compile(
    r""""[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^']*+(?:''[^']*+)*+'|[\[\]{},:]|\#[^\n]*|[^\s\[\]{},:"'\#][^\[\]{},:\n]*"""
)
_SPACE = re.compile(r"(?:\s|(?<=\s)#[^\n]*)*")
_OPEN = "[{"
_CLOSE = "]}"


@dataclass(slots=True)
class _Level:
    """A mapping or list of the block structure, while its members go by."""

    column: int
    is_list: bool
    base: tuple[str, ...]
    path: tuple[str, ...] = ()
    count: int = 0


@dataclass(slots=True)
class _Collection:
    """A flow collection, while its members go by."""

    is_list: bool
    key: str = "0"
    has_key: bool = False
    seen: set[str] = field(default_factory=set)

    def add(self, key: str) -> bool:
        """Begin the member `key`; False when there is one already."""
        is_new = key not in self.seen
        self.seen.add(key)
        self.key, self.has_key = key, True
        return is_new

    def next_member(self) -> None:
        """Leave the member before a comma."""
        self.has_key = False
        if self.is_list:
            self.key = str(int(self.key) + 1)


class Locator:
    """Maps a JSON Pointer to the line and column of its key or item.

    A pointer to something absent gets the place of the nearest ancestor that is there.
    """

    def __init__(self, text: str, *, is_json: bool) -> None:
        self._text = text
        self._is_json = is_json
        self._twice: list[tuple[str, ...]] = []
        self._flow: dict[int, dict[str, tuple[int, int]]] = {}

    def find(self, pointer: str) -> tuple[int, int]:
        """Return line and column, both from 1."""
        tokens = split_pointer(pointer)
        if self._is_json or self._text.lstrip()[:1] in ("{", "["):
            start = len(self._text) - len(self._text.lstrip())
            return self._place(self._find_in_flow(start, start, tokens))
        for length in range(len(tokens), 0, -1):
            known = self._block.get(tokens[:length])
            if known is None:
                continue
            line, column, value_at = known
            rest = tokens[length:]
            value_at = _SPACE.match(self._text, value_at).end()  # type: ignore[union-attr]
            if rest and self._text[value_at : value_at + 1] in ("{", "["):
                key_at = self._starts[line - 1] + column - 1
                return self._place(self._find_in_flow(key_at, value_at, rest))
            return line, column
        return 1, 1

    def find_duplicate(self, name: str) -> str:
        """Return the pointer of the first key `name` that stands twice; empty when not found."""
        if self._is_json or self._text.lstrip()[:1] in ("{", "["):
            return self._duplicate_in_flow(name)
        _ = self._block
        return next((join_pointer(*path) for path in self._twice if path[-1] == name), "")

    def _duplicate_in_flow(self, name: str) -> str:
        open_: list[_Collection] = []
        for match in _TOKEN.finditer(self._text):
            token = match[0]
            top = open_[-1] if open_ else None
            if token in _OPEN:
                open_.append(_Collection(is_list=token == "["))
            elif top is None or token[0] == "#":
                continue
            elif token in _CLOSE:
                open_.pop()
            elif token == ",":
                top.next_member()
            elif token == ":" or top.is_list or top.has_key:
                continue
            elif not top.add(unquoted(token)) and top.key == name:
                return join_pointer(*(one.key for one in open_))
        return ""

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    @cached_property
    def _starts(self) -> list[int]:
        lines = io.StringIO(self._text, newline="\n")  # only `\n` ends a line here
        return [0, *accumulate(map(len, lines))]

    @cached_property
    def _json(self) -> JSONPlaces:
        return JSONPlaces(self._text)

    def _keys(self) -> Iterator[tuple[int, str | None, int, int]]:
        """Yield each key and item of the block structure: column, name, line, value's column."""
        for line, kind, keys, value_at in structural_lines(lines_of(self._text)):
            if len(keys) == 1:
                yield *keys[0], line, value_at
            elif kind == "block":
                ends = [*(column for column, _ in keys[1:]), value_at]
                for (column, name), after in zip(keys, ends, strict=False):
                    yield column, name, line, after

    @cached_property
    def _block(self) -> dict[tuple[str, ...], tuple[int, int, int]]:
        """Every path of the block structure: line, column, and the offset of its value."""
        places: dict[tuple[str, ...], tuple[int, int, int]] = {}
        levels: list[_Level] = []
        starts = self._starts
        for column, key, line, value_at in self._keys():
            is_item = key is None
            top = levels[-1] if levels else None
            # A list may stand at the column of the key it belongs to; the key then ends it.
            while top is not None and (
                top.column > column or (top.column == column and top.is_list and not is_item)
            ):
                levels.pop()
                top = levels[-1] if levels else None
            if top is None or top.column < column or top.is_list != is_item:
                base = top.path if top else ()
                top = _Level(column=column, is_list=is_item, base=base)
                levels.append(top)
            path = top.path = (*top.base, str(top.count) if key is None else key)
            top.count += 1
            before = len(places)
            places[path] = (line + 1, column + 1, starts[line] + value_at)
            if len(places) == before:
                self._twice.append(path)
        return places

    def _find_in_flow(self, key_at: int, value_at: int, tokens: tuple[str, ...]) -> int:
        """Return the offset of the key or item that `tokens` lead to, or of the last one found."""
        for token in tokens:
            if self._text[value_at : value_at + 1] not in ("{", "["):
                break
            member = self._members(value_at).get(token)
            if member is None:
                break
            key_at, value_at = member
        return key_at

    def _members(self, start: int) -> dict[str, tuple[int, int]]:
        """Return the members of the flow collection at `start`: offsets of key and value."""
        known = self._flow.get(start)
        if known is None and self._is_json:
            known = self._json.members(start)
            if known is not None:
                self._flow[start] = known
        if known is not None:
            return known
        members: dict[str, tuple[int, int]] = {}
        is_list = self._text[start] == "["
        depth = 0
        key_at = -1
        key = ""
        expects_value = False
        for match in _TOKEN.finditer(self._text, start):
            token, at = match[0], match.start()
            if token[0] == "#":
                continue
            if depth == 1 and token not in _CLOSE:
                if token == ",":
                    key_at, expects_value = -1, False
                elif token == ":" and not is_list:
                    expects_value = True
                elif is_list and key_at < 0:
                    members[str(len(members))] = (at, at)
                    key_at = at
                elif expects_value:
                    members[key] = (key_at, at)
                    expects_value = False
                elif not is_list and key_at < 0:
                    key_at, key = at, unquoted(token)
            if token in _OPEN:
                depth += 1
            elif token in _CLOSE:
                depth -= 1
                if depth == 0:
                    break
        self._flow[start] = members
        return members
