"""Functions are given to each vendor in the form it documents, with nothing lost on the way."""

from typing import Any

import jsonschema_rs
import pytest

from actionary.actions.binding import bind
from actionary.actions.errors import UnknownVendorError
from actionary.actions.function import Function
from actionary.actions.rendering import MAX_OPENAI_DESCRIPTION, VENDORS, render_tool
from actionary.actions.strict import MAX_CHOICES, MAX_DEPTH, strict_parameters
from actionary.actions.subsets import SUBSETS
from actionary.messages.tool import ToolDefinition
from tests.actions.shop import SHOP, function_with, shop

ACCEPTS = {
    vendor: jsonschema_rs.Draft202012Validator(dict(subset), offline=True)
    for vendor, subset in SUBSETS.items()
}
NODE: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "next": {"$ref": "#/components/schemas/Node"},
    },
}


def taking(schema: dict[str, Any], **components: Any) -> Function:
    """Return a function whose only argument `a` has this schema and is required."""
    parameter = {"name": "a", "in": "query", "required": True, "schema": schema}
    return function_with(parameters=[parameter], components={"schemas": components})


def argument_for(vendor: str, schema: dict[str, Any], **components: Any) -> Any:
    """Return how a vendor is told of an argument with this schema."""
    rendered: Any = taking(schema, **components).schema_for(vendor)
    parameters = {
        "openai": lambda: rendered["function"]["parameters"],
        "gemini": lambda: rendered["parameters"],
    }[vendor]()
    return parameters["properties"]["a"]


def is_strict(schema: dict[str, Any], *, required: bool = True, **components: Any) -> bool:
    """Return whether a body with one member `a` of this schema has a strict form."""
    body = {"type": "object", "properties": {"a": schema}, "required": ["a"] if required else []}
    function = function_with(
        "post",
        requestBody={"required": True, "content": {"application/json": {"schema": body}}},
        components={"schemas": components},
    )
    rendered: Any = function.schema_for("openai")
    assert ACCEPTS["openai"].is_valid(rendered)
    return bool(rendered["function"]["strict"])


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    "name", ["listProducts", "createOrder", "getOrder", "cancelOrder", "changeOrder"]
)
def test_each_vendor_accepts_the_functions_of_a_shop(vendor: str, name: str) -> None:
    assert SHOP
    assert ACCEPTS[vendor].is_valid(shop(name).schema_for(vendor))


