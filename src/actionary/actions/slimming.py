"""Argument schemas that are too large to tell a model: shorter words, then fewer levels.

What is cut accepts any value, so nothing that the document allows is refused.
"""

from collections.abc import Mapping
from heapq import heappop, heappush
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue, dump_json
from actionary.base.text import count, truncate

MAX_SCHEMA_BYTES: Final = 64_000
"""Of one function's arguments, as JSON: some 16,000 tokens."""

_SHORT_WORDS: Final = (300, 80)
_LEVELS: Final = (8, 6, 5, 4, 3, 2, 1)
_ALL_LEVELS: Final = 1_000
_SCHEMAS: Final = frozenset(
    ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
     "unevaluatedProperties", "unevaluatedItems")
)  # fmt: skip
_LISTS: Final = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
_MAPS: Final = frozenset(("properties", "patternProperties", "dependentSchemas"))
_MAX_CHOICES: Final = 50


def slim(parameters: JSONObject) -> tuple[JSONObject, str]:
    """Return `parameters` within the budget, and in words what was cut; empty for nothing."""
    if _size(parameters) <= MAX_SCHEMA_BYTES:
        return parameters, ""
    attempts = [(words, _ALL_LEVELS) for words in _SHORT_WORDS]
    attempts += [(_SHORT_WORDS[-1], levels) for levels in _LEVELS]
    shorter, cut = parameters, ""
    for words, levels in attempts:
        slimming = _Slimming(parameters, words=words, levels=levels)
        shorter = slimming.parameters()
        cut = f"examples, descriptions after {words} characters"
        if levels < _ALL_LEVELS:
            cut += f", what lies deeper than {count(levels, 'level')}"
        if slimming.has_cut_choices:
            cut += ", lists of choices past all measure"
        if _size(shorter) <= MAX_SCHEMA_BYTES:
            break
    return shorter, cut


def _size(parameters: JSONObject) -> int:
    return len(dump_json(parameters).encode())


class _Slimming:
    def __init__(self, parameters: JSONObject, *, words: int, levels: int) -> None:
        self._parameters = parameters
        definitions = parameters.get("$defs")
        self._definitions = definitions if isinstance(definitions, Mapping) else {}
        self._words = words
        self._levels = levels
        self.has_cut_choices = False
        self._queue: list[tuple[int, str]] = []

    def parameters(self) -> JSONObject:
        """Return the slimmed schema; definitions nobody refers to any more are gone."""
        slimmed = self._schema({k: v for k, v in self._parameters.items() if k != "$defs"}, 0)
        assert isinstance(slimmed, dict)
        kept: dict[str, JSONValue] = {}
        while self._queue:
            depth, name = heappop(self._queue)  # the shallowest use says how deep it may go
            if name not in kept and name in self._definitions:
                kept[name] = self._schema(self._definitions[name], depth)
        if kept:
            slimmed["$defs"] = {name: kept[name] for name in self._definitions if name in kept}
        return slimmed

    def _schema(self, schema: JSONValue, depth: int) -> JSONValue:
        if not isinstance(schema, Mapping):
            return schema
        if depth > self._levels:
            return self._open(schema)
        result: dict[str, JSONValue] = {}
        for key, value in schema.items():
            if key == "$ref":
                if depth == self._levels:
                    return self._open(schema)
                heappush(self._queue, (depth, str(value).rpartition("/")[2]))
                result[key] = value
            elif key == "examples":
                continue
            elif key == "enum" and len(str(value)) > MAX_SCHEMA_BYTES:
                self.has_cut_choices = True
            elif key in ("description", "title") and isinstance(value, str):
                result[key] = truncate(value, self._words)
            elif key in _SCHEMAS:
                result[key] = self._schema(value, depth + 1)
            elif key in _LISTS and isinstance(value, list):
                result[key] = [self._schema(item, depth + 1) for item in value]
            elif key in _MAPS and isinstance(value, Mapping):
                result[key] = {name: self._schema(item, depth + 1) for name, item in value.items()}
            else:
                result[key] = value
        return result

    def _open(self, schema: Mapping[str, JSONValue]) -> JSONValue:
        """Return what is left of a schema that lies too deep: its type and its words."""
        target: JSONValue = schema
        for _ in range(10):
            if not isinstance(target, Mapping) or "$ref" not in target:
                break
            target = self._definitions.get(str(target["$ref"]).rpartition("/")[2])
        found = {**(target if isinstance(target, Mapping) else {}), **schema}
        result: dict[str, JSONValue] = {}
        if "type" in found:
            result["type"] = found["type"]
            if "array" in str(found["type"]):
                result["items"] = {}
        choices = found.get("enum")
        if isinstance(choices, list) and len(choices) <= _MAX_CHOICES:
            result["enum"] = choices
        description = found.get("description")
        if isinstance(description, str):
            result["description"] = truncate(description, self._words)
        return result
