"""Tools: what is offered to a model, what it wishes to call, what it gets back."""

from dataclasses import dataclass, field
from enum import StrEnum

from actionary.base.jsonvalue import JSONObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDefinition:
    """A tool as a model sees it. `parameters` is a JSON Schema of type object."""

    name: str
    description: str
    parameters: JSONObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A model's wish. `arguments` is the text as the model wrote it, not yet trusted to be JSON."""

    id: str
    name: str
    arguments: str = field(repr=False)


class Outcome(StrEnum):
    """How a tool call ended, as the model is told."""

    OK = "ok"
    RETRY = "retry"  # other arguments may work
    FAILED = "failed"  # they will not
    DENIED = "denied"  # a person said no


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a model gets back for a tool call."""

    call_id: str
    name: str
    outcome: Outcome
    content: str = field(repr=False)
