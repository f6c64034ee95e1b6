"""The `x-` fields we read."""

from collections.abc import Mapping
from enum import StrEnum

from actionary.base.jsonvalue import JSONObject, JSONValue

CONSEQUENTIAL = "x-openai-isConsequential"
REQUIRE_CONFIRMATION = "x-requireConfirmation"
"""Amazon Bedrock: `ENABLED` or `DISABLED`."""
CAPABILITIES = "x-ai-capabilities"
"""Microsoft Copilot: its `confirmation` has a `type`, and `isNonConsequential`."""


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


def confirmation_flags(extensions: JSONObject) -> tuple[tuple[str, Flag], ...]:
    """Return every field that says whether to ask a person, and what it says.

    Beside our own, those of neighbours that mean the same; absent ones are left out.
    `extensions` may hold other fields as well.
    """
    if not (
        CONSEQUENTIAL in extensions
        or REQUIRE_CONFIRMATION in extensions
        or CAPABILITIES in extensions
    ):
        return ()
    flags = (
        (CONSEQUENTIAL, consequential_flag(extensions)[0]),
        (REQUIRE_CONFIRMATION, _require_confirmation(extensions)),
        (CAPABILITIES, _capabilities(extensions)),
    )
    return tuple((name, flag) for name, flag in flags if flag is not Flag.ABSENT)


def _require_confirmation(extensions: JSONObject) -> Flag:
    if REQUIRE_CONFIRMATION not in extensions:
        return Flag.ABSENT
    word = str(extensions[REQUIRE_CONFIRMATION]).strip().lower()
    known = {"enabled": Flag.TRUE, "true": Flag.TRUE, "disabled": Flag.FALSE, "false": Flag.FALSE}
    return known.get(word, Flag.UNREADABLE)


def _capabilities(extensions: JSONObject) -> Flag:
    capabilities = extensions.get(CAPABILITIES)
    confirmation = capabilities.get("confirmation") if isinstance(capabilities, Mapping) else None
    if confirmation is None:
        return Flag.ABSENT
    if not isinstance(confirmation, Mapping):
        return Flag.UNREADABLE
    harmless = confirmation.get("isNonConsequential", False)
    if not isinstance(harmless, bool):
        return Flag.UNREADABLE
    is_none = str(confirmation.get("type", "")).lower() == "none"
    return Flag.FALSE if harmless or is_none else Flag.TRUE
