"""References lead to their target inside the document, or say that they lead nowhere."""

from typing import Any

import pytest

from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.refs import Resolver
from tests.openapi.documents import load, operation, raw_document, rules

RAW: dict[str, Any] = {
    "components": {
        "schemas": {
            "Order": {"type": "object", "properties": {"id": {"type": "string"}}},
            "Alias": {"$ref": "#/components/schemas/Order"},
            "A": {"$ref": "#/components/schemas/B"},
            "B": {"$ref": "#/components/schemas/A"},
            "Self": {"$ref": "#/components/schemas/Self"},
            "with/slash~and%": {"type": "integer"},
            "Anchored": {"$anchor": "here", "type": "boolean"},
            "List": {"oneOf": [{"type": "string"}, {"type": "null"}]},
            "More": {"$ref": "#/components/schemas/Order", "required": ["id"]},
        }
    }
}


@pytest.mark.parametrize(
    ("reference", "pointer"),
    [
        ("#/components/schemas/Order", "/components/schemas/Order"),
        ("#/components/schemas/Alias", "/components/schemas/Order"),
        ("#/components/schemas/with~1slash~0and%25", "/components/schemas/with~1slash~0and%"),
        ("#/components/schemas/List/oneOf/1", "/components/schemas/List/oneOf/1"),
        ("#/components/schemas/Alias/properties/id", "/components/schemas/Alias/properties/id"),
        ("#here", "/components/schemas/Anchored"),
        ("#/components/schemas/More", "/components/schemas/More"),
        ("https://x.test/a.json#/components/schemas/Order", "/components/schemas/Order"),
        ("a.json#/components/schemas/Order", "/components/schemas/Order"),
        ("#", ""),
    ],
)
def test_a_reference_leads_to_its_target(reference: str, pointer: str) -> None:
    resolver = Resolver(RAW, source="https://x.test/a.json")

    assert resolver.resolve(reference).pointer == pointer


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("#/components/schemas/Ordr", "Did you mean '#/components/schemas/Order'?"),
        ("#/components/parameters/X", "There is no 'parameters' under '#/components'"),
        ("#/components/schemas/List/oneOf/9", "points at nothing"),
        ("#/components/schemas/A", "round in a circle"),
        ("#/components/schemas/Self", "round in a circle"),
        ("other.yaml#/Order", "outside the document"),
        ("file:///etc/passwd", "outside the document"),
        ("http://evil.test/x.json", "outside the document"),
        ("Order", "outside the document"),
        ("http://[x]:99/#/a", "outside the document"),
        ("//[", "outside the document"),
        ("#Order", "Did you mean '#/components/schemas/Order'?"),
        ("#nothing", "points at nothing"),
        (7, "is text"),
    ],
)
def test_a_reference_to_nowhere_says_so_each_time(reference: object, words: str) -> None:
    resolver = Resolver(RAW, source="https://x.test/a.json")

    for _ in range(2):
        with pytest.raises(UnresolvedReferenceError) as caught:
            resolver.resolve(reference)
        assert words in f"{caught.value.message} {caught.value.hint}"


def test_self_names_the_document() -> None:
    resolver = Resolver({**RAW, "$self": "https://y.test/b"}, source=None)

    assert resolver.resolve("https://y.test/b#/components/schemas/Order").pointer


def test_a_self_that_nobody_can_read_is_none() -> None:
    resolver = Resolver({"$self": "http://[", "a": 1}, source="https://x.test/a.json")

    assert resolver.resolve("#/a").value == 1
    with pytest.raises(UnresolvedReferenceError, match="outside the document"):
        resolver.resolve("https://x.test/a.json#/a")


def test_a_broken_response_costs_a_warning_and_nothing_else() -> None:
    document = load(
        {"/a": {"get": operation(responses={"200": {"$ref": "#/components/responses/X"}})}}
    )

    assert document.operations[0].unusable == ""
    assert [one.severity for one in document.diagnostics] == ["warning"]


def test_a_broken_body_makes_only_its_operation_unusable() -> None:
    broken = {"$ref": "#/components/requestBodies/X"}
    schema = {"$ref": "#/components/schemas/X"}
    content = {"application/json": {"schema": schema}}
    document = load(
        {
            "/a": {"post": operation(requestBody=broken), "get": operation(operationId="b")},
            "/c": {"post": operation(requestBody={"required": True, "content": content})},
            "/d": {"post": operation(requestBody={"content": content})},
        }
    )

    assert [bool(one.unusable) for one in document.operations] == [True, False, True, False]


def test_a_broken_path_item_reference_keeps_the_operations_beside_it() -> None:
    document = load(
        {
            "/a": {"$ref": "#/components/pathItems/X", "get": operation()},
            "/b": {"$ref": "#/components/pathItems/Y"},
        },
        components={"pathItems": {"Y": {"post": operation(operationId="made")}}},
    )

    assert [one.operation_id for one in document.operations] == ["listOrders", "made"]
    assert "broken-reference" in rules(document)


def test_a_property_named_ref_is_no_reference() -> None:
    schema = {"properties": {"$ref": {"type": "string"}}, "example": {"$ref": "#/nowhere"}}
    document = load(components={"schemas": {"X": schema}})

    assert "broken-reference" not in rules(document)


def test_the_whole_document_is_searched_for_broken_references() -> None:
    raw = raw_document(components={"schemas": {"A": {"items": [{"$ref": "#/components/Z"}]}}})

    found = [one for one in load(**raw).diagnostics if one.rule == "broken-reference"]

    assert [one.pointer for one in found] == ["/components/schemas/A/items/0"]


def test_references_that_need_each_other_end() -> None:
    resolver = Resolver({"a": {"$ref": "#/b/x"}, "b": {"$ref": "#/a/x"}})

    for reference in ("#/a/x", "#/b/x", "#/a", "#/b/0"):
        with pytest.raises(UnresolvedReferenceError):
            resolver.resolve(reference)
