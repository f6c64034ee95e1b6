"""Send an approved proposal and tell how it ended."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from actionary.auth.credential import Credential
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import ConversationId, GPTId, UserId
from actionary.runtime.call import Answer, Proposal

OnWire = Callable[[], Awaitable[None]]
"""Awaited when everything is ready and not one byte has left; raising stops the call."""

Waits = Callable[[str], None]
"""Told in words, for people, that a result is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Who a call is made for, and where: the person, the GPT and the conversation."""

    user_id: UserId
    gpt_id: GPTId
    conversation_id: ConversationId


class SignInEndedError(ActionaryError):
    """The person's sign-in at the service is over; they have to sign in again before the call."""

    kind = ErrorKind.DENIED
    code = "sign-in-ended"


class CallCredentials(Protocol):
    """Where a call's credentials come from, good for one more call."""

    async def for_call(self, whose: Whose, proposal: Proposal) -> Mapping[str, Credential]:
        """Return the credentials of a call by the name of their scheme; some are renewed first.

        Raises `SignInEndedError` when the person has to sign in, and another `ActionaryError`
        when none can be had at this moment.
        """
        ...

    async def refused(
        self, whose: Whose, proposal: Proposal, credentials: Mapping[str, Credential]
    ) -> None:
        """Take note that the API answered 401: what can be renewed is, for the next call."""
        ...


class Caller(Protocol):
    """Whoever sends approved requests."""

    async def call(self, whose: Whose, proposal: Proposal, on_wire: OnWire, waits: Waits) -> Answer:
        """Send the proposal's request once and return how it ended; never raises for that.

        Raises `SignInEndedError` before the first byte when the person has to sign in again.
        """
        ...
