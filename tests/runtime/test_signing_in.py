"""A call that lacks its person's credential: how it waits, goes on, and is taken back."""

from dataclasses import replace

import pytest

from actionary.actions.confirmation import Decision
from actionary.base.ids import CallId
from actionary.runtime.call import CallState
from actionary.runtime.codec import entry_from_json, entry_to_json
from actionary.runtime.effect import AskPerson, CallFunction
from actionary.runtime.input import CallProposedAnew
from actionary.runtime.state import IllegalMoveError
from actionary.runtime.step import step
from tests.runtime.samples import START, after, decided, proposal, replied

ASKED = replied(proposal())
LACKED = replied(proposal(lacks=True))
GIVEN = CallProposedAnew(proposal=proposal())
ENDED = CallProposedAnew(proposal=proposal(lacks=True))


def test_a_call_that_lacks_a_sign_in_is_put_to_the_person_and_made_by_no_yes() -> None:
    state, effects = step(after(START), LACKED)

    assert effects == (AskPerson(proposal=proposal(lacks=True)),)
    assert [call.state for call in state.waiting] == [CallState.AWAITING_SIGNIN]
    with pytest.raises(IllegalMoveError, match="waits for a sign-in"):
        step(state, decided())


def test_a_call_that_was_signed_in_for_is_asked_about_before_it_is_made() -> None:
    state, effects = step(after(START, LACKED), GIVEN)

    assert effects == (AskPerson(proposal=proposal()),)
    assert [call.state for call in state.waiting] == [CallState.AWAITING_CONFIRMATION]


def test_a_call_that_needs_no_yes_is_made_once_it_is_signed_in_for() -> None:
    ready = proposal(consequential=False, asks=False)

    _, effects = step(after(START, LACKED), CallProposedAnew(proposal=ready))

    assert effects == (CallFunction(proposal=ready),)


def test_a_call_whose_sign_in_has_ended_waits_for_another_one() -> None:
    state, effects = step(after(START, ASKED, decided()), ENDED)

    assert effects == (AskPerson(proposal=proposal(lacks=True)),)
    assert [call.state for call in state.waiting] == [CallState.AWAITING_SIGNIN]


def test_a_sign_in_nobody_gives_is_told_to_the_model_as_a_no() -> None:
    state = after(START, LACKED, replace(decided(Decision.DENY), reason="Not here."))

    call = state.calls[CallId("call_1")]
    assert call.state is CallState.DENIED
    assert call.result is not None
    assert "Not here." in call.result.content


def test_what_a_call_lacks_survives_the_journal() -> None:
    for entry in (LACKED, GIVEN, ENDED):
        assert entry_from_json(entry_to_json(entry)) == entry
