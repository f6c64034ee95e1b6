"""Schemas become JSON Schema 2020-12 that stands on its own, at a cost that grows with them."""

import time
from typing import Any

import jsonschema_rs
import pytest

from actionary.base.jsonvalue import dump_json
from actionary.openapi.dialect import OPENAPI_3_0, OPENAPI_3_1
from actionary.openapi.jsonschema import SchemaConverter
from actionary.openapi.refs import Resolver
from actionary.openapi.schemashape import SchemaShapes

META = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True
)


def convert(
    schema: Any, schemas: dict[str, Any] | None = None, *, version: str = "3.1", nodes: int = 5000
) -> dict[str, Any]:
    """Return `schema` converted, with its `$defs` in it when there are any."""
    dialect = OPENAPI_3_0 if version == "3.0" else OPENAPI_3_1
    raw: dict[str, Any] = {"components": {"schemas": schemas or {}}}
    converter = SchemaConverter(SchemaShapes(Resolver(raw), dialect), max_nodes=nodes)
    (result,), definitions = converter.finish([converter.convert_root(schema)])
    whole = {**result, "$defs": definitions} if definitions else result
    assert META.is_valid(whole), whole
    return whole


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "converted"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": ["string", "null"], "nullable": True}, {"type": ["string", "null"]}),
        ({"enum": ["a"], "type": "string", "nullable": True},
         {"type": ["string", "null"], "enum": ["a", None]}),
        ({"nullable": True}, {}),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True},
         {"type": "integer", "exclusiveMinimum": 1}),
        ({"type": "integer", "maximum": 9, "exclusiveMaximum": False},
         {"type": "integer", "maximum": 9}),
        ({"type": "string", "example": "x"}, {"type": "string", "examples": ["x"]}),
        ({"type": "string", "example": "x" * 500}, {"type": "string"}),
        ({"type": "string", "xml": {}, "x-a": 1, "externalDocs": {}}, {"type": "string"}),
    ],
)  # fmt: skip
def test_words_of_3_0_are_said_in_2020_12(schema: Any, converted: Any) -> None:
    assert convert(schema, version="3.0") == converted


@pytest.mark.parametrize(
    ("schema", "converted"),
    [
        (True, {}),
        (False, {"not": {}}),
        (None, {}),
        ("text", {}),
        ({"type": "int"}, {"type": "integer"}),
        ({"type": "String"}, {"type": "string"}),
        ({"type": "any"}, {}),
        ({"type": ["string", "any"]}, {}),
        ({"type": ["string"]}, {"type": "string"}),
        ({"type": 5}, {}),
        ({"minimum": "3", "maxLength": "4.0", "minLength": -1, "multipleOf": 0},
         {"minimum": 3, "maxLength": 4}),
        ({"minimum": True, "maximum": "x", "minItems": 1.5}, {}),
        ({"enum": []}, {}),
        ({"enum": ["a", "a", 1, True]}, {"enum": ["a", 1, True]}),
        ({"enum": "a"}, {}),
        ({"items": [{"type": "string"}, True]}, {"prefixItems": [{"type": "string"}, {}]}),
        ({"items": True}, {"items": True}),
        ({"properties": []}, {}),
        ({"required": ["a", "a"]}, {"required": ["a"]}),
        ({"type": "object", "required": True}, {"type": "object"}),
        ({"properties": {}, "required": ["a"]}, {"properties": {"a": {}}, "required": ["a"]}),
        ({"properties": {"a": {"type": "string", "required": True}}},
         {"properties": {"a": {"type": "string"}}, "required": ["a"]}),
        ({"oneOf": []}, {}),
        ({"oneOf": [{"const": 1}, {"not": {"type": "null"}}]},
         {"oneOf": [{"const": 1}, {"not": {"type": "null"}}]}),
        ({"patternProperties": {"^a": {"type": "int"}}},
         {"patternProperties": {"^a": {"type": "integer"}}}),
        ({"dependentRequired": {"a": ["b"], "c": 1}, "uniqueItems": True},
         {"dependentRequired": {"a": ["b"]}, "uniqueItems": True}),
        ({"examples": ["a", "b", "c", "d"], "deprecated": True, "title": ""},
         {"examples": ["a", "b", "c"], "deprecated": True}),
        ({"minItems": 1e308, "maxLength": 2**60, "minimum": "9" * 400, "maximum": "1.e999"}, {}),
        ({"$schema": "x", "$id": "y", "$comment": "z", "format": "date"}, {"format": "date"}),
    ],
)  # fmt: skip
def test_slips_of_real_documents_are_read_as_meant_or_dropped(schema: Any, converted: Any) -> None:
    assert convert(schema) == converted


def test_what_the_server_sets_is_withheld_from_requests() -> None:
    schema = {
        "properties": {
            "id": {"readOnly": True},
            "made": ref("Stamp"),
            "name": {"type": "string", "writeOnly": True},
            "broken": ref("None"),
        },
        "required": ["id", "made", "name"],
    }

    assert convert(schema, {"Stamp": {"type": "string", "readOnly": True}}) == {
        "properties": {"name": {"type": "string"}, "broken": {}},
        "required": ["name"],
    }


def test_a_schema_used_once_stands_where_it_is_used() -> None:
    schemas = {"A": {"properties": {"b": ref("B")}}, "B": ref("C"), "C": {"type": "string"}}
    schema = {"properties": {"a": {**ref("A"), "description": "mine"}}}

    assert convert(schema, schemas) == {
        "properties": {"a": {"properties": {"b": {"type": "string"}}, "description": "mine"}}
    }


