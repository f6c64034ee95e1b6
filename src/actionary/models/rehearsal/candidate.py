"""One value a slot could have."""

import re
from dataclasses import dataclass
from typing import Any

from actionary.models.rehearsal.found import Found
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A value a slot could have, and which part of the sentence it uses up."""

    value: Any
    score: float
    ranges: tuple[tuple[int, int], ...] = ()


def candidate(value: Any, score: float, found: Found) -> Candidate:
    return Candidate(value=value, score=score, ranges=((found.start, found.end),))


_SAYS_LITTLE = frozenset({"id", "name", "number", "value", "min", "max"})


def mention_of(slot: Slot, reading: Reading) -> int | None:
    """Return the index of the word after the slot's own name in the sentence, or None."""
    stems = [word.stem for word in reading.words]
    wanted = [part for part in slot.stems if part not in _SAYS_LITTLE] or list(slot.stems)
    for size in (len(wanted), 1):
        tail = wanted[-size:]
        if size == 1 and (len(tail[0]) < 4 or tail[0] in {"name", "text"}) and len(wanted) > 1:
            continue
        for index in range(len(stems) - size + 1):
            if stems[index : index + size] == tail:
                return index + size
    return None


def listed(slot: Slot, text: str) -> Any:
    if not slot.is_list:
        return text
    return [part.strip() for part in re.split(r",|\band\b", text) if part.strip()]


def span_of(word: Word) -> tuple[int, int]:
    return word.start, word.end
