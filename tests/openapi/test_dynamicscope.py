"""`$dynamicRef` leads where JSON Schema 2020-12 says, seen through the arguments of functions."""

from typing import Any

import jsonschema_rs
import orjson

from actionary.actions.function import functions_of
from actionary.openapi.document import Document

PAGE = {
    "$id": "https://api.example.com/page",
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"$dynamicRef": "#item"}}},
    "$defs": {"any": {"$dynamicAnchor": "item", "description": "Anything."}},
}


def page_of(name: str, kind: str) -> dict[str, Any]:
    """Return a schema that fills the generic page with items of one type."""
    return {
        "$id": f"https://api.example.com/{name}",
        "$ref": "https://api.example.com/page",
        "$defs": {"mine": {"$dynamicAnchor": "item", "type": kind}},
    }


def accepts(schema: Any, *, schemas: dict[str, Any], value: Any) -> bool:
    """Return whether a function whose body has `schema` takes `value` for it."""
    wrapped = {"type": "object", "properties": {"it": schema}}
    body = {"content": {"application/json": {"schema": wrapped}}}
    document = Document.load(
        orjson.dumps(
            {
                "openapi": "3.1.0",
                "servers": [{"url": "https://api.example.com"}],
                "paths": {"/a": {"post": {"operationId": "a", "requestBody": body}}},
                "components": {"schemas": schemas},
            }
        ),
        source="https://api.example.com/openapi.json",
    )
    assert not document.diagnostics or not document.has_errors
    parameters = dict(functions_of(document).get("a").parameters)
    return jsonschema_rs.Draft202012Validator(parameters).is_valid({"it": value})


def test_one_generic_page_holds_what_each_user_of_it_says() -> None:
    schemas = {"Page": PAGE, "Names": page_of("names", "string"), "Ages": page_of("ages", "number")}
    names, ages = ({"$ref": f"#/components/schemas/{name}"} for name in ("Names", "Ages"))

    assert accepts(names, schemas=schemas, value={"items": ["Anna"]})
    assert not accepts(names, schemas=schemas, value={"items": [41]})
    assert accepts(ages, schemas=schemas, value={"items": [41]})
    assert not accepts(ages, schemas=schemas, value={"items": ["Anna"]})


def test_the_page_by_itself_takes_anything() -> None:
    schemas = {"Page": PAGE, "Names": page_of("names", "string")}

    page = {"$ref": "#/components/schemas/Page"}
    assert accepts(page, schemas=schemas, value={"items": ["Anna", 41]})


def test_a_tree_that_forbids_more_properties_forbids_them_in_its_branches() -> None:
    tree = {
        "$id": "https://api.example.com/tree",
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {
            "data": True,
            "children": {"type": "array", "items": {"$dynamicRef": "#node"}},
        },
    }
    strict = {
        "$id": "https://api.example.com/strict-tree",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": False,
    }
    schemas = {"Tree": tree, "Strict": strict}
    reference = {"$ref": "#/components/schemas/Strict"}

    assert accepts(reference, schemas=schemas, value={"children": [{"data": 1}]})
    assert not accepts(reference, schemas=schemas, value={"children": [{"daat": 1}]})


def test_ever_more_scopes_end_at_a_bound() -> None:
    schemas: dict[str, Any] = {"Page": PAGE}
    for number in range(1200):
        one = page_of(f"n{number}", "string")
        one["properties"] = {
            "next": {"$ref": f"https://api.example.com/n{(number * 7 + 1) % 1200}"}
        }
        schemas[f"N{number}"] = one

    reference = {"$ref": "#/components/schemas/N0"}
    assert accepts(reference, schemas=schemas, value={"items": ["Anna"]})


def test_a_rule_beside_a_reference_counts_at_the_second_step_too() -> None:
    schemas = {
        "Text": {"type": "string"},
        "Code": {"$ref": "#/components/schemas/Text", "minLength": 3},
    }
    reference = {"$ref": "#/components/schemas/Code"}

    assert accepts(reference, schemas=schemas, value="abc")
    assert not accepts(reference, schemas=schemas, value="ab")
