"""A model that needs no provider: deterministic, instant, and no AI."""

import asyncio
import re
from collections.abc import AsyncGenerator

import orjson

from actionary.base.clock import Clock
from actionary.base.ids import new_id
from actionary.messages.tool import ToolCall
from actionary.messages.usage import Usage
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
from actionary.models.rehearsal.plan import Call, decide

REHEARSAL = "rehearsal"
_PIECE = re.compile(r"\s*\S+\s*")


class RehearsalModel:
    """Chooses a function by its words, fills arguments by their schema, tells the result plainly.

    The same conversation on the same day gets the same answer; only the ids of its calls
    differ. `seconds_per_word` slows the text down to the pace of a real model.
    """

    def __init__(self, *, clock: Clock, seconds_per_word: float = 0.0) -> None:
        self._clock = clock
        self._seconds_per_word = seconds_per_word

    @property
    def name(self) -> str:
        """The name people choose it by."""
        return REHEARSAL

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield a reply word by word, or one call."""
        # In a thread: hundreds of functions take half a second to compare.
        decision = await asyncio.to_thread(decide, request, self._clock.now().date())
        for piece in _PIECE.findall(decision.text):
            if self._seconds_per_word:
                await asyncio.sleep(self._seconds_per_word)
            yield TextDelta(text=piece)
        if isinstance(decision, Call):
            arguments = orjson.dumps(decision.arguments).decode()
            call = ToolCall(id=new_id("rehearsed"), name=decision.tool.name, arguments=arguments)
            yield ToolCallDelta(name=call.name)
            yield ToolCallCompleted(call=call)
        yield UsageReported(usage=Usage(requests=1))
        is_call = isinstance(decision, Call)
        yield Stopped(reason=StopReason.TOOL_CALLS if is_call else StopReason.END)
