"""Generated arguments are valid, for whatever schema, and always the same."""

import re
from typing import Any

import jsonschema_rs
import pytest

from actionary.testing.arguments import sample_arguments
from actionary.testing.pattern import text_matching
from tests.actions.shop import SHOP, function_with, shop


@pytest.mark.parametrize(
    "pattern",
    [
        *("^[a-z]+$", r"^\d{4}-\d{2}$", r"[^a-z]\s", "^(a|bc){2,3}$", r"^(\w)x\1$", "^.{20,}$"),
        *(r"^\p{L}[\p{N}_]+$", "^$|^x{5}$", r"^[\w.%+-]+@[\w-]+\.[a-z]{2,}$", "^(?=a)[ab]$", "a*"),
    ],
)
def test_a_text_is_found_for_a_pattern(pattern: str) -> None:
    text = text_matching(pattern)

    assert text is not None
    assert re.search(pattern.replace(r"\p{L}", "[a-z]").replace(r"[\p{N}_]", r"\w"), text)


@pytest.mark.parametrize("pattern", ["(", r"^(?!a)a$", r"[^\s\S]"])
def test_no_text_is_found_where_there_is_none(pattern: str) -> None:
    assert text_matching(pattern) is None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 7, "multipleOf": 5},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        {"type": "string", "pattern": "^[A-Z]{3}$", "minLength": 3},
        {"type": "string", "format": "date-time"},
        {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True},
        {"type": "array", "items": {"type": "string"}, "minItems": 3, "uniqueItems": True},
        {"type": "object", "required": ["a"], "minProperties": 2},
        {"oneOf": [{"type": "string", "format": "date"}, {"enum": ["always"]}]},
        {"anyOf": [{"type": "null"}, {"type": "integer"}]},
        {"allOf": [{"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"]},
                   {"required": ["b"], "properties": {"b": {"type": "boolean"}}}]},
        {"type": "string", "example": 5, "minLength": 30},
        {"type": ["string", "null"], "maxLength": 2},
        {"not": {"type": "string"}, "type": "integer"},
    ],
)  # fmt: skip
def test_arguments_are_valid(schema: Any) -> None:
    function = function_with(parameters=[{"name": "q", "in": "query", "schema": schema}])

    arguments = sample_arguments(function)

    assert arguments is not None
    assert list(arguments) == ["q"]
    compiled = jsonschema_rs.Draft202012Validator(
        dict(function.parameters), offline=True, validate_formats=True
    )
    assert compiled.is_valid(arguments)
    assert sample_arguments(function) == arguments


@pytest.mark.parametrize("path", SHOP["paths"])
def test_a_request_is_made_of_them(path: str) -> None:
    for operation in SHOP["paths"][path].values():
        if isinstance(operation, dict):
            function = shop(operation["operationId"])
            assert function.request(sample_arguments(function) or {}).method == function.method


def test_optional_ones_can_be_left_out() -> None:
    assert sample_arguments(shop("listProducts"), only_required=True) == {}


def test_what_nothing_fits_has_none() -> None:
    schema = {"type": "string", "pattern": "^(?!a)a$"}
    needed = {"name": "q", "in": "query", "required": True, "schema": schema}

    assert sample_arguments(function_with(parameters=[needed])) is None
    assert sample_arguments(function_with(parameters=[{**needed, "required": False}])) == {}
