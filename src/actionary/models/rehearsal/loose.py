"""Values of a sentence no word leads to, joined to what is still open by their shape."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.found import Found, Kind
from actionary.models.rehearsal.numbers import bound_of, is_limit, is_paging
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.words import stem, stem_set

Span = tuple[int, int]

_LEAST = 1.4
_TEXTS = frozenset({Sort.TEXT, Sort.ID, Sort.CODE, Sort.PLACE, Sort.QUERY, Sort.TITLE})
_POSTAL = re.compile(r"\b(?:zip|post(?:al)?)[ -]?(?:code)?\b|zipcode|postcode", re.IGNORECASE)
_POSTAL_NAMES = frozenset(stem(word) for word in ("zip", "zipcode", "postcode", "postal", "plz"))
_SUMS = stem_set("total amount value price sum")
_AMOUNTS = stem_set("value amount quantity total sum")


def loose(
    tool: ToolDefinition,
    slots: Sequence[Slot],
    reading: Reading,
    values: Mapping[tuple[str, ...], Any],
    used: Sequence[Span],
) -> list[tuple[Slot, Any, float, Span]]:
    """Return which open slots the numbers and codes nothing else wanted belong to, surest first."""
    spoken = reading.spoken[0] if reading.spoken[1] else len(reading.text) + 1
    free = [
        found
        for found in reading.of_kind(Kind.NUMBER, Kind.CODE)
        if found.start < spoken and not any(found.overlaps(*span) for span in used)
    ]
    opens = [slot for slot in slots if slot.path not in values]
    if not free or not opens:
        return []
    needs_any = any(slot.is_required for slot in slots)
    fits = [
        (score + _bare(slot, found, reading, needs_any=needs_any), -order, slot, found, value)
        for order, slot in enumerate(opens)
        for found in free
        for score, value in _fit(slot, found, opens, reading)
        if score + _bare(slot, found, reading, needs_any=needs_any) >= _LEAST
    ]
    fits.sort(key=lambda fit: (-fit[0], -fit[1], fit[3].start))
    given: list[tuple[Slot, Any, float, Span]] = []
    for score, _, slot, found, value in fits:
        is_taken = any(slot is other or found.overlaps(*span) for other, _, _, span in given)
        if not is_taken:
            value = [value] if slot.is_list else value
            given.append((slot, value, score, (found.start, found.end)))
    return given


def _fit(
    slot: Slot, found: Found, opens: Sequence[Slot], reading: Reading
) -> Iterator[tuple[float, Any]]:
    if is_paging(slot) or is_limit(slot):
        return
    if found.unit == "money":
        is_sum = slot.stems[-1] in _SUMS and slot.schema.get("type") == "string"
        digits = re.search(r"\d[\d,]*(?:\.\d+)?", found.text)
        if is_sum and slot.sort in _TEXTS and digits is not None and not bound_of(slot):
            yield 2.6 - 0.3 * len(slot.path), digits[0].replace(",", "")
        return
    if slot.sort is Sort.NUMBER:
        yield from _as_number(slot, found, opens, reading)
    elif slot.sort in _TEXTS and slot.schema.get("type", "string") == "string":
        yield _as_text(slot, found), found.text


def _as_number(
    slot: Slot, found: Found, opens: Sequence[Slot], reading: Reading
) -> Iterator[tuple[float, Any]]:
    is_length = any(found.overlaps(one.start, one.end) for one in reading.durations)
    if found.kind is not Kind.NUMBER or (is_length and not slot.is_required):
        return
    whole = found.number.is_integer()
    if slot.schema.get("type") == "integer" and not whole:
        return
    if not _is_in_range(slot, found.number) or (bound_of(slot) and not found.bound):
        return
    numbers = [other for other in opens if other.sort is Sort.NUMBER and not is_paging(other)]
    amounts = [other for other in numbers if _AMOUNTS & set(other.stems)]
    is_amount = slot in amounts and len(amounts) == 1
    score = 2.6 if _is_unit_of(found, slot) else 0.0
    score = max(score, 1.5 if is_amount else 0.0)
    score = max(score, 1.4 if slot.is_required and len(numbers) == 1 else 0.0)
    yield score, int(found.number) if whole else found.number


def _is_in_range(slot: Slot, number: float) -> bool:
    low, high = slot.schema.get("minimum"), slot.schema.get("maximum")
    is_low = isinstance(low, int | float) and number < low
    return not is_low and not (isinstance(high, int | float) and number > high)


def _is_unit_of(found: Found, slot: Slot) -> bool:
    """Whether a unit is how a slot's name starts, or the initials of a word that describes it."""
    unit = found.unit
    if len(unit) < 2:
        return False
    initials = {
        "".join(part[0] for part in re.split(r"[- ]", match[0].lower()))
        for match in re.finditer(r"\b[A-Za-z]+(?:[- ][A-Za-z]+){1,2}\b", slot.description)
        if "-" in match[0]
    }
    return unit in initials or (slot.joined.startswith(unit) and len(slot.joined) <= len(unit) + 2)


