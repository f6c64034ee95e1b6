"""The same conversation, with its calls, through each provider's wire."""

import json

import pytest

from actionary.messages.message import Message, assistant, system, tool, user
from actionary.messages.tool import Outcome, ToolResult
from actionary.models.event import TextDelta, ToolCallCompleted
from actionary.models.model import Model, ModelRequest
from actionary.models.rehearsal import RehearsalModel
from actionary.testing.modelserver import ModelServer
from tests.models.rehearsal.services import CABINS, CLOCK, RESULTS
from tests.models.servers import CONFIGS, KEY, client

SAID = (
    "Find cabins in Elm Valley from 12 to 15 December under 150 euros for 2 guests",
    "Reserve the second one for Ada Lovelace",
    "cancel that reservation",
)


async def journey(model: Model, *, outcome: Outcome = Outcome.OK) -> list[str]:
    """Return everything the model said and called, its functions answering."""
    told: list[str] = []
    messages: list[Message] = [system("You are the cabin desk.")]
    for text in SAID:
        messages.append(user(text))
        for _ in range(6):
            request = ModelRequest(messages=tuple(messages), tools=CABINS)
            events = [event async for event in model.stream(request)]
            reply = "".join(event.text for event in events if isinstance(event, TextDelta))
            calls = tuple(event.call for event in events if isinstance(event, ToolCallCompleted))
            messages.append(assistant(reply, calls))
            if not calls:
                told.append(reply)
                break
            told += [f"{call.name} {json.loads(call.arguments)}" for call in calls]
            results = [
                ToolResult(
                    call_id=call.id,
                    name=call.name,
                    outcome=outcome,
                    content=json.dumps(RESULTS[call.name]) if outcome is Outcome.OK else "No.",
                )
                for call in calls
            ]
            messages.append(tool(tuple(results)))
    return told


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.DENIED, Outcome.FAILED])
@pytest.mark.parametrize("wire", CONFIGS)
async def test_a_whole_conversation_is_the_same_on_every_wire(wire: str, outcome: Outcome) -> None:
    expected = await journey(RehearsalModel(clock=CLOCK), outcome=outcome)
    async with ModelServer(RehearsalModel(clock=CLOCK), key=KEY) as server:
        model = client(wire, server)

        told = await journey(model, outcome=outcome)

        await model.aclose()
    assert told == expected


async def test_the_conversation_does_what_was_said() -> None:
    told = await journey(RehearsalModel(clock=CLOCK))

    assert [line.split(" ")[0] for line in told] == [
        "findCabins",
        "I",
        "reserveCabin",
        "Done:",
        "cancelReservation",
        "Done:",
    ]


async def test_text_can_be_slowed_to_the_pace_of_a_model() -> None:
    import time

    quick = RehearsalModel(clock=CLOCK)
    slow = RehearsalModel(clock=CLOCK, seconds_per_word=0.002)
    asked = ModelRequest(messages=(user("hi"),), tools=CABINS)

    started = time.perf_counter()
    words = len([event async for event in slow.stream(asked)])
    slowly = time.perf_counter() - started

    assert slowly > words * 0.001
    assert [e async for e in quick.stream(asked)] == [e async for e in slow.stream(asked)]
