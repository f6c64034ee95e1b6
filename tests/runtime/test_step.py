"""The chat loop decides; every move it allows and every one it refuses."""

from dataclasses import replace

import pytest

from actionary.actions.confirmation import Decision
from actionary.base.ids import CallId
from actionary.messages.message import assistant, tool, user
from actionary.messages.tool import Outcome, ToolResult
from actionary.messages.usage import Usage
from actionary.runtime.budget import Budget
from actionary.runtime.call import CallState
from actionary.runtime.effect import AskModel, AskPerson, CallFunction, Finish, Remember
from actionary.runtime.input import (
    CallAnswered,
    CallProposedAnew,
    ModelFailed,
    ModelReplied,
    PersonDecided,
    RunCancelled,
    RunInput,
    RunRetried,
    RunStarted,
)
from actionary.runtime.state import IllegalMoveError, Phase, RunState, StaleDecisionError
from actionary.runtime.step import NOT_MADE, outstanding, step
from tests.runtime.samples import FAILED, SAID, START, after, answered, decided, proposal, replied

ASKED = replied(proposal())
LACKED = replied(proposal(lacks=True))
GIVEN = CallProposedAnew(proposal=proposal())
ENDED = CallProposedAnew(proposal=proposal(lacks=True))

STATES: dict[str, RunState] = {
    "new": RunState(),
    "asking": after(START),
    "waiting for a person": after(START, ASKED),
    "waiting for a sign-in": after(START, LACKED),
    "calling": after(START, ASKED, decided()),
    "done": after(START, SAID),
    "failed": after(START, FAILED),
    "cancelled": after(START, ASKED, RunCancelled()),
    "cancelled with a call under way": after(START, ASKED, decided(), RunCancelled()),
}
INPUTS: dict[str, RunInput] = {
    "started": START,
    "replied": SAID,
    "wished": replied(proposal("call_2")),
    "model failed": FAILED,
    "decided": decided(),
    "denied": decided(Decision.DENY),
    "signed in": GIVEN,
    "sign-in ended": ENDED,
    "answered": answered(),
    "cancelled": RunCancelled(text="So f"),
    "retried": RunRetried(),
}
LEGAL: dict[tuple[str, str], Phase] = {
    ("new", "started"): Phase.ASKING,
    ("asking", "replied"): Phase.DONE,
    ("asking", "wished"): Phase.CALLING,
    ("asking", "model failed"): Phase.FAILED,
    ("asking", "cancelled"): Phase.CANCELLED,
    ("waiting for a person", "decided"): Phase.CALLING,
    ("waiting for a person", "denied"): Phase.ASKING,
    ("waiting for a person", "cancelled"): Phase.CANCELLED,
    ("waiting for a sign-in", "denied"): Phase.ASKING,
    ("waiting for a sign-in", "signed in"): Phase.CALLING,
    ("waiting for a sign-in", "sign-in ended"): Phase.CALLING,
    ("waiting for a sign-in", "cancelled"): Phase.CANCELLED,
    ("calling", "sign-in ended"): Phase.CALLING,
    ("calling", "answered"): Phase.ASKING,
    ("calling", "cancelled"): Phase.CANCELLED,
    ("failed", "retried"): Phase.ASKING,
    ("cancelled with a call under way", "answered"): Phase.CANCELLED,
    ("cancelled with a call under way", "sign-in ended"): Phase.CANCELLED,
}


@pytest.mark.parametrize(("where", "what"), LEGAL)
def test_a_legal_move_leads_on(where: str, what: str) -> None:
    state, _ = step(STATES[where], INPUTS[what])

    assert state.phase is LEGAL[where, what]


@pytest.mark.parametrize(
    ("where", "what"),
    [(where, what) for where in STATES for what in INPUTS if (where, what) not in LEGAL],
)
def test_any_other_move_is_refused_and_changes_nothing(where: str, what: str) -> None:
    before = replace(STATES[where])

    with pytest.raises(IllegalMoveError) as caught:
        step(STATES[where], INPUTS[what])

    assert STATES[where] == before
    assert caught.value.message


def test_a_message_asks_the_model_with_everything_said_before() -> None:
    before = (user("Hello"), assistant("Hi"))

    state, effects = step(RunState(history=before), START)

    assert effects == (AskModel(messages=(*before, user("Please do."))),)
    assert state.text == "Please do."


def test_a_reply_without_calls_ends_the_run() -> None:
    state, effects = step(after(START), SAID)

    assert effects == (Finish(),)
    assert state.conversation == (user("Please do."), assistant("Done."))


