"""Whatever happens to a run, its journal leads to the same state."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from actionary.actions.confirmation import Decision
from actionary.base.jsonvalue import dump_json
from actionary.messages.message import Role, user
from actionary.runtime.call import Answer, CallState
from actionary.runtime.codec import entry_from_text, entry_to_json
from actionary.runtime.effect import AskModel, AskPerson, CallFunction, Effect
from actionary.runtime.input import (
    CallAnswered,
    ModelFailed,
    ModelReplied,
    RunCancelled,
    RunInput,
    RunRetried,
)
from actionary.runtime.replay import replay
from actionary.runtime.state import IllegalMoveError, Phase, RunState, StaleDecisionError
from actionary.runtime.step import outstanding, step
from tests.runtime.samples import START, answered, decided, proposal

HISTORY = (user("Hello"),)
FINAL = [state for state in CallState if state.is_final and state not in (
    CallState.BLOCKED, CallState.TOLD, CallState.DENIED, CallState.CANCELLED)]  # fmt: skip


class Life(RuleBasedStateMachine):
    """One run, living through anything that can legally happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = RunState(history=HISTORY)
        self.texts: list[str] = []
        self.sent: list[str] = []
        self.allowed: set[str] = set()
        self.calls = 0
        self._move(START)

    def _move(self, happened: RunInput) -> tuple[Effect, ...]:
        self.state, effects = step(self.state, happened)
        self.texts.append(dump_json(entry_to_json(happened)))
        self.sent += [each.proposal.call_id for each in effects if isinstance(each, CallFunction)]
        return effects

    @precondition(lambda self: self.state.phase is Phase.ASKING)
    @rule(text=st.text("ab\n", max_size=5), asks=st.lists(st.sampled_from("acgr"), max_size=3))
    def model_replies(self, text: str, asks: list[str]) -> None:
        proposals = []
        for kind in asks:
            self.calls += 1
            call = f"call_{self.calls}"
            if kind == "g":
                self.allowed.add(call)
            proposals.append(
                proposal(
                    call,
                    consequential=kind == "c",
                    asks=kind in "ac",
                    refused=kind == "r",
                )
            )
        self._move(ModelReplied(text=text, proposals=tuple(proposals)))

    @precondition(lambda self: self.state.phase is Phase.ASKING)
    @rule(text=st.text("ab", max_size=3))
    def model_fails(self, text: str) -> None:
        self._move(ModelFailed(code="model-failed", message="No.", text=text))

    @precondition(lambda self: self.state.phase is Phase.FAILED)
    @rule()
    def person_retries(self) -> None:
        self._move(RunRetried())

    @precondition(lambda self: self.state.waiting)
    @rule(which=st.integers(0, 5), decision=st.sampled_from(Decision), stale=st.booleans())
    def person_decides(self, which: int, decision: Decision, *, stale: bool) -> None:
        waiting = self.state.waiting
        call = waiting[which % len(waiting)]
        answer = decided(decision, call.id)
        forbidden = decision is Decision.ALWAYS_ALLOW and call.proposal.consequential
        if stale or forbidden:
            before = self.state
            try:
                step(self.state, replace(answer, request_hash="other") if stale else answer)
            except (IllegalMoveError, StaleDecisionError):
                assert self.state is before
                return
            raise AssertionError
        if decision is not Decision.DENY:
            self.allowed.add(call.id)
        self._move(answer)

    @precondition(lambda self: self._under_way())
    @rule(which=st.integers(0, 5), state=st.sampled_from(FINAL))
    def api_answers(self, which: int, state: CallState) -> None:
        under_way = self._under_way()
        given = answered(under_way[which % len(under_way)])
        answer: Answer = replace(given.answer, state=state)
        self._move(CallAnswered(call_id=given.call_id, answer=answer))

    @precondition(lambda self: self.state.phase.is_open)
    @rule(text=st.text("ab", max_size=3))
    def person_stops(self, text: str) -> None:
        self._move(RunCancelled(text=text))

    @rule()
    def a_message_comes_again(self) -> None:
        before = self.state
        try:
            step(self.state, START)
        except IllegalMoveError:
            assert self.state is before
            return
        raise AssertionError

    def _under_way(self) -> list[str]:
        return [call.id for call in self.state.calls.values() if call.state is CallState.APPROVED]

    @invariant()
    def the_journal_leads_here(self) -> None:
        entries = [entry_from_text(text) for text in self.texts]

        assert replay(HISTORY, entries) == self.state

    @invariant()
    def nothing_is_sent_twice_or_without_a_yes(self) -> None:
        assert len(set(self.sent)) == len(self.sent)
        assert set(self.sent) <= self.allowed

    @invariant()
    def every_call_has_exactly_one_result(self) -> None:
        said = self.state.conversation
        wished = [call.id for message in said for call in message.calls]
        told = [result.call_id for message in said for result in message.results]

        assert wished == told
        assert said[: len(HISTORY)] == HISTORY
        assert all(
            said[number + 1].role is Role.TOOL
            for number, message in enumerate(said)
            if message.calls
        )

    @invariant()
    def what_is_left_to_do_is_what_a_restart_takes_up(self) -> None:
        left = outstanding(self.state)
        under_way, waiting = self._under_way(), self.state.waiting

        if self.state.phase is Phase.ASKING:
            assert [type(each) for each in left] == [AskModel]
        elif self.state.phase is Phase.CALLING:
            assert [e.proposal.call_id for e in left if isinstance(e, CallFunction)] == under_way
            assert len([e for e in left if isinstance(e, AskPerson)]) == len(waiting)
            assert left
        else:
            assert left == ()
            assert not waiting

    @invariant()
    def a_final_call_stays_as_it_is(self) -> None:
        for call in self.state.calls.values():
            if call.state.is_final:
                assert call.result is not None
                try:
                    step(self.state, answered(call.id))
                except IllegalMoveError:
                    continue
                raise AssertionError


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
