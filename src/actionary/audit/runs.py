"""What of a run's journal belongs into the audit record."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from actionary.actions.confirmation import Decision
from actionary.audit.event import AuditEvent, AuditTag
from actionary.base.ids import CallId, UserId
from actionary.base.jsonvalue import JSONObject
from actionary.base.text import truncate
from actionary.runtime.call import Proposal
from actionary.runtime.input import (
    CallAnswered,
    CallProposedAnew,
    CallSuperseded,
    ModelReplied,
    PersonDecided,
    RunCancelled,
    RunInput,
)

_DECIDED: Final[Mapping[Decision, AuditTag]] = {
    Decision.ALLOW: AuditTag.CALL_ALLOWED,
    Decision.ALWAYS_ALLOW: AuditTag.CALL_ALWAYS_ALLOWED,
    Decision.DENY: AuditTag.CALL_DENIED,
}
_MAX_WORDS: Final = 300


def events_of(
    entry: RunInput, *, at: datetime, actor: UserId, about: JSONObject
) -> Iterator[AuditEvent]:
    """Yield the events of one journal entry; `about` says in which conversation and GPT.

    A request is named by its hash, method and host: arguments, bodies and answers stay in the
    conversation, and go when it is deleted.
    """

    def event(tag: AuditTag, call_id: CallId | None, **facts: object) -> AuditEvent:
        call: JSONObject = {"call": call_id} if call_id is not None else {}
        return AuditEvent(tag=tag, at=at, actor=actor, details={**about, **call, **facts})  # type: ignore[dict-item]

    match entry:
        case ModelReplied(proposals=proposals):
            for proposal in proposals:
                if proposal.request is not None and proposal.refused is None:
                    yield event(_tag(proposal), proposal.call_id, **_request(proposal))
        case CallProposedAnew(proposal=proposal):
            if proposal.request is not None and proposal.refused is None:
                yield event(_tag(proposal), proposal.call_id, **_request(proposal))
        case PersonDecided(call_id=call_id, decision=decision, request_hash=shown):
            yield event(_DECIDED[decision], call_id, request=shown)
        case CallSuperseded(proposal=proposal):
            facts = _request(proposal) if proposal.request is not None else {}
            yield event(AuditTag.CALL_SUPERSEDED, proposal.call_id, **facts)
        case CallAnswered(call_id=call_id, answer=answer):
            yield event(
                AuditTag.CALL_ENDED, call_id, state=answer.state.value, status=answer.status
            )
        case RunCancelled():
            yield event(AuditTag.RUN_STOPPED, None)
        case _:
            pass


def _tag(proposal: Proposal) -> AuditTag:
    if proposal.needs:
        return AuditTag.CALL_SIGN_IN
    return AuditTag.CALL_ASKED if proposal.asks else AuditTag.CALL_GRANTED


def _request(proposal: Proposal) -> dict[str, object]:
    request = proposal.request
    assert request is not None, "only a proposal with a request is told"
    return {
        "request": proposal.request_hash,
        "function": truncate(proposal.tool_call.name, _MAX_WORDS),
        "method": request.method,
        "origin": truncate(proposal.origin, _MAX_WORDS),
        "consequential": proposal.consequential,
    }
