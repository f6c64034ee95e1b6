"""One value a slot could have."""

import re
from dataclasses import dataclass
from typing import Any

from actionary.models.rehearsal.found import Found
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.words import Word, stem, stem_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A value a slot could have, and which part of the sentence it uses up."""

    value: Any
    score: float
    ranges: tuple[tuple[int, int], ...] = ()


def candidate(value: Any, score: float, found: Found) -> Candidate:
    return Candidate(value=value, score=score, ranges=((found.start, found.end),))


_SAYS_LITTLE = frozenset({"id", "name", "number", "value", "min", "max"})


_NAME = stem("name")
_PARTS_OF_NAMES = stem_set("first last full given family sur middle user file display")


_USER_NAME = (stem("user"), _NAME)


def mention_of(slot: Slot, reading: Reading) -> int | None:
    """Return the index of the word after the slot's own name in the sentence, or None."""
    stems = [word.stem for word in reading.words]
    wanted = [part for part in slot.stems if part not in _SAYS_LITTLE] or list(slot.stems)
    if len(wanted) > 1 and wanted[-1] == _NAME and wanted[-2] not in _PARTS_OF_NAMES:
        wanted.pop()  # an environment's name comes after "environment"
    if tuple(wanted) == _USER_NAME and stem("username") in stems:
        return stems.index(stem("username")) + 1
    for size in (len(wanted), 1):
        tail = wanted[-size:]
        if size == 1 and (len(tail[0]) < 4 or tail[0] in {"name", "text"}) and len(wanted) > 1:
            continue
        for index in range(len(stems) - size + 1):
            if stems[index : index + size] == tail:
                return index + size
    if tuple(wanted) == _USER_NAME:
        return next((at + 1 for at, part in enumerate(stems) if part == wanted[0]), None)
    return None


def listed(slot: Slot, text: str) -> Any:
    if not slot.is_list:
        return text
    return [part.strip() for part in re.split(r",|\band\b", text) if part.strip()]


def span_of(word: Word) -> tuple[int, int]:
    return word.start, word.end
