"""The words of a schema: which hold schemas, which hold numbers, which types exist."""

from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue

TYPES: Final = frozenset(("string", "number", "integer", "boolean", "array", "object", "null"))

SCHEMAS: Final = frozenset(
    (
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedProperties",
        "unevaluatedItems",
    )
)
SCHEMA_LISTS: Final = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
SCHEMA_MAPS: Final = frozenset(("patternProperties", "dependentSchemas"))
NUMBERS: Final = frozenset(
    ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
)
COUNTS: Final = frozenset(
    (
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minContains",
        "maxContains",
    )
)

_MEANT = {
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "str": "string",
    "text": "string",
    "file": "string",
    "date": "string",
    "datetime": "string",
    "date-time": "string",
    "uuid": "string",
    "list": "array",
    "dict": "object",
    "map": "object",
}


def clean_type(schema: JSONObject) -> JSONValue:
    """Return the `type` of a schema with names that exist; None when it says nothing usable."""
    value = schema.get("type")
    if isinstance(value, str):
        return _one_type(value)
    if isinstance(value, list):
        types = dict.fromkeys(_one_type(item) for item in value if isinstance(item, str))
        names: list[JSONValue] = [name for name in types if name is not None]
        if not names or len(names) < len(types):
            return None
        return names[0] if len(names) == 1 else names
    return None


def _one_type(name: str) -> str | None:
    name = name.strip()
    if name in TYPES:
        return name
    lowered = name.lower()
    return lowered if lowered in TYPES else _MEANT.get(lowered)


_LARGEST = 2**53
"""Beyond it numbers lose digits on their way through JSON, and no count means anything."""


def as_number(value: JSONValue) -> int | float | None:
    """Return a number, also one written in quotes; None for anything else."""
    if value.__class__ in (int, float):
        return value
    if isinstance(value, str):
        try:
            number = float(value) if "." in value else int(value)
        except ValueError:
            return None
        return number if abs(number) <= _LARGEST else None
    return None


def as_count(value: JSONValue) -> int | None:
    """Return a whole number of at least 0; None for anything else."""
    if value.__class__ is int and 0 <= value <= _LARGEST:
        return value
    number = as_number(value)
    if number is None or not 0 <= number <= _LARGEST or number != int(number):
        return None
    return int(number)
