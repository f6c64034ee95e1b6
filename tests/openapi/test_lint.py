"""What a document could do better, each with a place and a cure."""

from typing import Any

import pytest

from actionary.openapi.document import Document, check_document
from actionary.openapi.lint import _RULES
from tests.openapi.documents import load, operation, raw_document, rules

PATH_X = {"name": "x", "in": "path", "required": True, "schema": {}}


def test_a_good_document_has_nothing_to_say() -> None:
    assert load().diagnostics == ()


@pytest.mark.parametrize(
    ("fields", "rule", "severity", "pointer"),
    [
        ({"info": {"version": "1"}}, "missing-title", "info", "/info"),
        ({"paths": {}}, "no-operations", "error", "/paths"),
        ({"servers": []}, "no-server", "error", ""),
        ({"servers": [{"url": "https://{x}.test"}]}, "no-server", "error", "/servers/0"),
        ({"servers": [{"url": "http://a.test"}]}, "http-server", "warning", "/servers/0"),
        ({"paths": {"a": {"get": operation()}}}, "path-slash", "warning", "/paths/a"),
        ({"paths": {"/a#b": {"get": operation()}}}, "path-fragment", "info", "/paths/~1a#b"),
        ({"paths": {"/a": {"get": operation(operationId=None)}}},
         "missing-operation-id", "info", "/paths/~1a/get"),
        ({"paths": {"/a": {"get": operation(), "put": operation()}}},
         "duplicate-operation-id", "warning", "/paths/~1a/put/operationId"),
        ({"paths": {"/a": {"get": operation(summary="")}}},
         "missing-description", "info", "/paths/~1a/get"),
        ({"paths": {"/a": {"get": operation(parameters=[PATH_X])}}},
         "path-parameter-unused", "warning", "/paths/~1a/get"),
        ({"paths": {"/a": {"get": operation(**{"x-openai-isConsequential": "false"})}}},
         "invalid-consequential", "warning", "/paths/~1a/get/x-openai-isConsequential"),
        ({"paths": {"/a": {"x-openai-isConsequential": True, "get": operation()}}},
         "invalid-consequential", "warning", "/paths/~1a/get"),
        ({"paths": {"/a": {"get": operation(operationId="list orders")}}},
         "changed-operation-id", "info", "/paths/~1a/get/operationId"),
        ({"paths": {"/a/./b": {"get": operation()}}}, "path-dots", "warning", "/paths/~1a~1.~1b"),
        ({"paths": {"/a/{}": {"get": operation()}}},
         "path-gap-unnamed", "warning", "/paths/~1a~1{}"),
        ({"webhooks": {"paid": {"post": operation()}}}, "not-a-function", "info", "/webhooks"),
        ({"components": {"schemas": {"Code": {"pattern": "(?=a)"}}}},
         "unchecked-pattern", "info", "/components/schemas/Code/pattern"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_case(
    fields: dict[str, Any], rule: str, severity: str, pointer: str
) -> None:
    found = [one for one in load(**{**raw_document(), **fields}).diagnostics if one.rule == rule]

    assert [(one.severity, one.pointer) for one in found] == [(severity, pointer)]
    assert found[0].message.endswith(".")


def test_paths_a_server_cannot_tell_apart_are_named() -> None:
    other = {**PATH_X, "name": "y"}
    document = load(
        {
            "/a/{x}": {"get": operation(parameters=[PATH_X])},
            "/a/{y}": {"get": operation(operationId="b", parameters=[other])},
        }
    )

    assert rules(document) == ["ambiguous-path"]


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:1", "https://a.test"]
)
def test_plain_http_is_fine_on_this_machine(url: str) -> None:
    assert rules(load(servers=[{"url": url}])) == []


def test_servers_of_operations_are_looked_at_too() -> None:
    item = {"get": operation(servers=[{"url": "http://a.test"}, {"url": "http://[broken"}])}

    assert "http-server" in rules(load({"/a": item}, servers=[]))


def test_findings_come_in_the_order_of_the_text_and_never_twice() -> None:
    text = (
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths:\n  /a:\n    get:\n"
        "      responses: {'200': {$ref: '#/components/responses/X'}}\n"
        "  /b:\n    get: {operationId: b, summary: s, x-openai-isConsequential: maybe}\n"
    )

    document = Document.load(text, source="https://a.test/openapi.yaml")

    assert [(one.line, one.column, one.rule) for one in document.diagnostics] == [
        (5, 5, "missing-operation-id"),
        (5, 5, "missing-description"),
        (6, 19, "broken-reference"),
        (8, 39, "invalid-consequential"),
    ]


def test_checking_gives_the_document_and_what_was_found() -> None:
    checked = check_document(raw_document(servers=[]))

    assert checked.document is not None
    assert [one.rule for one in checked.diagnostics] == ["no-server"]
    assert str(checked.diagnostics[0]).startswith("/: error [no-server]")


def test_there_are_rules() -> None:
    assert len(_RULES) >= 11
