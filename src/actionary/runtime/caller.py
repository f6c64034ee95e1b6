"""Send an approved proposal and tell how it ended."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from actionary.base.ids import GPTId
from actionary.runtime.call import Answer, Proposal

OnWire = Callable[[], Awaitable[None]]
"""Awaited when everything is ready and not one byte has left; raising stops the call."""


class Caller(Protocol):
    """Whoever sends approved requests."""

    async def call(self, gpt_id: GPTId, proposal: Proposal, on_wire: OnWire) -> Answer:
        """Send the proposal's request once and return how it ended; never raises for that."""
        ...
