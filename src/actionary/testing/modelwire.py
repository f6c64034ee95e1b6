"""Model providers' wires seen from the server's side: requests to ours, our events to frames."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Protocol

import orjson

from actionary.messages.message import Message, Role, assistant, system, tool, user
from actionary.messages.tool import Outcome, ToolCall, ToolDefinition, ToolResult
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

JSON = Mapping[str, Any]


class Wire(Protocol):
    """How one provider's requests and streams look."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key the client sent."""
        ...

    def request(self, body: JSON) -> ModelRequest:
        """Return the client's question."""
        ...

    def frames(self, model: str, events: AsyncIterator[ModelEvent]) -> AsyncIterator[bytes]:
        """Yield the stream of an answer, one server-sent event after another."""
        ...

    def error(self, status: int, code: str, message: str) -> bytes:
        """Return the body of an error."""
        ...


class OpenAIWire:
    """OpenAI's chat completions."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the bearer token."""
        return headers.get("authorization", "").removeprefix("Bearer ")

    def request(self, body: JSON) -> ModelRequest:
        """Return the client's question."""
        names: dict[str, str] = {}
        messages = [self._message(m, names) for m in body["messages"]]
        tools = [
            ToolDefinition(
                name=t["function"]["name"],
                description=t["function"].get("description", ""),
                parameters=t["function"]["parameters"],
            )
            for t in body.get("tools", [])
        ]
        return ModelRequest(messages=joined(messages), tools=tuple(tools))

    def _message(self, said: JSON, names: dict[str, str]) -> Message:
        text = said.get("content") or ""
        if isinstance(text, list):
            text = "".join(part.get("text", "") for part in text)
        match said["role"]:
            case "system" | "developer":
                return system(text)
            case "user":
                return user(text)
            case "tool":
                return tool((result_of(said["tool_call_id"], text, names),))
            case _:
                calls = []
                for call in said.get("tool_calls") or ():
                    function = call["function"]
                    names[call["id"]] = function["name"]
                    arguments = function["arguments"]
                    calls.append(
                        ToolCall(id=call["id"], name=function["name"], arguments=arguments)
                    )
                return assistant(text, tuple(calls))

    async def frames(self, model: str, events: AsyncIterator[ModelEvent]) -> AsyncIterator[bytes]:
        """Yield chunks, then the usage, then `[DONE]`."""
        yield _chunk(model, {"role": "assistant", "content": ""})
        index, usage = 0, Usage()
        async for event in events:
            match event:
                case TextDelta(text=text):
                    yield _chunk(model, {"content": text})
                case ToolCallCompleted(call=call):
                    head = {"name": call.name, "arguments": ""}
                    start = {"index": index, "id": call.id, "type": "function", "function": head}
                    yield _chunk(model, {"tool_calls": [start]})
                    for piece in pieces(call.arguments):
                        more = {"index": index, "function": {"arguments": piece}}
                        yield _chunk(model, {"tool_calls": [more]})
                    index += 1
                case UsageReported(usage=usage):
                    pass
                case Stopped(reason=reason):
                    yield _chunk(model, {}, finish=_OPENAI_REASONS[reason])
                case _:
                    pass
        counted = {
            "prompt_tokens": usage.input_tokens,
            "completion_tokens": usage.output_tokens,
            "total_tokens": usage.input_tokens + usage.output_tokens,
        }
        yield _data({**_CHUNK, "model": model, "choices": [], "usage": counted})
        yield b"data: [DONE]\n\n"

    def error(self, status: int, code: str, message: str) -> bytes:
        """Return the body of an error."""
        kind = {401: "invalid_request_error", 429: "rate_limit_error"}.get(status, "server_error")
        body = {"error": {"message": message, "type": kind, "param": None, "code": code or None}}
        return orjson.dumps(body)


_OPENAI_REASONS = {
    StopReason.END: "stop",
    StopReason.TOOL_CALLS: "tool_calls",
    StopReason.LENGTH: "length",
    StopReason.REFUSED: "content_filter",
}
_CHUNK = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000}


