"""The limits of one run."""

from dataclasses import dataclass

from actionary.base.ids import CallId
from actionary.messages.tool import Outcome, ToolCall
from actionary.runtime.call import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much one message may set in motion before the person has to speak again."""

    max_turns: int = 12
    """Replies of the model: a model that calls without end is stopped after a dozen."""
    max_calls_per_turn: int = 8
    """Calls in one reply: more than a person can judge at once."""


def one_too_many(wish: ToolCall, call_id: CallId, budget: Budget) -> Proposal:
    """Return the proposal of a call beyond the limit of its reply: nobody is asked about it."""
    return Proposal(
        call_id=call_id,
        tool_call=wish,
        summary=wish.name,
        refused=Outcome.RETRY,
        refusal=f"There were more than {budget.max_calls_per_turn} calls in one reply. Wait for the"
        " results of the others, then call again if it is still needed.",
    )
