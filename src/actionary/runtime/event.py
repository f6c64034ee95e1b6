"""What watchers of a run see as it goes on."""

from dataclasses import dataclass, field
from typing import TypeAlias

from actionary.runtime.call import Call
from actionary.runtime.input import RunInput
from actionary.runtime.state import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAppeared:
    """The model said more."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Something happened, and the run now stands at `state`."""

    happened: RunInput
    state: RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke:
    """The run could not go on here, and not even that could be recorded."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWaits:
    """A call that was accepted has no result yet; it is said, and kept nowhere."""

    call: Call
    words: str


RunEvent: TypeAlias = TextAppeared | Moved | Broke | CallWaits
