"""A short text that a regular expression matches, always the same one."""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

# The standard library's own reading of a pattern; there is no public door to it.
_parser: Any = import_module("re._parser")

_PROPERTY: Final = re.compile(r"\\[pP]\{(\^?)([A-Za-z_]+)\}")
_RANGES: Final = {"L": "a-zA-Z", "N": "0-9", "Z": " ", "P": "!-/", "S": "$+<-?", "C": ""}
"""Some of what a property of Unicode stands for in ECMA-262; Python has no word for it."""

_LIKED: Final = "a1A-_ .@/"
_MOST: Final = 200
_ASCII: Final = "".join(map(chr, range(32, 127)))
_CATEGORIES: Final[dict[str, Callable[[str], bool]]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda one: one.isalnum() or one == "_",
    "CATEGORY_NOT_DIGIT": lambda one: not one.isdigit(),
    "CATEGORY_NOT_SPACE": lambda one: not one.isspace(),
    "CATEGORY_NOT_WORD": lambda one: not (one.isalnum() or one == "_"),
}


def text_matching(pattern: str, *, at_least: int = 0) -> str | None:
    """Return a text in which `pattern` is found, of `at_least` so many characters; None: no idea.

    It is as short as that allows, but empty only where nothing else is found.
    """
    pattern = _PROPERTY.sub(_as_range, pattern)
    try:
        compiled = re.compile(pattern)
        parsed = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    text = ""
    for extra in (0, 1, 2, 3, 7, 15, 31, 63, max(at_least - 1, 0), at_least):
        try:
            text = _text(parsed, extra, {})
        except (ValueError, RecursionError):
            return None
        if len(text) >= max(at_least, 1) and compiled.search(text):
            return text
    if not at_least and compiled.search(""):
        return ""
    if pattern[-1:] == "$" or not compiled.search(text):
        return None
    padded = text.ljust(at_least, "x")
    return padded if compiled.search(padded) else None


def _as_range(found: re.Match[str]) -> str:
    inside = _RANGES.get(found[2][0].upper(), "a-z")
    brackets = found.string[: found.start()].rpartition("[")
    is_inside = bool(brackets[1]) and "]" not in brackets[2].replace("\\]", "")
    return inside if is_inside else f"[{inside}]"


def _text(parsed: Any, extra: int, groups: dict[int, str]) -> str:
    return "".join(_piece(str(kind), value, extra, groups) for kind, value in parsed)


def _piece(kind: str, value: Any, extra: int, groups: dict[int, str]) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind == "NOT_LITERAL":
        return next(one for one in _LIKED if ord(one) != value)
    if kind == "ANY":
        return "a"
    if kind == "IN":
        return _member(value)
    if kind == "BRANCH":
        return min((_text(branch, extra, groups) for branch in value[1]), key=len)
    if kind == "SUBPATTERN":
        groups[value[0] or 0] = text = _text(value[3], extra, groups)
        return text
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = value
        times = min(low + extra, int(high), max(int(low), _MOST))
        return "".join(_text(inner, 0 if low + extra > 1 else extra, groups) for _ in range(times))
    if kind == "ATOMIC_GROUP":
        return _text(value, extra, groups)
    if kind == "GROUPREF":
        return groups.get(value, "")
    return ""  # an anchor, or a look-around: whether it holds is checked on the whole


def _member(choices: Any) -> str:
    is_negated = str(choices[0][0]) == "NEGATE"
    for one in _LIKED + _ASCII:
        if any(_holds(str(kind), value, one) for kind, value in choices) != is_negated:
            return one
    for kind, value in choices:
        if str(kind) == "LITERAL":
            return chr(value)
        if str(kind) == "RANGE":
            return chr(value[0])
    raise ValueError("no character fits")


def _holds(kind: str, value: Any, one: str) -> bool:
    if kind == "LITERAL":
        return bool(ord(one) == value)
    if kind == "RANGE":
        return bool(value[0] <= ord(one) <= value[1])
    if kind == "CATEGORY":
        check = _CATEGORIES.get(str(value))
        return check is not None and check(one)
    return False
