"""Read a task in a person's words: what it asks after, each with what functions call it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Final

from actionary.actions.searchphrases import LIGHT, PARTICLES, SEEN
from actionary.actions.searchsayings import SAYINGS
from actionary.actions.searchservices import SERVICES
from actionary.actions.searchthings import THINGS
from actionary.actions.searchtrades import TRADES
from actionary.actions.searchverbs import VERBS
from actionary.actions.searchvocabulary import ALIKE
from actionary.actions.searchwords import parts_of, says_something, stem

_ALIKE_WORTH: Final = 0.3
"""What a function's word is worth beside another that functions use for the same thing."""

_SAID_WORTH: Final = 0.4
"""What a function's word is worth where the person said one that functions seldom use."""

_INSIDE_PHRASE: Final = 0.4
"""What a word is worth by itself when it stands in a turn of phrase."""

_LIGHT: Final = 0.3
"""What a verb is worth that goes with everything: "give me", "make a"."""

_JOINED: Final = 0.7
"""What two words are worth as one: a "time sheet" is a timesheet."""

_QUOTED: Final = 0.3
"""What a word between quotes is worth: mostly a name that somebody gave, not a kind of thing."""

_ASKING: Final = frozenset(["who", "whom", "where", "when"])
"""Words that ask after a kind of thing."""

_PARTS: Final = (ALIKE, VERBS, THINGS, TRADES, SERVICES, SAYINGS)
_LONGEST_PHRASE: Final = 4
_FAR: Final = 5

_QUOTES: Final = re.compile(r"(?<!\w)'([^']{1,80})'(?!\w)|\"([^\"]{1,80})\"|“([^”]{1,80})”|#(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that a task says."""

    word: str
    """The stem as said; a turn of phrase has its stems with spaces between."""
    alike: Mapping[str, float]
    """Stems that functions use for it, each with what it is worth."""
    worth: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thesaurus:
    words: Mapping[str, Mapping[str, float]]
    phrases: Mapping[tuple[str, ...], Mapping[str, float]]


def read_task(text: str) -> tuple[Term, ...]:
    """Return what `text` says, each thing once, in its order."""
    quoted = {part for found in _QUOTES.findall(text) for part in parts_of(" ".join(found))}
    seen = [word for pattern, word in SEEN if pattern.search(text)]
    text = _QUOTES.sub(" ", text)
    for pattern, _ in SEEN:
        text = pattern.sub(" ", text)
    parts = parts_of(text)
    stems = [stem(part) for part in parts]
    thesaurus = _thesaurus()
    terms: dict[str, Term] = {}
    inside: set[str] = set()
    for phrase in _phrases(stems):
        alike = thesaurus.phrases.get(phrase)
        if alike is not None:
            inside.update(phrase)
            name = " ".join(phrase)
            terms.setdefault(name, Term(word=name, alike=alike))
    for part, word in zip(parts, stems, strict=True):
        alike = thesaurus.words.get(word, {})
        if says_something(part):
            worth = _LIGHT if part in LIGHT else _INSIDE_PHRASE if word in inside else 1.0
            terms.setdefault(word, Term(word=word, alike=alike, worth=worth))
        elif part in _ASKING:
            terms.setdefault(f"{part}?", Term(word=f"{part}?", alike=alike, worth=_INSIDE_PHRASE))
    for first, second in pairwise(parts):
        word = stem(first + second)
        if len(first) > 1 and len(second) > 1:
            alike = thesaurus.words.get(word, {})
            terms.setdefault(word, Term(word=word, alike=alike, worth=_JOINED))
    for word in map(stem, sorted(quoted)):
        terms.setdefault(word, Term(word=word, alike={}, worth=_QUOTED))
    for name in seen:
        alike = {stem(one): _SAID_WORTH for one in name.split()}
        terms[f"<{name}>"] = Term(word=f"<{name}>", alike=alike, worth=_QUOTED)
    return tuple(terms.values())


def _phrases(stems: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the runs of words, and the verbs with a particle that stands further on."""
    runs = [
        tuple(stems[at : at + length])
        for length in range(2, _LONGEST_PHRASE + 1)
        for at in range(len(stems) - length + 1)
    ]
    apart = [
        (stems[at], stems[far])
        for at in range(len(stems))
        for far in range(at + 2, min(at + _FAR + 1, len(stems)))
        if stems[far] in PARTICLES
    ]
    return runs + apart


@cache
def _thesaurus() -> _Thesaurus:
    words: dict[str, dict[str, float]] = {}
    phrases: dict[tuple[str, ...], dict[str, float]] = {}
    for line in chain.from_iterable(part.splitlines() for part in _PARTS):
        used, _, said = line.partition("|")
        stems = {stem(word) for word in used.split()}
        for one in stems:
            _add(words.setdefault(one, {}), stems - {one}, _ALIKE_WORTH)
        for one in said.split():
            phrase = tuple(stem(word) for word in one.split("_"))
            if len(phrase) > 1:
                _add(phrases.setdefault(phrase, {}), stems, _SAID_WORTH)
            else:
                _add(words.setdefault(phrase[0], {}), stems - {phrase[0]}, _SAID_WORTH)
    return _Thesaurus(words=words, phrases=phrases)


def _add(alike: dict[str, float], stems: set[str], worth: float) -> None:
    for one in stems:
        alike[one] = max(alike.get(one, 0.0), worth)
