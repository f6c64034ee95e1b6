"""Gemini's wire seen from the server's side."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import orjson

from actionary.messages.message import Message, assistant, system, tool, user
from actionary.messages.tool import ToolCall, ToolDefinition
from actionary.messages.usage import Usage
from actionary.models.event import (
    ModelEvent,
    Stopped,
    StopReason,
    TextDelta,
    ToolCallCompleted,
    UsageReported,
)
from actionary.models.model import ModelRequest
from actionary.testing.modelwire import JSON, joined, result_of

_REASONS = {
    StopReason.END: "STOP",
    StopReason.TOOL_CALLS: "STOP",
    StopReason.LENGTH: "MAX_TOKENS",
    StopReason.REFUSED: "SAFETY",
}
_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class GeminiWire:
    """Google's `streamGenerateContent`."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key header."""
        return headers.get("x-goog-api-key", "")

    def request(self, body: JSON) -> ModelRequest:
        """Return the client's question."""
        names: dict[str, str] = {}
        instructions = _text(body.get("systemInstruction", {}))
        messages = [system(instructions)] if instructions else []
        for content in body["contents"]:
            messages.extend(_messages(content, names))
        declared = [f for t in body.get("tools", ()) for f in t.get("functionDeclarations", ())]
        tools = [
            ToolDefinition(
                name=function["name"],
                description=function.get("description", ""),
                parameters=function["parameters_json_schema"],
            )
            for function in declared
        ]
        return ModelRequest(messages=joined(messages), tools=tuple(tools))

    async def frames(self, model: str, events: AsyncIterator[ModelEvent]) -> AsyncIterator[bytes]:
        """Yield a chunk for each piece; the last one says why it ends, with the usage."""
        usage = Usage()
        async for event in events:
            match event:
                case TextDelta(text=text):
                    yield _chunk([{"text": text}])
                case ToolCallCompleted(call=call):
                    arguments = orjson.loads(call.arguments)
                    function = {"id": call.id, "name": call.name, "args": arguments}
                    yield _chunk([{"functionCall": function}])
                case UsageReported(usage=usage):
                    pass
                case Stopped(reason=reason):
                    yield _chunk([], finishReason=_REASONS[reason], usage=usage)
                case _:
                    pass

    def error(self, status: int, code: str, message: str) -> bytes:
        """Return the body of an error."""
        said = {"code": status, "message": message, "status": _STATUSES.get(status, "UNKNOWN")}
        return orjson.dumps({"error": said})


def _chunk(parts: list[JSON], *, usage: Usage | None = None, **more: str) -> bytes:
    candidate = {"index": 0, "content": {"role": "model", "parts": parts}, **more}
    value: dict[str, Any] = {"candidates": [candidate], "responseId": "r1"}
    if usage is not None:
        value["usageMetadata"] = {
            "promptTokenCount": usage.input_tokens,
            "candidatesTokenCount": usage.output_tokens,
            "totalTokenCount": usage.input_tokens + usage.output_tokens,
        }
    return b"data: " + orjson.dumps(value) + b"\r\n\r\n"


def _messages(content: JSON, names: dict[str, str]) -> Iterator[Message]:
    parts = content["parts"]
    text = _text(content)
    if content["role"] == "model":
        calls = []
        for part in parts:
            if made := part.get("functionCall"):
                names[made["id"]] = made["name"]
                arguments = orjson.dumps(made.get("args", {})).decode()
                calls.append(ToolCall(id=made["id"], name=made["name"], arguments=arguments))
        yield assistant(text, tuple(calls))
        return
    results = tuple(
        result_of(answer["id"], str(answer["response"].get("return_value", "")), names)
        for part in parts
        if (answer := part.get("functionResponse"))
    )
    if results:
        yield tool(results)
    if text:
        yield user(text)


def _text(content: JSON) -> str:
    return "".join(part.get("text", "") for part in content.get("parts", ()))
