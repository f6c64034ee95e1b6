"""Is an operation consequential? The strictest mark in the document, else GET no, the rest yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from actionary.openapi.extensions import Flag
from actionary.openapi.operation import Operation


@dataclass(frozen=True, slots=True)
class Consequence:
    """Whether a person is asked every time, and in one sentence why."""

    is_consequential: bool
    reason: str


def consequence_of(operation: Operation) -> Consequence:
    """Return whether `operation` is consequential.

    Where several fields say something, the strictest counts; one that is neither true nor
    false counts as true. A field that stands on the path, where it has no meaning, can only
    make an operation without one of its own ask more.
    """
    own, on_path = operation.confirmation_flags
    if not own and not on_path:
        return _by_method(operation.method)
    strictest = _strictest(own)
    if strictest is Flag.TRUE:
        return Consequence(True, "The document marks this as consequential.")
    if strictest is Flag.UNREADABLE:
        return Consequence(
            True, "The document's consequential mark cannot be read, so it counts as set."
        )
    if strictest is Flag.FALSE:
        return Consequence(False, "The document marks this as not consequential.")
    if _strictest(on_path) in (Flag.TRUE, Flag.UNREADABLE):
        return Consequence(True, "The document marks everything on this path as consequential.")
    return _by_method(operation.method)


@lru_cache(maxsize=64)
def _by_method(method: str) -> Consequence:
    if method == "GET":
        return Consequence(False, "GET may be remembered unless its document says otherwise.")
    return Consequence(True, f"{method} asks every time unless its document says otherwise.")


def _strictest(flags: Iterable[Flag]) -> Flag:
    found = set(flags)
    ordered = (Flag.TRUE, Flag.UNREADABLE, Flag.FALSE)
    return next((flag for flag in ordered if flag in found), Flag.ABSENT)
