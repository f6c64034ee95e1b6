"""Argument schemas in the subset that OpenAI's strict mode takes, where nothing is lost by it.

In strict mode a model can only write what the schema allows, but the schema must say more: every
object is closed and every property required. A property that may be left out becomes one that
may be null, and binding leaves it out again. That has one meaning only where null meant nothing
before; where it did, where an object takes any member, or where a limit is passed, there is no
strict form, and the plain one is used.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple, TypeAlias

from actionary.actions.saidinwords import description_with
from actionary.actions.strictwords import (
    COPIED,
    FORMATS,
    KEPT,
    KNOWN,
    OF_SIMPLE,
    SHAPING,
    SIMPLE_TYPES,
    WORDED_ONLY,
)
from actionary.base.jsonvalue import JSONObject, JSONValue

# The numbers and words are those of "Supported schemas" in OpenAI's guide to structured outputs:
# https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
MAX_PROPERTIES: Final = 5_000
MAX_DEPTH: Final = 10
MAX_CHOICES: Final = 1_000
MAX_CHOICE_CHARACTERS: Final = 15_000
MAX_CHARACTERS: Final = 120_000
_PARTED: Final = frozenset(("object", "array"))
_MAX_LOOKS: Final = 20_000
"""Schemas looked at for whether they take null: references may branch."""


Schema: TypeAlias = dict[str, JSONValue]


class _NotStrictError(Exception):
    """Something in the schema has no strict form."""


class StrictForms:
    """The strict forms of arguments that several functions share, by identity."""

    def __init__(self) -> None:
        self.known: dict[int, _Known] = {}


class _Known(NamedTuple):
    """The strict form of an argument without references, and what it adds up to."""

    schema: JSONValue
    strict: Schema
    is_required: bool
    properties: int
    choices: int
    characters: int


def strict_parameters(parameters: JSONObject, forms: StrictForms | None = None) -> Schema | None:
    """Return `parameters` for strict mode, or None when that would lose something.

    `forms` remembers the forms of their parts for other functions that hold the same ones.
    """
    definitions = parameters.get("$defs")
    named: Mapping[str, JSONValue] = definitions if isinstance(definitions, Mapping) else {}
    writing = _Writing(named, forms or StrictForms())
    try:
        top = {k: v for k, v in parameters.items() if k != "$defs"} if named else parameters
        strict = writing.top(top)
        if named:
            strict["$defs"] = {
                name: writing.argument(item, is_required=True) for name, item in named.items()
            }
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

    __slots__ = (
        "_definitions",
        "_known",
        "_looks_left",
        "_references",
        "characters",
        "choices",
        "properties",
    )

    def __init__(self, definitions: Mapping[str, JSONValue], forms: StrictForms) -> None:
        self._definitions = definitions
        self._known = forms.known
        self.properties = 0
        self.choices = 0
        self.characters = 0
        self._references = 0
        self._looks_left = _MAX_LOOKS

    def top(self, schema: JSONObject) -> Schema:
        """Return the strict form of the whole, which belongs to one function."""
        return self._written(schema, 0)

    def schema(self, schema: JSONValue, depth: int) -> Schema:
        if depth > MAX_DEPTH or not isinstance(schema, Mapping):
            raise _NotStrictError
        return self._written(schema, depth)

    def _member(self, schema: JSONValue, depth: int, *, is_required: bool) -> Schema:
        """Return the strict form of a property; one that may be left out may be null instead."""
        if depth <= MAX_DEPTH and isinstance(schema, Mapping) and _is_simple(schema):
            return self._simple(schema, is_required=is_required)
        strict = self.schema(schema, depth)
        if is_required:
            return strict
        if self._takes_null(schema, 0):
            raise _NotStrictError  # null would mean both null and nothing
        return _with_null(strict)

    def _simple(self, schema: Mapping[str, JSONValue], *, is_required: bool) -> Schema:
        """Return the strict form of a schema of one simple type: most are."""
        kind = schema["type"]
        result: Schema = {"type": kind if is_required else [kind, "null"]}
        if len(schema) == 1:
            return result
        if not COPIED.isdisjoint(schema):
            for key in schema:
                if key in KEPT or (key == "format" and schema[key] in FORMATS):
                    result[key] = schema[key]
        if "enum" in schema:
            self._values(schema, result)
            choices = schema["enum"]
            if not is_required and isinstance(choices, list):
                if None in choices:
                    raise _NotStrictError  # null would mean both null and nothing
                result["enum"] = [*choices, None]
        if WORDED_ONLY.isdisjoint(schema):
            description = schema.get("description")
        else:
            description = description_with(schema, _worded(schema, result))
        if description:
            result["description"] = description
        return result

    def argument(self, schema: JSONValue, *, is_required: bool) -> Schema:
        """Return the strict form of an argument: many functions may have the same."""
        known = self._known.get(id(schema))
        if known is None or known.is_required is not is_required:
            return self._new_argument(schema, is_required=is_required)
        self.properties += known.properties
        self.choices += known.choices
        self.characters += known.characters
        return known.strict

    def _new_argument(self, schema: JSONValue, *, is_required: bool) -> Schema:
        properties, choices, characters = self.properties, self.choices, self.characters
        references = self._references
        strict = self._member(schema, 1, is_required=is_required)
        if references == self._references:
            self._known[id(schema)] = _Known(
                schema,
                strict,
                is_required,
                self.properties - properties,
                self.choices - choices,
                self.characters - characters,
            )
        return strict

    def _written(self, schema: Mapping[str, JSONValue], depth: int) -> Schema:
        if _is_simple(schema):
            return self._simple(schema, is_required=True)
        if not schema or not KNOWN.issuperset(schema):
            raise _NotStrictError
        if "$ref" in schema:
            result = self._reference(schema)
        elif "anyOf" in schema or "oneOf" in schema:
            result = self._choice(schema, depth)
        else:
            result = self._typed(schema, depth)
        if WORDED_ONLY.isdisjoint(schema):
            description = schema.get("description")
        else:
            description = description_with(schema, _worded(schema, result))
        if description:
            result["description"] = description
        return result

    def _reference(self, schema: Mapping[str, JSONValue]) -> Schema:
        if SHAPING.intersection(schema) - {"$ref", "description"}:
            raise _NotStrictError
        self._references += 1
        # Nothing may stand beside a reference there, not even words.
        plain: Schema = {"$ref": schema["$ref"]}
        return plain if len(schema) == 1 else {"anyOf": [plain]}

    def _choice(self, schema: Mapping[str, JSONValue], depth: int) -> Schema:
        key = "anyOf" if "anyOf" in schema else "oneOf"
        if SHAPING.intersection(schema) - {"description", "type", key} or depth == 0:
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

    def _typed(self, schema: Mapping[str, JSONValue], depth: int) -> Schema:
        types = schema.get("type")
        if types is None:
            types = _types_of_values(schema)
        result: Schema = {"type": types}
        if not COPIED.isdisjoint(schema):
            for key in schema:
                if key in KEPT or (key == "format" and schema[key] in FORMATS):
                    result[key] = schema[key]
        if "enum" in schema or "const" in schema:
            self._values(schema, result)
        if isinstance(types, str):
            kinds: Collection[str] = (types,)
        elif isinstance(types, list):
            if not _PARTED.isdisjoint(types) and len(set(types) - {"null"}) > 1:
                raise _NotStrictError
            kinds = _PARTED.intersection(types)
        else:
            kinds = ()
        if "object" in kinds:
            self._object(schema, result, depth)
        elif "array" in kinds:
            result["items"] = self.schema(schema.get("items"), depth + 1)
        return result

    def _values(self, schema: Mapping[str, JSONValue], result: Schema) -> None:
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
        written: Schema = {}
        for name, item in properties.items():
            if depth:
                written[name] = self._member(item, depth + 1, is_required=name in required)
            else:
                written[name] = self.argument(item, is_required=name in required)
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


def _is_simple(schema: Mapping[str, JSONValue]) -> bool:
    return schema.get("type") in SIMPLE_TYPES and OF_SIMPLE.issuperset(schema)


def _worded(schema: Mapping[str, JSONValue], result: Schema) -> list[str]:
    """Return the rules that only words can say."""
    return [rule for rule in schema if rule in WORDED_ONLY and rule not in result]


def _with_null(schema: Schema) -> Schema:
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
