"""The root of every error Actionary raises.

::

    ActionaryError
     |-- base        JSONError, LimitExceededError
     |-- openapi     DocumentError (unreadable, too large, dangling reference)
     |-- actions     ArgumentError, UnknownFunctionError
     |-- auth        MissingCredentialError
     |-- transport   CallError (egress denied, unreachable, timed out, unusable answer)
     |-- models      ModelError (unreachable, refused, rate limited, cut mid-stream)
     `-- platform    GPTNotFoundError, ConflictError, DataFolderError, ...

An error's `kind` says who must act. The web and the command line each map kinds to
statuses and exit codes in one table, so a new error needs no change there.
"""

from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    """Who must act on an error."""

    INPUT = "input"  # the caller: change what was sent
    NOT_FOUND = "not_found"  # the caller: there is no such thing, or not for you
    DENIED = "denied"  # nobody: it is not allowed
    CONFLICT = "conflict"  # the caller: look again, something changed meanwhile
    LIMIT = "limit"  # the caller: send less; or the operator: raise a setting
    UPSTREAM = "upstream"  # somebody else's server
    UNAVAILABLE = "unavailable"  # wait, then try again
    OPERATOR = "operator"  # whoever runs this installation
    INTERNAL = "internal"  # us: this is a defect


class ActionaryError(Exception):
    """Something a person can act on: where, what, and in `hint` what to do next.

    `code` is stable and documented in docs/errors.md. No message, hint or repr may
    hold a secret or a whole request body.
    """

    kind: ClassVar[ErrorKind] = ErrorKind.INTERNAL
    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class LimitExceededError(ActionaryError):
    """An input is larger or deeper than a named setting allows."""

    kind = ErrorKind.LIMIT
    code = "limit-exceeded"

    def __init__(self, message: str, *, limit: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.limit = limit
