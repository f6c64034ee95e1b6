"""A run: its phase, its messages and its calls.

A run moves like this; every other move is an `IllegalMoveError`::

    new       --RunStarted-----------------------> asking
    asking    --ModelReplied, no calls-----------> done
              --ModelReplied, calls--------------> calling
              --ModelFailed----------------------> failed
    calling   --PersonDecided, CallAnswered,
                CallProposedAnew-----------------> calling, or asking when no call is open
                                                   (done when a limit of the run is reached)
    failed    --RunRetried-----------------------> asking
    asking, calling --RunCancelled---------------> cancelled
    any but new --PersonResolved-----------------> the same (what is known of one call changes)

`RunStarted` with calls of the person's own leads to calling at once.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from actionary.actions.paging import READ_MORE
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import CallId
from actionary.messages.file import ConversationFile, tell_files
from actionary.messages.message import Message, assistant, tool, user
from actionary.messages.tool import Outcome, ToolResult
from actionary.messages.usage import Usage
from actionary.runtime.budget import Budget
from actionary.runtime.call import Call


class Phase(StrEnum):
    """Where a run stands."""

    NEW = "new"
    ASKING = "asking"
    CALLING = "calling"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen without a new message from the person."""
        return self in (Phase.ASKING, Phase.CALLING)


class IllegalMoveError(ActionaryError):
    """An input does not fit where the run or the call stands: it was too late, or came twice."""

    kind = ErrorKind.CONFLICT
    code = "illegal-move"


class StaleDecisionError(ActionaryError):
    """A decision names a request that is not the one stored."""

    kind = ErrorKind.CONFLICT
    code = "stale-decision"


def changed_since() -> StaleDecisionError:
    """Return the error for a decision on what is no longer what was asked about."""
    return StaleDecisionError(
        "Something has changed since you were asked, so nothing was sent.",
        hint="Read the new card, then decide.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a run failed, as the person is told."""

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One reply of the model: what it said and what it called."""

    text: str = field(default="", repr=False)
    calls: tuple[CallId, ...] = ()
    note: str = ""
    """A limit that was reached in this turn, as the person is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """Everything `step` knows. `history` is what was said before this run began."""

    history: tuple[Message, ...] = field(default=(), repr=False)
    budget: Budget = Budget()
    phase: Phase = Phase.NEW
    text: str = field(default="", repr=False)
    """What the person said."""
    files: tuple[ConversationFile, ...] = ()
    """What they attached to it."""
    turns: tuple[Turn, ...] = ()
    partial: str = field(default="", repr=False)
    """What a model had said when it failed or was stopped."""
    calls: dict[CallId, Call] = field(default_factory=dict)
    read_from: tuple[str, ...] = ()
    """Whose content the model was given since the person last acted: origins, in order."""
    usage: Usage = Usage()
    failure: Failure | None = None

    @property
    def waiting(self) -> tuple[Call, ...]:
        """The calls a person has to decide on, or to sign in for."""
        return tuple(call for call in self.calls.values() if call.state.is_waiting)

    @property
    def conversation(self) -> tuple[Message, ...]:
        """The history with this run's messages: what the model is asked, and the next history."""
        if self.phase is Phase.NEW:
            return self.history
        attached = tell_files(self.files, reader=READ_MORE)
        messages = [*self.history, user("\n\n".join(filter(None, (self.text, attached))))]
        for turn in self.turns:
            calls = [self.calls[call_id] for call_id in turn.calls]
            messages.append(assistant(turn.text, tuple(call.proposal.tool_call for call in calls)))
            if calls:
                messages.append(tool(tuple(call.result or _unanswered(call) for call in calls)))
        if self.partial:
            messages.append(assistant(self.partial))
        return tuple(messages)


def _unanswered(call: Call) -> ToolResult:
    wish = call.proposal.tool_call
    content = "The person stopped the run while this call was under way: it may have happened."
    return ToolResult(call_id=wish.id, name=wish.name, outcome=Outcome.FAILED, content=content)
