"""What is worth remembering for whoever must answer for it: event tags and their fields."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from actionary.base.ids import UserId
from actionary.base.jsonvalue import JSONObject


class AuditTag(StrEnum):
    """What happened, as `subject:verb`."""

    CALL_SIGN_IN = "call:sign-in"
    """A person was asked for a credential of their own before a call."""
    CALL_ASKED = "call:asked"
    """A person was asked whether a call may be made."""
    CALL_GRANTED = "call:granted"
    """A call went ahead on a remembered *always allow*."""
    CALL_ALLOWED = "call:allowed"
    CALL_ALWAYS_ALLOWED = "call:always-allowed"
    CALL_DENIED = "call:denied"
    CALL_SUPERSEDED = "call:superseded"
    """What a call would do had changed: its card, or the yes to it, is void."""
    CALL_ENDED = "call:ended"
    """A call came to its end; `state` says which."""
    RUN_STOPPED = "run:stopped"
    PERSON_ERASED = "person:erased"
    """What one person did was made unreadable, on their wish or with their account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One thing that happened; `details` holds facts and ids, never a secret, body or argument."""

    tag: AuditTag
    at: datetime
    """In UTC."""
    actor: UserId | None
    """Whose conversation it was, or who did it; None for the installation itself."""
    details: JSONObject = field(default_factory=dict)
