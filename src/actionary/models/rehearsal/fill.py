"""Arguments for a function, taken from a sentence and from earlier results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.candidate import Candidate
from actionary.models.rehearsal.candidates import candidates_for
from actionary.models.rehearsal.found import Kind
from actionary.models.rehearsal.leftover import leftover
from actionary.models.rehearsal.loose import full_name, loose
from actionary.models.rehearsal.pointing import (
    Pointed,
    address_of,
    point,
    points_back,
    says_that,
    was_asked_for,
)
from actionary.models.rehearsal.schedule import dated, end_from_start
from actionary.models.rehearsal.slots import MAIN_NAMES, Slot, slots_of
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.tables import Table
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import STOPWORDS, VERBS, Verb, word_set
from actionary.models.rehearsal.words import split_name, stem, verb_of_function

Path = tuple[str, ...]

_LEAST_OPTIONAL = 1.5
_LEAST_REQUIRED = 0.4
_CARRIED = frozenset({Sort.DATE, Sort.MOMENT, Sort.NUMBER, Sort.PLACE, Sort.CODE, Sort.ENUM})
_OWN_WORDS = frozenset({Sort.TITLE, Sort.BODY, Sort.QUERY})
_PROPER = frozenset({Sort.PLACE, Sort.PERSON, Sort.CODE})
_PAGING = word_set("limit offset page cursor size top skip sort order")


@dataclass(slots=True, kw_only=True)
class Filled:
    """What is known for a call: values by path, slots without one, how much the sentence gave."""

    tool: ToolDefinition
    values: dict[Path, Any] = field(default_factory=dict)
    missing: list[Slot] = field(default_factory=list)
    evidence: float = 0.0
    pointed: Pointed | None = None
    used: list[tuple[int, int]] = field(default_factory=list)
    leftover: str = ""
    owners: dict[tuple[int, int], Slot] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Return the values as the nested arguments the function takes, in its own order."""
        order = {slot.path: place for place, slot in enumerate(slots_of(self.tool))}
        paths = sorted(self.values, key=lambda path: order.get(path, len(order)))
        return nested({path: self.values[path] for path in paths})


def nouns_of(tool: ToolDefinition) -> tuple[str, ...]:
    """Return the stems of a function's name that say what it is about."""
    parts = split_name(tool.name)
    nouns = [
        stem(part)
        for i, part in enumerate(parts)
        if part not in STOPWORDS and not (part in VERBS and i == 0)
    ]
    nouns = [part for part in nouns if not part.isdigit() and part != "id"]
    return tuple(nouns) or tuple(stem(part) for part in parts)


def fill(
    tool: ToolDefinition,
    readings: Sequence[Reading],
    tables: Sequence[Table],
    *,
    known: Mapping[Path, Any],
    verbs: Mapping[str, Verb | None],
    today: date,
    wanted: Filled | None = None,
) -> Filled:
    """Return arguments for `tool` from the sentences, the first one's words before the others'.

    `known` values are kept as they are. `verbs` says what each offered function does: only
    the arguments of reading calls are carried over to a later call. `wanted` is the call the
    sentence asks for, when `tool` only looks something up for it: what that one has used of
    the sentence is not used again, unless both take it.
    """
    filled = Filled(tool=tool, values=dict(known))
    slots = slots_of(tool)
    for number, reading in enumerate(readings):
        used = _spoken_for(wanted, slots, reading) if wanted is not None and number == 0 else []
        used += _names_of_rows(filled, slots, reading, tables)
        used += [span for span in (reading.ordinal_at, reading.superlative_at) if span[1]]
        _addresses(filled, slots, reading, tables, used)
        _from_sentence(filled, slots, reading, used, is_first=number == 0)
        if number == 0:
            filled.used = used
    if (ending := end_from_start(slots, filled.values, readings)) is not None:
        filled.values[ending[0].path] = ending[1]
    reading = readings[0]
    for slot, value, score, span in loose(tool, slots, reading, filled.values, filled.used):
        filled.values[slot.path] = value
        filled.used.append(span)
        filled.owners[span] = slot
        filled.evidence += min(score / 3, 1.0)
    _ids(filled, slots, readings, tables)
    _leftovers(filled, slots, reading, filled.used, wanted)
    _carried(filled, slots, tables, verbs)
    _defaults(filled, slots)
    filled.missing = [s for s in slots if s.is_required and s.path not in filled.values]
    return filled


def _spoken_for(wanted: Filled, slots: Sequence[Slot], reading: Reading) -> list[tuple[int, int]]:
    own = {slot.joined for slot in slots}
    used = [span for span, slot in wanted.owners.items() if slot.joined not in own]
    nouns = nouns_of(wanted.tool)
    return used + [(word.start, word.end) for word in reading.words if word.stem in nouns]


