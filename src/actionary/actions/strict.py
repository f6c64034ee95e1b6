"""Argument schemas in the subset that OpenAI's strict mode takes, where nothing is lost by it.

In strict mode a model can only write what the schema allows, but the schema must say more: every
object is closed and every property required. A property that may be left out becomes one that
may be null, and binding leaves it out again. That has one meaning only where null meant nothing
before; where it did, where an object takes any member, or where a limit is passed, there is no
strict form, and the plain one is used.
"""

from collections.abc import Mapping
from typing import Final

from actionary.actions.saidinwords import WORDED, description_with
from actionary.base.jsonvalue import JSONObject, JSONValue

# The numbers and words are those of "Supported schemas" in OpenAI's guide to structured outputs:
# https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
MAX_PROPERTIES: Final = 5_000
MAX_DEPTH: Final = 10
MAX_CHOICES: Final = 1_000
MAX_CHOICE_CHARACTERS: Final = 15_000
MAX_CHARACTERS: Final = 120_000
FORMATS: Final = (
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
)
KEPT: Final = frozenset(
    (
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minItems",
        "maxItems",
    )
)
_PARTED: Final = frozenset(("object", "array"))
_MAX_LOOKS: Final = 20_000
"""Schemas looked at for whether they take null: references may branch."""

_NARROWING: Final = frozenset(
    (
        "title",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "minContains",
        "maxContains",
        "dependentRequired",
        "dependentSchemas",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentEncoding",
        "contentMediaType",
    )
)
"""What only makes the choice smaller: left out, for the arguments are checked all the same."""

_SHAPING: Final = frozenset(
    (
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "const",
        "anyOf",
        "oneOf",
        "$ref",
        "$defs",
        "description",
        *KEPT,
    )
)
_KNOWN: Final = _SHAPING | _NARROWING | WORDED
_WORDED_HERE: Final = WORDED - KEPT - {"enum", "const"}


class _NotStrictError(Exception):
    """Something in the schema has no strict form."""


def strict_parameters(parameters: JSONObject) -> JSONObject | None:
    """Return `parameters` for strict mode, or None when that would lose something."""
    definitions = parameters.get("$defs")
    named: Mapping[str, JSONValue] = definitions if isinstance(definitions, Mapping) else {}
    writing = _Writing(named)
    try:
        strict = writing.schema({k: v for k, v in parameters.items() if k != "$defs"}, 0)
        if named:
            strict["$defs"] = {name: writing.schema(item, 1) for name, item in named.items()}
            writing.characters += sum(map(len, named))
    except _NotStrictError:
        return None
    within = (
        writing.properties <= MAX_PROPERTIES
        and writing.choices <= MAX_CHOICES
        and writing.characters <= MAX_CHARACTERS
    )
    return strict if within else None


