"""`key=value` words, by the schema of the argument they name."""

from typing import Any

import pytest

from actionary.actions.function import Function, functions_of
from actionary.cli.arguments import WordInvalidError, parse_arguments
from actionary.openapi.document import Document


def function_taking(schema: dict[str, Any]) -> Function:
    """Return a function with one query parameter `x` of that schema."""
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {
            "/x": {
                "get": {
                    "operationId": "f",
                    "parameters": [{"name": "x", "in": "query", "schema": schema}],
                }
            }
        },
        "components": {"schemas": {"Size": {"type": "integer"}}},
    }
    return functions_of(Document.load(document)).get("f")


@pytest.mark.parametrize(
    ("schema", "words", "value"),
    [
        ({"type": "string"}, ["x=12"], "12"),
        ({"type": "string"}, ["x=a=b"], "a=b"),
        ({"type": "string"}, ["x="], ""),
        ({"type": ["string", "integer"]}, ["x=12"], "12"),
        ({"type": "integer"}, ["x=12"], 12),
        ({"type": "number"}, ["x=-1.5"], -1.5),
        ({"type": "integer"}, ["x=many"], "many"),
        ({"type": "boolean"}, ["x=true"], True),
        ({"type": ["integer", "null"]}, ["x=null"], None),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, ["x=12"], 12),
        ({"enum": ["1", "2"]}, ["x=1"], "1"),
        ({"enum": [1, 2]}, ["x=1"], 1),
        ({"type": "object"}, ['x={"a": 1}'], {"a": 1}),
        ({"type": "array", "items": {"type": "string"}}, ["x=1", "x=2"], ["1", "2"]),
        ({"type": "array", "items": {"type": "integer"}}, ["x=1"], [1]),
        ({"type": "array", "items": {"type": "integer"}}, ["x=[1, 2]"], [1, 2]),
        ({"$ref": "#/components/schemas/Size"}, ["x=3"], 3),
        ({}, ["x=3"], 3),
        ({}, ["x=three"], "three"),
    ],
)
def test_a_value_is_read_as_its_schema_wants_it(
    schema: dict[str, Any], words: list[str], value: object
) -> None:
    """Text stays text; what cannot be read as wanted stays text for the check to name."""
    assert parse_arguments(function_taking(schema), words) == {"x": value}


def test_an_unknown_name_is_left_for_the_check() -> None:
    """It knows which one is meant."""
    assert parse_arguments(function_taking({"type": "integer"}), ["y=1"]) == {"y": 1}


@pytest.mark.parametrize("words", [["x"], ["=1"], ["x=1", "x=2"]])
def test_a_word_with_no_meaning_is_refused(words: list[str]) -> None:
    """A key without a value, a value without a key, a second value where one is taken."""
    with pytest.raises(WordInvalidError):
        parse_arguments(function_taking({"type": "integer"}), words)
