"""Messages of a conversation, to and from JSON without loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.messages.tool import Outcome, ToolCall, ToolResult


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. Only the assistant has `calls`; only a tool message has `results`."""

    role: Role
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    results: tuple[ToolResult, ...] = ()

    def to_json(self) -> JSONObject:
        """Return the message as a JSON object that `from_json` reads back unchanged."""
        value: dict[str, JSONValue] = {"role": self.role.value}
        if self.text:
            value["text"] = self.text
        if self.calls:
            value["calls"] = [call_to_json(call) for call in self.calls]
        if self.results:
            value["results"] = [result_to_json(result) for result in self.results]
        return value

    @classmethod
    def from_json(cls, value: JSONObject) -> "Message":
        """Return the message that `to_json` wrote."""
        calls = cast("list[Mapping[str, str]]", value.get("calls", []))
        results = cast("list[Mapping[str, str]]", value.get("results", []))
        return cls(
            role=Role(cast("str", value["role"])),
            text=cast("str", value.get("text", "")),
            calls=tuple(call_from_json(call) for call in calls),
            results=tuple(result_from_json(result) for result in results),
        )


def system(text: str) -> Message:
    """Return the instructions a model gets before a conversation."""
    return Message(role=Role.SYSTEM, text=text)


def user(text: str) -> Message:
    """Return what a person says."""
    return Message(role=Role.USER, text=text)


def assistant(text: str, calls: tuple[ToolCall, ...] = ()) -> Message:
    """Return what a model says, and the tool calls it wishes."""
    return Message(role=Role.ASSISTANT, text=text, calls=calls)


def tool(results: tuple[ToolResult, ...]) -> Message:
    """Return what tools answered."""
    return Message(role=Role.TOOL, results=results)


def call_to_json(call: ToolCall) -> JSONObject:
    """Return a tool call as a JSON object."""
    return {"id": call.id, "name": call.name, "arguments": call.arguments}


def call_from_json(value: Mapping[str, str]) -> ToolCall:
    """Return the tool call that `call_to_json` wrote."""
    return ToolCall(id=value["id"], name=value["name"], arguments=value["arguments"])


def result_to_json(result: ToolResult) -> JSONObject:
    """Return a tool result as a JSON object."""
    return {
        "call_id": result.call_id,
        "name": result.name,
        "outcome": result.outcome.value,
        "content": result.content,
    }


def result_from_json(value: Mapping[str, str]) -> ToolResult:
    """Return the tool result that `result_to_json` wrote."""
    return ToolResult(
        call_id=value["call_id"],
        name=value["name"],
        outcome=Outcome(value["outcome"]),
        content=value["content"],
    )
