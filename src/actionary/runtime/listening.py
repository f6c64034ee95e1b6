"""Listen to a model's stream until it has ended: its words as they come, its wishes whole."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from actionary.base.text import storable
from actionary.messages.tool import ToolCall
from actionary.messages.usage import Usage
from actionary.models.errors import ModelCutOffError
from actionary.models.event import (
    Stopped,
    StopReason,
    TextDelta,
    ToolCallCompleted,
    UsageReported,
)
from actionary.models.model import Model, ModelRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A reply but for its words, which were said on the way."""

    wishes: tuple[ToolCall, ...]
    usage: Usage
    cut_short: bool
    """Whether the model's output limit ended it."""


async def listen(model: Model, request: ModelRequest, say: Callable[[str], None]) -> Heard:
    """Ask the model, and `say` each piece of text as it comes.

    Raises what the model raises, and `ModelCutOffError` when its stream ends before it does.
    """
    wishes: list[ToolCall] = []
    usage = Usage(requests=1)
    stopped: StopReason | None = None
    async for event in model.stream(request):
        match event:
            case TextDelta(text=said):
                say(storable(said))
            case ToolCallCompleted(call=call):
                wishes.append(_storable_wish(call))
            case UsageReported(usage=counted):
                usage = counted
            case Stopped(reason=reason):
                stopped = reason
            case _:
                pass
    if stopped is None:
        raise ModelCutOffError(
            "The model's answer broke off.", hint="Try again; what had arrived is kept."
        )
    return Heard(wishes=tuple(wishes), usage=usage, cut_short=stopped is StopReason.LENGTH)


def _storable_wish(call: ToolCall) -> ToolCall:
    return replace(
        call,
        id=storable(call.id),
        name=storable(call.name),
        arguments=storable(call.arguments),
    )
