"""Words of tasks and of functions, reduced to what they share."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from actionary.actions.searchvocabulary import SMALL

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


def parts_of(text: str) -> list[str]:
    """Return the words of `text` in lower case; identifiers in it are taken apart."""
    return [part for word in _WORD.findall(text) for part in _parts(word)]


def says_something(word: str) -> bool:
    """Return whether a word, in lower case, tells one function from another."""
    return word not in SMALL and (len(word) > 1 or word.isdigit())


def words(text: str) -> Iterator[str]:
    """Yield the stems of the words of `text` that say something."""
    for part in parts_of(text):
        if says_something(part):
            yield stem(part)
            if part.startswith("un") and len(part) > 5:
                yield stem(part[2:])


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
    ("ee", ""),
    ("ment", ""),
    ("ings", ""),
    ("ing", ""),
    ("ed", ""),
    ("er", ""),
    ("ion", ""),
    ("al", ""),
)


_SPELLINGS: Final = (
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("ise", "ize"),
    ("colour", "color"),
    ("avour", "avor"),
    ("abour", "abor"),
    ("eighbour", "eighbor"),
    ("licence", "license"),
    ("centre", "center"),
    ("metre", "meter"),
    ("litre", "liter"),
    ("catalogue", "catalog"),
    ("dialogue", "dialog"),
    ("programme", "program"),
    ("cheque", "check"),
    ("grey", "gray"),
    ("cancell", "cancel"),
    ("travell", "travel"),
    ("labell", "label"),
    ("modell", "model"),
)
"""Spellings of British English, and those that most functions have."""


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return a word without its usual endings, spelled one way."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for spelled, usual in _SPELLINGS:
        if spelled in word and len(word) > 4:
            word = word.replace(spelled, usual)
            break
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