def test_a_schema_used_twice_is_shared() -> None:
    schema = {"properties": {"a": ref("A"), "b": {"items": ref("A")}}}

    assert convert(schema, {"A": {"type": "string"}}) == {
        "properties": {"a": {"$ref": "#/$defs/A"}, "b": {"items": {"$ref": "#/$defs/A"}}},
        "$defs": {"A": {"type": "string"}},
    }


def test_a_schema_that_refers_to_itself_ends() -> None:
    tree = {"properties": {"name": {"type": "string"}, "children": {"items": ref("Tree")}}}

    whole = convert(ref("Tree"), {"Tree": tree})

    assert whole["properties"]["children"]["items"] == {"$ref": "#/$defs/Tree"}
    validator = jsonschema_rs.Draft202012Validator(whole, offline=True)
    assert validator.is_valid({"children": [{"children": [{"name": "x"}]}]})
    assert not validator.is_valid({"children": [{"children": [{"name": 5}]}]})


def test_schemas_of_one_name_in_different_places_keep_apart() -> None:
    schemas = {"A": {"type": "string"}, "X": {"properties": {"A": {"type": "integer"}}}}
    other = {"$ref": "#/components/schemas/X/properties/A"}
    schema = {"properties": {"a": ref("A"), "b": ref("A"), "c": other, "d": other}}

    whole = convert(schema, schemas)

    assert whole["$defs"] == {"A": {"type": "string"}, "A_2": {"type": "integer"}}


def test_a_reference_that_leads_nowhere_accepts_anything() -> None:
    assert convert({"properties": {"a": ref("None")}}) == {"properties": {"a": {}}}
    assert convert(ref("None")) == {}
    assert convert({"properties": {"a": ref("Any"), "b": ref("Any")}}, {"Any": {}}) == {
        "properties": {"a": {}, "b": {}}
    }


def test_beside_a_reference_3_1_reads_everything_and_3_0_only_words() -> None:
    schemas = {"A": {"type": "string"}}
    schema = {"properties": {"a": {**ref("A"), "maxLength": 3, "description": "d"}}}

    newer = convert(schema, schemas)
    older = convert(schema, schemas, version="3.0")

    assert newer["properties"]["a"] == {"$ref": "#/$defs/A", "maxLength": 3, "description": "d"}
    assert older["properties"]["a"] == {"type": "string", "description": "d"}


@pytest.mark.parametrize(
    ("schema", "converted"),
    [
        ({"allOf": [ref("Base"), {"properties": {"b": {}}, "required": ["b"]}]},
         {"type": "object", "properties": {"a": {"type": "string"}, "b": {}},
          "required": ["a", "b"]}),
        ({"allOf": [ref("Base")], "description": "d"},
         {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"],
          "description": "d"}),
        ({"allOf": [ref("Base"), ref("Base")]},
         {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]},
         {"allOf": [{"type": "string"}, {"maxLength": 3}]}),
        ({"allOf": [{"properties": {"a": {"type": "string"}}},
                    {"properties": {"a": {"type": "integer"}}}]},
         {"allOf": [{"properties": {"a": {"type": "string"}}},
                    {"properties": {"a": {"type": "integer"}}}]}),
        ({"allOf": [ref("Loop")]},
         {"type": "object", "properties": {"x": {}}}),
        ({"allOf": "odd", "type": "string"}, {"type": "string"}),
        ({"allOf": [ref("None"), {"properties": {"a": {}}}]},
         {"type": "object", "properties": {"a": {}}}),
    ],
)  # fmt: skip
def test_all_of_plain_objects_becomes_one_object(schema: Any, converted: Any) -> None:
    schemas = {
        "Base": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        "Loop": {"allOf": [ref("Loop"), {"properties": {"x": {}}}]},
    }

    assert convert(schema, schemas) == converted


@pytest.mark.parametrize("keyword", ["anyOf", "allOf", "properties"])
def test_doubling_references_do_not_double_the_work(keyword: str) -> None:
    levels = 24

    def both(name: str) -> dict[str, Any]:
        inner = {"a": ref(name), "b": ref(name)}
        return {keyword: inner if keyword == "properties" else list(inner.values())}

    schemas = {f"L{level}": both(f"L{level + 1}") for level in range(levels)}
    schemas[f"L{levels}"] = {"type": "string"}
    started = time.process_time()

    whole = convert(ref("L0"), schemas)

    assert time.process_time() - started < 10
    assert len(dump_json(whole)) < 20_000


def test_a_chain_of_a_thousand_schemas_neither_recurses_nor_nests_without_end() -> None:
    schemas: dict[str, Any] = {
        f"S{n}": {"properties": {"next": ref(f"S{n + 1}")}} for n in range(1000)
    }
    schemas["S1000"] = {"type": "string"}

    dump_json(convert(ref("S0"), schemas))


def test_a_schema_over_its_budget_is_cut_and_says_so() -> None:
    raw: dict[str, Any] = {}
    converter = SchemaConverter(SchemaShapes(Resolver(raw), OPENAPI_3_1), max_nodes=10)

    converter.convert_root({"properties": {f"p{n}": {"type": "string"} for n in range(50)}})

    assert converter.was_cut


def test_a_schema_nested_too_deep_is_cut() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(120):
        schema = {"items": schema}

    dump_json(convert(schema))
