"""Which number of a sentence belongs to which number a function takes."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.found import Found, Kind
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import Verb, word_set
from actionary.models.rehearsal.words import ALIKE, likeness, split_name, stem_set, stems_of

Offer = tuple[Any, float, tuple[int, int]]

_MONEY = stem_set(
    """price cost amount budget fare rate fee total value spend salary money sum payment charge"""
)
_QUANTITY = stem_set("quantity qty count amount number copies units pieces num")
_UPPER = word_set("""max maximum upper lte lt under below most ceiling budget until highest""")
_LOWER = word_set("min minimum lower gte gt over above least lowest fewest since")


def bound_of(slot: Slot) -> str:
    """Return `max` or `min` when a slot is a limit, by its name or else its description."""
    parts = {*split_name(slot.name), *slot.stems, slot.joined}
    if parts & _UPPER:
        return "max"
    if parts & _LOWER:
        return "min"
    said = slot.description.lower()
    if re.search(r"\b(?:highest|maximum|at most|up to|no more than)\b", said[:80]):
        return "max"
    if re.search(r"\b(?:lowest|minimum|at least|fewest)\b", said[:80]):
        return "min"
    return ""


def number_candidates(
    slot: Slot, reading: Reading, tool: ToolDefinition, slots: Sequence[Slot]
) -> Iterator[Offer]:
    """Yield the numbers that could fill the slot, with how well they do."""
    yield from _coordinates(slot, reading)
    spoken = reading.spoken[0] if reading.spoken[1] else len(reading.text)
    for found in reading.of_kind(Kind.NUMBER):
        value = _value(slot, found)
        if value is None or found.start >= spoken:
            continue
        in_length = any(d.start < found.end and found.start < d.end for d in reading.durations)
        score = _score(slot, found, reading, tool, slots, in_length=in_length)
        if score > 0:
            start, end = reading.superlative_at
            is_apart = not (start < found.unit_end and found.start < end)
            is_counted = found.unit != "money" and score >= 1.8 and found.unit_end and is_apart
            yield value, score, (found.start, found.unit_end if is_counted else found.end)


def _value(slot: Slot, found: Found) -> Any:
    """Return the number as the slot takes it; None when it is out of its range."""
    number = found.number
    if slot.schema.get("type") == "integer" and not number.is_integer():
        return None
    low, high = slot.schema.get("minimum"), slot.schema.get("maximum")
    if (isinstance(low, int | float) and number < low) or (
        isinstance(high, int | float) and number > high
    ):
        return None
    return int(number) if number.is_integer() else number


def _score(
    slot: Slot,
    found: Found,
    reading: Reading,
    tool: ToolDefinition,
    slots: Sequence[Slot],
    *,
    in_length: bool,
) -> float:
    stems = set(slot.stems)
    bound = bound_of(slot)
    if found.bound and bound and found.bound != bound:
        return 0.0
    agrees = 1.0 if found.bound and found.bound == bound else 0.0
    said = _mentions(slot, found, reading)
    if said:
        return 3.4 + agrees
    if _is_measured(slot, found, reading):
        return 3.2
    if is_paging(slot):
        return 0.0
    if "year" in stems and not found.unit and 1800 <= found.number <= 2200:
        return 3.0
    if found.unit == "money":
        fit = 3.0 if stems & _MONEY else 1.6 if _MONEY & set(slot.about) else 0.0
        return fit + agrees if fit else 0.0
    if found.unit and _is_unit(found.unit, slot.stems):
        return 3.0 + agrees
    if in_length:
        return 0.0
    if found.unit and any(likeness(found.unit, part) > 0 for part in slot.stems):
        return 2.6 + agrees
    if found.unit and found.unit in slot.about:
        return 2.0 + agrees
    if found.unit and ALIKE.get(found.unit, frozenset()) & set(slot.about):
        return 1.8 + agrees
    if is_limit(slot):
        return 2.2 if _asks_for_few(found, reading, tool) else 0.0
    if found.bound and stems & _MONEY and not found.unit:
        return 2.4 + agrees
    if found.bound and bound and agrees and not found.unit:
        return 1.6
    if stems & _QUANTITY and not found.bound:
        follows_verb = _follows_verb(found, reading)
        return 2.4 if follows_verb else 0.9
    if found.unit and _has_unit_elsewhere(found, slots):
        return 0.0
    return 0.5 if slot.is_required and slot.sort is Sort.NUMBER else 0.0


_MEASURES = {"wide": "width", "tall": "height", "high": "height", "long": "length",
             "deep": "depth", "thick": "thickness", "heavy": "weight", "old": "age"}  # fmt: skip


def _is_measured(slot: Slot, found: Found, reading: Reading) -> bool:
    """Whether a number is how wide or tall something is, where that is asked for."""
    after = [word for word in reading.words if word.start >= found.end][:2]
    return any(_MEASURES.get(word.lower) in split_name(slot.name) for word in after)


def _is_unit(unit: str, stems: Sequence[str]) -> bool:
    return any(likeness(unit, part) == 1 or part in ALIKE.get(unit, frozenset()) for part in stems)


def _has_unit_elsewhere(found: Found, slots: Sequence[Slot]) -> bool:
    return bool(found.unit) and any(_is_unit(found.unit, slot.stems) for slot in slots)


def _mentions(slot: Slot, found: Found, reading: Reading) -> bool:
    """Whether the slot's own name stands right before the number ("page 2", "lat 52.5")."""
    before = [word for word in reading.words if word.end <= found.start][-3:]
    meaning = [part for part in slot.stems if part not in {"max", "min", "number", "total", "num"}]
    if not before or not meaning:
        return False
    if before[-1].lower in {"to", "is", "as"}:
        earlier = {word.stem for word in reading.words if word.end <= found.start}
        if meaning[-1] in earlier:
            return True
    skipped = [
        word for word in before if word.lower not in {"of", "is", "to", "at", "=", "the", "by"}
    ]
    if not skipped:
        return False
    last = skipped[-1]
    is_short = len(last.lower) >= 3 and meaning[-1].startswith(last.lower)
    return last.stem == meaning[-1] or is_short


