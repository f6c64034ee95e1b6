"""Sample values: the schema's own first, then a plain one of its type."""

from typing import Any

import pytest

from actionary.testing.sample import sample_of

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Name": {"type": "string", "minLength": 6},
            "Tree": {
                "type": "object",
                "required": ["child"],
                "properties": {"child": {"$ref": "#/components/schemas/Tree"}},
            },
            "a/b c": {"const": 1},
            "Loop": {"$ref": "#/components/schemas/Loop"},
        }
    }
}
REF = "#/components/schemas/"


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"example": 1, "default": 2}, 1),
        ({"default": False}, False),
        ({"const": None}, None),
        ({"examples": ["a", "b"]}, "a"),
        ({"enum": ["x", "y"]}, "x"),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "number", "maximum": -2.5}, -2.5),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": ["null", "integer"]}, 1),
        ({"type": "string", "format": "date"}, "2030-01-15"),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"$ref": f"{REF}Name"}, "textxx"),
        ({"$ref": f"{REF}a~1b%20c"}, 1),
        ({"$ref": f"{REF}Nothing"}, "text"),
        ({"$ref": f"{REF}Loop"}, "text"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [1, 1]),
        ({"items": {"enum": [3]}}, [3]),
        ({"properties": {"a": {"const": 1}, "b": {"type": "array"}}}, {"a": 1, "b": ["text"]}),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, 1),
        ({"anyOf": [{"$ref": f"{REF}Name"}]}, "textxx"),
        (
            {
                "allOf": [
                    {"properties": {"a": {"const": 1}}},
                    {"allOf": [{"properties": {"b": {"const": 2}}}]},
                ],
                "properties": {"c": {"const": 3}},
            },
            {"a": 1, "b": 2, "c": 3},
        ),
        (True, None),
    ],
)
def test_a_schema_gives_one_value_it_allows(schema: Any, value: Any) -> None:
    assert sample_of(schema, DOCUMENT) == value


def test_a_schema_without_end_gives_a_value_with_one() -> None:
    value, depth = sample_of({"$ref": f"{REF}Tree"}, DOCUMENT), 0
    while value is not None:
        value, depth = value["child"], depth + 1

    assert depth < 20
