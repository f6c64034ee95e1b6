"""What calls returned, as rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from actionary.messages.message import Message, Role
from actionary.messages.tool import Outcome
from actionary.models.rehearsal.vocabulary import word_set
from actionary.models.rehearsal.words import split_name

_MAX_ROWS = 200
_ID_NAMES = frozenset({"id", "uuid", "uid", "key", "sku", "slug", "code", "number", "reference"})
_POINTING = word_set("it that this them these those same")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one result. `name` is the key they came under; `source` the function's name."""

    rows: tuple[Mapping[str, Any], ...]
    name: str
    source: str
    arguments: Mapping[str, Any]
    is_list: bool


def tables_of(messages: Sequence[Message]) -> tuple[Table, ...]:
    """Return the rows of every good result, the newest first."""
    arguments: dict[str, Mapping[str, Any]] = {}
    tables: list[Table] = []
    for message in messages:
        for call in message.calls:
            arguments[call.id] = parsed_object(call.arguments)
        if message.role is not Role.TOOL:
            continue
        for result in message.results:
            if result.outcome is Outcome.OK:
                given = arguments.get(result.call_id, {})
                tables.append(table_of(result.content, result.name, given))
    return tuple(reversed(tables))


def parsed_object(text: str) -> Mapping[str, Any]:
    """Return a JSON object; empty for anything else."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def table_of(content: str, source: str, arguments: Mapping[str, Any]) -> Table:
    """Return a result's rows: its longest list of objects, else the one object it is."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        value = None
    lists = sorted(_lists(value, "", 0), key=lambda found: (found[2], -len(found[1])))
    is_record = isinstance(value, dict) and (has_own_id(value) or is_nothing(content))
    if lists and not is_record:
        name, rows, _ = lists[0]
        return Table(rows=tuple(rows), name=name, source=source, arguments=arguments, is_list=True)
    while (
        isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), dict)
    ):
        value = next(iter(value.values()))
    rows = [value] if isinstance(value, dict) and value else []
    return Table(rows=tuple(rows), name="", source=source, arguments=arguments, is_list=False)


def is_nothing(content: str) -> bool:
    """Whether a result says that there is nothing: no text, or no entry in its list."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return not content.strip()
    if not isinstance(value, dict):
        return value in (None, [], "")
    if not value:
        return True
    is_list = any(
        isinstance(inner, list) and any(map(_is_object, inner)) for inner in value.values()
    )
    return not is_list and not has_own_id(value) and any(v == [] for v in value.values())


def has_own_id(value: Mapping[str, Any]) -> bool:
    """Whether an object is a thing of its own, not a wrapper around a list."""
    return any(
        split_name(key)[-1:] and split_name(key)[-1] in {"id", "uuid", "number", "reference"}
        and isinstance(inner, str | int)
        for key, inner in value.items()
    )  # fmt: skip


def _lists(value: Any, name: str, depth: int) -> Iterator[tuple[str, list[Mapping[str, Any]], int]]:
    if isinstance(value, list):
        rows: list[Mapping[str, Any]] = list(filter(_is_object, value))[:_MAX_ROWS]
        if rows:
            yield name, rows, depth
        elif value and all(isinstance(one, str | int | float) for one in value) and depth <= 1:
            yield name, [{name or "value": one} for one in value[:_MAX_ROWS]], depth + 1
    elif isinstance(value, dict) and depth < 3:
        for key, inner in value.items():
            yield from _lists(inner, key, depth + 1)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)
