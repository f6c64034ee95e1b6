"""Each wire carries a conversation there and a stream back, against a real server."""

import asyncio
import json

import pytest

from actionary.messages.message import Role, assistant, system, tool, user
from actionary.messages.tool import Outcome, ToolCall, ToolResult
from actionary.messages.usage import Usage
from actionary.models.event import (
    Stopped,
    StopReason,
    TextDelta,
    ToolCallCompleted,
    ToolCallDelta,
    UsageReported,
)
from actionary.models.model import ModelRequest
from actionary.models.scripted import Reply, ScriptedModel
from actionary.testing.modelserver import ModelServer, slow
from tests.models.servers import (
    CALL,
    CONFIGS,
    KEY,
    LOOK_UP,
    QUESTION,
    answered,
    client,
    everything,
    text_of,
)

every_wire = pytest.mark.parametrize("wire", CONFIGS)


@every_wire
async def test_text_arrives_piece_by_piece_and_ends(wire: str) -> None:
    script = ScriptedModel(replies=[Reply(text="One.\nTwo.\n")])
    async with ModelServer(script, key=KEY) as server:
        model = client(wire, server)

        events = await everything(model, QUESTION)

        await model.aclose()
    assert events == [
        TextDelta(text="One.\n"),
        TextDelta(text="Two.\n"),
        UsageReported(usage=Usage(requests=1)),
        Stopped(reason=StopReason.END),
    ]


@every_wire
async def test_the_first_piece_is_there_before_the_last_is_sent(wire: str) -> None:
    script = ScriptedModel(replies=[Reply(text="a\n" * 50)])
    async with ModelServer(script, faults=[slow(0.05)]) as server:
        model = client(wire, server)

        stream = model.stream(QUESTION)
        first = await anext(stream)
        await stream.aclose()

        await model.aclose()
    assert first == TextDelta(text="a\n")


@every_wire
async def test_calls_arrive_whole_after_their_names(wire: str) -> None:
    other = ToolCall(id="call_2", name="look_up", arguments='{"word":"b"}')
    script = ScriptedModel(replies=[Reply(text="Looking.\n", calls=(CALL, other))])
    async with ModelServer(script) as server:
        model = client(wire, server)

        events = await everything(model, QUESTION)

        await model.aclose()
    assert events == [
        TextDelta(text="Looking.\n"),
        ToolCallDelta(name="look_up"),
        ToolCallDelta(name="look_up"),
        ToolCallCompleted(call=CALL),
        ToolCallCompleted(call=other),
        UsageReported(usage=Usage(requests=1)),
        Stopped(reason=StopReason.TOOL_CALLS),
    ]


@every_wire
async def test_the_provider_gets_the_conversation_and_the_schema_as_they_are(wire: str) -> None:
    script = ScriptedModel(replies=[Reply(text="ok")])
    async with ModelServer(script) as server:
        model = client(wire, server)

        asked = answered(Outcome.OK, '{"meaning": "a colour"}')
        await everything(model, asked)

        await model.aclose()
    [got] = script.requests
    assert [tool.name for tool in got.tools] == ["look_up"]
    if (
        wire != "gemini"
    ):  # its schemas know fewer words, so the library puts some in the description
        assert got.tools == (LOOK_UP,)
    assert [m.role for m in got.messages] == [m.role for m in asked.messages]
    assert [m.text for m in got.messages] == [m.text for m in asked.messages]
    assert json.loads(got.messages[2].calls[0].arguments) == json.loads(CALL.arguments)
    assert got.messages[3] == asked.messages[3]


@every_wire
@pytest.mark.parametrize("outcome", Outcome)
async def test_how_a_call_ended_is_told_in_words(wire: str, outcome: Outcome) -> None:
    script = ScriptedModel(replies=[Reply(text="ok")])
    async with ModelServer(script) as server:
        model = client(wire, server)

        await everything(model, answered(outcome, "It said so."))

        await model.aclose()
    [result] = script.requests[0].messages[-1].results
    assert (result.outcome, result.content) == (outcome, "It said so.")


@every_wire
async def test_a_call_without_a_result_is_told_as_interrupted(wire: str) -> None:
    """Providers refuse a history in which a call was never answered."""
    script = ScriptedModel(replies=[Reply(text="ok")])
    done = ToolResult(call_id="call_2", name="look_up", outcome=Outcome.OK, content="done")
    other = ToolCall(id="call_2", name="look_up", arguments="{}")
    asked = ModelRequest(
        messages=(
            system("Be brief."),
            user("Go."),
            assistant("", (CALL, other)),
            tool((done,)),
            user("And?"),
        )
    )
    async with ModelServer(script) as server:
        model = client(wire, server)

        await everything(model, asked)

        await model.aclose()
    results = [r for m in script.requests[0].messages if m.role is Role.TOOL for r in m.results]
    told = {r.call_id: r.content for r in results}
    assert told["call_2"] == "done"
    assert "interrupted" in told["call_1"]


@every_wire
async def test_arguments_that_are_no_json_object_can_still_be_sent_back(wire: str) -> None:
    script = ScriptedModel(replies=[Reply(text="ok")])
    broken = ToolCall(id="call_1", name="look_up", arguments='{"word": "am')
    told = ToolResult(call_id="call_1", name="look_up", outcome=Outcome.RETRY, content="not JSON")
    asked = ModelRequest(messages=(user("Go."), assistant("", (broken,)), tool((told,))))
    async with ModelServer(script) as server:
        model = client(wire, server)

        events = await everything(model, asked)

        await model.aclose()
    assert text_of(events) == "ok"
    [call] = script.requests[0].messages[1].calls
    assert json.loads(call.arguments) == {"unreadable": '{"word": "am'}


# Gemini's SDK reads an abandoned answer to its end: its generator does not close the response.
@pytest.mark.parametrize("wire", [wire for wire in CONFIGS if wire != "gemini"])
async def test_a_stream_that_is_closed_early_is_given_up_at_the_provider(wire: str) -> None:
    script = ScriptedModel(replies=[Reply(text="a\n" * 500)])
    async with ModelServer(script, faults=[slow(0.01)]) as server:
        model = client(wire, server)

        stream = model.stream(QUESTION)
        await anext(stream)
        await stream.aclose()
        await server.until_abandoned()

        await model.aclose()
    assert server.abandoned == 1


async def test_one_model_answers_many_people_at_once() -> None:
    script = ScriptedModel(replies=[Reply(text="hello\n")] * 20)
    async with ModelServer(script) as server:
        model = client("openai", server)

        answers = await asyncio.gather(*(everything(model, QUESTION) for _ in range(20)))

        await model.aclose()
    assert {text_of(events) for events in answers} == {"hello\n"}
