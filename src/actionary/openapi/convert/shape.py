"""The shape of values as a schema: names and types, never the values themselves."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue

MAX_DEPTH: Final = 12
MAX_PROPERTIES: Final = 300
"""An object with more is a map from keys to values: its keys are data."""
MAX_ITEMS: Final = 50
"""Items of a list that are looked at."""

_INTEGER: Final = re.compile(r"-?(0|[1-9]\d{0,17})")
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)\.\d+")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATA_KEY: Final = re.compile(r"\d+|[0-9a-f-]{16,}", re.IGNORECASE)


def shape_of(value: JSONValue, depth: int = 0) -> JSONObject:
    """Return a schema that `value` fits; what is too deep or too various fits anything."""
    if depth > MAX_DEPTH or value is None:
        return {}
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        return {"type": "integer"}
    if isinstance(value, float):
        return {"type": "number"}
    if isinstance(value, str):
        return _text_shape(value)
    if isinstance(value, Mapping):
        return _object_shape(value, depth)
    return {"type": "array", "items": merged([shape_of(i, depth + 1) for i in value[:MAX_ITEMS]])}


def shape_of_text(value: str) -> JSONObject:
    """Return a schema for a value that travels as text, such as a query parameter's."""
    if _INTEGER.fullmatch(value):
        return {"type": "integer"}
    if _NUMBER.fullmatch(value):
        return {"type": "number"}
    if value in ("true", "false"):
        return {"type": "boolean"}
    return _text_shape(value)


def merged(shapes: Sequence[JSONObject]) -> JSONObject:
    """Return one schema that fits whatever fits one of `shapes`."""
    known = [shape for shape in shapes if shape]
    if not known:
        return {}
    result = known[0]
    for shape in known[1:]:
        result = _merge(result, shape)
        if not result:
            break
    return result


def _merge(one: JSONObject, other: JSONObject) -> JSONObject:
    if one == other:
        return one
    kind, other_kind = one.get("type"), other.get("type")
    if kind == other_kind == "object":
        return _merge_objects(one, other)
    if kind == other_kind == "array":
        return {"type": "array", "items": merged([_part(one, "items"), _part(other, "items")])}
    if kind == other_kind:  # texts of different formats
        return {"type": kind}
    if {kind, other_kind} == {"integer", "number"}:
        return {"type": "number"}
    return {}


def _merge_objects(one: JSONObject, other: JSONObject) -> JSONObject:
    if "additionalProperties" in one or "additionalProperties" in other:
        return {"type": "object", "additionalProperties": True}
    mine, theirs = _part(one, "properties"), _part(other, "properties")
    names = dict.fromkeys((*mine, *theirs))
    return {
        "type": "object",
        "properties": {name: merged([_part(mine, name), _part(theirs, name)]) for name in names},
    }


def _part(value: JSONObject, name: str) -> JSONObject:
    part = value.get(name)
    return part if isinstance(part, Mapping) else {}


def _object_shape(value: Mapping[str, JSONValue], depth: int) -> JSONObject:
    keys_are_data = len(value) > 1 and all(_DATA_KEY.fullmatch(key) for key in value)
    if keys_are_data or len(value) > MAX_PROPERTIES:
        return {"type": "object", "additionalProperties": True}
    properties = {key: shape_of(item, depth + 1) for key, item in value.items()}
    return {"type": "object", "properties": properties}


def _text_shape(value: str) -> JSONObject:
    for pattern, name in ((_DATE, "date"), (_DATE_TIME, "date-time"), (_UUID, "uuid")):
        if pattern.fullmatch(value):
            return {"type": "string", "format": name}
    return {"type": "string"}
