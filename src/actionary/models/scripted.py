"""A model that says what it was told to say; for tests and docs."""

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field

from actionary.base.errors import ActionaryError
from actionary.messages.tool import ToolCall
from actionary.messages.usage import Usage
from actionary.models.errors import ModelError
from actionary.models.event import (
    ModelEvent,
    Stopped,
    StopReason,
    TextDelta,
    ToolCallCompleted,
    ToolCallDelta,
    UsageReported,
)
from actionary.models.model import ModelRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply written in advance: text, calls, and an error raised after them, if any."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    error: ActionaryError | None = None


@dataclass(slots=True, kw_only=True)
class ScriptedModel:
    """Gives its replies in order and keeps every request it was asked."""

    replies: Iterable[Reply]
    name: str = "scripted:test"
    requests: list[ModelRequest] = field(default_factory=list)
    _left: list[Reply] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._left = list(self.replies)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield the next reply word by word; raises `ModelError` when the script is at its end."""
        self.requests.append(request)
        if not self._left:
            raise ModelError("The script has no further reply.")
        reply = self._left.pop(0)
        for word in reply.text.splitlines(keepends=True):
            yield TextDelta(text=word)
        for call in reply.calls:
            yield ToolCallDelta(name=call.name)
            yield ToolCallCompleted(call=call)
        if reply.error is not None:
            raise reply.error
        yield UsageReported(usage=Usage(requests=1))
        yield Stopped(reason=StopReason.TOOL_CALLS if reply.calls else StopReason.END)
