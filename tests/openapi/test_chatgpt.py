"""What OpenAI's editor would say of a document."""

from typing import Any

import pytest

from actionary.openapi.chatgpt import check_for_chatgpt
from actionary.openapi.document import Document

OPERATION: dict[str, Any] = {
    "operationId": "findTeas",
    "summary": "Find teas",
    "responses": {"200": {"description": "Teas"}},
}
GOOD: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Teas", "version": "1"},
    "servers": [{"url": "https://tea.example/v1"}],
    "paths": {"/teas": {"get": OPERATION}},
    "components": {"schemas": {}},
}
SERVER = "https://tea.example"


def rules(**changes: Any) -> set[tuple[str, str]]:
    """Return what is said of the good document with some of it changed."""
    found = check_for_chatgpt(Document.load(GOOD | changes))
    return {(one.rule, one.severity.value) for one in found}


def paths(**changes: Any) -> dict[str, Any]:
    """Return paths with one operation, changed."""
    return {"/teas": {"post": OPERATION | changes}}


def body(schema: Any, media: str = "application/json") -> dict[str, Any]:
    """Return a request body."""
    return {"content": {media: {"schema": schema}}}


def test_a_document_that_suits_it_is_left_alone() -> None:
    """Nothing is said."""
    assert rules() == set()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"openapi": "3.0.3"}, ("chatgpt-version", "error")),
        ({"components": {}}, ("chatgpt-schemas", "error")),
        ({"servers": []}, ("chatgpt-server", "error")),
        ({"servers": [{"url": "/v1"}]}, ("chatgpt-server", "error")),
        ({"servers": [{"url": "http://tea.example"}]}, ("chatgpt-server", "error")),
        ({"servers": [{"url": "https://tea.example:8443"}]}, ("chatgpt-server", "error")),
        ({"servers": [{"url": "https://{host}"}]}, ("chatgpt-server", "error")),
        (
            {"servers": [{"url": SERVER}, {"url": "https://b.example"}]},
            ("chatgpt-server", "warning"),
        ),
        ({"paths": paths(servers=[{"url": SERVER}])}, ("chatgpt-server", "warning")),
        (
            {"paths": {f"/{n}": {"get": {**OPERATION, "operationId": f"o{n}"}} for n in range(31)}},
            ("chatgpt-operations", "error"),
        ),
        ({"paths": paths(operationId=None)}, ("chatgpt-operation-id", "error")),
        ({"paths": paths(description="x" * 301)}, ("chatgpt-description", "error")),
        (
            {"paths": paths(parameters=[{"name": "a", "in": "query", "description": "x" * 701}])},
            ("chatgpt-description", "error"),
        ),
        (
            {"paths": paths(parameters=[{"name": "X-A", "in": "header"}])},
            ("chatgpt-parameter", "warning"),
        ),
        (
            {"paths": paths(parameters=[{"$ref": "#/components/parameters/P"}])},
            ("chatgpt-parameter", "error"),
        ),
        ({"paths": {"/teas": {"head": OPERATION}}}, ("chatgpt-method", "warning")),
        ({"paths": paths(requestBody=body({"type": "array"}))}, ("chatgpt-body", "error")),
        ({"paths": paths(requestBody=body({"oneOf": []}))}, ("chatgpt-body", "error")),
        ({"paths": paths(requestBody=body({}, "text/plain"))}, ("chatgpt-body", "error")),
        (
            {"components": {"schemas": {"A": {"type": "object"}}}},
            ("chatgpt-schema", "error"),
        ),
        (
            {
                "components": {
                    "schemas": {
                        "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
                        "B": {"items": {"$ref": "#/components/schemas/A"}},
                        "C": {"$ref": "#/components/schemas/A"},
                    }
                }
            },
            ("chatgpt-schema", "error"),
        ),
        (
            {
                "components": {
                    "schemas": {},
                    "securitySchemes": {
                        "a": {"type": "http", "scheme": "bearer"},
                        "b": {"type": "http", "scheme": "basic"},
                    },
                }
            },
            ("chatgpt-security", "warning"),
        ),
        ({"security": [{"a": []}]}, ("chatgpt-security", "warning")),
    ],
)
def test_each_limit_is_said(changes: Any, rule: tuple[str, str]) -> None:
    """And nothing else."""
    assert rules(**changes) == {rule}


def test_a_finding_has_its_line() -> None:
    """So that it can be mended."""
    text = "openapi: 3.0.0\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://a.example'}]\n"
    text += "paths:\n  /a:\n    get: {summary: A}\ncomponents: {schemas: {}}\n"

    found = check_for_chatgpt(Document.load(text))

    assert [(one.rule, one.line) for one in found] == [
        ("chatgpt-version", 1),
        ("chatgpt-operation-id", 6),
    ]


@pytest.mark.parametrize("odd", [None, 7, "x", [], [7], {"a": 7}, {"/a": {"get": 7}}, True])
def test_odd_values_anywhere_are_passed_over(odd: Any) -> None:
    """Actionary's own check says what is wrong with them."""
    for key in ("info", "servers", "paths", "components", "security"):
        check_for_chatgpt(Document.load(GOOD | {key: odd}))
    for key in ("parameters", "requestBody", "servers", "security", "description"):
        check_for_chatgpt(Document.load(GOOD | {"paths": paths(**{key: odd})}))
