"""Which functions a model is offered when there are too many: a search, and what fits best."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from actionary.base.errors import LimitExceededError
from actionary.base.jsonvalue import JSONError, dump_json, parse_json
from actionary.base.text import truncate
from actionary.messages.message import Message, Role
from actionary.messages.tool import ToolCall, ToolDefinition

SEARCH: Final = "search_functions"
"""The name of the tool that finds functions; no function gets it."""

_SAID: Final = 3
"""Messages of the person, and searches of the model, whose functions stay on offer."""

FOUND: Final = 8
"""Functions that one search finds."""

_CALLED: Final = 8
_WORDS: Final = 160
_CHARACTERS_PER_TOKEN: Final = 4

SEARCH_TOOL: Final = ToolDefinition(
    name=SEARCH,
    description=(
        "Find functions for a task. Not all functions are listed here: when none of them does "
        "what is wanted, search, and those found can be called next."
    ),
    parameters={
        "type": "object",
        "properties": {
            "task": {
                "type": "string",
                "description": (
                    "What is to be done, in a few words: those an API would use for the action "
                    "and the thing, then others for the same."
                ),
            }
        },
        "required": ["task"],
        "additionalProperties": False,
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferBudget:
    """How much a model is told of functions before it has to search for them."""

    functions: int = 60
    tokens: int = 40_000
    """Of all their definitions, four characters counted as one."""

    def has_room_for(self, tools: Sequence[ToolDefinition]) -> bool:
        """Return whether all of `tools` may be told."""
        if len(tools) > self.functions:
            return False
        room = self.tokens * _CHARACTERS_PER_TOKEN
        for one in tools:
            room -= len(one.description) + len(dump_json(one.parameters))
            if room < 0:
                return False
        return True


DEFAULT_BUDGET: Final = OfferBudget()


def task_of(wish: ToolCall) -> str:
    """Return the task of a search; empty when the model wrote none."""
    try:
        value = parse_json(wish.arguments.strip() or "{}")
    except (JSONError, LimitExceededError):
        return ""
    task = value.get("task") if isinstance(value, Mapping) else None
    return task.strip() if isinstance(task, str) else ""


def fitting(
    messages: Sequence[Message], find: Callable[[str], tuple[str, ...]], known: Container[str]
) -> tuple[str, ...]:
    """Return the names of functions that fit a conversation, the surest first.

    First what the last searches found and what was called lately, then what fits the
    person's last words. `find` gives the names that fit a task.
    """
    found: dict[str, None] = {}
    calls = [call for message in messages for call in message.calls]
    searches = [call for call in calls if call.name == SEARCH]
    for search in searches[-_SAID:][::-1]:
        found.update(dict.fromkeys(find(task_of(search))))
    called = [call.name for call in calls if call.name in known]
    found.update(dict.fromkeys(called[-_CALLED:][::-1]))
    said = [message.text for message in messages if message.role is Role.USER]
    for text in said[-_SAID:][::-1]:
        found.update(dict.fromkeys(find(text)))
    return tuple(found)


def tell_found(found: Sequence[ToolDefinition]) -> str:
    """Return what a model is told that searched."""
    if not found:
        return "No function fits. Search again in other words, or tell the person."
    lines = [
        f"- {one.name}: {truncate(one.description.split(chr(10), 1)[0], _WORDS)}" for one in found
    ]
    return "\n".join(["These functions fit best and can be called:", *lines])