SCHEMAS: list[dict[str, Any]] = [
    {},
    {"type": "array"},
    {"type": ["array", "null"]},
    {"type": ["string", "integer", "null"]},
    {"type": "null"},
    {"enum": ["a", 1, None]},
    {"enum": [1, 2]},
    {"enum": [""]},
    {"const": 5},
    {"type": "string", "format": "date-time", "minLength": 1, "pattern": "^a"},
    {"type": "string", "format": "uri", "default": "x", "examples": ["y"]},
    {"type": "integer", "format": "int32", "exclusiveMinimum": 0, "multipleOf": 2},
    {"type": "object"},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {"type": "object", "additionalProperties": False},
    {"type": "object", "required": ["x"]},
    {"oneOf": [{"type": "string"}, {"type": "null"}]},
    {"anyOf": [{"type": "object", "properties": {"x": {"type": "string"}}}, {"type": "array"}]},
    {"allOf": [{"$ref": "#/components/schemas/Node"}, {"properties": {"y": {"type": "number"}}}]},
    {"properties": {"x": {}}, "oneOf": [{"required": ["x"]}, {"required": ["z"]}]},
    {"$ref": "#/components/schemas/Node"},
    {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
    {"type": "array", "prefixItems": [{"type": "string"}]},
    {"not": {"type": "string"}},
    {"type": "string", "enum": ["a"], "description": "One letter", "deprecated": True},
]


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_each_vendor_accepts_every_shape(vendor: str, schema: dict[str, Any]) -> None:
    rendered = taking(schema, Node=NODE).schema_for(vendor)

    assert ACCEPTS[vendor].is_valid(rendered), next(ACCEPTS[vendor].iter_errors(rendered))


def openai(parameters: Any, *, strict: bool = True) -> Any:
    function = {"name": "f", "description": "", "parameters": parameters, "strict": strict}
    return {"type": "function", "function": function}


def gemini(schema: Any) -> Any:
    parameters = {"type": "object", "properties": {"a": schema}}
    return {"name": "f", "description": "", "parameters": parameters}


def closed(**properties: Any) -> Any:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


OPEN: dict[str, Any] = {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("vendor", "bad"),
    [
        ("openai", openai({**closed(), "additionalProperties": True})),
        ("openai", openai({"type": "object", "properties": {}})),
        ("openai", openai(closed(a={"type": "string", "default": "x"}))),
        ("openai", openai(closed(a={"type": "string", "format": "uri"}))),
        ("openai", openai(closed(a={"type": "array"}))),
        ("openai", openai(closed(a={}))),
        ("openai", openai(closed(a={"allOf": [{"type": "string"}]}))),
        ("openai", openai(closed(a={"$ref": "#/$defs/A", "description": "x"}))),
        ("openai", openai(closed(a={"type": ["object", "null"]}))),
        ("openai", openai({"anyOf": [closed()]})),
        ("openai", openai({"type": "string"}, strict=False)),
        ("openai", openai({**OPEN, "anyOf": [OPEN]}, strict=False)),
        ("openai", openai({**OPEN, "properties": {"a": {"type": "array"}}}, strict=False)),
        ("openai", openai({"type": "object"}, strict=False)),
        ("openai", {"type": "function", "name": "f", "parameters": OPEN, "strict": False}),
        ("openai-responses", openai(closed())),
        ("openai-responses", {"type": "function", "name": "a b", "parameters": OPEN,
                              "strict": False}),
        ("openai-responses", {"type": "function", "name": "f", "parameters": OPEN,
                              "description": "x" * 1025, "strict": False}),
        ("anthropic", {"name": "f", "input_schema": {"type": "array"}}),
        ("anthropic", {"name": "f", "input_schema": {**OPEN, "oneOf": [OPEN]}}),
        ("anthropic", {"name": "a.b", "input_schema": OPEN}),
        ("anthropic", {"name": "f", "parameters": OPEN}),
        ("anthropic", {"name": "f", "input_schema": {**OPEN, "properties": {"a b": {}}}}),
        ("anthropic", {"name": "f", "input_schema": {**OPEN, "required": "a"}}),
        ("gemini", gemini({"$ref": "#/$defs/A"})),
        ("gemini", gemini({"type": ["string", "null"]})),
        ("gemini", gemini({"type": "string", "additionalProperties": False})),
        ("gemini", gemini({"type": "integer", "enum": [1]})),
        ("gemini", gemini({"oneOf": [{"type": "string"}]})),
        ("gemini", gemini({"type": "array"})),
        ("gemini", gemini({})),
        ("gemini", {"name": "f", "description": "", "parameters": {"type": "object"}}),
        ("gemini", {"name": "f", "parameters": OPEN}),
        ("mcp", {"name": "f", "inputSchema": {"type": "array"}}),
        ("mcp", {"name": "f", "inputSchema": {"type": "object", "properties": []}}),
        ("mcp", {"name": "a b", "inputSchema": OPEN}),
        ("mcp", {"name": "f", "input_schema": OPEN}),
    ],
)  # fmt: skip
def test_a_subset_refuses_what_the_vendor_refuses(vendor: str, bad: Any) -> None:
    assert not ACCEPTS[vendor].is_valid(bad)


@pytest.mark.parametrize(
    ("vendor", "good"),
    [
        ("openai", openai(closed(a={"type": ["string", "null"]}))),
        ("openai", openai(closed(a={"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}))),
        ("openai", openai({**OPEN, "properties": {"a": {"default": 1}}}, strict=False)),
        ("gemini", gemini({"type": "string", "nullable": True, "enum": ["a"]})),
        ("gemini", {"name": "f", "description": ""}),
        ("mcp", {"name": "a.b", "inputSchema": {**OPEN, "oneOf": [OPEN]}}),
    ],
)
def test_a_subset_accepts_what_the_vendor_accepts(vendor: str, good: Any) -> None:
    assert ACCEPTS[vendor].is_valid(good)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, True),
        ({"type": "object", "properties": {"x": {"type": "string"}}}, True),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, True),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, True),
        ({"$ref": "#/components/schemas/Node"}, True),
        ({"type": "object"}, False),
        ({"type": "object", "additionalProperties": {"type": "string"}}, False),
        ({}, False),
        ({"type": "array"}, False),
        ({"type": "object", "properties": {"x": {"type": ["string", "null"]}}}, False),
        ({"type": "string", "enum": [str(n) for n in range(MAX_CHOICES + 1)]}, False),
        ({"oneOf": [{"$ref": "#/components/schemas/Node"}, {"type": "string"}]}, False),
    ],
    ids=str,
)
def test_strict_mode_is_used_where_nothing_is_lost(schema: dict[str, Any], expected: bool) -> None:
    assert is_strict(schema, Node=NODE) is expected


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["string", "null"]},
        {"enum": ["a", None]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"$ref": "#/components/schemas/Maybe"},
    ],
    ids=str,
)
def test_a_member_that_may_be_null_or_absent_has_no_strict_form(schema: dict[str, Any]) -> None:
    """Null would be sent where nothing was meant: a PATCH would wipe the value."""
    assert not is_strict(schema, required=False, Maybe={"type": ["string", "null"]})
    assert is_strict(schema, required=True, Maybe={"type": ["string", "null"]})


