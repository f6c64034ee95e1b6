"""Is an operation consequential? The document's flag, else GET no and every other method yes."""

from dataclasses import dataclass

from actionary.openapi.extensions import CONSEQUENTIAL, Flag, consequential_flag
from actionary.openapi.operation import Operation


@dataclass(frozen=True, slots=True)
class Consequence:
    """Whether a person is asked every time, and in one sentence why."""

    is_consequential: bool
    reason: str


def consequence_of(operation: Operation) -> Consequence:
    """Return whether `operation` is consequential.

    A flag that is neither true nor false counts as true. One that stands on the path, where
    it has no meaning, can only make an operation without its own flag ask more.
    """
    flag, _ = consequential_flag(operation.extensions)
    if flag is Flag.TRUE:
        return Consequence(True, "The document marks this as consequential.")
    if flag is Flag.FALSE:
        return Consequence(False, "The document marks this as not consequential.")
    if flag is Flag.UNREADABLE:
        return Consequence(
            True, "The document's consequential mark cannot be read, so it counts as set."
        )
    if CONSEQUENTIAL in operation.path_extensions:
        on_path, _ = consequential_flag(operation.path_extensions)
        if on_path is not Flag.FALSE:
            return Consequence(True, "The document marks everything on this path as consequential.")
    if operation.method == "GET":
        return Consequence(False, "GET may be remembered unless its document says otherwise.")
    return Consequence(
        True, f"{operation.method} asks every time unless its document says otherwise."
    )
