"""Names for functions: legal for every model, unique, and the same whatever stands around them."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from actionary.openapi.operation import Operation

MAX_NAME: Final = 64
"""The longest name every provider of models takes; letters, digits, `_` and `-` only."""

_HASH = 6
_LEGAL = re.compile(r"[A-Za-z0-9_-]*")


def function_names(operations: Sequence[Operation]) -> tuple[str, ...]:
    """Return a name for each operation, in the same order.

    The name comes from the operation id, or from method and path when there is none. When
    two would be the same, an operation whose id is exactly that name keeps it, and every
    other one gets a suffix made from its method and path: no name depends on the order.
    """
    wanted = [_wanted(operation) for operation in operations]
    holders = Counter(wanted)
    exact = Counter(one.operation_id for one in operations if one.operation_id)
    names = []
    for operation, name in zip(operations, wanted, strict=True):
        is_own = operation.operation_id == name and exact[name] == 1
        names.append(name if holders[name] == 1 or is_own else _with_suffix(name, operation))
    return _unique(operations, names)


def _wanted(operation: Operation) -> str:
    cleaned = clean_name(operation.operation_id or "")
    if cleaned:
        if len(cleaned) <= MAX_NAME:
            return cleaned
        return _cut(cleaned, _digest(operation.operation_id or ""))
    path = re.sub(r"[{}]", "", operation.path)
    name = clean_name(f"{operation.method.lower()}_{path}")
    if name == operation.method.lower() and operation.path.strip("/"):
        return _with_suffix(name, operation)  # nothing of the path was left
    return name if len(name) <= MAX_NAME else _with_suffix(name, operation)


def clean_name(text: str) -> str:
    """Return `text` with everything but ASCII letters, digits, `_` and `-` made into `_`."""
    if _LEGAL.fullmatch(text):
        return text
    return re.sub(r"_{2,}", "_", re.sub(r"[^A-Za-z0-9_-]+", "_", text)).strip("_-")


def _with_suffix(name: str, operation: Operation) -> str:
    return _cut(name, _digest(f"{operation.method} {operation.path}"))


def _cut(name: str, suffix: str) -> str:
    return f"{name[: MAX_NAME - len(suffix) - 1].rstrip('_-')}_{suffix}"


def _digest(text: str, length: int = _HASH) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:length]


def _unique(operations: Sequence[Operation], names: list[str]) -> tuple[str, ...]:
    """Return `names`, longer where two are still the same: an id may look like a suffix."""
    if len(set(names)) == len(names):
        return tuple(names)
    count = Counter(names)
    return tuple(
        name
        if count[name] == 1
        else _cut(name, _digest(f"{operation.method} {operation.path}", 2 * _HASH))
        for operation, name in zip(operations, names, strict=True)
    )