def test_nesting_past_the_limit_has_no_strict_form() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(MAX_DEPTH):
        schema = {"type": "object", "properties": {"x": schema}, "required": ["x"]}

    assert not is_strict(schema)


def test_references_that_branch_without_end_are_looked_at_for_a_while() -> None:
    tree: Any = {"anyOf": [{"$ref": "#/$defs/T"}] * 20}
    parameters: Any = {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/T"}},
        "additionalProperties": False,
        "$defs": {"T": tree},
    }

    assert strict_parameters(parameters) is None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 2},
        {"enum": ["ab", "cd"]},
        {"const": "ab"},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"oneOf": [{"enum": ["ab"]}, {"type": "integer"}]},
        {"$ref": "#/components/schemas/Node"},
        {"type": "object", "properties": {"x": {"$ref": "#/components/schemas/Node"}}},
    ],
    ids=str,
)
def test_the_null_of_strict_mode_is_left_out_again(schema: dict[str, Any]) -> None:
    """What stands for an argument left out never reaches the other server."""
    body = {"type": "object", "properties": {"a": schema, "b": {"type": "string"}}}
    function = function_with(
        "post",
        requestBody={"required": True, "content": {"application/json": {"schema": body}}},
        components={"schemas": {"Node": NODE}},
    )
    rendered: Any = function.schema_for("openai")
    assert rendered["function"]["strict"]

    bound = bind(function, {"a": None, "b": "x"})

    assert bound.body == {"b": "x"}


def test_rules_without_a_keyword_are_said_in_words() -> None:
    schema = {"type": "string", "description": "A code", "default": "x", "maxLength": 3}

    assert argument_for("openai", schema) == {
        "type": "string",
        "description": "A code. Default: \"x\". At most 3 characters.",
    }  # fmt: skip
    assert argument_for("gemini", schema) == {
        "type": "string",
        "description": "A code. Default: \"x\".",
        "maxLength": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": "integer", "enum": [1, 2]}, {"type": "integer", "description": "One of 1, 2."}),
        ({"enum": ["a"]}, {"type": "string", "enum": ["a"]}),
        ({"const": "a"}, {"type": "string", "enum": ["a"]}),
        ({"enum": [True]}, {"type": "boolean", "description": "One of true."}),
        (
            {"oneOf": [{"type": "string"}, {"type": "null"}]},
            {"anyOf": [{"type": "string"}], "nullable": True},
        ),
        (
            {"type": ["string", "integer"], "description": "x"},
            {"anyOf": [{"type": "string"}, {"type": "integer"}], "description": "x"},
        ),
        ({"type": "null"}, {"type": "string", "nullable": True}),
        (
            {"allOf": [{"properties": {"x": {"type": "number"}}, "required": ["x"]}]},
            {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]},
        ),
    ],
    ids=str,
)
def test_gemini_is_told_in_its_own_words(schema: dict[str, Any], expected: Any) -> None:
    assert argument_for("gemini", schema) == expected


def test_gemini_is_told_of_a_part_inside_itself_once() -> None:
    assert argument_for("gemini", {"$ref": "#/components/schemas/Node"}, Node=NODE) == {
        "type": "object",
        "properties": {"name": {"type": "string"}, "next": {"type": "object"}},
        "required": ["name"],
    }


def test_references_that_double_stay_within_the_budget_of_gemini() -> None:
    doubling = {
        f"S{n}": {
            "type": "object",
            "properties": {k: {"$ref": f"#/components/schemas/S{n + 1}"} for k in "ab"},
        }
        for n in range(24)
    }

    rendered = taking(
        {"$ref": "#/components/schemas/S0"}, **doubling, S24={"type": "string"}
    ).schema_for("gemini")

    assert ACCEPTS["gemini"].is_valid(rendered)
    assert len(str(rendered)) < 300_000


def test_without_arguments_gemini_gets_no_schema() -> None:
    assert function_with().schema_for("gemini") == {"name": "t", "description": "GET /t"}


def test_openai_gets_no_longer_description_than_it_takes() -> None:
    tool = ToolDefinition(name="f", description="x" * 2000, parameters=closed())

    rendered: Any = render_tool(tool, "openai")

    assert len(rendered["function"]["description"]) == MAX_OPENAI_DESCRIPTION


def test_an_unknown_vendor_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownVendorError) as raised:
        shop("getOrder").schema_for("open-ai")

    assert raised.value.near == "openai"
    assert "'open-ai'" in str(raised.value)
