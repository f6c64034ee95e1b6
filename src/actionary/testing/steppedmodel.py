"""A model that says its next piece when the test tells it to."""

import asyncio
from collections.abc import AsyncGenerator

from actionary.base.errors import ActionaryError
from actionary.messages.tool import ToolCall
from actionary.models.event import (
    ModelEvent,
    Stopped,
    StopReason,
    TextDelta,
    ToolCallCompleted,
)
from actionary.models.model import ModelRequest


class SteppedModel:
    """Every piece is handed over by the test, so that it can look at what stands half-way.

    ::

        model.say("Hel")
        ...  # the reply is being streamed
        model.say("lo.")
        model.stop()
    """

    name = "scripted:test"
    """The same as the scripted model's: a run that one began, the other can go on with."""

    def __init__(self) -> None:
        self.requests: list[ModelRequest] = []
        self.was_closed = 0
        """Streams that were left before they had ended: the listener went away."""
        self._pieces: asyncio.Queue[ModelEvent | BaseException | None] = asyncio.Queue()

    def say(self, text: str) -> None:
        """Stream more text."""
        self._pieces.put_nowait(TextDelta(text=text))

    def call(self, name: str, arguments: str = "{}", *, id: str = "wish_1") -> None:
        """Wish for a tool call."""
        wish = ToolCall(id=id, name=name, arguments=arguments)
        self._pieces.put_nowait(ToolCallCompleted(call=wish))

    def stop(self, reason: StopReason = StopReason.END) -> None:
        """End the reply."""
        self._pieces.put_nowait(Stopped(reason=reason))

    def fail(self, error: ActionaryError | Exception) -> None:
        """Break off with an error."""
        self._pieces.put_nowait(error)

    def cut(self) -> None:
        """End the stream without the last event, as a lost connection does."""
        self._pieces.put_nowait(None)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield the pieces as they are handed over."""
        self.requests.append(request)
        ended = False
        try:
            while not ended:
                piece = await self._pieces.get()
                ended = piece is None or isinstance(piece, BaseException | Stopped)
                if isinstance(piece, BaseException):
                    raise piece
                if piece is not None:
                    yield piece
        finally:
            self.was_closed += not ended
