"""Which of the offered functions a sentence asks for."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.fill import Filled, fill, nouns_of
from actionary.models.rehearsal.pointing import points_back
from actionary.models.rehearsal.slots import Slot, slots_of
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.tables import Table
from actionary.models.rehearsal.units import units_in
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import POLITE, STOPWORDS, Verb, word_set
from actionary.models.rehearsal.words import (
    likeness,
    split_name,
    stands_for,
    stem,
    stems_of,
    verb_of_function,
)

_WEIGHTS = (3.0, 1.6, 1.0, 0.5)  # name, first sentence, parameters and options, all the rest
_SATURATION = 1.2
_CANDIDATES = 8
_LEAST = 0.9
_LEAST_EVIDENCE = 0.75
_NAME_WEIGHT = 1.2
_NOT_KNOWN = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A function, how well it answers the sentence, and its arguments so far."""

    tool: ToolDefinition
    score: float
    filled: Filled


class Index:
    """The words of the offered functions, weighed (BM25 over four fields)."""

    def __init__(self, tools: Sequence[ToolDefinition]) -> None:
        self.tools = tuple(tools)
        self.verbs: Mapping[str, Verb | None] = {
            tool.name: verb_of_function(tool.name, tool.description) for tool in tools
        }
        self._fields = [_fields(tool) for tool in tools]
        self._frequencies = [_weighed(fields) for fields in self._fields]
        self._vocabulary = {word for own in self._frequencies for word in own}
        self._related: dict[str, Sequence[tuple[str, float]]] = {}
        self._rarities: dict[str, float] = {}

    def lexical(self, position: int, stems: Sequence[str]) -> float:
        """Return how much a function has to do with these stems."""
        own = self._frequencies[position]
        score = 0.0
        for wanted in dict.fromkeys(stems):
            hit = self._weight(own, wanted)
            if hit > 0:
                score += self._rarity(wanted) * hit / (hit + _SATURATION)
        return score

    def knows(self, wanted: str) -> bool:
        """Whether any function has to do with a stem."""
        return any(self._weight(own, wanted) > 0 for own in self._frequencies)

    def unknown_to(
        self, tool: ToolDefinition, reading: Reading, used: Sequence[tuple[int, int]]
    ) -> int:
        """Return how many words the sentence has that other functions know by name, not this."""
        own = self._frequencies[self.tools.index(tool)]
        spoken = reading.spoken[0] if reading.spoken[1] else len(reading.text)
        free = {
            word.stem
            for index, word in enumerate(reading.words)
            if word.end <= spoken
            and index != reading.verb_at
            and word.lower not in STOPWORDS
            and not any(start < word.end and word.start < end for start, end in used)
        }
        named = {part for fields in self._fields for part in (*fields[0], *fields[2])}
        return sum(part in named and not self._weight(own, part) for part in free)

    def says_itself(self, tool: ToolDefinition, verb: str) -> bool:
        """Whether a function's name ends, or its summary begins, with exactly this verb's stem."""
        name, summary, *_ = self._fields[self.tools.index(tool)]
        return verb in {*name[:1], *name[-1:], *summary[:1]}

    def any_says(self, verb: str) -> bool:
        """Whether any function says of itself exactly this verb."""
        return any(self.says_itself(tool, verb) for tool in self.tools)

    def has(self, wanted: str) -> bool:
        """Whether exactly this stem is anywhere in the functions."""
        return wanted in self._vocabulary

    def is_named(self, wanted: str) -> bool:
        """Whether a stem is in the name of any function."""
        return any(wanted in fields[0] for fields in self._fields)

    def _rarity(self, wanted: str) -> float:
        if wanted not in self._rarities:
            total = len(self._frequencies)
            having = sum(self._weight(own, wanted) > 0.45 for own in self._frequencies)
            rarity = math.log(1 + (total - having + 0.5) / (having + 0.5)) + 0.25
            self._rarities[wanted] = rarity
        return self._rarities[wanted]

    def _weight(self, own: Mapping[str, float], wanted: str) -> float:
        direct = own.get(wanted, 0.0)
        if direct:
            return direct
        related = self._related_to(wanted)
        return max((own.get(other, 0.0) * factor for other, factor in related), default=0.0)

    def _related_to(self, wanted: str) -> Sequence[tuple[str, float]]:
        """Return the stems anywhere in the functions that stand for `wanted`, and how well."""
        if wanted not in self._related:
            self._related[wanted] = [
                (other, 0.6 if stands_for(wanted, other) else 0.5)
                for other in self._vocabulary
                if stands_for(wanted, other) or likeness(wanted, other) == 0.6
            ]
        return self._related[wanted]


