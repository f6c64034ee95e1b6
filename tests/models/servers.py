"""Shared by the wire tests: one conversation, and a provider for each wire of a model server."""

from collections.abc import Callable, Mapping

from actionary.base.secret import Secret
from actionary.messages.message import assistant, system, tool, user
from actionary.messages.tool import Outcome, ToolCall, ToolDefinition, ToolResult
from actionary.models.event import ModelEvent, TextDelta
from actionary.models.model import Model, ModelRequest
from actionary.models.provider import ProviderConfig, ProviderKind
from actionary.models.providers import ProviderModel
from actionary.testing.modelserver import ModelServer

KEY = "sk-test-0123456789abcdefghij"

LOOK_UP = ToolDefinition(
    name="look_up",
    description="Look something up.",
    parameters={
        "type": "object",
        "properties": {
            "word": {"type": "string", "format": "unusual"},
            "limit": {"type": ["integer", "null"], "minimum": 1},
        },
        "required": ["word"],
        "additionalProperties": False,
    },
)
CALL = ToolCall(id="call_1", name="look_up", arguments='{"word":"ämber \\"x\\"","limit":3}')
QUESTION = ModelRequest(messages=(system("Be brief."), user("Hello?")), tools=(LOOK_UP,))


def answered(outcome: Outcome, content: str) -> ModelRequest:
    """Return a conversation in which a call got this result."""
    result = ToolResult(call_id=CALL.id, name=CALL.name, outcome=outcome, content=content)
    return ModelRequest(
        messages=(
            system("Be brief."),
            user("Look up ämber."),
            assistant("Looking.", (CALL,)),
            tool((result,)),
        ),
        tools=(LOOK_UP,),
    )


CONFIGS: Mapping[str, Callable[[ModelServer, str], ProviderConfig]] = {
    "openai": lambda server, key: ProviderConfig(
        kind=ProviderKind.OPENAI, base_url=server.openai_url, key=Secret(key)
    ),
    "openai-compatible": lambda server, key: ProviderConfig(
        kind=ProviderKind.OPENAI_COMPATIBLE, base_url=server.openai_url, key=Secret(key)
    ),
    "ollama": lambda server, key: ProviderConfig(
        kind=ProviderKind.OLLAMA, base_url=server.url, key=Secret(key)
    ),
    "anthropic": lambda server, key: ProviderConfig(
        kind=ProviderKind.ANTHROPIC, base_url=server.url, key=Secret(key)
    ),
    "gemini": lambda server, key: ProviderConfig(
        kind=ProviderKind.GEMINI, base_url=server.url, key=Secret(key)
    ),
}


def client(wire: str, server: ModelServer, *, key: str = KEY, silence: float = 6) -> ProviderModel:
    """Return a provider's model that talks to `server`."""
    config = CONFIGS[wire](server, key)
    return ProviderModel(config, "small-1", silence=silence, retry_pause=0)


async def everything(model: Model, request: ModelRequest) -> list[ModelEvent]:
    """Return every event of one answer."""
    return [event async for event in model.stream(request)]


def text_of(events: list[ModelEvent]) -> str:
    """Return the text of an answer."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))