def is_paging(slot: Slot) -> bool:
    """Whether a slot says where in a long list to start."""
    return bool({"offset", "page", "skip", "cursor"} & set(slot.stems)) and "size" not in slot.stems


_LIMIT_NAMES = word_set(
    """limit maxresults pagesize perpage top n count numresults size take rows first results
    resultlimit maxitems num"""
)


def is_limit(slot: Slot) -> bool:
    """Whether a slot says how many results are wanted."""
    parts = set(split_name(slot.name))
    if slot.joined in _LIMIT_NAMES:
        return True
    return "limit" in parts or ("page" in parts and "size" in parts)


_RECENT = re.compile(r"\s+(?:most recent|latest|newest|last)\b", re.IGNORECASE)
_FEW = re.compile(r"\s*(?:at most|max\b|results\b|(?:\w+ )?(?:per|a|each) page\b)")


def _asks_for_few(found: Found, reading: Reading, tool: ToolDefinition) -> bool:
    """Whether the number says how many results are wanted ("top 5", "show 3 of them")."""
    before = [word for word in reading.words if word.end <= found.start]
    after = reading.text[found.end :]
    if found.bound == "max" or _FEW.match(after):
        return not found.unit or found.unit in {*stems_of(tool.name), "result"}
    if not before:
        return bool(found.unit) and found.unit in stems_of(tool.name)
    last = before[-1].lower
    if last in {"top", "first", "last", "latest", "newest", "most", "only", "limit", "recent"}:
        return True
    if _RECENT.match(after):
        return not found.unit or found.unit in {*stems_of(tool.name), *stems_of(tool.description)}
    is_first = _follows_verb(found, reading) and reading.verb is Verb.READ
    return is_first and (
        not found.unit or found.unit in {*stems_of(tool.name), *stems_of(tool.description)}
    )


def _follows_verb(found: Found, reading: Reading) -> bool:
    """Whether only small words stand between the verb and the number."""
    between = [
        word
        for word in reading.words[reading.verb_at + 1 :]
        if word.end <= found.start and word.lower not in {"me", "the", "a", "us", "another"}
    ]
    return reading.verb_at >= 0 and not between


def _coordinates(slot: Slot, reading: Reading) -> Iterator[Offer]:
    """Yield the sides of a pair like "52.52, 13.41"."""
    match = re.search(r"(-?\d{1,2}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)", reading.text)
    if match is None:
        return
    parts = set(split_name(slot.name))
    if parts & {"lat", "latitude"}:
        yield float(match[1]), 3.5, match.span(1)
    elif parts & {"lon", "lng", "long", "longitude"}:
        yield float(match[2]), 3.5, match.span(2)
