"""Words of sentences and of identifiers, reduced to what they share."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from actionary.models.rehearsal.vocabulary import MAYBE_VERBS, POLITE, VERB_PHRASES, VERBS, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text, where it stands, and its stem."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        """Whether it starts with a capital letter."""
        return self.text[:1].isupper()


_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a sentence; a possessive `'s` is no part of its word."""
    found = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s$", "", match[0])
        end = match.start() + len(word)
        found.append(Word(text=word, stem=stem(word.lower()), start=match.start(), end=end))
    return tuple(found)


@cache
def split_name(name: str) -> tuple[str, ...]:
    """Return the lower-case words of an identifier in camel, snake or any other case."""
    return tuple(part.lower() for part in _CAMEL.findall(name.replace("'", "")))


@cache
def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of all words of a text, identifiers in it taken apart."""
    return tuple(stem(part) for word in _WORD.findall(text) for part in split_name(word))


def first_sentence(text: str) -> str:
    """Return the first sentence or line of a text."""
    return re.split(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s|\n", text.strip(), maxsplit=1)[0].strip()


_IRREGULAR = {
    "bought": "buy", "children": "child", "done": "do", "found": "find", "gave": "give",
    "given": "give", "got": "get", "made": "make", "men": "man", "news": "news",
    "paid": "pay", "people": "person", "said": "say", "says": "say", "sent": "send",
    "series": "series", "status": "status", "took": "take", "women": "woman", "wrote": "write",
    "written": "write",
}  # fmt: skip


@cache
def stem(word: str) -> str:
    """Return a word without its usual endings; equal stems mean related words, mostly."""
    word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, rest in (
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
    ):
        if word.endswith(ending):
            word = word[: -len(ending)] + rest
            break
    else:
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    if word.endswith(("ance", "ence")) and len(word) > 6:
        word = word[:-2] + "t"  # presence, present
    for ending in ("ations", "ation", "ating", "ated", "ate", "ment", "ing", "ed", "ion"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def stem_set(text: str) -> frozenset[str]:
    """Return the stems of a text's words as a set."""
    return frozenset(stem(word) for word in text.split())


def likeness(one: str, other: str) -> float:
    """Return 1 for equal stems, less when one is the head or tail of the other, else 0."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    is_part = len(short) >= 4 and (long.startswith(short) or long.endswith(short))
    return 0.6 if is_part else 0.0


def verb_of_sentence(words: Sequence[Word]) -> tuple[Verb | None, int]:
    """Return what a sentence wants done and where its verb stands; (None, -1) without one."""
    text = " ".join(word.lower for word in words)
    for pattern, phrase_verb, at in VERB_PHRASES:
        if match := pattern.search(text):
            return phrase_verb, text[: match.start(at)].count(" ")
    is_start = True
    for index, word in enumerate(words):
        if is_start and word.lower in POLITE:
            continue
        verb = VERBS.get(word.lower) or (
            VERBS.get(word.stem) if word.lower.endswith("ed") else None
        )
        if verb is not None and (is_start or word.lower not in MAYBE_VERBS):
            return verb, index
        is_start = False
    return None, -1


@cache
def verb_of_function(name: str, description: str) -> Verb | None:
    """Return what a function does, by its name, else by how its description starts."""
    parts = split_name(name)
    first = VERBS.get(parts[0]) if parts else None
    if first is not None and len(parts) > 1:
        return first
    for part in parts:
        if part in VERBS and part not in MAYBE_VERBS:
            return VERBS[part]
    for part in parts:
        if part in {"list", "search", "query", "count"}:
            return Verb.READ
    if first is not None:
        return first
    opening = words_of(description[:60])
    if not opening:
        return None
    word = opening[0].lower
    if word in {"return", "returns", "gets", "lists"}:
        return Verb.READ
    return (
        VERBS.get(word) or VERBS.get(word.removesuffix("s")) or VERBS.get(word.removesuffix("es"))
    )


# Words that stand for each other in questions about anything.
_ALIKE = (
    "show list find search get fetch retrieve view look see browse display",
    "create add make book reserve place new register insert",
    "delete remove cancel drop discard",
    "update change edit modify set adjust",
    "send email message",
    "buy order purchase",
    "person people adult guest passenger traveller traveler visitor attendee participant",
    "price cost amount budget fare fee rate total charge",
    "city town location place where",
    "picture photo image",
    "start begin from",
    "end finish until",
    "describe detail info information about",
    "company organisation organization firm business",
    "movie film",
    "latest newest recent last current",
    "user account profile",
    "task todo",
    "document file",
    "convert exchange",
)


def _alike() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in _ALIKE:
        stems = {stem(word) for word in line.split()}
        for each in stems:
            groups.setdefault(each, set()).update(stems - {each})
    return {each: frozenset(others) for each, others in groups.items()}


ALIKE: Mapping[str, frozenset[str]] = _alike()
"""By stem, the stems of the words that stand for it."""


def stands_for(one: str, other: str) -> bool:
    """Whether a stem means what another does: its like, or part of one of its like."""
    return any(likeness(one, alike) > 0 for alike in ALIKE.get(other, frozenset()))