class _Writing:
    """One schema being rewritten, and what it adds up to."""

    def __init__(self, definitions: Mapping[str, JSONValue]) -> None:
        self._definitions = definitions
        self.properties = 0
        self.choices = 0
        self.characters = 0
        self._looks_left = _MAX_LOOKS

    def schema(self, schema: JSONValue, depth: int) -> dict[str, JSONValue]:
        if not isinstance(schema, Mapping) or not schema or depth > MAX_DEPTH:
            raise _NotStrictError
        if not _KNOWN.issuperset(schema):
            raise _NotStrictError
        if "$ref" in schema:
            result = self._reference(schema)
        elif "anyOf" in schema or "oneOf" in schema:
            result = self._choice(schema, depth)
        else:
            result = self._typed(schema, depth)
        if _WORDED_HERE.isdisjoint(schema):
            description = schema.get("description")
        else:
            description = description_with(schema, _WORDED_HERE.intersection(schema) - set(result))
        if description:
            result["description"] = description
        return result

    def _reference(self, schema: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
        if _SHAPING.intersection(schema) - {"$ref", "description"}:
            raise _NotStrictError
        # Nothing may stand beside a reference there, not even words.
        plain: dict[str, JSONValue] = {"$ref": schema["$ref"]}
        return plain if len(schema) == 1 else {"anyOf": [plain]}

    def _choice(self, schema: Mapping[str, JSONValue], depth: int) -> dict[str, JSONValue]:
        key = "anyOf" if "anyOf" in schema else "oneOf"
        if _SHAPING.intersection(schema) - {"description", "type", key} or depth == 0:
            raise _NotStrictError
        branches = schema[key]
        if not isinstance(branches, list) or any(map(self._has_parts, branches)):
            raise _NotStrictError  # repair would not find the nulls inside again
        return {"anyOf": [self.schema(branch, depth + 1) for branch in branches]}

    def _has_parts(self, schema: JSONValue) -> bool:
        for _ in range(MAX_DEPTH):
            if not isinstance(schema, Mapping) or "$ref" not in schema:
                break
            schema = self._definitions.get(str(schema["$ref"]).rpartition("/")[2])
        if not isinstance(schema, Mapping):
            return True
        if "type" not in schema and ("enum" in schema or "const" in schema):
            return False
        types = schema.get("type")
        names = types if isinstance(types, list) else [types]
        return not {"string", "number", "integer", "boolean", "null"}.issuperset(names)

    def _typed(self, schema: Mapping[str, JSONValue], depth: int) -> dict[str, JSONValue]:
        types = schema.get("type")
        if types is None:
            types = _types_of_values(schema)
        result: dict[str, JSONValue] = {"type": types}
        for key in schema:
            if key in KEPT or (key == "format" and schema[key] in FORMATS):
                result[key] = schema[key]
        if "enum" in schema or "const" in schema:
            self._values(schema, result)
        if isinstance(types, list):
            if not _PARTED.isdisjoint(types) and len(set(types) - {"null"}) > 1:
                raise _NotStrictError
            kinds = _PARTED.intersection(types)
        else:
            kinds = _PARTED.intersection((types,))
        if "object" in kinds:
            self._object(schema, result, depth)
        elif "array" in kinds:
            result["items"] = self.schema(schema.get("items"), depth + 1)
        return result

    def _values(self, schema: Mapping[str, JSONValue], result: dict[str, JSONValue]) -> None:
        choices = schema.get("enum")
        if isinstance(choices, list):
            result["enum"] = choices
            self.choices += len(choices)
            length = sum(len(item) for item in choices if isinstance(item, str))
            self.characters += length
            if len(choices) > 250 and length > MAX_CHOICE_CHARACTERS:
                raise _NotStrictError
        if "const" in schema:
            result["const"] = schema["const"]
            self.characters += len(str(schema["const"]))

    def _object(
        self, schema: Mapping[str, JSONValue], result: dict[str, JSONValue], depth: int
    ) -> None:
        properties = schema.get("properties", {})
        is_closed = schema.get("additionalProperties") is False
        if not isinstance(properties, Mapping) or not (is_closed or properties):
            raise _NotStrictError
        if schema.get("additionalProperties", False) is not False:
            raise _NotStrictError
        needed = schema.get("required")
        required = needed if isinstance(needed, list) else []
        self.properties += len(properties)
        self.characters += sum(map(len, properties))
        written: dict[str, JSONValue] = {}
        for name, item in properties.items():
            value = self.schema(item, depth + 1)
            if name not in required:
                if self._takes_null(item, 0):
                    raise _NotStrictError  # null would mean both null and nothing
                value = _with_null(value)
            written[name] = value
        result["properties"] = written
        result["required"] = list(written)
        result["additionalProperties"] = False

    def _takes_null(self, schema: JSONValue, depth: int) -> bool:
        self._looks_left -= 1
        if not isinstance(schema, Mapping) or depth > MAX_DEPTH or self._looks_left < 0:
            return True
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target = self._definitions.get(reference.rpartition("/")[2])
            return self._takes_null(target, depth + 1)
        for key in ("anyOf", "oneOf"):
            branches = schema.get(key)
            if isinstance(branches, list):
                return any(self._takes_null(branch, depth + 1) for branch in branches)
        choices = schema.get("enum")
        if isinstance(choices, list):
            return None in choices
        if "const" in schema:
            return schema["const"] is None
        types = schema.get("type")
        return "null" in types if isinstance(types, list) else types in (None, "null")


def _with_null(schema: dict[str, JSONValue]) -> dict[str, JSONValue]:
    branches = schema.get("anyOf")
    if isinstance(branches, list):
        return {**schema, "anyOf": [*branches, {"type": "null"}]}
    if "$ref" in schema or "const" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    types = schema["type"]
    result = {**schema, "type": [*types, "null"] if isinstance(types, list) else [types, "null"]}
    choices = schema.get("enum")
    if isinstance(choices, list):
        result["enum"] = [*choices, None]
    return result


def _types_of_values(schema: Mapping[str, JSONValue]) -> JSONValue:
    """Return the types that the choices of a schema without a type have."""
    choices = schema.get("enum")
    values = choices if isinstance(choices, list) else []
    if "const" in schema:
        values = [schema["const"]]
    names = list(dict.fromkeys(_type_of(value) for value in values))
    if not names or "object" in names or "array" in names:
        raise _NotStrictError
    return names[0] if len(names) == 1 else list(names)


def _type_of(value: JSONValue) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int | float):
        return "integer" if isinstance(value, int) else "number"
    return "object" if isinstance(value, Mapping) else "array"
