"""The keywords of OpenAI's strict mode: which it takes, which only words can say.

They are those of "Supported schemas" in OpenAI's guide to structured outputs:
https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
"""

from typing import Final

from actionary.actions.saidinwords import WORDED

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
NARROWING: Final = frozenset(
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

SHAPING: Final = frozenset(
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
KNOWN: Final = SHAPING | NARROWING | WORDED
SIMPLE_TYPES: Final = ("string", "integer", "number", "boolean")
OF_SIMPLE: Final = KNOWN - {
    "properties",
    "required",
    "additionalProperties",
    "items",
    "const",
    "anyOf",
    "oneOf",
    "$ref",
    "$defs",
}
COPIED: Final = KEPT | {"format"}
WORDED_ONLY: Final = WORDED - KEPT - {"enum", "const"}
