"""Words of tasks and of functions, reduced to what they share."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from actionary.actions.searchvocabulary import ALIKE, PHRASES, SMALL

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


def _groups() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in ALIKE:
        stems = {stem(word) for word in group}
        for one in stems:
            found.setdefault(one, set()).update(stems - {one})
    return {word: frozenset(others) for word, others in found.items()}


def plainly(text: str) -> str:
    """Return a task with the usual turns of phrase put in the words that functions use."""
    for turn, plain in _TURNS:
        text = turn.sub(f" {plain} ", text)
    return text


def parts_of(text: str) -> list[str]:
    """Return the words of `text` in lower case; identifiers in it are taken apart."""
    return [part for word in _WORD.findall(text) for part in _parts(word)]


def words(text: str) -> Iterator[str]:
    """Yield the stems of the words of `text` that say something."""
    for part in parts_of(text):
        if part not in SMALL and (len(part) > 1 or part.isdigit()):
            yield stem(part)
            if part.startswith("un") and len(part) > 5:
                yield stem(part[2:])


def similar(word: str) -> frozenset[str]:
    """Return the stems of words that may be said for the same thing."""
    return _SIMILAR.get(word, frozenset())


def _parts(word: str) -> list[str]:
    if word.islower() or word.isdigit():
        return [word]
    return [part.lower() for part in _CAMEL.findall(word)]


_ENDINGS: Final = (
    ("ifications", "if"),
    ("ification", "if"),
    ("ations", "at"),
    ("ation", "at"),
    ("ators", "at"),
    ("ator", "at"),
    ("ment", ""),
    ("ings", ""),
    ("ing", ""),
    ("ed", ""),
    ("er", ""),
    ("ion", ""),
    ("al", ""),
)


def stem(word: str) -> str:
    """Return a word without its usual endings."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")):
        if word.endswith(ending):
            word = word[: -len(ending)] + rest
            break
    else:
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + rest
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lse":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    for ending in ("ic", "i", "y"):
        if len(word) > 4 and word.endswith(ending):
            return word[: -len(ending)]
    return word


_TURNS: Final = tuple((re.compile(turn, re.IGNORECASE), plain) for turn, plain in PHRASES)
_SIMILAR: Final = _groups()
