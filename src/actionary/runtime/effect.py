"""What a step asks the driver to do."""

from dataclasses import dataclass
from typing import TypeAlias

from actionary.messages.message import Message
from actionary.runtime.call import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class AskModel:
    """Send the conversation to the model."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFunction:
    """Send the proposal's request."""

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPerson:
    """Put the proposal to the person."""

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Keep the person's *always allow* for calls like this one."""

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Nothing is left to do until the person says something."""


Effect: TypeAlias = AskModel | CallFunction | AskPerson | Remember | Finish
