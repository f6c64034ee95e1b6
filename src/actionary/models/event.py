"""What a model's stream says, piece by piece."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from actionary.messages.tool import ToolCall
from actionary.messages.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """More text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallDelta:
    """A tool call is being written; `name` is known, its arguments are not yet whole."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallCompleted:
    """One whole tool call."""

    call: ToolCall


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReported:
    """Tokens, as the provider counted them."""

    usage: Usage


class StopReason(StrEnum):
    """Why a model stopped."""

    END = "end"  # it had said what it wanted
    TOOL_CALLS = "tool_calls"  # it waits for results
    LENGTH = "length"  # its output limit cut it short
    REFUSED = "refused"  # it, or its provider's filter, declined


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The end of a stream: always the last event; a stream without one was cut off."""

    reason: StopReason


ModelEvent: TypeAlias = TextDelta | ToolCallDelta | ToolCallCompleted | UsageReported | Stopped
