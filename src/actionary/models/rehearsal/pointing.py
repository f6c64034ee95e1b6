"""What a sentence points at among the rows of earlier results."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from actionary.models.rehearsal.found import Kind
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.tables import Table
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.vocabulary import STOPWORDS, VERBS, word_set
from actionary.models.rehearsal.words import ALIKE, likeness, split_name, stem, stems_of

_MAX_ROWS = 200
_ID_NAMES = frozenset({"id", "uuid", "uid", "key", "sku", "slug", "code", "number", "reference"})
_POINTING = word_set("it that this them these those same")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """What a sentence points at: a value and its row; or several rows to ask about."""

    value: Any = None
    row: Mapping[str, Any] | None = None
    table: Table | None = None
    certainty: float = 0.0
    words: tuple[tuple[int, int], ...] = ()
    """Where the sentence names the row."""


def points_back(reading: Reading) -> bool:
    """Whether a sentence speaks of something already mentioned."""
    lower = [word.lower for word in reading.words if word.end <= reading.said_until]
    return (
        reading.ordinal is not None
        or bool(reading.superlative)
        or any(word in _POINTING for word in lower)
        or any(
            word in {"one", "ones"} and before in {"the", "that"} | set(lower[:i])
            for i, (before, word) in enumerate(pairwise(lower))
        )
    )


def was_asked_for(slot: Slot, table: Table) -> bool:
    """Whether a call gave the very id a slot asks for, and its rows have none of that name."""
    asked = {"".join(split_name(name)) for name in table.arguments}
    return slot.joined in asked and not _same_column(table, slot, ())


def says_that(reading: Reading, slot: Slot) -> bool:
    """Whether a sentence speaks of "that account" where an account is asked for."""
    return any(
        before.lower in {"that", "this", "same"} and word.stem in slot.stems
        for before, word in pairwise(reading.words)
    )


def point(
    reading: Reading,
    tables: Sequence[Table],
    slot: Slot,
    nouns: Sequence[str],
    *,
    is_exact: bool = False,
) -> Pointed | None:
    """Return what the sentence points at for a slot, an id unless `is_exact`.

    `nouns` are the stems of the function's name. With `is_exact` only a column of the slot's
    own name will do.

    Without a row that fits better than the others, the table to ask about.
    """
    find = _same_column if is_exact else _key
    fitting = [(table, key) for table in tables if (key := find(table, slot, nouns))]
    if not fitting:
        return None
    for pick in (_by_order, _by_extreme, _by_content):
        for table, key in fitting:
            if len(table.rows) > 1 or pick is _by_content:
                row = pick(reading, table, nouns)
                if row is None:
                    continue
                if pick is not _by_content:
                    return Pointed(value=row.get(key), row=row, table=table, certainty=1.0)
                return _named(reading, table, row, key, nouns)
    is_pointing = any(word.lower in _POINTING for word in reading.words)
    for table, key in fitting if is_pointing else fitting[:1]:
        if len(table.rows) == 1:
            row = table.rows[0]
            certainty = 0.9 if is_pointing else 0.2
            return Pointed(value=row.get(key), row=row, table=table, certainty=certainty)
    return Pointed(table=fitting[0][0])


def _named(
    reading: Reading, table: Table, row: Mapping[str, Any], key: str, nouns: Sequence[str]
) -> Pointed:
    """Return a row found by its words; the surer, the more of the sentence's words it has."""
    wanted, own = _telling(reading, table, nouns), _stems_in(row)
    return Pointed(
        value=row.get(key),
        row=row,
        table=table,
        certainty=0.5 + 0.5 * len(wanted & own) / len(wanted),
        words=tuple((w.start, w.end) for w in reading.words if w.stem in wanted & own),
    )


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def address_of(name: str, tables: Sequence[Table]) -> str:
    """Return the email address that stands beside a person's name in a result, or nothing."""
    wanted = set(stems_of(name))
    for table in tables:
        for row in table.rows:
            for part in _objects(row):
                own = [text for text in _own_texts(part) if wanted & set(stems_of(text))]
                said = [
                    match[0]
                    for text in (*own, *_own_texts(part))
                    for match in _ADDRESS.finditer(text)
                ]
                if own and said:
                    return said[0]
    return ""


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects in a value, the innermost first."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _objects(inner)
        yield value
    elif isinstance(value, list):
        for inner in value[:20]:
            yield from _objects(inner)


