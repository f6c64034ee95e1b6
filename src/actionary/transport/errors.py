"""What can go wrong between a request and its answer.

::

    CallError
     |-- effect "none": no byte of the request has left
     |     RequestUnusableError   it cannot be put on the wire as it is
     |     EgressDeniedError      the guard does not let calls go there
     |     NameNotFoundError      no such host
     |     ConnectFailedError     nobody listens, or no way there
     |     TLSFailedError         no trusted, encrypted connection
     |     TimedOutError          while connecting
     `-- effect "unknown": it may have been acted upon
           TimedOutError          while waiting for the answer
           ResponseTruncatedError the answer stops half-way, or never starts
           ResponseTooLargeError  the answer goes past a limit
           ResponseUnusableError  the answer is not HTTP as the standard has it
"""

from enum import StrEnum
from typing import ClassVar, Final

from actionary.base.errors import ActionaryError, ErrorKind

LOOK_FIRST: Final = "Whether the call took effect is not known; look there before you try again."
NOTHING_SENT: Final = "Nothing was sent. Try again."


class Effect(StrEnum):
    """What a failed call may have changed at the other end."""

    NONE = "none"  # provably nothing: no byte of the request has left
    UNKNOWN = "unknown"  # the server may have acted on it


class CallError(ActionaryError):
    """A call that brought no answer. Messages name the host, never the path, query or a header."""

    kind = ErrorKind.UPSTREAM
    code = "call-failed"
    default_effect: ClassVar[Effect] = Effect.NONE

    def __init__(
        self, message: str, *, host: str, hint: str = "", effect: Effect | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.host = host
        self.effect = self.default_effect if effect is None else effect


class RequestUnusableError(CallError):
    """The request cannot be put on the wire as it is."""

    kind = ErrorKind.INPUT
    code = "request-unusable"


class EgressDeniedError(CallError):
    """The guard does not let calls go there; `reason` says which rule."""

    kind = ErrorKind.DENIED
    code = "egress-denied"

    def __init__(self, *, host: str, reason: str, hint: str = "") -> None:
        super().__init__(
            f"Calls to {host or 'this address'} are not allowed: {reason}.", host=host, hint=hint
        )
        self.reason = reason


class NameNotFoundError(CallError):
    """The name service knows no such host."""

    code = "name-not-found"


class ConnectFailedError(CallError):
    """No connection could be made."""

    code = "connect-failed"


class TLSFailedError(CallError):
    """The connection could not be encrypted, or the server could not prove its name."""

    code = "tls-failed"


class TimedOutError(CallError):
    """The call took longer than it may; `phase` says what it was doing."""

    code = "call-timed-out"

    def __init__(
        self, message: str, *, host: str, phase: str, effect: Effect, hint: str = ""
    ) -> None:
        super().__init__(message, host=host, hint=hint, effect=effect)
        self.phase = phase


class ResponseTruncatedError(CallError):
    """The answer stops half-way, or never starts."""

    code = "response-truncated"
    default_effect = Effect.UNKNOWN


class ResponseTooLargeError(CallError):
    """The answer goes past `limit`, a field of `CallLimits`."""

    code = "response-too-large"
    default_effect = Effect.UNKNOWN

    def __init__(self, message: str, *, host: str, limit: str, hint: str = "") -> None:
        super().__init__(message, host=host, hint=hint)
        self.limit = limit


class ResponseUnusableError(CallError):
    """The answer is not HTTP as the standard has it."""

    code = "response-unusable"
    default_effect = Effect.UNKNOWN
