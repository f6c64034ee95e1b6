"""Argument schemas in the words of Gemini's `Schema`: no references, one type, few keywords."""

from collections.abc import Mapping
from typing import Final

from actionary.actions.saidinwords import WORDED, description_with
from actionary.base.jsonvalue import JSONObject, JSONValue

# The fields are those of `Schema` in the reference of the Gemini API, "a select subset of an
# OpenAPI 3.0 schema object": https://ai.google.dev/api/caching#Schema
KEPT: Final = (
    "title",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
)
FORMATS: Final = {
    "string": ("date-time",),
    "integer": ("int32", "int64"),
    "number": ("float", "double"),
}
MAX_SCHEMAS: Final = 1_000
"""Schemas in one function: references are written out, so shared parts count each time."""

_MAX_DEPTH: Final = 30
_MAX_PARTS: Final = 20
_WORDED_HERE: Final = WORDED - set(KEPT)


def gemini_parameters(parameters: JSONObject) -> JSONObject | None:
    """Return `parameters` for Gemini, or None when there are no arguments.

    A part that contains itself, and what passes the budget, is left open: it says its type.
    """
    if not parameters.get("properties"):
        return None
    definitions = parameters.get("$defs")
    writing = _Writing(definitions if isinstance(definitions, Mapping) else {})
    return writing.schema({key: parameters[key] for key in parameters if key != "$defs"}, ())


