"""Arguments that a function's schema allows, always the same ones for the same function."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema_rs

from actionary.actions.function import Function
from actionary.testing.pattern import text_matching

_DEEPEST: Final = 6
_OPTIONAL_DEPTH: Final = 3
_MOST_BRANCHES: Final = 8
_MOST_TEXT: Final = 20_000
_FORMATS: Final = {
    "date": "2030-01-15",
    "date-time": "2030-01-15T09:00:00Z",
    "time": "09:00:00Z",
    "duration": "P1D",
    "email": "ada@example.com",
    "idn-email": "ada@example.com",
    "uuid": "3f2b8c1e-0f5a-4c55-9a0e-6f1d2b3c4d5e",
    "uri": "https://example.com/",
    "iri": "https://example.com/",
    "uri-reference": "/a",
    "iri-reference": "/a",
    "uri-template": "/{a}",
    "url": "https://example.com/",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "json-pointer": "/a",
    "relative-json-pointer": "0",
    "regex": "a",
    "byte": "aGVsbG8=",
}
_DATA_URL: Final = "data:image/png;base64"
_NOTHING: Final = object()


def sample_arguments(function: Function, *, only_required: bool = False) -> dict[str, Any] | None:
    """Return valid arguments for `function`, all of them unless `only_required`; None: no idea.

    An optional argument no value is found for is left out.
    """
    schema: Any = function.parameters
    maker = _Maker(schema.get("$defs", {}))
    required = schema.get("required", [])
    found: dict[str, Any] = {}
    for name, inner in schema["properties"].items():
        if only_required and name not in required:
            continue
        value = maker.checked(inner)
        if value is not _NOTHING and not (value == "" and function.places[name][0] == "path"):
            found[name] = value
        elif name in required:
            return None
    return found if _is_valid(schema, found) else None


def _is_valid(schema: Any, value: Any) -> bool:
    try:
        return jsonschema_rs.Draft202012Validator(
            schema, offline=True, validate_formats=True
        ).is_valid(value)
    except (ValueError, jsonschema_rs.ReferencingError):
        return False


class _Maker:
    """Makes values for the schemas of one function."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions

    def checked(self, schema: Any) -> Any:
        """Return the first candidate that the schema allows, or `_NOTHING`."""
        whole = {"$defs": self._definitions, "allOf": [schema]}
        for optional_depth in (_OPTIONAL_DEPTH, 0):
            for candidate in self._candidates(schema, 0, optional_depth):
                if candidate is not _NOTHING and _is_valid(whole, candidate):
                    return candidate
        return _NOTHING

    def _candidates(self, schema: Any, depth: int, optional_depth: int) -> Iterator[Any]:
        schema = self._resolved(schema)
        if not isinstance(schema, Mapping) or not schema:
            yield "text" if schema is not False else _NOTHING
            return
        if depth <= 1:
            examples = schema.get("examples")
            # An empty text says nothing, and some servers take it for a value left out.
            yield from (
                [one for one in examples[:2] if one != ""] if isinstance(examples, list) else []
            )
        if "const" in schema:
            yield schema["const"]
            return
        if isinstance(schema.get("enum"), list):
            yield from [one for one in schema["enum"] if one is not None][:_MOST_BRANCHES]
            return
        for key in ("oneOf", "anyOf"):
            if isinstance(schema.get(key), list):
                rest = {name: value for name, value in schema.items() if name != key}
                for branch in schema[key][:_MOST_BRANCHES]:
                    merged = self._merged([rest, branch])
                    yield from self._candidates(merged, depth, optional_depth)
                return
        if isinstance(schema.get("allOf"), list):
            rest = {name: value for name, value in schema.items() if name != "allOf"}
            merged = self._merged([*schema["allOf"], rest])
            yield from self._candidates(merged, depth, optional_depth)
            return
        yield self._plain(schema, depth, optional_depth)

    def _value(self, schema: Any, depth: int, optional_depth: int) -> Any:
        """Return the first candidate that its own schema allows; unchecked below the first."""
        first: Any = _NOTHING
        whole = {"$defs": self._definitions, "allOf": [schema]}
        for number, candidate in enumerate(self._candidates(schema, depth, optional_depth)):
            first = candidate if number == 0 else first
            if candidate is not _NOTHING and _is_valid(whole, candidate):
                return candidate
        return first

    def _plain(self, schema: Mapping[str, Any], depth: int, optional_depth: int) -> Any:
        kind = _kind_of(schema)
        if kind == "object":
            return self._object(schema, depth, optional_depth)
        if kind == "array":
            return self._list(schema, depth, optional_depth)
        if kind in ("integer", "number"):
            return _number(schema, whole=kind == "integer")
        if kind == "boolean":
            return True
        return None if kind == "null" else _text(schema)

    def _object(self, schema: Mapping[str, Any], depth: int, optional_depth: int) -> Any:
        required = schema.get("required")
        needed = required if isinstance(required, list) else []
        found: dict[str, Any] = {}
        properties = schema.get("properties")
        properties = properties if isinstance(properties, Mapping) else {}
        for name, inner in properties.items():
            if depth >= _DEEPEST or (depth >= optional_depth and name not in needed):
                continue
            value = self._value(inner, depth + 1, optional_depth)
            if value is _NOTHING and name in needed:
                return _NOTHING
            if value is not _NOTHING:
                found[name] = value
        for name in needed:
            if name not in found:
                if depth >= _DEEPEST:
                    return _NOTHING
                found[name] = "text"
        others = schema.get("additionalProperties", True)
        for number in range(max(0, schema.get("minProperties", 0) - len(found))):
            found[f"key{number}"] = self._value(others, depth + 1, optional_depth)
        return found

    def _list(self, schema: Mapping[str, Any], depth: int, optional_depth: int) -> Any:
        least = schema.get("minItems", 0)
        if least > 100 or depth >= _DEEPEST:
            return [] if not least else _NOTHING
        most = schema.get("maxItems", max(least, 2))
        wanted = max(least, min(most, 1 if depth else 2))
        firsts = schema.get("prefixItems")
        found = [
            self._value(one, depth + 1, optional_depth)
            for one in (firsts if isinstance(firsts, list) else [])
        ]
        items = schema.get("items", True)
        seen = {_text_of(one) for one in found}
        for candidate in self._different(items, depth + 1, optional_depth):
            if len(found) >= wanted:
                break
            if candidate is _NOTHING:
                continue
            text = _text_of(candidate)
            if schema.get("uniqueItems") and text in seen:
                continue
            seen.add(text)
            found.append(candidate)
        return found

    def _different(self, schema: Any, depth: int, optional_depth: int) -> Iterator[Any]:
        first = self._value(schema, depth, optional_depth)
        yield first
        resolved = self._resolved(schema)
        if isinstance(resolved, Mapping) and isinstance(resolved.get("enum"), list):
            yield from resolved["enum"]
        if isinstance(first, str) and isinstance(resolved, Mapping) and "enum" not in resolved:
            whole = {"$defs": self._definitions, "allOf": [schema]}
            for number in range(20):
                other = f"{first[: len(first) - len(str(number))]}{number}"
                if _is_valid(whole, other):
                    yield other
        if isinstance(first, int) and not isinstance(first, bool):
            yield from range(first + 1, first + 21)
        for _ in range(100):
            yield first

    def _resolved(self, schema: Any) -> Any:
        for _ in range(_DEEPEST):
            if not (isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str)):
                return schema
            target = self._definitions.get(schema["$ref"].rpartition("/")[2], {})
            rest = {name: value for name, value in schema.items() if name != "$ref"}
            schema = self._merged([target, rest]) if set(rest) - {"description"} else target
        return {}

    def _merged(self, parts: list[Any]) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for part in parts:
            part = self._resolved(part)
            if not isinstance(part, Mapping):
                continue
            if isinstance(part.get("allOf"), list):
                rest = {name: value for name, value in part.items() if name != "allOf"}
                part = self._merged([*part["allOf"], rest])
            properties = {**merged.get("properties", {}), **(part.get("properties") or {})}
            required = [*merged.get("required", []), *(part.get("required") or [])]
            merged.update(part)
            if properties:
                merged["properties"] = properties
            if required:
                merged["required"] = list(dict.fromkeys(required))
        return merged