def _own_texts(value: Mapping[str, Any]) -> list[str]:
    return [inner for inner in value.values() if isinstance(inner, str) and len(inner) < 200]


def is_strange_to(
    reading: Reading, table: Table, nouns: Sequence[str], used: Sequence[tuple[int, int]]
) -> bool:
    """Whether a sentence names something not `used` otherwise, and no row has any of its words."""
    wanted = _telling(reading, table, nouns, used)
    return bool(wanted) and not any(wanted & _stems_in(row) for row in table.rows)


def _same_column(table: Table, slot: Slot, _: Sequence[str]) -> str:
    """Return the column of the slot's own name; empty when there is none."""
    columns = table.rows[0] if table.rows else {}
    return next((key for key in columns if "".join(split_name(key)) == slot.joined), "")


def _key(table: Table, slot: Slot, nouns: Sequence[str]) -> str:
    """Return the column that has what the slot asks for; empty when there is none."""
    if not table.rows:
        return ""
    columns = {"".join(split_name(key)): key for key in table.rows[0]}
    if slot.joined in columns:
        return _usable(table, columns[slot.joined])
    own = [*(part for part in slot.stems if part not in _ID_NAMES), *nouns]
    for joined, key in columns.items():
        parts = [stem(part) for part in split_name(key)]
        is_id = bool(parts) and (parts[-1] in _ID_NAMES or joined.endswith("id"))
        about = [part.removesuffix("id") or part for part in parts if part not in _ID_NAMES]
        if is_id and about and any(part in own for part in about) and slot.stems[-1] in _ID_NAMES:
            return _usable(table, key)
    about_table = {*stems_of(table.name), *stems_of(table.source)}
    is_about_it = any(part in about_table for part in own)
    for name in ("id", "uuid", "uid", "key", "slug", slot.stems[-1] if slot.stems else "id"):
        if name in columns and (is_about_it or not _names_something_else(own, about_table)):
            return _usable(table, columns[name])
    return ""


def _names_something_else(own: Sequence[str], about: set[str]) -> bool:
    meaning = {part for part in about if part not in STOPWORDS and part not in VERBS}
    return bool(meaning) and not any(part in meaning for part in own)


def _usable(table: Table, key: str) -> str:
    return key if all(isinstance(row.get(key), str | int) for row in table.rows) else ""


def _by_order(reading: Reading, table: Table, _: Sequence[str]) -> Mapping[str, Any] | None:
    if reading.ordinal is None or (reading.ordinal == -1 and _means_latest(reading)):
        return None
    index = reading.ordinal if reading.ordinal < 0 else reading.ordinal - 1
    return table.rows[index] if -len(table.rows) <= index < len(table.rows) else None


_PLACES_IN_LIST = word_set("one row result option item of")


def _means_latest(reading: Reading) -> bool:
    """Whether "last" is about time ("the last message"), not place ("the last one")."""
    match = re.search(r"\blast\s+(\w+)", reading.text, re.IGNORECASE)
    return match is not None and match[1].lower() not in _PLACES_IN_LIST


