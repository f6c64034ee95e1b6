"""The port every language model stands behind: messages and tools in, a stream of events out."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from actionary.messages.message import Message
from actionary.messages.tool import ToolDefinition
from actionary.models.event import ModelEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One question to a model: the conversation so far, and what it may call.

    The first message may be the system message; tool messages follow the assistant message
    whose calls they answer.
    """

    messages: tuple[Message, ...]
    tools: tuple[ToolDefinition, ...] = ()


class Model(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """The name people choose it by, `provider:model`."""
        ...

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield events and end with `Stopped`.

        Raises `ModelError` when the model cannot answer, or breaks off before `Stopped`.
        Closing the iterator cancels the request.
        """
        ...
