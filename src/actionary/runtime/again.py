"""A call made once more: its card always asks, and says what became of the last one."""

from dataclasses import replace

from actionary.runtime.call import Call, CallState, Proposal


def again(proposal: Proposal, uncertain: Call) -> Proposal:
    """Return the proposal as one that repeats a call with an uncertain outcome."""
    return replace(
        proposal,
        asks=True,
        retry_of=uncertain.id,
        reason=f"You asked to send it again. {_last_time(uncertain)} {proposal.reason}".strip(),
    )


def _last_time(call: Call) -> str:
    if call.state is CallState.UNKNOWN or call.answer is None:
        return "Last time no whole answer came: it may have happened already."
    return f"Last time the answer was {call.answer.status}: it may have happened already."
