"""The `x-` fields we read."""

from collections.abc import Mapping
from enum import StrEnum

from actionary.base.jsonvalue import JSONObject, JSONValue

CONSEQUENTIAL = "x-openai-isConsequential"


class Flag(StrEnum):
    """A flag as a document may write it."""

    ABSENT = "absent"
    FALSE = "false"
    TRUE = "true"
    UNREADABLE = "unreadable"


def extensions_of(value: Mapping[str, JSONValue]) -> JSONObject:
    """Return the `x-` fields of an object."""
    return {key: item for key, item in value.items() if key.startswith("x-")}


def consequential_flag(extensions: JSONObject) -> tuple[Flag, bool]:
    """Return the consequential flag, and whether it was written exactly as it should be.

    The words "true" and "false" are read as meant; anything else is unreadable.
    """
    if CONSEQUENTIAL not in extensions:
        return Flag.ABSENT, True
    value = extensions[CONSEQUENTIAL]
    if isinstance(value, bool):
        return (Flag.TRUE if value else Flag.FALSE), True
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return Flag(value.strip().lower()), False
    return Flag.UNREADABLE, False