def _text_of(value: Any) -> str:
    return "" if value is _NOTHING else json.dumps(value, sort_keys=True)


def _kind_of(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    if isinstance(kind, str):
        return kind
    if {"properties", "required", "minProperties"} & set(schema):
        return "object"
    if {"items", "minItems", "prefixItems"} & set(schema):
        return "array"
    return "number" if {"minimum", "maximum", "multipleOf"} & set(schema) else "string"


def _number(schema: Mapping[str, Any], *, whole: bool) -> Any:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    step = schema.get("multipleOf", 1 if whole else 0.5)
    if low is None and isinstance(above, int | float):
        low = above + (1 if whole else min(1, ((below or high or above + 2) - above) / 2))
    if high is None and isinstance(below, int | float):
        high = below - (1 if whole else 0.25)
    value = low if low is not None else 1
    if high is not None and value > high:
        value = high
    if "multipleOf" in schema and step:
        value = -(-value // step) * step
    return int(value) if whole or float(value).is_integer() else value


def _text(schema: Mapping[str, Any]) -> Any:
    least, most = schema.get("minLength", 0), schema.get("maxLength", _MOST_TEXT)
    if least > _MOST_TEXT:
        return _NOTHING
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        liked = _FORMATS.get(schema.get("format", ""))
        if liked is not None and _is_valid(schema, liked):
            return liked
        found = text_matching(pattern, at_least=least)
        return _NOTHING if found is None else found
    if _DATA_URL in str(schema.get("description")):
        return f"{_DATA_URL},aGVsbG8="
    text = _FORMATS.get(schema.get("format", ""), "text")
    return text.ljust(least, "x")[:most]