_COLUMNS = {
    "money": ("price", "cost", "amount", "fare", "fee", "total", "rate", "value"),
    "rating": ("rating", "score", "stars", "review"),
    "time": (
        "date", "time", "created", "received", "updated", "sent", "at", "start", "due",
        "published", "on",
    ),
    "size": (
        "size", "population", "area", "count", "quantity", "volume", "weight", "magnitude",
        "amount",
    ),
    "length": ("duration", "length", "minutes", "distance"),
    "distance": ("distance", "km", "meters", "miles"),
    "weight": ("weight", "mass"),
}  # fmt: skip
EXTREMES: Mapping[str, tuple[str, int]] = {
    "cheapest": ("money", 1), "least expensive": ("money", 1), "lowest": ("money", 1),
    "most expensive": ("money", -1), "priciest": ("money", -1), "highest": ("money", -1),
    "best": ("rating", -1), "best rated": ("rating", -1), "best-rated": ("rating", -1),
    "highest rated": ("rating", -1), "highest-rated": ("rating", -1), "top rated": ("rating", -1),
    "top-rated": ("rating", -1), "largest": ("size", -1), "biggest": ("size", -1),
    "smallest": ("size", 1), "shortest": ("length", 1), "longest": ("length", -1),
    "fastest": ("length", 1), "nearest": ("distance", 1), "closest": ("distance", 1),
    "latest": ("time", -1), "newest": ("time", -1), "most recent": ("time", -1),
    "last": ("time", -1), "oldest": ("time", 1), "earliest": ("time", 1), "soonest": ("time", 1),
    "lightest": ("weight", 1), "heaviest": ("weight", -1),
}  # fmt: skip


def _by_extreme(reading: Reading, table: Table, _: Sequence[str]) -> Mapping[str, Any] | None:
    if reading.superlative not in EXTREMES:
        return None
    family, sign = EXTREMES[reading.superlative]
    for wanted in _COLUMNS[family]:
        for key in table.rows[0]:
            if stem(wanted) not in (stem(part) for part in split_name(key)):
                continue
            rows = [row for row in table.rows if isinstance(row.get(key), str | int | float)]
            kinds = {isinstance(row.get(key), str) for row in rows}
            if rows and len(kinds) == 1:
                return (
                    min(rows, key=lambda row: row[key])
                    if sign > 0
                    else max(rows, key=lambda row: row[key])
                )
    return table.rows[-1 if reading.superlative == "last" else 0] if family == "time" else None


def _by_content(reading: Reading, table: Table, nouns: Sequence[str]) -> Mapping[str, Any] | None:
    """Return the one row that shares the most telling words with the sentence."""
    wanted = _telling(reading, table, nouns)
    if not wanted:
        return None
    texts = [_stems_in(row) for row in table.rows]
    scores = []
    for own in texts:
        score = 0.0
        for word in wanted:
            if word in own:
                score += 1.0 / sum(word in other for other in texts)
        scores.append(score)
    best = max(scores)
    if (
        best == 0
        or scores.count(best) > 1
        or (len(table.rows) > 1 and best <= len(wanted) / len(table.rows) / 2)
    ):
        return None
    return table.rows[scores.index(best)]


def _telling(
    reading: Reading,
    table: Table,
    nouns: Sequence[str],
    used: Sequence[tuple[int, int]] = (),
) -> set[str]:
    """Return the stems and codes by which a sentence may single out a row."""
    ignored = {*nouns, *stems_of(table.name)}
    limit = reading.spoken[0] if reading.spoken[1] else len(reading.text)
    capitals = _capitals(reading)
    taken = [*used, *((found.start, found.end) for found in reading.dates)]
    taken += [(found.start, found.end) for found in reading.durations]
    taken += [(found.start, found.end) for found in reading.times]
    wanted = {
        word.stem
        for word in reading.words
        if word.lower not in STOPWORDS
        and not word.text.isdigit()
        and word.stem not in ignored
        and word.end <= limit
        and not any(start < word.end and word.start < end for start, end in taken)
        and not (word.lower in VERBS and word.stem not in capitals)
    }
    return wanted | {value.text.lower() for value in reading.of_kind(Kind.CODE, Kind.EMAIL)}


def _capitals(reading: Reading) -> set[str]:
    return {word.stem for word in reading.words[1:] if word.is_capital}


def _stems_in(row: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for value in _scalars(row):
        found.update(stems_of(value))
        found.add(value.lower())
    return found


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _scalars(inner)
    elif isinstance(value, list):
        for inner in value[:20]:
            yield from _scalars(inner)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)[:200]


def supplies(stems: Sequence[str], nouns: Sequence[str]) -> float:
    """Return how well a function of these stems can supply an id of something called `nouns`."""
    return max((likeness(noun, other) for noun in nouns for other in stems), default=0.0) or max(
        (0.4 for noun in nouns if ALIKE.get(noun, frozenset()) & set(stems)), default=0.0
    )
