"""Find the functions that fit a task, among thousands: BM25 over names, words and parameters.

The words of a function weigh by where they stand (BM25F); a task's words find those that mean
the same as well, for less. Everything happens in the process, in a millisecond or two.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from actionary.actions.function import Function
from actionary.actions.searchintent import intent_of, wanted_intent
from actionary.actions.searchwords import plainly, similar, words
from actionary.base.jsonvalue import JSONValue
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.refs import Resolver

_SATURATION: Final = 1.2
"""How soon more of the same word stops to count (BM25's k1)."""

_NAME, _PATH, _SUMMARY, _DESCRIPTION = 3.0, 2.0, 3.0, 1.0
_TAGS, _TITLE, _PARAMETER, _MEMBER, _PARAMETER_WORDS, _VERB = 1.5, 1.0, 1.0, 0.7, 0.4, 1.0
"""What a word weighs by where it stands. These numbers, and those below, hardly matter one by one:
half or twice of any costs no more than a hundredth of the tasks measured."""

_LENGTH: Final = 0.6
"""How much a long description counts against a function (BM25's b)."""

_SHARED: Final = 0.4
"""How much a word's rarity is that of all the words that mean the same."""

_AGREES: Final = 1.15
_CONTRADICTS: Final = 0.8
"""By what the score changes when a function does what the task wants done, or something else."""

_SIMILAR_WORTH: Final = 0.45
"""What a word that means the same is worth beside the word itself."""

_MAX_QUERY: Final = 2_000
_MAX_DESCRIPTION: Final = 500
_MAX_MEMBERS: Final = 40
_VERBS: Final = {
    "GET": "get list show",
    "HEAD": "check",
    "POST": "create add",
    "PUT": "update replace",
    "PATCH": "update change",
    "DELETE": "delete remove",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A function that fits a task, the better the higher its score."""

    function: Function
    score: float


class FunctionIndex:
    """An index over functions, of one document or of many."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._functions = tuple(functions)
        counted = [_weighed(function) for function in self._functions]
        lengths = [sum(one.values()) for one in counted]
        average = sum(lengths) / max(len(lengths), 1) or 1.0
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        for number, (one, length) in enumerate(zip(counted, lengths, strict=True)):
            fullness = 1 - _LENGTH + _LENGTH * length / average
            for word, weight in one.items():
                fit = weight * (_SATURATION + 1) / (weight + _SATURATION * fullness)
                self._postings[word][number] = fit
        self._intents = tuple(
            intent_of(one.method, one.operation_id or one.path) for one in self._functions
        )

    def __len__(self) -> int:
        return len(self._functions)

    def search(self, text: str, limit: int = 10) -> tuple[Match, ...]:
        """Return the functions that fit `text` best, the best first; none when nothing fits."""
        plain = plainly(text[:_MAX_QUERY])
        total = len(self._functions)
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(words(plain)):
            exact = self._postings.get(word, {})
            best = dict(exact)
            for other in similar(word):
                for number, fit in self._postings.get(other, {}).items():
                    if fit * _SIMILAR_WORTH > best.get(number, 0.0):
                        best[number] = fit * _SIMILAR_WORTH
            held = (1 - _SHARED) * (len(exact) or len(best)) + _SHARED * len(best)
            rarity = math.log(1 + (total - held + 0.5) / (held + 0.5))
            for number, fit in best.items():
                scores[number] += rarity * fit
        wanted = wanted_intent(plain)
        for number in scores:
            does = self._intents[number]
            if wanted is not None and does is not None:
                scores[number] *= _AGREES if does is wanted else _CONTRADICTS
        found = heapq.nsmallest(limit, scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(
            Match(function=self._functions[number], score=score) for number, score in found
        )


def _weighed(function: Function) -> Mapping[str, float]:
    """Return the words of a function, each with its weight; a field's repeats add little."""
    weighed: dict[str, float] = defaultdict(float)
    for text, weight in _fields(function):
        for word, times in Counter(words(text)).items():
            weighed[word] += weight * (1 + math.log(times))
    return weighed


def _fields(function: Function) -> Iterator[tuple[str, float]]:
    operation = function.operation
    yield function.operation_id or function.name, _NAME
    yield function.path, _PATH
    yield operation.summary, _SUMMARY
    yield operation.description[:_MAX_DESCRIPTION], _DESCRIPTION
    yield " ".join(operation.tags), _TAGS
    yield function.document.title, _TITLE
    yield _VERBS.get(function.method, ""), _VERB
    yield " ".join(one.name for one in operation.parameters), _PARAMETER
    described = " ".join(one.description[:120] for one in operation.parameters[:20])
    yield described, _PARAMETER_WORDS
    body = operation.request_body
    if body is not None and body.chosen is not None:
        yield " ".join(_members(body.chosen.schema, function.document.resolver)), _MEMBER


def _members(schema: JSONValue, resolver: Resolver) -> list[str]:
    """Return the names of a body's members, those of its parts included."""
    names: list[str] = []
    pending, seen = [schema], 0
    while pending and seen < 10 and len(names) < _MAX_MEMBERS:
        seen += 1
        found = pending.pop(0)
        if isinstance(found, Mapping) and isinstance(found.get("$ref"), str):
            try:
                found = resolver.resolve(found["$ref"]).value
            except UnresolvedReferenceError:
                continue
        if not isinstance(found, Mapping):
            continue
        properties = found.get("properties")
        names.extend(properties if isinstance(properties, Mapping) else ())
        for key in ("allOf", "anyOf", "oneOf"):
            parts = found.get(key)
            pending.extend(parts if isinstance(parts, list) else ())
        if "items" in found:
            pending.append(found["items"])
    return names[:_MAX_MEMBERS]
