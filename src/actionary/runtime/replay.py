"""Rebuild a run from its journal."""

from collections.abc import Iterable

from actionary.messages.message import Message
from actionary.runtime.input import RunInput
from actionary.runtime.state import RunState
from actionary.runtime.step import step


def replay(history: tuple[Message, ...], entries: Iterable[RunInput]) -> RunState:
    """Return the state the entries lead to, beginning after `history`."""
    state = RunState(history=history)
    for entry in entries:
        state, _ = step(state, entry)
    return state
