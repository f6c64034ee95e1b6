"""What each vendor documents that a tool may be, as JSON Schemas of ours.

Each says less than JSON Schema 2020-12 allows: a rendering is valid for a vendor when it is
valid here and its argument schema is valid 2020-12.
"""

from collections.abc import Mapping
from typing import Final

from actionary.actions import gemini, strict, strictwords
from actionary.base.jsonvalue import JSONObject, JSONValue

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NAME: Final[JSONObject] = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_TEXT: Final[JSONObject] = {"type": "string"}
_COUNT: Final[JSONObject] = {"type": "integer", "minimum": 0}
_NUMBER: Final[JSONObject] = {"type": "number"}
_TYPE_NAMES: Final = ["string", "number", "integer", "boolean", "object", "array", "null"]
_COMPOSING: Final = ("oneOf", "anyOf", "allOf", "enum", "not")


def _record(always: Mapping[str, JSONValue], /, **optional: JSONValue) -> dict[str, JSONValue]:
    return {
        "type": "object",
        "required": list(always),
        "properties": {**always, **optional},
        "additionalProperties": False,
    }


def _of_type(name: str) -> JSONObject:
    """Return what a schema of that type, perhaps among others, is like."""
    named: JSONValue = [{"const": name}, {"type": "array", "contains": {"const": name}}]
    return {"type": "object", "required": ["type"], "properties": {"type": {"anyOf": named}}}


def _named(schema: JSONValue) -> JSONObject:
    return {"type": "object", "additionalProperties": schema}


# Function calling and structured outputs, "Supported schemas":
# https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
# Nothing may stand beside a reference; an object names every property as required and is closed.
_STRICT: Final[JSONObject] = {
    "type": "object",
    "properties": {
        "type": {
            "anyOf": [
                {"enum": _TYPE_NAMES},
                {"type": "array", "minItems": 1, "items": {"enum": _TYPE_NAMES}},
            ]
        },
        "description": _TEXT,
        "properties": _named({"$ref": "#/$defs/strict"}),
        "required": {"type": "array", "items": _TEXT, "uniqueItems": True},
        "additionalProperties": {"const": False},
        "items": {"$ref": "#/$defs/strict"},
        "enum": {"type": "array", "minItems": 1, "maxItems": strict.MAX_CHOICES + 1},
        "const": True,
        "anyOf": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/strict"}},
        "$ref": {"type": "string", "pattern": "^#"},
        "$defs": _named({"$ref": "#/$defs/strict"}),
        "format": {"enum": list(strictwords.FORMATS)},
        "pattern": _TEXT,
        "minItems": _COUNT,
        "maxItems": _COUNT,
        **{key: _NUMBER for key in strictwords.KEPT if not key.endswith("Items")},
    },
    "additionalProperties": False,
    "anyOf": [{"required": [key]} for key in ("type", "anyOf", "$ref")],
    "allOf": [
        {"if": {"required": ["$ref"]}, "then": {"maxProperties": 1}},
        {
            "if": _of_type("object"),
            "then": {"required": ["properties", "required", "additionalProperties"]},
        },
        {
            "if": _of_type("array"),
            "then": {"required": ["items"]},
        },
    ],
}

# Without strict mode the schema is JSON Schema, but its top is a plain object, and a list says
# what it holds (the errors of the API: "schema must have type 'object' and not have ...",
# "array schema missing items"). A description has 1,024 characters.
_LOOSE: Final[JSONObject] = {
    "type": "object",
    "required": ["type", "properties"],
    "properties": {"type": {"const": "object"}, "properties": {"type": "object"}},
    "allOf": [
        {"not": {"anyOf": [{"required": [key]} for key in _COMPOSING]}},
        {"$ref": "#/$defs/loose"},
    ],
}
_LOOSE_PART: Final[JSONObject] = {
    "if": _of_type("array"),
    "then": {"required": ["items"]},
    "properties": {
        "properties": _named({"$ref": "#/$defs/loose"}),
        "$defs": _named({"$ref": "#/$defs/loose"}),
        "items": {"$ref": "#/$defs/loose"},
        "additionalProperties": {"$ref": "#/$defs/loose"},
        "anyOf": {"items": {"$ref": "#/$defs/loose"}},
        "oneOf": {"items": {"$ref": "#/$defs/loose"}},
        "allOf": {"items": {"$ref": "#/$defs/loose"}},
    },
}


