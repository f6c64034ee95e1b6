"""Which parts of a path stand for any value, guessed with care."""

import re
from collections.abc import Sequence
from typing import Final

_GAP: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}|\{([^{}]+)\}|:([A-Za-z_][\w-]*)")
_ANY_GAP: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_SHELL: Final = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
_NUMBER: Final = re.compile(r"\d+")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-f]{16,}", re.IGNORECASE)
_OPAQUE: Final = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_:~-]{20,}")
_WORDY: Final = re.compile(r"[a-z]{4,}[-_][a-z]{3,}", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NOT_BEFORE_AN_ID: Final = frozenset(("api", "rest", "v", "version", "rev", "release"))
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_-]*")


def templated(segments: Sequence[str]) -> tuple[str, ...]:
    """Return the path's parts with `{name}` where one stands for any value.

    Written gaps (`:id`, `{{id}}`, `{id}`, `$ID`) are taken as they are. Of the rest only what
    is plainly no word of the API becomes one: a UUID, a long code, an address, a date, and a
    number after a word. `v1`, `2.0` and a number after `api` stay.
    """
    taken: set[str] = set()
    found: list[str] = []
    for index, segment in enumerate(segments):
        before = next((s for s in reversed(found) if not s.startswith("{")), "")
        written = _written_gap(segment)
        if written is not None:
            found.append("{" + _unique(written, taken) + "}")
        elif _is_value(segment, segments[index - 1] if index else ""):
            found.append("{" + _unique(_name_after(before, segment), taken) + "}")
        else:
            found.append(_inner_gaps(segment, taken))
    return tuple(found)


def _written_gap(segment: str) -> str | None:
    match = _GAP.fullmatch(segment) or _SHELL.fullmatch(segment)
    if match is None:
        return None
    return clean_name(next(group for group in match.groups() if group))


def _inner_gaps(segment: str, taken: set[str]) -> str:
    """Return a part in which `{{name}}` stands beside other characters, such as `{{id}}.json`."""
    text, at = "", 0
    for match in _ANY_GAP.finditer(segment):
        text += _literal(segment[at : match.start()])
        text += "{" + _unique(clean_name(match[1]), taken) + "}"
        at = match.end()
    return text + _literal(segment[at:])


def _literal(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _is_value(segment: str, before: str) -> bool:
    if _UUID.fullmatch(segment) or _DATE.fullmatch(segment) or _MAIL.fullmatch(segment):
        return True
    if _NUMBER.fullmatch(segment):
        return bool(_WORD.fullmatch(before)) and before.lower() not in _NOT_BEFORE_AN_ID
    if _HEX.fullmatch(segment) and any(c.isdigit() for c in segment):
        return True
    return bool(_OPAQUE.fullmatch(segment)) and not _WORDY.search(segment)


def _name_after(word: str, value: str) -> str:
    """Return `userId` after `users`, `date` for a date, `id` when nothing is known."""
    end = "Date" if _DATE.fullmatch(value) else "Id"
    name = clean_name(_singular(word)) if _WORD.fullmatch(word) else ""
    return f"{name}{end}" if name else end.lower()


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def clean_name(text: str) -> str:
    """Return letters and digits of `text` in camel case, for a name."""
    words: list[str] = re.findall(r"[A-Za-z0-9]+", text)
    if not words:
        return "value"
    first: str = words[0] if not words[0].isupper() else words[0].lower()
    rest = [w.lower().capitalize() if w.isupper() else w[0].upper() + w[1:] for w in words[1:]]
    return (first[0].lower() + first[1:] + "".join(rest))[:60]


def _unique(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        found = f"{name}{number}"
        number += 1
    taken.add(found)
    return found