def _fields(tool: ToolDefinition) -> tuple[tuple[str, ...], ...]:
    opening, *rest = re.split(r"(?<=[.!?\n])\s", tool.description, maxsplit=1)
    slots = slots_of(tool)
    inputs = [part for slot in slots for part in slot.stems]
    inputs += [part for slot in slots for option in slot.options for part in stems_of(str(option))]
    about = [part for slot in slots for part in slot.about]
    return (
        tuple(stem(part) for part in split_name(tool.name)),
        stems_of(opening),
        tuple(inputs),
        (*stems_of(" ".join(rest)[:600]), *about),
    )


def _weighed(fields: Sequence[Sequence[str]]) -> Mapping[str, float]:
    weights: dict[str, float] = {}
    for weight, words in zip(_WEIGHTS, fields, strict=True):
        length = 1 + 0.15 * math.log(1 + len(words))
        for word in set(words):
            if word not in _SMALL:
                weights[word] = weights.get(word, 0.0) + weight / length
    return weights


_SMALL = frozenset(stem(word) for word in STOPWORDS) | {"api", "return", "use"}


def meaning_of(reading: Reading, is_known: Callable[[str], bool] = lambda _: False) -> list[str]:
    """Return the stems of the words that say what a sentence is about, not what to pass on.

    Two words that `is_known` as one ("open house") count as that one too.
    """
    plain = [word for word in reading.words if word.lower not in _OBJECTS]
    pairs = [stem(a.lower + b.lower) for a, b in pairwise(plain)]
    limit = reading.spoken[0] if reading.spoken[1] else len(reading.text)
    quotes = [
        (v.start, v.end) for v in reading.values if v.kind.value in {"quoted", "email", "url"}
    ]
    dates = [(d.start, d.end) for d in reading.dates]
    single = [
        word.stem
        for index, word in enumerate(reading.words)
        if word.end <= limit
        and (word.lower not in STOPWORDS or (index == reading.verb_at and word.lower not in _EMPTY))
        and not any(s < word.end and word.start < e for s, e in [*quotes, *dates])
    ]
    converts = ["convert", "unit"] if units_in(reading) > 1 else []
    return single + converts + [pair for pair in pairs if is_known(pair)]


_OBJECTS = word_set("me us him her it them")  # between the parts of "log me in"
_EMPTY = word_set(
    """is are was were do does have has what which who where how when want need show give tell"""
)


def choose(
    readings: Sequence[Reading], index: Index, tables: Sequence[Table], *, today: date
) -> Choice | None:
    """Return the function that answers the first sentence best; None when none does."""
    reading = readings[0]
    meaning = meaning_of(reading, index.has)
    scored = []
    for position, tool in enumerate(index.tools):
        lexical = index.lexical(position, meaning)
        named = _by_name(tool, meaning)
        by_verb = _by_verb(reading, tool, index)
        scored.append((lexical + named + by_verb, lexical, position))
    scored.sort(key=lambda entry: (-entry[0], entry[2]))
    best: Choice | None = None
    for score, lexical, position in scored[:_CANDIDATES]:
        tool = index.tools[position]
        filled = fill(tool, readings, tables, known={}, verbs=index.verbs, today=today)
        is_pointed_at = filled.pointed is not None and filled.pointed.row is not None
        given = filled.evidence + (0.4 if filled.leftover else 0.0)
        says_enough = _is_named(tool, meaning) or lexical + 0.7 * given >= _LEAST_EVIDENCE
        if not says_enough and not (is_pointed_at and score > 0.5):
            continue
        total = score + _by_arguments(filled, reading, index)
        if best is None or total > best.score + 1e-9:
            best = Choice(tool=tool, score=total, filled=filled)
    if best is None or best.score < _LEAST:
        return None
    return best


def _is_named(tool: ToolDefinition, meaning: Sequence[str]) -> bool:
    """Whether a word of the sentence is in the function's name or its summary."""
    name, summary, *_ = _fields(tool)
    own = {*name, *summary}
    return any(part in own or any(stands_for(part, other) for other in own) for part in meaning)


def _by_name(tool: ToolDefinition, meaning: Sequence[str]) -> float:
    """Return how much of a function's name, verbs aside, the sentence says."""
    nouns = set(nouns_of(tool))
    said = sum(1.0 if noun in meaning else 0.0 for noun in nouns)
    partly = sum(
        max((likeness(noun, part) for part in meaning), default=0) == 0.6 for noun in nouns
    )
    return _NAME_WEIGHT * (said + 0.5 * partly) / len(nouns) if nouns else 0.0


def _by_verb(reading: Reading, tool: ToolDefinition, index: Index) -> float:
    wants, does = reading.verb, index.verbs[tool.name]
    if wants is None:
        return _by_opening(reading, tool, does)
    said = reading.words[reading.verb_at].stem
    parts = [stem(part) for part in split_name(tool.name)]
    literal = 1.4 if said in parts and said not in {stem(word) for word in _EMPTY} else 0.0
    if wants is Verb.DELETE or wants is Verb.UPDATE:
        if index.says_itself(tool, said):
            return 1.6 + 1.4
        if said == _CANCEL and does is Verb.DELETE and index.any_says(said):
            return -2.2  # what is called off is not thrown away
    if does is None:
        return literal + (0.7 if wants is Verb.READ else 0.0)  # a bare noun is looked up, mostly
    if does is wants:
        return 1.6 + literal
    near = {wants, does} == {Verb.CREATE, Verb.SEND} or {wants, does} == {Verb.CREATE, Verb.UPDATE}
    return (-0.4 if near else -2.2) + literal