_BARE = frozenset({"to", "from", "between", "for", "in", "at", "on", ""})


def _bare(slot: Slot, found: Found, reading: Reading, *, needs_any: bool) -> float:
    """Return how much more a bare code fits a text that is needed, or might as well be.

    Where a document requires nothing of a function, its first texts are what it works on.
    """
    is_plain = slot.sort in {Sort.TEXT, Sort.PLACE, Sort.ID} and "pattern" not in slot.schema
    if found.kind is not Kind.CODE or not is_plain or found.lead not in _BARE:
        return 0.0
    if slot.schema.get("type", "string") != "string" or is_postal(slot):
        return 0.0
    if slot.is_required:
        return 0.8 if len(found.text) >= 3 else 0.0
    is_long = len(found.text) >= 6 and re.search(r"\d", found.text) is not None
    return 1.5 if is_long and not needs_any and slot.sort is Sort.TEXT else 0.0


def _as_text(slot: Slot, found: Found) -> float:
    """Return how much a number or code looks like what a text slot takes."""
    text = found.text
    pattern = slot.schema.get("pattern")
    longest, shortest = slot.schema.get("maxLength"), slot.schema.get("minLength")
    if (isinstance(longest, int) and len(text) > longest) or (
        isinstance(shortest, int) and len(text) < shortest
    ):
        return 0.0
    score = 0.0
    if isinstance(pattern, str):
        try:
            is_match = re.search(pattern, text) is not None
            says_much = re.search(pattern, "~ any ~") is None
        except re.error:
            is_match, says_much = True, False
        score += (1.5 if says_much else 0.0) if is_match else -5.0
    if found.bound or (found.unit and found.unit_end and not found.text.isdigit()):
        return 0.0
    examples = [slot.schema.get("example"), slot.schema.get("default")]
    examples += slot.schema.get("examples") or []
    shapes = {_shape(str(example)) for example in examples if example is not None}
    score += 1.6 if len(text) >= 3 and _shape(text) in shapes else 0.0
    score += 1.8 if is_postal(slot) and text.isdigit() and 4 <= len(text) <= 6 else 0.0
    score += 1.2 if slot.is_required and (len(text) >= 3 or found.kind is Kind.CODE) else 0.0
    said = [part for part in slot.stems if part in found.near]
    score += 1.5 * len(said) / len(slot.stems)
    score += 0.4 if slot.sort is Sort.ID and found.kind is Kind.CODE else 0.0
    if slot.sort in {Sort.PLACE, Sort.TITLE, Sort.QUERY} and not is_postal(slot):
        score -= 0.6
    return score


def is_postal(slot: Slot) -> bool:
    """Whether a slot takes a postal code."""
    is_named = bool(_POSTAL_NAMES & {*slot.stems, slot.joined})
    is_said = _POSTAL.search(slot.description[:80]) is not None and slot.sort is not Sort.PLACE
    return is_named or is_said


def _shape(text: str) -> str:
    """Return `9` for a run of digits and `a` for one of letters, the rest as it is."""
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "9", text))


_FULL_NAME = re.compile(r"([A-Z][\w.'’-]*)((?:\s+(?:van|von|de|der|da|di))*(?:\s+[A-Z][\w.'’-]*)+)")
_GIVEN = frozenset({"first", "given", "fore"})
_FAMILY = frozenset({"last", "family", "sur"})


def full_name(
    slots: Sequence[Slot], reading: Reading, used: Sequence[Span]
) -> Iterator[tuple[Slot, str, Span]]:
    """Yield the two parts of a name where they are asked for one by one."""
    given = [slot for slot in slots if _is_name(slot, _GIVEN)]
    family = [slot for slot in slots if _is_name(slot, _FAMILY)]
    if not given or not family:
        return
    for found in reading.of_kind(Kind.PHRASE, Kind.NAME):
        match = _FULL_NAME.match(found.text)
        if match is None or any(found.overlaps(*span) for span in used):
            continue
        middle, end = found.start + match.end(1), found.start + match.end()
        yield given[0], match[1], (found.start, middle)
        yield family[0], match[2].strip(), (middle + 1, end)
        return


def _is_name(slot: Slot, which: frozenset[str]) -> bool:
    return slot.joined.endswith("name") and any(slot.joined.startswith(part) for part in which)
