"""What happens to one operation changes nothing about any other."""

import copy
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from actionary.actions.document import Document
from actionary.actions.rendering import VENDORS

COUNT = 1_000
EDITED = ("/things/500/{id}", "post")


def big_document() -> dict[str, Any]:
    """Return a document of 1,000 operations with ids, odd ids and none, over shared schemas."""
    paths: dict[str, Any] = {}
    for number in range(COUNT):
        operation: dict[str, Any] = {
            "summary": f"Do thing {number}",
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                {"$ref": "#/components/parameters/page"},
            ],
            "requestBody": {"content": {"application/json": {"schema": {
                "$ref": f"#/components/schemas/S{number % 20}"}}}},
        }  # fmt: skip
        if number % 3 == 0:
            operation["operationId"] = f"doThing{number}"
        elif number % 3 == 1:
            operation["operationId"] = f"things.do thing.{number}"
        paths[f"/things/{number}/{{id}}"] = {"post": operation}
    schemas = {
        f"S{number}": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": number},
                "next": {"$ref": f"#/components/schemas/S{number ^ 1}"},
                "tags": {"type": "array", "items": {"$ref": "#/components/schemas/Tag"}},
            },
        }
        for number in range(20)
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Big", "version": "1"},
        "servers": [{"url": "https://big.example.com"}],
        "paths": paths,
        "components": {
            "parameters": {"page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
            "schemas": {**schemas, "Tag": {"type": "object", "properties": {"t": {}}}},
        },
    }


BIG = big_document()


def told(raw: dict[str, Any]) -> dict[tuple[str, str], bytes]:
    """Return everything that vendors are told of each function, by its place."""
    return {
        (function.path, function.method.lower()): orjson.dumps(
            [function.name, function.parameters, *map(function.schema_for, VENDORS)]
        )
        for function in Document.load(raw).functions()
    }


@pytest.fixture(scope="module")
def before() -> dict[tuple[str, str], bytes]:
    return told(BIG)


def rename(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    operation["operationId"] = "anotherName"


def drop_the_id(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    operation.pop("operationId", None)


def add_a_parameter(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    operation["parameters"].insert(0, {"name": "page", "in": "header", "schema": {}})


def take_another_body(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    operation["requestBody"] = {"content": {"text/plain": {}}}


def break_it(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    operation["parameters"] = []


def remove_it(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    del raw["paths"][EDITED[0]]


def add_one_before(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    raw["paths"] = {"/new": {"get": {"summary": "New"}}, **raw["paths"]}


def turn_the_order_round(raw: dict[str, Any], operation: dict[str, Any]) -> None:
    raw["paths"] = dict(reversed(raw["paths"].items()))


@pytest.mark.parametrize(
    "edit",
    [
        rename,
        drop_the_id,
        add_a_parameter,
        take_another_body,
        break_it,
        remove_it,
        add_one_before,
        turn_the_order_round,
    ],
)
def test_editing_one_operation_leaves_every_other_function_as_it_was(
    before: dict[tuple[str, str], bytes], edit: Callable[[dict[str, Any], dict[str, Any]], None]
) -> None:
    raw = copy.deepcopy(BIG)
    edit(raw, raw["paths"][EDITED[0]][EDITED[1]])

    after = told(raw)

    others = {place: text for place, text in before.items() if place != EDITED}
    assert len(others) == COUNT - 1
    assert {place: after[place] for place in others} == others


def test_names_are_unique_and_legal(before: dict[tuple[str, str], bytes]) -> None:
    names = [orjson.loads(text)[0] for text in before.values()]

    assert len(set(names)) == COUNT
    assert all(name.replace("_", "a").replace("-", "a").isalnum() and len(name) <= 64
               for name in names)  # fmt: skip