def _by_opening(reading: Reading, tool: ToolDefinition, does: Verb | None) -> float:
    """Judge a sentence without a known verb: "refund 5 of it" acts, "red shoes" asks."""
    words = [word for word in reading.words if word.lower not in POLITE]
    acts = (
        len(words) > 1
        and words[0].lower not in STOPWORDS
        and (words[1].lower in _AFTER_VERB or words[1].text.isdigit() or words[1].is_capital)
    )
    named = 1.2 if words and words[0].stem in stems_of(tool.name) else 0.0
    if acts:
        return named + (-0.6 if does is Verb.READ else 0.8)
    return 0.6 if does is Verb.READ else 0.0


_CANCEL = stem("cancel")
_AFTER_VERB = word_set("the a an my me it this that these those him her them all every another one")


def _by_arguments(filled: Filled, reading: Reading, index: Index) -> float:
    """Return how well the sentence supplies what the function needs."""
    score = min(filled.evidence, 3.0) * 0.7
    score -= _NOT_KNOWN * index.unknown_to(filled.tool, reading, filled.used)
    if _OWN.search(reading.text) and _OWNED & {*_fields(filled.tool)[0], *_fields(filled.tool)[1]}:
        score += 0.3
    if filled.leftover and not any(index.is_named(part) for part in stems_of(filled.leftover)):
        score += 0.3
    score -= min(sum(_cost_of_missing(s, filled, reading, index) for s in filled.missing), 1.8)
    if filled.pointed is not None and filled.pointed.row is not None:
        score += _by_pointing(filled, reading, index)
    score += _by_id(filled)
    score += _by_extent(filled, reading, index)
    unused = _unused(filled, reading, index)
    return score - 0.12 * unused


_LISTERS = word_set("list search all find browse enumerate query")


def _by_id(filled: Filled) -> float:
    """Prefer what needs the id a sentence gives to what may also filter by it."""
    ids = [slot for slot in filled.owners.values() if slot.sort is Sort.ID]
    needed = 0.5 if any(slot.is_required for slot in ids) else 0.0
    nouns = set(nouns_of(filled.tool))
    lists = bool(_LISTERS & set(split_name(filled.tool.name)))
    is_filter = any(not slot.is_required and nouns & set(slot.stems) for slot in ids)
    return needed - (1.6 if lists and is_filter else 0.0)


_ALL = word_set("all every everything any each")


def _by_extent(filled: Filled, reading: Reading, index: Index) -> float:
    """Judge a function that acts on all of something by whether the sentence says all."""
    acts = index.verbs.get(filled.tool.name) is not Verb.READ
    says_all = any(word.lower in _ALL for word in reading.words)
    if "all" in split_name(filled.tool.name):
        return 0.6 if says_all else -0.8 if acts else 0.0
    return 0.0


_OWN = re.compile(r"\b(?:my|mine|our|i own|i have|do i)\b", re.IGNORECASE)
_OWNED = frozenset(stem(word) for word in ("own", "owned", "your", "my", "personal", "mine", "me"))


def _by_pointing(filled: Filled, reading: Reading, index: Index) -> float:
    """Return how much a row pointed at speaks for a function that acts on one."""
    certainty = filled.pointed.certainty if filled.pointed else 0.0
    if certainty < 0.5 and index.verbs.get(filled.tool.name) is Verb.READ:
        return -0.5
    return -1.2 if _NEW_THING.search(reading.text) else 1.2 * certainty - 0.2


_NEW_THING = re.compile(
    r"^\W*(?:\w+\s+){1,2}(?:an?|new|another)\b(?!\s+(?:one|few))", re.IGNORECASE
)


def _cost_of_missing(slot: Slot, filled: Filled, reading: Reading, index: Index) -> float:
    if slot.sort is Sort.ID:
        does = index.verbs.get(filled.tool.name)
        return 0.5 if points_back(reading) or does is not Verb.READ else 1.6
    return 0.25


def _unused(filled: Filled, reading: Reading, index: Index) -> int:
    """Return how many of the sentence's values the function has no place for."""
    ranges = [
        (v.start, v.end)
        for v in reading.values
        if v.kind.value in {"quoted", "email", "number", "url"}
    ]
    ranges += [(d.start, d.end) for d in reading.dates]
    return sum(not any(s < e2 and s2 < e for s2, e2 in filled.used) for s, e in ranges)