def _from_sentence(
    filled: Filled,
    slots: Sequence[Slot],
    reading: Reading,
    used: list[tuple[int, int]],
    *,
    is_first: bool,
) -> None:
    """Give each value of a sentence to the slot it fits best."""
    tool = filled.tool
    for slot, value, score, ranges in dated(slots, reading):
        if slot.path not in filled.values:
            filled.values[slot.path] = value
            used.extend(ranges)
            filled.owners.update(dict.fromkeys(ranges, slot))
            filled.evidence += score if is_first else 0
    for slot, value, span in full_name(slots, reading, used):
        if slot.path not in filled.values:
            filled.values[slot.path] = value
            used.append(span)
            filled.evidence += 0.5 if is_first else 0
    offers: list[tuple[float, int, Slot, Candidate]] = []
    for order, slot in enumerate(slots):
        if slot.path in filled.values or slot.sort in {Sort.DATE, Sort.MOMENT}:
            continue
        for candidate in candidates_for(slot, reading, tool, slots):
            offers.append((candidate.score, -order, slot, candidate))
    offers.sort(key=lambda offer: (-offer[0], -offer[1]))
    for score, _, slot, candidate in offers:
        least = _LEAST_REQUIRED if slot.is_required else _LEAST_OPTIONAL
        is_taken = any(s < e2 and s2 < e for s, e in candidate.ranges for s2, e2 in used)
        if slot.path in filled.values or score < least or is_taken:
            continue
        if any(reading.is_cut(*span) for span in candidate.ranges):
            continue
        filled.values[slot.path] = (
            [candidate.value]
            if slot.is_list and not isinstance(candidate.value, list)
            else candidate.value
        )
        used.extend(candidate.ranges)
        filled.owners.update(dict.fromkeys(candidate.ranges, slot))
        filled.evidence += min(score / 3, 1.0) if is_first else 0


def _names_of_rows(
    filled: Filled, slots: Sequence[Slot], reading: Reading, tables: Sequence[Table]
) -> list[tuple[int, int]]:
    """Return the words by which a sentence names a row: they are no values of their own."""
    nouns = nouns_of(filled.tool)
    for slot in slots:
        if slot.sort is Sort.ID and slot.is_required:
            pointed = point(reading, tables, slot, nouns)
            if pointed is not None and pointed.row is not None and pointed.words:
                return list(pointed.words)
    return []


def _ids(
    filled: Filled, slots: Sequence[Slot], readings: Sequence[Reading], tables: Sequence[Table]
) -> None:
    """Fill ids from earlier results, and whatever else is required from the row pointed at."""
    nouns = nouns_of(filled.tool)
    acts = verb_of_function(filled.tool.name, filled.tool.description)
    acts_without_id = acts in {Verb.UPDATE, Verb.DELETE} and not any(
        slot.sort is Sort.ID and slot.is_required for slot in slots
    )
    for slot in slots:
        is_needed = slot.is_required or (slot.sort is Sort.ID and acts_without_id)
        is_needed = is_needed or says_that(readings[0], slot)
        if not is_needed or slot.path in filled.values:
            continue
        if slot.sort in _OWN_WORDS or (slot.sort is not Sort.ID and not points_back(readings[0])):
            continue
        is_exact = slot.sort is not Sort.ID
        seen = [point(reading, tables, slot, nouns, is_exact=is_exact) for reading in readings]
        pointed = next((one for one in seen if one is not None and one.value is not None), None)
        if pointed is None:
            filled.pointed = filled.pointed or (None if is_exact else seen[0])
            continue
        if is_exact and not _fits(slot, pointed.value):
            continue
        if pointed.table is not None and was_asked_for(slot, pointed.table):
            continue
        value = str(pointed.value) if slot.schema.get("type") == "string" else pointed.value
        filled.values[slot.path] = [value] if slot.is_list else value
        filled.pointed = pointed
        filled.evidence += pointed.certainty
    row = filled.pointed.row if filled.pointed else None
    for slot in slots:
        if row is None or slot.path in filled.values or not slot.is_required or slot.is_list:
            continue
        for key, value in row.items():
            if "".join(split_name(key)) == slot.joined and _fits(slot, value):
                filled.values[slot.path] = value


def _addresses(
    filled: Filled,
    slots: Sequence[Slot],
    reading: Reading,
    tables: Sequence[Table],
    used: list[tuple[int, int]],
) -> None:
    """Fill an email address with that of somebody named who was in a result."""
    for slot in slots:
        if slot.sort is not Sort.EMAIL or slot.path in filled.values:
            continue
        if reading.of_kind(Kind.EMAIL):
            continue
        for phrase in reading.of_kind(Kind.PHRASE, Kind.NAME):
            is_meant = slot.is_required or phrase.lead in slot.stems
            is_name = phrase.text[:1].isupper() and is_meant
            address = address_of(phrase.text, tables) if is_name else ""
            if address:
                filled.values[slot.path] = [address] if slot.is_list else address
                filled.evidence += 0.5
                used.append((phrase.start, phrase.end))
                break


