"""What a sentence chooses: listed options, an order, yes or no."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.candidate import Candidate, mention_of
from actionary.models.rehearsal.codes import CODES
from actionary.models.rehearsal.pointing import EXTREMES
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.units import names_of, way
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import STOPWORDS, Verb, word_set
from actionary.models.rehearsal.words import split_name, stem, stems_of


def option_candidates(slot: Slot, reading: Reading, tool: ToolDefinition) -> Iterator[Candidate]:
    """Yield the options a sentence names; all of them at once for a list."""
    if {"sort", "order", "orderby", "sortby", "direction", stem("order")} & {
        *slot.stems,
        slot.joined,
    }:
        orders = list(_sorting(slot, reading))
        yield from orders
        if orders or any(_is_direction(option) for option in slot.options):
            return
    own = set(stems_of(tool.name))
    named: list[tuple[float, Any, tuple[int, int]]] = []
    for option in slot.options:
        hit = _named(option, slot, reading)
        if hit is not None:
            start, end, size = hit
            is_own = all(part in own for part in stems_of(str(option)))
            score = 2.5 + 0.3 * size - (2.0 if is_own else 0.0) + way(slot, reading, start)
            named.append((score, option, (start, end)))
        named += _as_units(option, slot, reading)
    named.sort(key=lambda one: -one[0])
    if slot.is_list and named:
        distinct: list[tuple[float, Any, tuple[int, int]]] = []
        for one in named:
            if not any(one[2][0] < e and s < one[2][1] for _, _, (s, e) in distinct):
                distinct.append(one)
        distinct.sort(key=lambda one: one[2])
        yield Candidate(
            value=[option for _, option, _ in distinct],
            score=max(score for score, _, _ in distinct),
            ranges=tuple(span for _, _, span in distinct),
        )
        return
    for score, option, span in named:
        yield Candidate(value=option, score=score, ranges=(span,))


def _as_units(
    option: Any, slot: Slot, reading: Reading
) -> Iterator[tuple[float, Any, tuple[int, int]]]:
    names = names_of(option, slot)
    for word in reading.words if names else ():
        if sureness := names.get(word.stem):
            score = 2.0 + 0.2 * sureness + way(slot, reading, word.start)
            yield score, option, (word.start, word.end)


def _is_direction(option: Any) -> bool:
    return bool(set(split_name(str(option))) & (_ASCENDING | _DESCENDING))


def _named(option: Any, slot: Slot, reading: Reading) -> tuple[int, int, int] | None:
    """Return where a sentence names an option, and in how many words."""
    parts = [stem(part) for part in split_name(str(option))] or [str(option).lower()]
    whole = str(option).lower()
    at = mention_of(slot, reading)
    for index in range(len(reading.words)):
        word = reading.words[index]
        is_mentioned = at == index
        is_coded = len(whole) > 1 and any(character.isdigit() for character in whole)
        is_clear = len(whole) > 2 or word.text == str(option) or is_mentioned or is_coded
        if word.lower == whole and is_clear:
            size = 1
        else:
            size = len(parts)
            stems = [other.stem for other in reading.words[index : index + size]]
            if stems != parts:
                continue
        if size == 1 and not is_mentioned:
            is_verb = index == reading.verb_at and reading.verb is not Verb.UPDATE
            if word.lower in STOPWORDS or (is_verb and len(reading.words) > 1):
                continue
            if len(whole) <= 2 and word.text != str(option) and not is_coded:
                continue
        last = reading.words[index + size - 1]
        return word.start, last.end, size
    codes = CODES.keys() & {word.lower for word in reading.words}
    for name in codes:
        if CODES[name].lower() == whole:
            match = next(word for word in reading.words if word.lower == name)
            return match.start, match.end, 1
    return None


_ASCENDING = frozenset({"asc", "ascending", "up"})
_DESCENDING = frozenset({"desc", "descending", "down"})


def _sorting(slot: Slot, reading: Reading) -> Iterator[Candidate]:
    """Yield the order a sentence asks for, by name or by a superlative."""
    asked = re.search(
        r"\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?)\s+by\s+([\w ]{3,30})",
        reading.text,
        re.IGNORECASE,
    )
    family, sign = EXTREMES.get(reading.superlative, ("", 0))
    if re.match(r"\s*\d", reading.text[reading.superlative_at[1] :]):
        family = ""  # "the last 5" says how many, "the latest" which
    for option in slot.options:
        parts = {stem(part) for part in split_name(str(option))}
        raw = set(split_name(str(option)))
        direction = (
            -1 if raw & _DESCENDING or str(option).startswith("-") else 1 if raw & _ASCENDING else 0
        )
        if asked and parts & set(stems_of(asked[1])):
            yield Candidate(value=option, score=3.0, ranges=(asked.span(),))
        if family:
            is_it = any(word in str(option).lower() for word in _FAMILIES.get(family, ()))
            if is_it and direction in (0, sign):
                yield Candidate(value=option, score=2.4 if direction else 2.0)
            elif (
                direction
                and parts <= {stem(w) for w in _ASCENDING | _DESCENDING}
                and direction == sign
            ):
                yield Candidate(value=option, score=1.6)


_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "money": ("price", "cost", "cheapest", "fare", "amount"),
    "rating": ("rating", "score", "best", "stars", "popularity"),
    "time": ("date", "newest", "latest", "recent", "created", "time", "updated"),
    "size": ("size", "largest", "population"),
    "distance": ("distance", "nearest"),
}


def boolean_candidates(slot: Slot, reading: Reading, tool: ToolDefinition) -> Iterator[Candidate]:
    """Yield what a sentence says about a yes-or-no slot."""
    wanted = [part for part in slot.stems if part not in _FILLERS]
    own = set(stems_of(tool.name))
    if not wanted or all(part in own for part in wanted):
        return
    stems = [word.stem for word in reading.words]
    limit = reading.spoken[0] if reading.spoken[1] else len(reading.text)
    for index, word in enumerate(reading.words):
        is_verb = index == reading.verb_at and (word.stem in own or reading.verb is Verb.READ)
        if word.end > limit or is_verb:
            continue
        if stems[index : index + len(wanted)] == wanted:
            before = {other.lower for other in reading.words[max(index - 3, 0) : index]}
            said_no = before & _NEGATIONS
            end = reading.words[index + len(wanted) - 1].end
            yield Candidate(value=not said_no, score=2.5, ranges=((word.start, end),))
            return
        if len(wanted) == 1 and _are_opposites(word.stem, wanted[0]):
            yield Candidate(value=False, score=2.5, ranges=((word.start, word.end),))
            return


def _are_opposites(one: str, other: str) -> bool:
    return any(one == prefix + other or other == prefix + one for prefix in ("un", "in", "non"))


_FILLERS = word_set("is has only include includ with show get allow enable enabl in")
_NEGATIONS = word_set("no not without non exclude excluding don't off")
