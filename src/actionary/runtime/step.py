"""The whole chat loop as one pure function: `step(state, input) -> (state, effects)`."""

from dataclasses import replace
from typing import TypeAlias

from actionary.actions.confirmation import FILES, Decision
from actionary.actions.paging import READ_MORE
from actionary.base.ids import CallId
from actionary.base.text import count
from actionary.messages.tool import Outcome
from actionary.runtime.call import Call, CallState, Proposal, Resolution, first_state
from actionary.runtime.effect import (
    AskModel,
    AskPerson,
    CallFunction,
    Effect,
    Finish,
    Remember,
)
from actionary.runtime.input import (
    CallAnswered,
    CallProposedAnew,
    CallSuperseded,
    ModelFailed,
    ModelReplied,
    PersonDecided,
    PersonResolved,
    RunCancelled,
    RunInput,
    RunRetried,
    RunStarted,
)
from actionary.runtime.state import (
    Failure,
    IllegalMoveError,
    Phase,
    RunState,
    StaleDecisionError,
    Turn,
)

Stepped: TypeAlias = tuple[RunState, tuple[Effect, ...]]

NOT_MADE = "This call was not made: the person stopped the run."


def step(state: RunState, happened: RunInput) -> Stepped:
    """Return the run after what happened, and what is to be done next.

    Raises `IllegalMoveError` when the input does not fit the state, and `StaleDecisionError`
    when a decision names another request than the stored one; the state is then unchanged.
    """
    match happened:
        case RunStarted():
            return _started(state, happened)
        case ModelReplied():
            return _replied(state, happened)
        case ModelFailed():
            return _failed(state, happened)
        case PersonDecided():
            return _decided(state, happened)
        case CallProposedAnew():
            return _proposed_anew(state, happened)
        case CallSuperseded():
            return _superseded(state, happened)
        case PersonResolved():
            return _resolved(state, happened)
        case CallAnswered():
            return _answered(state, happened)
        case RunCancelled():
            return _cancelled(state, happened)
        case RunRetried():
            return _retried(state)


def outstanding(state: RunState) -> tuple[Effect, ...]:
    """Return what is still to be done for a run that was read back from its journal."""
    if state.phase is Phase.ASKING:
        return (AskModel(messages=state.conversation),)
    if state.phase is not Phase.CALLING:
        return ()
    effects: list[Effect] = []
    for call in state.calls.values():
        if call.state is CallState.APPROVED:
            effects.append(CallFunction(proposal=call.proposal))
        elif call.state.is_waiting:
            effects.append(AskPerson(proposal=call.proposal))
    return tuple(effects)


def _started(state: RunState, happened: RunStarted) -> Stepped:
    _require(state, Phase.NEW)
    state = replace(state, text=happened.text, files=happened.files)
    if not happened.proposals:
        return _ask(state)
    calls = tuple(first_state(proposal) for proposal in happened.proposals)
    return _go_on(_calling(state, Turn(calls=_ids(calls)), calls), _effects_of(calls))


def _replied(state: RunState, happened: ModelReplied) -> Stepped:
    _require(state, Phase.ASKING)
    calls = tuple(first_state(proposal) for proposal in happened.proposals)
    note = "The model's output limit cut this reply short." if happened.cut_short else ""
    state = replace(
        _having_read(state, *(FILES for call in calls if _is_page(call))),
        usage=state.usage + happened.usage,
    )
    state = _calling(state, Turn(text=happened.text, calls=_ids(calls), note=note), calls)
    if not calls:
        return state, (Finish(),)
    return _go_on(state, _effects_of(calls))


def _ids(calls: tuple[Call, ...]) -> tuple[CallId, ...]:
    return tuple(call.id for call in calls)


def _calling(state: RunState, turn: Turn, calls: tuple[Call, ...]) -> RunState:
    return replace(
        state,
        phase=Phase.CALLING if calls else Phase.DONE,
        turns=(*state.turns, turn),
        calls={**state.calls, **{call.id: call for call in calls}},
    )


def _effects_of(calls: tuple[Call, ...]) -> tuple[Effect, ...]:
    return tuple(
        AskPerson(proposal=call.proposal)
        if call.state.is_waiting
        else CallFunction(proposal=call.proposal)
        for call in calls
        if not call.state.is_final
    )


def _failed(state: RunState, happened: ModelFailed) -> Stepped:
    _require(state, Phase.ASKING)
    failure = Failure(code=happened.code, message=happened.message, hint=happened.hint)
    state = replace(state, partial=happened.text, phase=Phase.FAILED, failure=failure)
    return state, (Finish(),)


def _retried(state: RunState) -> Stepped:
    _require(state, Phase.FAILED)
    return _ask(replace(state, failure=None, partial=""))