def _openai_function(*, is_strict: bool) -> dict[str, JSONValue]:
    top: JSONObject = {
        "$ref": "#/$defs/strict",
        "required": ["type"],
        "properties": {"type": {"const": "object"}},
    }
    return _record(
        {
            "name": _NAME,
            "parameters": top if is_strict else {"$ref": "#/$defs/top"},
            "strict": {"const": is_strict},
        },
        description={"type": "string", "maxLength": 1024},
    )


_OPENAI_PARTS: Final[JSONObject] = {"strict": _STRICT, "top": _LOOSE, "loose": _LOOSE_PART}


def _responses(*, is_strict: bool) -> dict[str, JSONValue]:
    function = _openai_function(is_strict=is_strict)
    properties, required = function["properties"], function["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    return {
        **function,
        "properties": {"type": {"const": "function"}, **properties},
        "required": ["type", *required],
    }


# https://platform.openai.com/docs/api-reference/chat/create (tools)
OPENAI: Final[JSONObject] = {
    "$schema": _DIALECT,
    **_record(
        {
            "type": {"const": "function"},
            "function": {
                "anyOf": [_openai_function(is_strict=True), _openai_function(is_strict=False)]
            },
        }
    ),
    "$defs": _OPENAI_PARTS,
}

# https://platform.openai.com/docs/api-reference/responses/create (tools)
OPENAI_RESPONSES: Final[JSONObject] = {
    "$schema": _DIALECT,
    "anyOf": [_responses(is_strict=True), _responses(is_strict=False)],
    "$defs": _OPENAI_PARTS,
}

# https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use
# The API adds: no composition at the top, and names of arguments of 64 letters, digits, `_.-`.
ANTHROPIC: Final[JSONObject] = {
    "$schema": _DIALECT,
    **_record(
        {
            "name": _NAME,
            "input_schema": {
                "allOf": [
                    {"$ref": _DIALECT},
                    {"not": {"anyOf": [{"required": [k]} for k in ("oneOf", "anyOf", "allOf")]}},
                ],
                "type": "object",
                "required": ["type"],
                "properties": {
                    "type": {"const": "object"},
                    "properties": {"propertyNames": {"pattern": "^[a-zA-Z0-9_.-]{1,64}$"}},
                },
            },
        },
        description=_TEXT,
    ),
}

# https://ai.google.dev/api/caching#FunctionDeclaration and #Schema
_GEMINI_SCHEMA: Final[JSONObject] = _record(
    {},
    type={"enum": _TYPE_NAMES},
    description=_TEXT,
    nullable={"type": "boolean"},
    format={"type": "string"},
    enum={"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
    properties={**_named({"$ref": "#/$defs/schema"}), "minProperties": 1},
    required={"type": "array", "items": _TEXT, "uniqueItems": True},
    propertyOrdering={"type": "array", "items": _TEXT},
    items={"$ref": "#/$defs/schema"},
    anyOf={"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/schema"}},
    default=True,
    example=True,
    **{key: _COUNT for key in gemini.KEPT if key.startswith(("min", "max")) and key[3:] != "imum"},
    minimum=_NUMBER,
    maximum=_NUMBER,
    pattern=_TEXT,
    title=_TEXT,
) | {
    "anyOf": [{"required": ["type"]}, {"required": ["anyOf"]}],
    "allOf": [
        {
            "if": _of_type("array"),
            "then": {"required": ["items"]},
        },
        {
            "if": {"required": ["enum"]},
            "then": {"required": ["type"], "properties": {"type": {"const": "string"}}},
        },
        {"if": {"required": ["required"]}, "then": {"required": ["properties"]}},
    ],
}
GEMINI: Final[JSONObject] = {
    "$schema": _DIALECT,
    **_record(
        {
            "name": {"type": "string", "pattern": "^[A-Za-z_0-9-]{1,64}$"},
            "description": _TEXT,
        },
        parameters={
            "$ref": "#/$defs/schema",
            "required": ["type", "properties"],
            "properties": {"type": {"const": "object"}},
        },
    ),
    "$defs": {"schema": _GEMINI_SCHEMA},
}

# https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool
MCP: Final[JSONObject] = {
    "$schema": _DIALECT,
    **_record(
        {
            "name": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,128}$"},
            "inputSchema": {
                "allOf": [{"$ref": _DIALECT}],
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"const": "object"}},
            },
        },
        title=_TEXT,
        description=_TEXT,
        annotations={"type": "object"},
    ),
}

SUBSETS: Final[Mapping[str, JSONObject]] = {
    "openai": OPENAI,
    "openai-responses": OPENAI_RESPONSES,
    "anthropic": ANTHROPIC,
    "gemini": GEMINI,
    "mcp": MCP,
}
"""By the names that `Function.schema_for` takes."""
