"""What a task wants done and what a function does: read, create, update or delete."""

import re
from enum import StrEnum
from typing import Final

from actionary.actions.searchwords import parts_of


class Intent(StrEnum):
    """What is wanted done, or what a function does."""

    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


_INTENTS: Final = {
    Intent.READ: """get list show find fetch retrieve read view see look display check query lookup
    search describe count browse what which who how where when why is are am was did do does has
    have download tell compare status info""",
    Intent.CREATE: """create add make new insert post register write start open build generate put
    publish send upload submit give invite share book buy schedule copy save run trigger""",
    Intent.UPDATE: """update change edit modify patch replace rename set adjust correct fix alter
    move enable turn mark assign""",
    Intent.DELETE: """delete remove cancel drop erase discard destroy revoke clear trash stop
    disable unfollow unlink detach untag end leave""",
}
_INTENT_OF: Final = {word: intent for intent, line in _INTENTS.items() for word in line.split()}
_METHODS: Final = {
    "GET": Intent.READ,
    "HEAD": Intent.READ,
    "QUERY": Intent.READ,
    "PUT": Intent.UPDATE,
    "PATCH": Intent.UPDATE,
    "DELETE": Intent.DELETE,
}


_AWAY = re.compile(
    r"\b(?:get|got|be) rid of\b"
    r"|\b(?:throw|take|put|strike|kick) (?:\w+ ){0,4}?(?:away|down|off|out)\b"
    r"|\bno longer\b|\bany ?more\b|\b(?:do not|don.t) (?:want|need)\b",
    re.IGNORECASE,
)
"""Turns of phrase for what shall go."""


def wanted_intent(task: str) -> Intent | None:
    """Return what a task wants done, by the first word or turn of phrase that says so."""
    if _AWAY.search(task):
        return Intent.DELETE
    found = (_INTENT_OF.get(word) for word in parts_of(task)[:8])
    return next((intent for intent in found if intent is not None), None)


def intent_of(method: str, name: str) -> Intent | None:
    """Return what a function does: by its method, or for POST by the words of its name."""
    known = _METHODS.get(method)
    if known is not None:
        return known
    found = (_INTENT_OF.get(part) for part in parts_of(name))
    return next((intent for intent in found if intent is not None), None)
