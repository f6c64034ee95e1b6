"""The value of a bare answer to a question about one slot."""

from datetime import date
from typing import Any

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.candidates import candidates_for
from actionary.models.rehearsal.found import Kind
from actionary.models.rehearsal.schedule import dated
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.values import read


def answer(slot: Slot, text: str, tool: ToolDefinition, today: date) -> Any:
    """Return the value of a bare answer to a question about one slot; None when it is none."""
    reading = read(text, today)
    for _, value, _, _ in dated([slot], reading):
        return value
    offers = sorted(candidates_for(slot, reading, tool, [slot]), key=lambda c: -c.score)
    is_text = slot.sort in {Sort.TITLE, Sort.BODY, Sort.TEXT, Sort.QUERY, Sort.PLACE, Sort.PERSON}
    plain = _bare(text)
    if slot.options:
        exact = [option for option in slot.options if str(option).lower() == plain.lower()]
        return exact[0] if exact else offers[0].value if offers else None
    if offers and not is_text:
        return offers[0].value
    if slot.sort in {Sort.NUMBER, Sort.BOOLEAN, Sort.EMAIL, Sort.DATE, Sort.MOMENT}:
        return _yes_or_no(plain) if slot.sort is Sort.BOOLEAN else None
    dated_part = sum(d.end - d.start for d in reading.dates)
    dated_part += sum(d.end - d.start for d in reading.durations)
    if dated_part and dated_part >= len(plain):
        return None
    quoted = reading.of_kind(Kind.QUOTED)
    value = quoted[0].text if quoted else plain
    return [value] if slot.is_list and value else value or None


def _yes_or_no(text: str) -> bool | None:
    word = text.lower().split(" ")[0].strip(",.!")
    return (
        True
        if word in {"yes", "y", "true", "sure"}
        else False
        if word in {"no", "n", "false"}
        else None
    )


def _bare(text: str) -> str:
    """Return an answer without the words people put before a value."""
    plain = text.strip().rstrip(".!").strip()
    for opening in (
        "it is", "it's", "its", "that is", "that's", "my name is", "the name is", "use", "make it",
        "under", "please use", "i'm", "i am", "this is", "in", "for", "to", "on", "at", "call it",
    ):  # fmt: skip
        if plain.lower().startswith(opening + " ") and len(plain) > len(opening) + 1:
            return plain[len(opening) :].strip()
    return plain