def test_a_consequential_call_is_put_to_the_person() -> None:
    state, effects = step(after(START), ASKED)

    assert effects == (AskPerson(proposal=proposal()),)
    assert [call.id for call in state.waiting] == ["call_1"]


def test_an_allowed_call_is_made_once() -> None:
    state, effects = step(after(START, ASKED), decided())

    assert effects == (CallFunction(proposal=proposal()),)
    with pytest.raises(IllegalMoveError, match="already decided"):
        step(state, decided())


def test_a_denied_call_is_never_made() -> None:
    """The person's no reaches the model as the call's result."""
    state, effects = step(after(START, ASKED), decided(Decision.DENY))

    result = ToolResult(
        call_id="wish_call_1",
        name="createOrder",
        outcome=Outcome.DENIED,
        content="The person said no.",
    )
    said = (user("Please do."), assistant("", (proposal().tool_call,)), tool((result,)))
    assert effects == (AskModel(messages=said),)
    assert state.calls[CallId("call_1")].state is CallState.DENIED


def test_the_model_reads_why_the_person_said_no() -> None:
    no = replace(decided(Decision.DENY), reason="Too dear.")

    state = after(START, ASKED, no)

    call = state.calls[CallId("call_1")]
    assert call.result is not None
    assert call.result.content == "The person said no. They said: Too dear."


@pytest.mark.parametrize("decision", Decision)
def test_nothing_follows_a_denied_call(decision: Decision) -> None:
    state = after(START, ASKED, decided(Decision.DENY))

    for late in (decided(decision), answered()):
        with pytest.raises(IllegalMoveError):
            step(state, late)


def test_a_consequential_call_cannot_be_allowed_for_always() -> None:
    state = after(START, ASKED)

    with pytest.raises(IllegalMoveError, match="asks every time"):
        step(state, decided(Decision.ALWAYS_ALLOW))

    assert [call.id for call in state.waiting] == ["call_1"]


def test_allowing_for_always_is_remembered_after_the_call_is_sent() -> None:
    mild = proposal(consequential=False)

    state, effects = step(after(START, replied(mild)), decided(Decision.ALWAYS_ALLOW))

    assert effects == (CallFunction(proposal=mild), Remember(proposal=mild))
    assert state.calls[CallId("call_1")].remembered


def test_a_granted_call_is_made_without_asking() -> None:
    granted = proposal(consequential=False, asks=False)

    state, effects = step(after(START), replied(granted))

    assert effects == (CallFunction(proposal=granted),)
    assert state.calls[CallId("call_1")].remembered


@pytest.mark.parametrize("decision", Decision)
def test_a_decision_on_another_request_than_the_stored_one_is_refused(decision: Decision) -> None:
    state = after(START, replied(proposal(consequential=False)))
    stale = replace(decided(decision), request_hash="hash of something else")

    with pytest.raises(StaleDecisionError, match="nothing was sent"):
        step(state, stale)

    assert len(state.waiting) == 1


def test_a_call_nobody_made_can_neither_be_decided_nor_answered() -> None:
    for late in (decided(call="call_9"), answered("call_9")):
        with pytest.raises(IllegalMoveError, match="no such call"):
            step(after(START, ASKED), late)


def test_a_call_that_waits_cannot_be_answered() -> None:
    with pytest.raises(IllegalMoveError):
        step(after(START, ASKED), answered())


def test_a_call_that_cannot_be_made_goes_back_to_the_model_at_once() -> None:
    blocked = proposal(refused=True)

    state, effects = step(after(START), replied(blocked))

    assert isinstance(effects[0], AskModel)
    assert len(effects) == 1
    result = state.conversation[-1].results[0]
    assert (result.outcome, result.content) == (Outcome.RETRY, "No such function.")


def test_the_model_is_asked_again_when_all_parallel_calls_have_ended() -> None:
    state = after(
        START, replied(proposal("call_1"), proposal("call_2"), proposal("call_3", refused=True))
    )

    state, first = step(state, decided(Decision.DENY, "call_1"))
    state, second = step(state, decided(Decision.ALLOW, "call_2"))
    state, last = step(state, answered("call_2"))

    assert (first, second) == ((), (CallFunction(proposal=proposal("call_2")),))
    assert isinstance(last[0], AskModel)
    assert [each.outcome for each in last[0].messages[-1].results] == [
        Outcome.DENIED,
        Outcome.OK,
        Outcome.RETRY,
    ]


