"""Find the functions that fit a task, among thousands: BM25 over names, words and parameters.

The words of a function weigh by where they stand (BM25F); a task's words find those that mean
the same as well, for less. Everything happens in the process, in a millisecond or two.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from actionary.actions.function import Function
from actionary.actions.searchfields import weighed_words
from actionary.actions.searchintent import intent_of, wanted_intent
from actionary.actions.searchtask import Term, read_task

_SATURATION: Final = 3.0
"""How soon more of the same word stops to count (BM25's k1)."""

_LENGTH: Final = 0.6
"""How much a long description counts against a function (BM25's b)."""

_AGREES: Final = 1.15
_CONTRADICTS: Final = 0.8
"""By what the score changes when a function does what the task wants done, or something else."""

_LIFT: Final = 0.8
_BEST: Final = 50
_ABOUT_ALL: Final = 8
"""How much more a function scores when its document is what the task is about; how many of the
best matches tell that, and how many of one document at most."""

_COMMON: Final = 0.25
_FEW: Final = 400
"""Of how many functions a word may be and still stand in for another: by share, by number."""

_MAX_QUERY: Final = 2_000
_MAX_TERMS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A function that fits a task, the better the higher its score."""

    function: Function
    score: float


class FunctionIndex:
    """An index over functions, of one document or of many."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._functions = tuple(functions)
        self._postings = _postings([weighed_words(one) for one in self._functions])
        self._intents = tuple(
            intent_of(one.method, one.operation_id or one.path) for one in self._functions
        )
        self._documents = tuple(id(one.document) for one in self._functions)
        self._common = max(_FEW, len(self._functions) * _COMMON)
        self._fits: dict[tuple[str, bool], tuple[tuple[int, float], ...]] = {}

    def __len__(self) -> int:
        return len(self._functions)

    def search(self, text: str, limit: int = 10) -> tuple[Match, ...]:
        """Return the functions that fit `text` best, the best first; none when nothing fits."""
        text = text[:_MAX_QUERY]
        scores = [0.0] * len(self._functions)
        for term in self._telling(read_task(text)):
            for number, fit in self._fitting(term):
                scores[number] += fit * term.worth
        wanted = wanted_intent(text)
        for number, does in enumerate(self._intents):
            if wanted is not None and does is not None:
                scores[number] *= _AGREES if does is wanted else _CONTRADICTS
        self._lift(scores)
        found = heapq.nlargest(limit, range(len(scores)), key=scores.__getitem__)
        return tuple(
            Match(function=self._functions[number], score=scores[number])
            for number in found
            if scores[number] > 0
        )

    def _lift(self, scores: list[float]) -> None:
        """Raise the functions of the documents that the best matches are mostly of.

        Words that fit several functions of a document say what the task is about, even where
        each of them fits a function of some other document as well.
        """
        best: dict[int, list[float]] = {}
        for number in heapq.nlargest(_BEST, range(len(scores)), key=scores.__getitem__):
            best.setdefault(self._documents[number], []).append(scores[number])
        sums = {document: sum(found[:_ABOUT_ALL]) for document, found in best.items()}
        most = max(sums.values(), default=0.0)
        if most > 0 and len(sums) > 1:
            lifts = {document: 1 + _LIFT * found / most for document, found in sums.items()}
            for number, document in enumerate(self._documents):
                scores[number] *= lifts.get(document, 1.0)

    def _telling(self, terms: Sequence[Term]) -> Sequence[Term]:
        """Return the terms that say most; of a long text those that fewest functions use."""
        if len(terms) <= _MAX_TERMS:
            return terms
        known = [term for term in terms if term.alike or term.word in self._postings]
        return heapq.nsmallest(
            _MAX_TERMS, known, key=lambda term: len(self._postings.get(term.word, ()))
        )

    def _fitting(self, term: Term) -> tuple[tuple[int, float], ...]:
        """Return the functions that say `term` or the like, each with how well; kept."""
        key = (term.word, bool(term.alike))
        kept = self._fits.get(key)
        if kept is not None:
            return kept
        best = dict(self._postings.get(term.word, {}))
        for word, worth in term.alike.items():
            found = self._postings.get(word, {})
            if len(found) <= self._common:
                for number, fit in found.items():
                    if fit * worth > best.get(number, 0.0):
                        best[number] = fit * worth
        fits = tuple(best.items())
        if fits:
            self._fits[key] = fits
        return fits


def _postings(weighed: Sequence[Mapping[str, float]]) -> Mapping[str, Mapping[int, float]]:
    """Return where each word stands, and how well each function fits it: the rarer the better."""
    lengths = [sum(one.values()) for one in weighed]
    average = sum(lengths) / max(len(lengths), 1) or 1.0
    postings: dict[str, dict[int, float]] = {}
    for number, (one, length) in enumerate(zip(weighed, lengths, strict=True)):
        fullness = 1 - _LENGTH + _LENGTH * length / average
        for word, weight in one.items():
            fit = weight * (_SATURATION + 1) / (weight + _SATURATION * fullness)
            postings.setdefault(word, {})[number] = fit
    return {word: _by_rarity(found, len(weighed)) for word, found in postings.items()}


def _by_rarity(found: Mapping[int, float], total: int) -> Mapping[int, float]:
    rarity = math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
    return {number: rarity * fit for number, fit in found.items()}
