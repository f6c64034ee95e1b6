"""Which of a function's slots the days, times and lengths of time in a sentence belong to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from actionary.models.rehearsal.dates import DateFound, later
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.words import split_name, stem

Given = tuple[Slot, Any, float, list[tuple[int, int]]]


def _in_order(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_STARTS = _in_order(
    """checkin arriv start begin from since after min outbound pickup earliest lower gte gt
    departure depart leave"""
)
_ENDS = _in_order(
    """checkout end to until till before max return dropoff latest upper lte lt finish expir
    due deadline by departure"""
)
_LENGTHS = ("night", "day", "week", "month", "hour", "minute", "year")


def dated(slots: Sequence[Slot], reading: Reading) -> Iterator[Given]:
    """Yield the slots that get a day, a time or a length of time, with how sure that is."""
    days = [slot for slot in slots if slot.sort in {Sort.DATE, Sort.MOMENT}]
    for slot, found in _days(days, reading):
        ranges = [(found.start, found.end)]
        yield slot, _written(slot, found.day, reading), 1.0, ranges
    window = next(_windows(slots, reading), None)
    if window is not None:
        yield window
    for slot in slots:
        if window is None or slot.sort is not Sort.NUMBER:
            yield from _lengths(slot, reading)
        else:
            kept = [one for one in reading.durations if (one.start, one.end) not in window[3]]
            yield from _lengths(slot, replace(reading, durations=tuple(kept)))
        if slot.sort is Sort.TIME and reading.times:
            time = reading.times[0]
            yield slot, time.at.strftime("%H:%M"), 1.0, [(time.start, time.end)]


def end_from_start(
    slots: Sequence[Slot], values: dict[tuple[str, ...], Any], readings: Sequence[Reading]
) -> tuple[Slot, str] | None:
    """Return the day a stay ends on when its start is known and its length is said."""
    days = [slot for slot in slots if slot.sort in {Sort.DATE, Sort.MOMENT}]
    starts = [slot for slot in days if role_of(slot, days) == "start" and slot.path in values]
    ends = [slot for slot in days if role_of(slot, days) == "end" and slot.path not in values]
    lengths = [one for r in readings for one in r.durations if one.unit not in _SHORT]
    if not (starts and ends and lengths):
        return None
    try:
        start = date.fromisoformat(str(values[starts[0].path])[:10])
    except ValueError:
        return None
    return ends[0], later(start, lengths[0].days).isoformat()


_SHORT = frozenset({"hour", "minute"})


def role_of(slot: Slot, others: Sequence[Slot]) -> str:
    """Return `start`, `end` or nothing: which side of a span of time a slot is."""
    joined, parts = slot.joined, {*slot.stems, *slot.name.lower().split("_")}
    is_arrival_known = any("arriv" in other.joined or "checkin" in other.joined for other in others)
    for part in _STARTS:
        if part in {"departure", "depart"} and is_arrival_known:
            continue
        if part in parts or stem(part) in parts or (len(part) > 4 and part in joined):
            return "start"
    for part in _ENDS:
        if part in parts or stem(part) in parts or (len(part) > 4 and part in joined):
            return "end"
    return ""


def _days(slots: Sequence[Slot], reading: Reading) -> Iterator[tuple[Slot, DateFound]]:
    starts = [slot for slot in slots if role_of(slot, slots) == "start"]
    ends = [slot for slot in slots if role_of(slot, slots) == "end"]
    plain = [slot for slot in slots if not role_of(slot, slots)]
    for group in (starts, ends, plain):
        group.sort(key=lambda slot: -_exactness(slot, reading))
    begin = [found for found in reading.dates if found.role == "start"]
    finish = [found for found in reading.dates if found.role == "end"]
    single = [found for found in reading.dates if not found.role]
    if begin:
        yield from zip((starts or plain)[:1], begin, strict=False)
        yield from zip(ends[:1], finish, strict=False)
        return
    for index, found in enumerate(single):
        said = reading.text[: found.start].rstrip()
        is_end = bool(
            re.search(
                r"\b(?:until|till|by|before|due|(?:return(?:ing)?|back|ending)(?: on)?)$",
                said,
                re.IGNORECASE,
            )
        )
        if index == 0 and plain and not is_end:
            yield plain[0], found
        elif (index == 0 and starts and not (is_end and ends)) or (
            starts and not ends and not plain
        ):
            yield starts[0], found
            yield from _after(found, ends, reading, has_more=len(single) > 1)
        elif ends:
            yield ends[0], found
        elif index == 0 and plain:
            yield plain[0], found


def _exactness(slot: Slot, reading: Reading) -> float:
    """Return how exactly a slot asks for what the sentence gives: a day, or a day and a time."""
    is_declared = slot.schema.get("format") in {"date", "date-time"}
    says_format = "YYYY" in slot.description or "ISO" in slot.description
    is_moment = slot.sort is Sort.MOMENT
    said = {word.stem for word in reading.words}
    extra = [part for part in slot.stems if part not in said and part not in _PLAIN]
    fit = is_declared + 0.8 * says_format + 0.5 * ("date" in slot.joined)
    return fit - 0.7 * (is_moment != bool(reading.times)) - 1.0 * len(extra)


_PLAIN = {"date", "dat", "day", "time", "tim", "at", "on", *_STARTS, *_ENDS}


def _after(
    found: DateFound, ends: Sequence[Slot], reading: Reading, *, has_more: bool
) -> Iterator[tuple[Slot, DateFound]]:
    """Yield the day a stay of the said length ends on."""
    lengths = [length for length in reading.durations if length.unit not in _SHORT]
    if ends and lengths and not has_more:
        length = lengths[0]
        day = later(found.day, length.days)
        yield ends[0], DateFound(day=day, start=length.start, end=length.end)


def _written(slot: Slot, day: date, reading: Reading) -> str:
    if slot.sort is Sort.DATE:
        return day.isoformat()
    at = reading.times[0].at.strftime("%H:%M:%S") if reading.times else "00:00:00"
    return f"{day.isoformat()}T{at}Z"


_WINDOWS = frozenset({"timeframe", "window", "period", "horizon", "range", "lookahead", "span"})


def _windows(slots: Sequence[Slot], reading: Reading) -> Iterator[Given]:
    """Yield the slot for how far ahead or back to look: "within the next 12 hours"."""
    for length in reading.durations:
        before = reading.text[: length.start]
        if not re.search(r"\b(?:within|next|coming|past|last)\s*(?:the\s+)?(?:next\s+)?$", before):
            continue
        for slot in slots:
            is_window = bool(_WINDOWS & {slot.joined, *split_name(slot.name)})
            if slot.sort is Sort.NUMBER and is_window and length.unit in slot.about:
                yield slot, length.count, 1.0, [(length.start, length.end)]


def _lengths(slot: Slot, reading: Reading) -> Iterator[Given]:
    """Yield a count of nights, days or the like, said or between two days."""
    if slot.sort is not Sort.NUMBER:
        return
    units = [unit for unit in _LENGTHS if unit in slot.stems or f"{unit}s" in slot.joined]
    is_length = bool({"duration", "length", "dur", stem("duration")} & set(slot.stems))
    for length in reading.durations:
        ranges = [(length.start, length.end)]
        if length.unit in units:
            yield slot, length.count, 1.0, ranges
            return
        if units and units[0] in {"day", "night"} and length.unit in {"week", "day", "night"}:
            yield slot, length.days, 0.8, ranges
            return
        if is_length and not units:
            minutes = {"hour": 60, "minute": 1}.get(length.unit)
            in_minutes = "minute" in slot.about and minutes
            yield slot, length.count * (minutes if in_minutes and minutes else 1), 0.8, ranges
            return
    sides = [found.day for found in reading.dates if found.role and not found.is_whole_span]
    if slot.is_required and units and units[0] in {"night", "day"} and len(sides) == 2:
        yield slot, (sides[1] - sides[0]).days, 0.5, []
    if slot.name.lower() in {"year", "month"} and reading.dates:
        day = reading.dates[0].day
        yield slot, day.year if slot.name.lower() == "year" else day.month, 0.7, []
