"""Files a person attached: taken out of their words, put where a function takes files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actionary.actions.filecontent import WORDS
from actionary.messages.file import without_files
from actionary.messages.message import Message, Role
from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.slots import slots_of

_REFERENCES = "openaiFileIdRefs"


def apart(spoken: Sequence[Message]) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """Return the messages without what is said of files, and the ids of the latest ones."""
    ids: tuple[str, ...] = ()
    plain = []
    for message in spoken:
        if message.role is Role.USER:
            text, named = without_files(message.text)
            message, ids = replace(message, text=text), named or ids
        plain.append(message)
    return tuple(plain), ids


def filled_with(tool: ToolDefinition, ids: Sequence[str]) -> dict[tuple[str, ...], Any]:
    """Return the values of those arguments of a function that take files."""
    if not ids:
        return {}
    return {
        slot.path: list(ids) if slot.is_list else ids[0]
        for slot in slots_of(tool)
        if "*" not in slot.path and (slot.name == _REFERENCES or WORDS in slot.description)
    }
