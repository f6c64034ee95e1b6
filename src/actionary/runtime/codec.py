"""Journal entries to JSON and back, without loss."""

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.http import Headers
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.runtime.input import RunInput

KINDS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(RunInput)}


class JournalEntryError(ActionaryError):
    """A stored journal entry cannot be read: it was written by a newer version, or damaged."""

    kind = ErrorKind.OPERATOR
    code = "journal-entry-unreadable"


def entry_to_json(entry: RunInput) -> JSONObject:
    """Return a journal entry as a JSON object that `entry_from_json` reads back unchanged."""
    value = cast("dict[str, JSONValue]", _to_json(entry))
    return {"kind": type(entry).__name__, **value}


def entry_from_json(value: object) -> RunInput:
    """Return the entry `entry_to_json` wrote.

    Raises `JournalEntryError` for a kind or a field this version does not know.
    """
    kind = value.get("kind") if isinstance(value, Mapping) else None
    try:
        given = dict(cast("Mapping[str, Any]", value))
        return cast("RunInput", _from_json(KINDS[given.pop("kind")], given))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise JournalEntryError(
            f"A journal entry of kind {kind!r} cannot be read.",
            hint="It was written by another version of Actionary: start that one, or restore a"
            " backup.",
        ) from error


def entry_from_text(text: str) -> RunInput:
    """Return the entry of a stored JSON text; raises `JournalEntryError`."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    return entry_from_json(value)


def _to_json(value: object) -> JSONValue:
    if isinstance(value, Enum):
        return cast("str", value.value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Headers):
        return [[name, text] for name, text in value]
    if is_dataclass(value):
        # A field at its default is left out: entries stay short, and old ones stay readable.
        return {
            each.name: _to_json(getattr(value, each.name))
            for each in fields(value)
            if getattr(value, each.name) != each.default
        }
    if isinstance(value, tuple | list):
        return [_to_json(item) for item in value]
    return cast("JSONValue", value)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _from_json(kind: Any, value: Any) -> object:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None:
            return None
        return _from_json(next(arm for arm in get_args(kind) if arm is not NoneType), value)
    if origin is tuple:
        return tuple(_from_json(get_args(kind)[0], item) for item in _checked(list, value))
    if origin is Literal:
        if value not in get_args(kind):
            raise ValueError(value)
        return value
    if kind is Headers:
        return Headers((_checked(str, name), _checked(str, text)) for name, text in value)
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    kind = getattr(kind, "__supertype__", kind)
    if is_dataclass(kind):
        # A field it does not know raises: what was recorded is never read as something less.
        hints = _hints(cast("type", kind))
        return cast("type", kind)(**{name: _from_json(hints[name], value[name]) for name in value})
    return kind(value) if issubclass(kind, Enum) else _checked(kind, value)


def _checked(kind: type, value: object) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__}")
    return value
