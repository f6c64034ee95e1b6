"""What can happen to a run: the inputs of `step`, and the entries of its journal."""

from dataclasses import dataclass, field
from typing import TypeAlias

from actionary.actions.confirmation import Decision
from actionary.base.ids import CallId
from actionary.messages.file import ConversationFile
from actionary.messages.usage import Usage
from actionary.runtime.call import Answer, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """A person said something."""

    text: str = field(repr=False)
    files: tuple[ConversationFile, ...] = ()
    """What they attached."""
    proposals: tuple[Proposal, ...] = ()
    """Calls they want made again themselves; the model is asked once these have ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReplied:
    """The model finished a reply; its tool calls are already proposals."""

    text: str = field(default="", repr=False)
    proposals: tuple[Proposal, ...] = ()
    usage: Usage = Usage()
    cut_short: bool = False
    """Whether the model's output limit ended the reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFailed:
    """The model gave no whole reply; `text` is what had arrived."""

    code: str
    message: str
    hint: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDecided:
    """A person answered a confirmation. `request_hash` is what they were shown."""

    call_id: CallId
    decision: Decision
    request_hash: str
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallProposedAnew:
    """A call's credentials changed: the person gave what it lacked, or their sign-in has ended.

    What is to be sent, and whether they must be asked, is decided afresh.
    """

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSuperseded:
    """What a call would do has changed since it was proposed: an answer to its card is void."""

    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonResolved:
    """A person looked whether a call with an uncertain outcome happened, and says so."""

    call_id: CallId
    happened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered:
    """An approved call ended."""

    call_id: CallId
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCancelled:
    """The person pressed stop; `text` is what the model had said so far."""

    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRetried:
    """The person asked to try again after the model failed."""


RunInput: TypeAlias = (
    RunStarted
    | ModelReplied
    | ModelFailed
    | PersonDecided
    | CallProposedAnew
    | CallSuperseded
    | PersonResolved
    | CallAnswered
    | RunCancelled
    | RunRetried
)
