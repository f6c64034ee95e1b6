"""Values that tests of the chat loop share."""

from actionary.actions.confirmation import Decision
from actionary.base.http import CredentialSlot, Headers, HTTPRequest
from actionary.base.ids import ActionId, CallId
from actionary.messages.tool import Outcome, ToolCall
from actionary.runtime.call import Answer, CallState, Need, Proposal
from actionary.runtime.input import (
    CallAnswered,
    ModelFailed,
    ModelReplied,
    PersonDecided,
    RunInput,
    RunStarted,
)
from actionary.runtime.state import RunState
from actionary.runtime.step import step

START = RunStarted(text="Please do.")
SAID = ModelReplied(text="Done.")
FAILED = ModelFailed(code="model-unreachable", message="Nothing answers.", text="So f")


def proposal(
    call: str = "call_1",
    *,
    consequential: bool = True,
    asks: bool = True,
    refused: bool = False,
    lacks: bool = False,
) -> Proposal:
    """Return a call of an orders API."""
    wish = ToolCall(id=f"wish_{call}", name="createOrder", arguments='{"item": "tea"}')
    if refused:
        return Proposal(
            call_id=CallId(call), tool_call=wish, refused=Outcome.RETRY, refusal="No such function."
        )
    return Proposal(
        call_id=CallId(call),
        tool_call=wish,
        summary="Create an order",
        action_id=ActionId("act_1"),
        request=HTTPRequest(
            method="POST",
            url="https://shop.example/orders",
            headers=Headers([("Content-Type", "application/json")]),
            body=b'{"item":"tea"}',
        ),
        request_hash=f"hash of {call}",
        slots=(CredentialSlot(location="header", name="X-Key", scheme="key"),),
        operation_hash="hash of createOrder",
        consequential=consequential,
        asks=asks,
        own=("key",) if lacks else (),
        needs=(Need(scheme="key", way="key"),) if lacks else (),
    )


def replied(*proposals: Proposal, text: str = "") -> ModelReplied:
    """Return a reply with calls."""
    return ModelReplied(text=text, proposals=proposals)


def decided(decision: Decision = Decision.ALLOW, call: str = "call_1") -> PersonDecided:
    """Return a person's answer to a card."""
    return PersonDecided(call_id=CallId(call), decision=decision, request_hash=f"hash of {call}")


def answered(call: str = "call_1", content: str = "created") -> CallAnswered:
    """Return a good answer of the API."""
    answer = Answer(
        state=CallState.SUCCEEDED, outcome=Outcome.OK, content=content, status=201, reason="Created"
    )
    return CallAnswered(call_id=CallId(call), answer=answer)


def after(*inputs: RunInput, state: RunState | None = None) -> RunState:
    """Return where a run stands after these inputs."""
    state = state or RunState()
    for each in inputs:
        state, _ = step(state, each)
    return state
