"""Where the members of JSON collections stand in the text: one pass, then hops from end to end."""

import re
from typing import Final

from actionary.openapi.yamllines import unquoted

_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_BRACKET = re.compile(rf'(?:[^"\[\]{{}}]++|{_STRING})*+[\[\]{{}}]', re.DOTALL)
_KEY = re.compile(rf"[\s,]*({_STRING})\s*:\s*", re.DOTALL)
_ITEM = re.compile(r"[\s,]*(?=[^\s,\]])")
_SCALAR = re.compile(rf"{_STRING}|[^\s,\[\]{{}}]+", re.DOTALL)


class JSONPlaces:
    """The members of every collection of a JSON text, by the offset where the collection begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = _ends(text)

    def members(self, start: int) -> dict[str, tuple[int, int]] | None:
        """Return the offsets of each member's key, or item, and value; None for broken JSON."""
        end = self._ends.get(start)
        if end is None:
            return None
        is_list = self._text[start] == "["
        found: dict[str, tuple[int, int]] = {}
        at = start + 1
        while True:
            match = (_ITEM if is_list else _KEY).match(self._text, at)
            if match is None:
                return found
            value_at = match.end()
            if is_list:
                found[str(len(found))] = (value_at, value_at)
            else:
                found[unquoted(match[1])] = (match.start(1), value_at)
            after = self._ends.get(value_at)
            if after is None:
                scalar = _SCALAR.match(self._text, value_at)
                if scalar is None:
                    return None
                after = scalar.end()
            at = after


def _ends(text: str) -> dict[int, int]:
    """Return where each collection ends, by where it begins."""
    ends: dict[int, int] = {}
    open_: list[int] = []
    for match in _BRACKET.finditer(text):
        at = match.end() - 1
        if text[at] in "[{":
            open_.append(at)
        elif open_:
            ends[open_.pop()] = at + 1
    return ends
