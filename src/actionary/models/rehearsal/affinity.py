"""Which prepositions lead to which sorts of values."""

from collections.abc import Mapping

from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.sorts import Sort
from actionary.models.rehearsal.vocabulary import word_set
from actionary.models.rehearsal.words import split_name

_AFFINITY: Mapping[str, Mapping[Sort, float]] = {
    "in": {Sort.PLACE: 3.0, Sort.CODE: 2.0, Sort.TEXT: 1.0, Sort.QUERY: 0.6},
    "at": {Sort.PLACE: 2.6, Sort.TEXT: 0.8},
    "near": {Sort.PLACE: 3.0, Sort.QUERY: 0.8},
    "around": {Sort.PLACE: 2.5},
    "for": {
        Sort.PERSON: 2.6,
        Sort.QUERY: 2.2,
        Sort.PLACE: 2.0,
        Sort.CODE: 2.0,
        Sort.TITLE: 1.4,
        Sort.TEXT: 1.2,
    },
    "to": {Sort.PERSON: 2.4, Sort.CODE: 2.6, Sort.PLACE: 1.6, Sort.TEXT: 1.0, Sort.TITLE: 0.8},
    "into": {Sort.CODE: 2.6, Sort.TEXT: 1.0},
    "from": {Sort.PERSON: 2.2, Sort.CODE: 2.4, Sort.PLACE: 1.4, Sort.TEXT: 0.9},
    "about": {Sort.QUERY: 2.6, Sort.TITLE: 2.4, Sort.BODY: 1.2, Sort.TEXT: 1.2, Sort.CODE: 0.8},
    "regarding": {Sort.QUERY: 2.4, Sort.TITLE: 2.4},
    "on": {Sort.QUERY: 2.0, Sort.TITLE: 1.4, Sort.TEXT: 0.9},
    "of": {
        Sort.CODE: 2.4,
        Sort.PLACE: 1.7,
        Sort.QUERY: 1.6,
        Sort.PERSON: 1.4,
        Sort.TITLE: 1.0,
        Sort.TEXT: 1.0,
    },
    "by": {Sort.PERSON: 2.6, Sort.TEXT: 0.8},
    "with": {Sort.PERSON: 1.2, Sort.TEXT: 0.6, Sort.QUERY: 0.6, Sort.BODY: 0.6},
    "called": {Sort.TITLE: 3.4, Sort.PERSON: 2.4, Sort.TEXT: 2.0, Sort.QUERY: 2.0},
    "matching": {Sort.QUERY: 2.8},
    "containing": {Sort.QUERY: 2.8, Sort.TEXT: 1.6},
    "because": {Sort.BODY: 2.4, Sort.TEXT: 1.2},
    "using": {Sort.TEXT: 0.8, Sort.QUERY: 0.8},
}
_SAME_LEAD = {
    "named": "called",
    "titled": "called",
    "entitled": "called",
    "concerning": "regarding",
}
DIRECTIONS: Mapping[str, frozenset[str]] = {
    "to": word_set("to target dest destination arrival quote recipient receiver into"),
    "from": word_set("from source src origin departure base sender start"),
}


_STANDINGS = word_set(
    "role rol type typ status state stat kind position category format title titl"
)


def affinity(slot: Slot, lead: str) -> float:
    lead = _SAME_LEAD.get(lead, lead)
    score = _AFFINITY.get(lead, {}).get(slot.sort, 0.0)
    for direction, names in DIRECTIONS.items():
        if names & {*slot.stems, *split_name(slot.name)}:
            is_same = lead == direction or (direction == "to" and lead in {"into", "in"})
            score = score + 1.2 if is_same else score - 1.5 if lead in DIRECTIONS else score
    if lead == "as" and _STANDINGS & set(slot.stems):
        score = 2.8
    if lead and lead in split_name(slot.name):
        score = max(score, 3.2)
    return score
