"""How a call ends without an answer: what the model and the person are told."""

from actionary.messages.tool import Outcome
from actionary.runtime.call import Answer, CallState
from actionary.runtime.caller import SignInEndedError

UNKNOWN = (
    "The call was sent, but its answer was lost: it may or may not have happened. Do not call"
    " again; tell the person, and offer to look whether it happened."
)


def lost() -> Answer:
    """Return the end of a call that was on the wire when a process died."""
    return Answer(
        state=CallState.UNKNOWN,
        outcome=Outcome.FAILED,
        content=UNKNOWN,
        note="The server stopped after this request was sent, so its answer is not known.",
        hint="Look at the other service whether it happened before you send it again.",
    )


def not_sent(error: SignInEndedError) -> Answer:
    """Return the end of a call whose sign-in had ended before anything left."""
    return Answer(
        state=CallState.NOT_SENT,
        outcome=Outcome.FAILED,
        content=f"Nothing was sent. {error.message} {error.hint}".strip(),
        note=error.message,
        hint=error.hint,
    )
