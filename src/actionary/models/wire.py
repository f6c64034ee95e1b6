"""Our messages and tools as the provider library's; imported only once a provider is used."""

from collections.abc import Iterable, Iterator, Sequence

import orjson
from pydantic_ai import messages as wire
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.tools import ToolDefinition as WireTool

from actionary.messages.message import Message, Role
from actionary.messages.tool import Outcome, ToolCall, ToolDefinition, ToolResult

_TOLD = {
    Outcome.OK: "",
    Outcome.RETRY: "The call was made and did not work; with other arguments it may. ",
    Outcome.FAILED: "The call failed, and would fail again. ",
    Outcome.DENIED: "The person did not allow this call, so it was not made. ",
}
_UNANSWERED = "There is no result: the call was interrupted, and may or may not have been made."


def to_parameters(tools: Sequence[ToolDefinition]) -> ModelRequestParameters:
    """Return the tools as request parameters, with their schemas as they are."""
    return ModelRequestParameters(
        function_tools=[
            WireTool(
                name=tool.name,
                description=tool.description,
                parameters_json_schema=dict(tool.parameters),
                strict=False,
            )
            for tool in tools
        ]
    )


def to_messages(messages: Sequence[Message]) -> list[wire.ModelMessage]:
    """Return the conversation as the library's messages.

    System text becomes instructions. Providers refuse a history in which a call has no
    result, so one that was interrupted is told as such.
    """
    instructions = "\n\n".join(m.text for m in messages if m.role is Role.SYSTEM and m.text)
    spoken = [m for m in messages if m.role is not Role.SYSTEM]
    history: list[wire.ModelMessage] = []
    waiting: dict[str, ToolCall] = {}
    for message in spoken:
        if message.role is Role.ASSISTANT:
            history.extend(_closing(waiting))
            waiting = {call.id: call for call in message.calls}
            if message.text or message.calls:
                history.append(wire.ModelResponse(parts=list(_response_parts(message))))
        elif message.role is Role.TOOL:
            history.append(wire.ModelRequest(parts=[_returned(r) for r in message.results]))
            for result in message.results:
                waiting.pop(result.call_id, None)
        else:
            history.extend(_closing(waiting))
            waiting = {}
            history.append(wire.ModelRequest(parts=[wire.UserPromptPart(content=message.text)]))
    history.extend(_closing(waiting))
    for told in reversed(history):
        if isinstance(told, wire.ModelRequest):
            told.instructions = instructions or None
            break
    return history


def _closing(waiting: dict[str, ToolCall]) -> Iterator[wire.ModelMessage]:
    if waiting:
        yield wire.ModelRequest(
            parts=[
                wire.ToolReturnPart(
                    tool_name=call.name,
                    content=_UNANSWERED,
                    tool_call_id=call.id,
                    outcome="interrupted",
                )
                for call in waiting.values()
            ]
        )


def _response_parts(message: Message) -> Iterable[wire.ModelResponsePart]:
    if message.text:
        yield wire.TextPart(content=message.text)
    for call in message.calls:
        yield wire.ToolCallPart(
            tool_name=call.name, args=_sendable(call.arguments), tool_call_id=call.id
        )


def _sendable(arguments: str) -> str:
    """Return arguments as a JSON object: some providers refuse a history with any other text."""
    try:
        is_object = isinstance(orjson.loads(arguments), dict)
    except orjson.JSONDecodeError:
        is_object = False
    return arguments if is_object else orjson.dumps({"unreadable": arguments}).decode()


def _returned(result: ToolResult) -> wire.ToolReturnPart:
    # The outcome is in the words: the library's own marks are wrapped differently on each wire.
    return wire.ToolReturnPart(
        tool_name=result.name,
        content=_TOLD[result.outcome] + result.content,
        tool_call_id=result.call_id,
    )


def to_call(part: wire.ToolCallPart) -> ToolCall:
    """Return a streamed call, its arguments as the model wrote them."""
    arguments = part.args if isinstance(part.args, str) else orjson.dumps(part.args or {}).decode()
    return ToolCall(id=part.tool_call_id, name=part.tool_name, arguments=arguments or "{}")