def _chunk(model: str, delta: JSON, *, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _data({**_CHUNK, "model": model, "choices": [choice]})


class AnthropicWire:
    """Anthropic's messages."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key header, or the bearer token newer clients send."""
        return headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")

    def request(self, body: JSON) -> ModelRequest:
        """Return the client's question."""
        names: dict[str, str] = {}
        instructions = body.get("system") or ""
        messages = [system(_text(instructions))] if instructions else []
        for said in body["messages"]:
            messages.extend(self._messages(said, names))
        tools = [
            ToolDefinition(
                name=t["name"],
                description=t.get("description", ""),
                parameters=t["input_schema"],
            )
            for t in body.get("tools", [])
        ]
        return ModelRequest(messages=joined(messages), tools=tuple(tools))

    def _messages(self, said: JSON, names: dict[str, str]) -> Iterator[Message]:
        content = said["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        text = _text([b for b in blocks if b["type"] == "text"])
        if said["role"] == "assistant":
            calls = []
            for block in blocks:
                if block["type"] == "tool_use":
                    names[block["id"]] = block["name"]
                    arguments = orjson.dumps(block["input"]).decode()
                    calls.append(ToolCall(id=block["id"], name=block["name"], arguments=arguments))
            yield assistant(text, tuple(calls))
            return
        results = tuple(
            result_of(b["tool_use_id"], _text(b.get("content") or ""), names)
            for b in blocks
            if b["type"] == "tool_result"
        )
        if results:
            yield tool(results)
        if text:
            yield user(text)

    async def frames(self, model: str, events: AsyncIterator[ModelEvent]) -> AsyncIterator[bytes]:
        """Yield the message's start, its content blocks, its delta, its stop."""
        message: dict[str, Any] = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 0, "output_tokens": 0},
        }
        yield _named("message_start", message=message)
        index, is_text_open, usage = 0, False, Usage()
        async for event in events:
            match event:
                case TextDelta(text=text):
                    if not is_text_open:
                        is_text_open = True
                        block = {"type": "text", "text": ""}
                        yield _named("content_block_start", index=index, content_block=block)
                    delta = {"type": "text_delta", "text": text}
                    yield _named("content_block_delta", index=index, delta=delta)
                case ToolCallCompleted(call=call):
                    if is_text_open:
                        is_text_open = False
                        yield _named("content_block_stop", index=index)
                        index += 1
                    use = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
                    yield _named("content_block_start", index=index, content_block=use)
                    for piece in pieces(call.arguments):
                        delta = {"type": "input_json_delta", "partial_json": piece}
                        yield _named("content_block_delta", index=index, delta=delta)
                    yield _named("content_block_stop", index=index)
                    index += 1
                case UsageReported(usage=usage):
                    pass
                case Stopped(reason=reason):
                    if is_text_open:
                        yield _named("content_block_stop", index=index)
                    counted = {
                        "input_tokens": usage.input_tokens,
                        "output_tokens": usage.output_tokens,
                    }
                    ended = {"stop_reason": _ANTHROPIC_REASONS[reason], "stop_sequence": None}
                    yield _named("message_delta", delta=ended, usage=counted)
                    yield _named("message_stop")
                case _:
                    pass

    def error(self, status: int, code: str, message: str) -> bytes:
        """Return the body of an error."""
        kind = {401: "authentication_error", 429: "rate_limit_error"}.get(status, "api_error")
        body = {"type": "error", "error": {"type": code or kind, "message": message}}
        return orjson.dumps(body)


_ANTHROPIC_REASONS = {
    StopReason.END: "end_turn",
    StopReason.TOOL_CALLS: "tool_use",
    StopReason.LENGTH: "max_tokens",
    StopReason.REFUSED: "refusal",
}


def pieces(text: str, size: int = 8) -> Iterator[str]:
    """Yield `text` in short pieces, as models write it."""
    for start in range(0, len(text), size):
        yield text[start : start + size]


def joined(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return the messages with neighbouring tool messages made one."""
    whole: list[Message] = []
    for message in messages:
        if whole and message.role is Role.TOOL is whole[-1].role:
            whole[-1] = tool((*whole[-1].results, *message.results))
        else:
            whole.append(message)
    return tuple(whole)


def result_of(call_id: str, content: str, names: Mapping[str, str]) -> ToolResult:
    """Return a tool result; its outcome is told by the words the client puts before it."""
    outcome = Outcome.OK
    for told, words in OUTCOME_WORDS.items():
        if content.startswith(words):
            outcome, content = told, content[len(words) :].lstrip()
    return ToolResult(
        call_id=call_id, name=names.get(call_id, ""), outcome=outcome, content=content
    )


OUTCOME_WORDS = {
    Outcome.RETRY: "The call was made and did not work; with other arguments it may.",
    Outcome.FAILED: "The call failed, and would fail again.",
    Outcome.DENIED: "The person did not allow this call, so it was not made.",
}


def _text(content: str | Sequence[JSON]) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def _data(value: JSON) -> bytes:
    return b"data: " + orjson.dumps(value) + b"\n\n"


def _named(name: str, **fields: Any) -> bytes:
    return f"event: {name}\n".encode() + _data({"type": name, **fields})