class _Writing:
    """One schema being rewritten."""

    def __init__(self, definitions: Mapping[str, JSONValue]) -> None:
        self._definitions = definitions
        self._left = MAX_SCHEMAS
        self._depth = 0

    def schema(self, schema: JSONValue, inside: tuple[str, ...]) -> dict[str, JSONValue]:
        self._left -= 1
        if not isinstance(schema, Mapping):
            return {"type": "string"}
        if self._depth > _MAX_DEPTH:
            return _open(_types(schema)[0][0], description_with(schema, frozenset()))
        self._depth += 1
        try:
            reference = schema.get("$ref")
            if isinstance(reference, str):
                return self._target(reference, schema, inside)
            return self._written(schema, inside)
        finally:
            self._depth -= 1

    def _written(
        self, schema: Mapping[str, JSONValue], inside: tuple[str, ...]
    ) -> dict[str, JSONValue]:
        if "allOf" in schema:
            schema = self._merged(schema)
        types, is_nullable = _types(schema)
        branches = _branches(schema, types)
        if branches is not None:
            real = [branch for branch in branches if not _is_null(branch)]
            is_nullable = is_nullable or len(real) < len(branches)
            result = self._any_of(schema, real or [{"type": "string"}], inside)
        else:
            result = self._typed(schema, types[0], inside)
        if is_nullable:
            result["nullable"] = True
        return result

    def _target(
        self, reference: str, schema: Mapping[str, JSONValue], inside: tuple[str, ...]
    ) -> dict[str, JSONValue]:
        name = reference.rpartition("/")[2]
        target = self._definitions.get(name)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        if not isinstance(target, Mapping):
            return self.schema({"type": "string", **beside}, inside)
        merged = {**target, **beside}
        if name in inside or self._left < 0:
            return _open(_types(target)[0][0], description_with(merged, frozenset()))
        return self.schema(merged, (*inside, name))

    def _merged(self, schema: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
        """Return `schema` with the properties of its `allOf` parts beside its own."""
        merged: dict[str, JSONValue] = {k: v for k, v in schema.items() if k != "allOf"}
        properties = merged.get("properties")
        members = dict(properties) if isinstance(properties, Mapping) else {}
        needed = merged.get("required")
        required = list(needed) if isinstance(needed, list) else []
        pending, seen = [schema["allOf"]], 0
        while pending and seen < _MAX_PARTS:
            seen += 1
            parts = pending.pop()
            for part in parts if isinstance(parts, list) else []:
                found = part
                if isinstance(part, Mapping) and isinstance(part.get("$ref"), str):
                    found = self._definitions.get(str(part["$ref"]).rpartition("/")[2])
                if not isinstance(found, Mapping):
                    continue
                inner, wanted = found.get("properties"), found.get("required")
                members.update(inner if isinstance(inner, Mapping) else {})
                required.extend(wanted if isinstance(wanted, list) else [])
                if "allOf" in found:
                    pending.append(found["allOf"])
                merged = {**{k: v for k, v in found.items() if k != "allOf"}, **merged}
        if members:
            merged["properties"], merged["required"] = members, required
        return merged

    def _any_of(
        self,
        schema: Mapping[str, JSONValue],
        branches: list[JSONValue],
        inside: tuple[str, ...],
    ) -> dict[str, JSONValue]:
        if self._left < 0:
            return _open("object", description_with(schema, frozenset()))
        written: list[JSONValue] = [self.schema(branch, inside) for branch in branches]
        result: dict[str, JSONValue] = {"anyOf": written}
        if description := description_with(schema, _WORDED_HERE.intersection(schema)):
            result["description"] = description
        return result

    def _typed(
        self, schema: Mapping[str, JSONValue], kind: str, inside: tuple[str, ...]
    ) -> dict[str, JSONValue]:
        result: dict[str, JSONValue] = {"type": kind}
        said = set(_WORDED_HERE.intersection(schema))
        if schema.get("format") in FORMATS.get(kind, ()):
            result["format"] = schema["format"]
            said.discard("format")
        choices = [schema["const"]] if "const" in schema else schema.get("enum")
        if kind == "string" and isinstance(choices, list):
            texts = [item for item in choices if isinstance(item, str) and item]
            if texts:
                result["enum"] = list(texts)
                said -= {"enum", "const"}
        for key in KEPT:
            if key in schema:
                result[key] = schema[key]
        if description := description_with(schema, said):
            result["description"] = description
        if kind == "array":
            items = schema.get("items", True)
            if self._left < 0:
                items = True
            result["items"] = self.schema(items, inside)
        if kind == "object":
            self._object(schema, result, inside)
        return result

    def _object(
        self,
        schema: Mapping[str, JSONValue],
        result: dict[str, JSONValue],
        inside: tuple[str, ...],
    ) -> None:
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or not properties or self._left < 0:
            return
        result["properties"] = {
            name: self.schema(item, inside) for name, item in properties.items()
        }
        needed = schema.get("required")
        if isinstance(needed, list) and needed:
            result["required"] = [name for name in dict.fromkeys(needed) if name in properties]


def _types(schema: Mapping[str, JSONValue]) -> tuple[list[str], bool]:
    """Return the types a schema allows without null, and whether it allows null."""
    value = schema.get("type")
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    kinds = [str(name) for name in names if name != "null"]
    is_nullable = "null" in names
    if not kinds:
        choices = [schema["const"]] if "const" in schema else schema.get("enum")
        if "properties" in schema or "additionalProperties" in schema:
            kinds = ["object"]
        elif "items" in schema or "prefixItems" in schema:
            kinds = ["array"]
        elif isinstance(choices, list) and not any(isinstance(one, str) for one in choices):
            numbers = [one for one in choices if one is not None]
            kinds = ["boolean" if all(isinstance(n, bool) for n in numbers) else "number"]
        else:
            kinds = ["string"]
    return kinds, is_nullable


def _branches(schema: Mapping[str, JSONValue], types: list[str]) -> list[JSONValue] | None:
    """Return the alternatives of a schema, each with what it shares; None when there are none."""
    for key in ("anyOf", "oneOf"):
        branches = schema.get(key)
        if isinstance(branches, list) and branches:
            properties = schema.get("properties")
            if not isinstance(properties, Mapping):
                return branches
            return [_with_shared(branch, schema) for branch in branches]
    if len(types) > 1:
        plain = {k: v for k, v in schema.items() if k not in ("type", "description", "nullable")}
        return [{**plain, "type": kind} for kind in types]
    return None


def _is_null(schema: JSONValue) -> bool:
    return isinstance(schema, Mapping) and schema.get("type") in ("null", ["null"])


def _with_shared(branch: JSONValue, schema: Mapping[str, JSONValue]) -> JSONValue:
    shared = {key: schema[key] for key in ("type", "properties", "required") if key in schema}
    return {"allOf": [branch, shared]}


def _open(kind: str, description: str) -> dict[str, JSONValue]:
    result: dict[str, JSONValue] = {"type": kind}
    if kind == "array":
        result["items"] = {"type": "string"}
    if description:
        result["description"] = description
    return result
