"""A value that a JSON Schema allows, always the same one for the same schema."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

_DEEPEST: Final = 8
_FORMATS: Final = {
    "date": "2030-01-15",
    "date-time": "2030-01-15T09:00:00Z",
    "time": "09:00:00Z",
    "email": "ada@example.com",
    "uuid": "3f2b8c1e-0f5a-4c55-9a0e-6f1d2b3c4d5e",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "aGVsbG8=",
}


def resolve(value: Any, document: Mapping[str, Any]) -> Any:
    """Return what `value` stands for: itself, or what its local `$ref` points at.

    A reference that points at nothing or in a circle stands for an empty object.
    """
    for _ in range(_DEEPEST):
        if not (isinstance(value, Mapping) and isinstance(value.get("$ref"), str)):
            return value
        found: Any = document
        for token in value["$ref"].removeprefix("#").split("/")[1:]:
            key = unquote(token).replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, Mapping) else None
        value = {} if found is None else found
    return {}


def sample_of(schema: Any, document: Mapping[str, Any], *, depth: int = 0) -> Any:
    """Return the schema's own example, default or first choice, else a plain value of its type."""
    schema = resolve(schema, document)
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return None
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), Sequence) and schema[key]:
            return schema[key][0]
    for key in ("oneOf", "anyOf"):
        if schema.get(key):
            return sample_of({**_rest(schema, key), **resolve(schema[key][0], document)}, document,
                             depth=depth)  # fmt: skip
    if schema.get("allOf"):
        return sample_of(_merged(schema, document), document, depth=depth)
    return _plain(schema, document, depth)


def _plain(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int) -> Any:
    kind = _type_of(schema)
    if kind == "object":
        return {
            name: sample_of(property_schema, document, depth=depth + 1)
            for name, property_schema in (schema.get("properties") or {}).items()
            if depth < _DEEPEST - 1 or name in (schema.get("required") or ())
        }
    if kind == "array":
        if depth >= _DEEPEST - 1:
            return []
        items = max(schema.get("minItems", 1), 1)
        return [sample_of(schema.get("items", {}), document, depth=depth + 1)] * min(items, 10)
    if kind in {"integer", "number"}:
        return _number(schema, whole=kind == "integer")
    if kind == "boolean":
        return True
    if kind == "string":
        return _text(schema)
    return None


def _type_of(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, Sequence) and not isinstance(kind, str):
        kind = next((name for name in kind if name != "null"), "null")
    if isinstance(kind, str):
        return kind
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def _number(schema: Mapping[str, Any], *, whole: bool) -> float:
    low, high = schema.get("minimum"), schema.get("maximum")
    value: float = low if low is not None else min(1, high) if high is not None else 1
    return int(value) if whole else value


def _text(schema: Mapping[str, Any]) -> str:
    text = _FORMATS.get(schema.get("format", ""), "text")
    text = text.ljust(min(schema.get("minLength", 0), 10_000), "x")
    return text[: schema.get("maxLength", len(text))]


def _rest(schema: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != key}


def _merged(schema: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in (*(resolve(part, document) for part in schema["allOf"]), _rest(schema, "allOf")):
        if part.get("allOf"):
            part = _merged(part, document)
        properties = {**merged.get("properties", {}), **(part.get("properties") or {})}
        merged.update(part)
        if properties:
            merged["properties"] = properties
    return merged
