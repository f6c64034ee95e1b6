"""One reader of a live run."""

import asyncio

from actionary.runtime.event import RunEvent
from actionary.runtime.state import RunState

WATCHER_BACKLOG = 10_000
"""Events kept for a watcher that reads slowly; one that falls behind has to start again."""


class Watcher:
    """Where a run stood when the watch began, then every event."""

    def __init__(self, state: RunState, text: str) -> None:
        self.state = state
        self.text = text
        """What the model had said of the reply it is at."""
        self.fell_behind = False
        """Whether events are missing after those it gets, because the backlog was full."""
        self._queue: asyncio.Queue[RunEvent | None] = asyncio.Queue(WATCHER_BACKLOG)

    async def next(self) -> RunEvent | None:
        """Return the next event; None when the run has nothing to do, or this one fell behind."""
        if self.fell_behind and self._queue.empty():
            return None
        return await self._queue.get()

    def put(self, event: RunEvent | None) -> bool:
        """Hand over an event, None for the end; False once this watcher fell behind."""
        if not self.fell_behind:
            try:
                self._queue.put_nowait(event)
            except asyncio.QueueFull:
                self.fell_behind = True
        return not self.fell_behind
