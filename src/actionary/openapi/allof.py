"""Merge `allOf` into one object where that loses nothing: models and forms cope better with one.

"Extends" is written as `allOf` of a base and an addition; both are plain objects. Anything
else (two schemas for one property, alternatives inside) stays `allOf`.
"""

from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.refs import Resolver

_PLAIN: Final = frozenset(("type", "properties", "required", "allOf", "title", "description"))
_SILENT: Final = frozenset(
    (
        "example",
        "examples",
        "xml",
        "externalDocs",
        "discriminator",
        "deprecated",
        "$schema",
        "$id",
        "$comment",
        "default",
        "writeOnly",
    )
)
_MAX_MEMBERS = 200
"""Schemas merged into one: real chains of bases have under ten."""


def flatten_all_of(schema: JSONObject, resolver: Resolver) -> JSONObject | None:
    """Return a schema without `allOf` that means the same, or None when there is none."""
    members = schema["allOf"]
    if not isinstance(members, list):
        return {key: value for key, value in schema.items() if key != "allOf"}
    beside = {key: value for key, value in schema.items() if key != "allOf"}
    if len(members) == 1 and isinstance(members[0], dict) and _only_words(beside):
        only = members[0]
        # `allOf: [{$ref: ...}]` is how 3.0 puts a description beside a reference.
        return {**only, **beside} if not _clash(only, beside) else None
    merged = _Merged()
    return merged.schema(schema) if merged.add(schema, resolver, set()) else None


def _only_words(schema: JSONObject) -> bool:
    return set(schema) <= {"description", "title", "deprecated", "example", "default", "type"} or (
        all(key.startswith("x-") for key in schema)
    )


def _clash(one: JSONObject, other: JSONObject) -> bool:
    return "type" in other and one.get("type", other["type"]) != other["type"]


class _Merged:
    """The properties of every member, as long as no two disagree."""

    def __init__(self) -> None:
        self._properties: dict[str, JSONValue] = {}
        self._required: dict[str, None] = {}
        self._count = 0

    def add(self, schema: JSONValue, resolver: Resolver, path: set[str]) -> bool:
        """Add one member and its own members; False when that would change the meaning."""
        self._count += 1
        if self._count > _MAX_MEMBERS or not isinstance(schema, dict):
            return False
        if isinstance(schema.get("$ref"), str):
            if len([key for key in schema if not key.startswith("x-")]) > 1:
                return False
            try:
                found = resolver.resolve(schema["$ref"])
            except UnresolvedReferenceError:
                return True  # says nothing; the document's diagnostics name it
            if found.pointer in path:
                return True  # a base that extends itself adds nothing
            return self.add(found.value, resolver, path | {found.pointer})
        for key in schema:
            if key not in _PLAIN and key not in _SILENT and not key.startswith("x-"):
                return False
        if schema.get("type", "object") != "object":
            return False
        return self._add_properties(schema) and all(
            self.add(member, resolver, path) for member in _list(schema.get("allOf"))
        )

    def _add_properties(self, schema: JSONObject) -> bool:
        properties = schema.get("properties", {})
        if not isinstance(properties, dict):
            return False
        for name, value in properties.items():
            if self._properties.setdefault(name, value) != value:
                return False
        self._required.update(
            dict.fromkeys(name for name in _list(schema.get("required")) if isinstance(name, str))
        )
        return True

    def schema(self, outer: JSONObject) -> JSONObject:
        """Return the one object that stands for all members."""
        result: dict[str, JSONValue] = {"type": "object"}
        for key in ("title", "description", "default", "example", "deprecated"):
            if key in outer:
                result[key] = outer[key]
        result["properties"] = self._properties
        if self._required:
            result["required"] = list(self._required)
        return result


def _list(value: JSONValue) -> list[JSONValue]:
    return list(value) if isinstance(value, list) else []
