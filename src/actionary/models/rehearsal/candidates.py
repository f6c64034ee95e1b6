"""Which values of a sentence could fill a slot, and how well each fits."""

from collections.abc import Iterator, Sequence
from typing import Any

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.candidate import Candidate, candidate, mention_of, span_of
from actionary.models.rehearsal.found import Kind
from actionary.models.rehearsal.numbers import number_candidates
from actionary.models.rehearsal.options import boolean_candidates, option_candidates
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.texts import text_candidates
from actionary.models.rehearsal.tokens import follows_noun, token_after
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.words import first_sentence, stems_of


def candidates_for(
    slot: Slot, reading: Reading, tool: ToolDefinition, slots: Sequence[Slot]
) -> Iterator[Candidate]:
    """Yield every value of the sentence that could fill the slot."""
    match slot.sort:
        case Sort.ENUM:
            yield from option_candidates(slot, reading, tool)
        case Sort.BOOLEAN:
            yield from boolean_candidates(slot, reading, tool)
        case Sort.NUMBER:
            for value, score, span in number_candidates(slot, reading, tool, slots):
                yield Candidate(value=value, score=score, ranges=(span,))
        case Sort.EMAIL:
            yield from _emails(slot, reading)
        case Sort.URL:
            for found in reading.of_kind(Kind.URL):
                yield candidate(_url(slot, found.text), 3.0, found)
        case Sort.ID:
            yield from _codes(slot, reading, tool)
        case Sort.DATE | Sort.MOMENT | Sort.TIME:
            return
        case _:
            yield from text_candidates(slot, reading, tool, slots)


def _url(slot: Slot, text: str) -> str:
    is_bare = "://" not in text
    wants_scheme = slot.schema.get("format") in {"uri", "url"} or slot.stems[-1] in {
        "url",
        "uri",
        "link",
    }
    return f"https://{text}" if is_bare and wants_scheme else text


def _emails(slot: Slot, reading: Reading) -> Iterator[Candidate]:
    found = reading.of_kind(Kind.EMAIL)
    is_copy = bool(_COPIES & set(slot.stems))
    if slot.is_list and len(found) > 1 and not is_copy and not _COPIES & _stems(reading):
        ranges = tuple((one.start, one.end) for one in found)
        yield Candidate(value=[one.text for one in found], score=4.5, ranges=ranges)
    for one in found:
        is_said = one.lead in slot.stems or any(part in one.near for part in slot.stems)
        others = {"cc", "bcc", "from", "to"} - set(slot.stems)
        is_other = one.lead in others or bool(_COPIES & set(one.near) & others)
        score = 3.0 + is_said - 1.4 * is_other
        yield candidate(one.text, score if is_said or not is_copy else 1.0, one)
    if slot.schema.get("format") != "email" and not found:
        for one in reading.of_kind(Kind.PHRASE):
            if one.lead in slot.stems:
                yield candidate(one.text, 2.0, one)


_COPIES = frozenset({"cc", "bcc"})


def _stems(reading: Reading) -> set[str]:
    return {word.stem for word in reading.words}


def _codes(slot: Slot, reading: Reading, tool: ToolDefinition) -> Iterator[Candidate]:
    """Yield what looks like an identifier, and what is said to be one."""
    is_whole = slot.schema.get("type") == "integer"
    for found in reading.of_kind(Kind.CODE):
        if is_whole and not found.text.isdigit():
            continue
        near = sum(part in found.near for part in slot.stems) / len(slot.stems)
        near += 0.6 * follows_noun(slot, found, reading)
        value: Any = int(found.text) if is_whole else found.text
        yield candidate([value] if slot.is_list else value, 2.6 + near, found)
    own = [part for part in slot.stems if part not in {"id", "number", "no", "code"}]
    if slot.is_required and not own:
        own = [*stems_of(tool.name), *stems_of(first_sentence(tool.description))]
    for found in reading.of_kind(Kind.NUMBER):
        before = [word.stem for word in reading.words if word.end <= found.start][-2:]
        is_near = any(part in before for part in (*own, "id", "number"))
        is_long = len(found.text) >= 5 and slot.is_required and not found.unit
        if found.text.isdigit() and (is_near or is_long) and not found.bound:
            value = int(found.number) if is_whole else found.text
            yield candidate([value] if slot.is_list else value, 2.4 if is_near else 1.6, found)
    at = mention_of(slot, reading)
    for found in reading.of_kind(Kind.QUOTED):
        if (
            at is not None
            and at < len(reading.words)
            and found.overlaps(*span_of(reading.words[at]))
        ):
            yield candidate(found.text, 3.0, found)
    if not is_whole and (token := token_after(slot, reading, tool)) is not None:
        text, start, end, score = token
        yield Candidate(value=[text] if slot.is_list else text, score=score, ranges=((start, end),))