def _leftovers(
    filled: Filled,
    slots: Sequence[Slot],
    reading: Reading,
    used: list[tuple[int, int]],
    wanted: Filled | None,
) -> None:
    """Give the words nothing else wanted to what is searched for, or to a text still needed."""
    is_read = verb_of_function(filled.tool.name, filled.tool.description) is Verb.READ
    open_slots = [s for s in slots if s.path not in filled.values]
    wanting = [s for s in open_slots if s.sort is Sort.QUERY and (is_read or s.is_required)]
    if not any(s.is_required and s.sort in _TEXTS for s in slots):
        wanting += _main_text(filled, slots)
    wanting += _worth_guessing(filled, [s for s in open_slots if s.is_required], slots)
    tools = [filled.tool] if wanted is None else [filled.tool, wanted.tool]
    for slot in wanting:
        named = {part for s in slots if s.path in filled.values for part in s.stems}
        is_title = slot.sort in _TEXTS[:3]
        text = leftover(reading, tools, used, is_title=is_title, named=named)
        if text is None:
            return
        words, start, end = text
        if slot.sort in _PROPER and not words[:1].isupper():
            continue
        filled.values[slot.path] = [words] if slot.is_list else words
        filled.leftover = words
        used.append((start, end))
        return


_TEXTS = (Sort.TITLE, Sort.TEXT, Sort.BODY, Sort.PLACE, Sort.CODE)


def _worth_guessing(filled: Filled, needed: Sequence[Slot], slots: Sequence[Slot]) -> list[Slot]:
    """Return the texts still needed that may be made of leftover words, the likeliest first.

    What is sent to somebody is never guessed; nor is the text of what has a title besides.
    """
    if verb_of_function(filled.tool.name, filled.tool.description) is Verb.SEND:
        return []
    has_title = any(slot.sort is Sort.TITLE for slot in slots)
    guessable = [s for s in needed if s.sort in _TEXTS]
    guessable = [s for s in guessable if s.sort is not Sort.BODY or not has_title]
    return sorted(guessable, key=lambda slot: _TEXTS.index(slot.sort))


def _main_text(filled: Filled, slots: Sequence[Slot]) -> list[Slot]:
    """Return the slot what is made is mainly called by, where the document requires none."""
    if verb_of_function(filled.tool.name, filled.tool.description) is not Verb.CREATE:
        return []
    texts = [s for s in slots if len(s.path) == 1 and s.sort in {Sort.TITLE, Sort.BODY}]
    named = [s for s in texts if s.name in MAIN_NAMES]
    main = (named or texts)[:1]
    return [slot for slot in main if slot.path not in filled.values]


def _carried(
    filled: Filled,
    slots: Sequence[Slot],
    tables: Sequence[Table],
    verbs: Mapping[str, Verb | None],
) -> None:
    """Carry days, numbers and places over from the call whose result is acted upon."""
    does_something = verbs.get(filled.tool.name) is not Verb.READ
    for slot in slots:
        wants = slot.is_required or (does_something and filled.pointed and filled.pointed.row)
        is_beside = slot.is_required and filled.pointed is not None and filled.pointed.row
        if slot.path in filled.values or not wants:
            continue
        if slot.sort not in _CARRIED and not is_beside:
            continue
        if _PAGING & set(slot.stems):
            continue
        for table in tables:
            if verbs.get(table.source) is not Verb.READ:
                continue
            flat = {"".join(split_name(name)): value for name, value in table.arguments.items()}
            if slot.joined in flat and _fits(slot, flat[slot.joined]):
                filled.values[slot.path] = flat[slot.joined]
                break


def _defaults(filled: Filled, slots: Sequence[Slot]) -> None:
    for slot in slots:
        if slot.path in filled.values or not slot.is_required:
            continue
        if "const" in slot.schema:
            filled.values[slot.path] = slot.schema["const"]
        elif "default" in slot.schema:
            filled.values[slot.path] = slot.schema["default"]
        elif len(slot.options) == 1:
            filled.values[slot.path] = [slot.options[0]] if slot.is_list else slot.options[0]


def _fits(slot: Slot, value: Any) -> bool:
    kind = slot.schema.get("type", "string")
    if slot.options:
        return value in slot.options
    allowed: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
        "boolean": (bool,),
        "array": (list,),
    }
    return isinstance(value, (list,) if slot.is_list else allowed.get(kind, (str,)))


def nested(values: Mapping[Path, Any]) -> dict[str, Any]:
    """Return values by path as nested objects; `*` stands for a list's one item."""
    root: dict[str, Any] = {}
    for path, value in values.items():
        at = root
        steps = list(path)
        while len(steps) > 1:
            step = steps.pop(0)
            if steps[0] == "*":
                steps.pop(0)
                items = at.setdefault(step, [{}])
                at = items[0]
            else:
                at = at.setdefault(step, {})
        at[steps[0]] = value
    return root