def test_results_stand_in_the_order_of_the_calls_not_of_the_answers() -> None:
    state = after(
        START,
        replied(proposal("call_1"), proposal("call_2")),
        decided(call="call_2"),
        answered("call_2"),
        decided(call="call_1"),
        answered("call_1"),
    )

    results = state.conversation[-1].results
    assert [each.call_id for each in results] == ["wish_call_1", "wish_call_2"]


def test_stopping_withdraws_the_cards_and_lets_calls_under_way_go_on() -> None:
    state = after(START, replied(proposal("call_1"), proposal("call_2")), decided(call="call_2"))

    state, effects = step(state, RunCancelled())

    assert effects == (Finish(),)
    assert state.calls[CallId("call_1")].state is CallState.CANCELLED
    assert state.calls[CallId("call_2")].state is CallState.APPROVED
    told = state.calls[CallId("call_1")].result
    assert told is not None
    assert told.content == NOT_MADE


def test_an_answer_after_a_stop_is_recorded_and_the_model_is_not_asked() -> None:
    state = after(START, ASKED, decided(), RunCancelled())

    state, effects = step(state, answered())

    assert effects == ()
    assert state.phase is Phase.CANCELLED
    assert state.calls[CallId("call_1")].state is CallState.SUCCEEDED


def test_the_next_message_says_what_became_of_a_stopped_call() -> None:
    stopped = after(START, ASKED, decided(), RunCancelled())

    result = stopped.conversation[-1].results[0]

    assert result.outcome is Outcome.FAILED
    assert "it may have happened" in result.content


def test_what_a_stopped_or_failed_model_had_said_is_kept() -> None:
    for end in (RunCancelled(text="So f"), FAILED):
        assert after(START, end).conversation[-1] == assistant("So f")


def test_trying_again_asks_the_same_without_the_half_reply() -> None:
    state, effects = step(after(START, FAILED), RunRetried())

    assert effects == (AskModel(messages=(user("Please do."),)),)
    assert (state.failure, state.partial) == (None, "")


def test_trying_again_after_a_call_does_not_call_again() -> None:
    state = after(START, ASKED, decided(), answered(), FAILED)

    _, effects = step(state, RunRetried())

    assert [type(each) for each in effects] == [AskModel]


def test_a_failure_is_told_in_its_own_words() -> None:
    state = after(START, ModelFailed(code="c", message="m", hint="h"))

    assert state.failure is not None
    assert (state.failure.code, state.failure.message, state.failure.hint) == ("c", "m", "h")


def test_a_model_that_calls_without_end_is_stopped_with_a_reason() -> None:
    state = after(START, state=RunState(budget=Budget(max_turns=3)))

    for number in range(3):
        call = f"call_{number}"
        state = after(replied(proposal(call)), decided(call=call), answered(call), state=state)

    assert state.phase is Phase.DONE
    assert "Stopped after 3 replies" in state.turns[-1].note


def test_a_model_of_impossible_calls_is_stopped_too() -> None:
    state = after(START, state=RunState(budget=Budget(max_turns=2)))

    for number in range(2):
        state = after(replied(proposal(f"call_{number}", refused=True)), state=state)

    assert state.phase is Phase.DONE


def test_a_reply_cut_by_its_limit_says_so() -> None:
    state = after(START, ModelReplied(text="Once upon", cut_short=True))

    assert "cut this reply short" in state.turns[-1].note


def test_usage_is_counted_over_the_whole_run() -> None:
    used = Usage(requests=1, input_tokens=10, output_tokens=2)

    state = after(
        START,
        replace(replied(proposal(refused=True)), usage=used),
        ModelReplied(text="x", usage=used),
    )

    assert state.usage == Usage(requests=2, input_tokens=20, output_tokens=4)


def test_a_run_that_never_began_leaves_no_message() -> None:
    history = (user("Hello"), assistant("Hi"))

    assert RunState(history=history).conversation == history


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("new", ()),
        ("asking", (AskModel,)),
        ("waiting for a person", (AskPerson,)),
        ("calling", (CallFunction,)),
        ("done", ()),
        ("failed", ()),
        ("cancelled", ()),
    ],
)
def test_what_is_left_to_do_follows_from_the_state_alone(
    where: str, what: tuple[type, ...]
) -> None:
    assert tuple(type(each) for each in outstanding(STATES[where])) == what


def test_the_inputs_in_the_table_are_all_there_are() -> None:
    kinds = {RunStarted, ModelReplied, ModelFailed, PersonDecided, CallAnswered, RunCancelled}

    assert {type(each) for each in INPUTS.values()} == kinds | {CallProposedAnew, RunRetried}
