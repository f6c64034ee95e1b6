"""The record tells a sign-in that was asked for from a call that was."""

from datetime import UTC, datetime

import pytest

from actionary.audit.event import AuditTag
from actionary.audit.runs import events_of
from actionary.base.ids import UserId
from actionary.runtime.call import Proposal
from actionary.runtime.input import CallProposedAnew
from tests.runtime.samples import proposal, replied


@pytest.mark.parametrize(
    ("made", "tag"),
    [
        (proposal(lacks=True), AuditTag.CALL_SIGN_IN),
        (proposal(lacks=True, asks=False, consequential=False), AuditTag.CALL_SIGN_IN),
        (proposal(), AuditTag.CALL_ASKED),
        (proposal(asks=False, consequential=False), AuditTag.CALL_GRANTED),
    ],
)
def test_a_call_is_recorded_as_what_it_waits_for(made: Proposal, tag: AuditTag) -> None:
    """First when the model wishes for it, and again when it is proposed anew."""
    for entry in (replied(made), CallProposedAnew(proposal=made)):
        (event,) = events_of(
            entry, at=datetime(2030, 1, 1, tzinfo=UTC), actor=UserId("user_ada"), about={}
        )

        assert event.tag is tag
        assert event.details["request"] == made.request_hash