def _decided(state: RunState, happened: PersonDecided) -> Stepped:
    is_no = happened.decision is Decision.DENY
    awaited = (CallState.AWAITING_CONFIRMATION, *[CallState.AWAITING_SIGNIN] * is_no)
    call = _call(state, happened.call_id, *awaited)
    if happened.request_hash != call.proposal.request_hash:
        raise StaleDecisionError(
            "The request is not the one you were shown, so nothing was sent.",
            hint="Read the card again, then decide.",
        )
    state = replace(state, read_from=())  # they have looked at what happens here
    match happened.decision:
        case Decision.DENY:
            why = f" They said: {happened.reason}" if happened.reason else ""
            denied = call.ended(CallState.DENIED, Outcome.DENIED, f"The person said no.{why}")
            return _go_on(_with(state, denied))
        case Decision.ALWAYS_ALLOW if call.proposal.consequential:
            raise IllegalMoveError(
                f"{call.proposal.summary!r} is consequential: it asks every time.",
                hint="Allow this one call, or deny it.",
            )
        case Decision.ALWAYS_ALLOW:
            allowed = replace(call, state=CallState.APPROVED, remembered=True)
            return _with(state, allowed), (
                CallFunction(proposal=call.proposal),
                Remember(proposal=call.proposal),
            )
        case Decision.ALLOW:
            allowed = replace(call, state=CallState.APPROVED)
            return _with(state, allowed), (CallFunction(proposal=call.proposal),)


def _proposed_anew(state: RunState, happened: CallProposedAnew) -> Stepped:
    # Only a sign-in that has ended takes back what was approved.
    ended = (CallState.APPROVED,) if happened.proposal.needs else ()
    _call(state, happened.proposal.call_id, CallState.AWAITING_SIGNIN, *ended)
    return _begun_anew(state, happened.proposal)


def _superseded(state: RunState, happened: CallSuperseded) -> Stepped:
    call_id = happened.proposal.call_id
    _call(state, call_id, CallState.AWAITING_CONFIRMATION, CallState.APPROVED)
    return _begun_anew(state, happened.proposal)


def _begun_anew(state: RunState, proposal: Proposal) -> Stepped:
    call = first_state(proposal)
    if state.phase is not Phase.CALLING:
        # The run was stopped while the call was under way: nobody waits for it any more.
        return _with(state, call.ended(CallState.CANCELLED, Outcome.DENIED, NOT_MADE)), ()
    return _go_on(_with(state, call), _effects_of((call,)))


def _resolved(state: RunState, happened: PersonResolved) -> Stepped:
    call = state.calls.get(happened.call_id)
    if call is None or not call.is_uncertain:
        raise IllegalMoveError(
            "Nothing is uncertain about this call any more.",
            hint="Reload the page to see what is known of it.",
        )
    found = Resolution.HAPPENED if happened.happened else Resolution.DID_NOT_HAPPEN
    return _with(state, call.resolved(found)), ()


def _answered(state: RunState, happened: CallAnswered) -> Stepped:
    call = _call(state, happened.call_id, CallState.APPROVED)
    answered = _with(state, call.answered(happened.answer))
    if happened.answer.status is not None:
        answered = _having_read(answered, call.proposal.origin)
    # After a stop the answer is recorded, but the model is not asked to go on.
    return _go_on(answered) if state.phase is Phase.CALLING else (answered, ())


def _cancelled(state: RunState, happened: RunCancelled) -> Stepped:
    if not state.phase.is_open:
        raise IllegalMoveError("Nothing is running here any more.")
    calls = {
        call_id: call.ended(CallState.CANCELLED, Outcome.DENIED, NOT_MADE)
        if call.state.is_waiting
        else call
        for call_id, call in state.calls.items()
    }
    state = replace(state, phase=Phase.CANCELLED, calls=calls, partial=happened.text)
    return state, (Finish(),)


def _go_on(state: RunState, effects: tuple[Effect, ...] = ()) -> Stepped:
    """Ask the model again once every call of the turn has ended."""
    last = state.turns[-1]
    if any(not state.calls[call_id].state.is_final for call_id in last.calls):
        return state, effects
    if len(state.turns) < state.budget.max_turns:
        return _ask(state)
    note = (
        f"Stopped after {count(state.budget.max_turns, 'reply', 'replies')} of the model in a row."
        " Say something to go on."
    )
    turns = (*state.turns[:-1], replace(last, note=note))
    return replace(state, phase=Phase.DONE, turns=turns), (Finish(),)


def _require(state: RunState, phase: Phase) -> None:
    if state.phase is not phase:
        raise IllegalMoveError(
            f"This run is {state.phase.value}, not {phase.value}.",
            hint="Reload the page to see where it stands.",
        )


def _call(state: RunState, call_id: CallId, *expected: CallState) -> Call:
    call = state.calls.get(call_id)
    if call is None:
        raise IllegalMoveError("There is no such call in this run.")
    if call.state is CallState.AWAITING_SIGNIN and call.state not in expected:
        raise IllegalMoveError(
            "This call waits for a sign-in, not for a yes.", hint="Sign in first, or cancel it."
        )
    if call.state not in expected:
        raise IllegalMoveError(
            f"This call is already decided: {call.state.value.replace('_', ' ')}.",
            hint="Nothing was sent a second time.",
        )
    return call


def _having_read(state: RunState, *origins: str) -> RunState:
    return replace(state, read_from=tuple(dict.fromkeys((*state.read_from, *origins))))


def _is_page(call: Call) -> bool:
    proposal = call.proposal
    return bool(proposal.told) and proposal.tool_call.name == READ_MORE


def _with(state: RunState, call: Call) -> RunState:
    return replace(state, calls={**state.calls, call.id: call})


def _ask(state: RunState) -> Stepped:
    state = replace(state, phase=Phase.ASKING)
    return state, (AskModel(messages=state.conversation),)
