"""An import tells of every operation what became of it."""

import copy
from typing import Any

import pytest

from actionary.actions.document import Document
from actionary.actions.report import Fate, OperationReport, check_functions, report_on
from actionary.openapi.diagnostic import Severity
from tests.actions.shop import SHOP


def report_of(path: str = "/t", method: str = "get", **operation: Any) -> OperationReport:
    document = Document.load(
        {
            "openapi": "3.1.0",
            "servers": [{"url": "https://t.example.com"}],
            "paths": {path: {method: {"operationId": "t", **operation}}},
        }
    )
    (report,) = report_on(document, document.functions()).operations
    return report


def test_every_operation_is_in_the_report_in_its_order() -> None:
    raw = copy.deepcopy(SHOP)
    raw["paths"]["/products"]["post"] = "nothing"
    document = Document.load(raw)

    report = report_on(document, document.functions())

    assert [(one.method, one.path) for one in report.operations] == [
        (one.method, one.path) for one in document.operations
    ]
    assert str(report) == "6 operations: 4 kept, 1 changed, 1 unusable"
    (unusable,) = report.with_fate(Fate.UNUSABLE)
    assert (unusable.method, unusable.path, unusable.name) == ("POST", "/products", "")
    assert unusable.reasons == ("The operation is not a mapping.",)


def test_what_is_called_as_written_is_kept() -> None:
    report = report_of(parameters=[{"name": "q", "in": "query", "schema": {}}])

    assert (report.fate, report.reasons, report.name) == (Fate.KEPT, (), "t")


def body(*names: str, schema: Any = None) -> dict[str, Any]:
    return {"content": {name: {"schema": schema or {"type": "object"}} for name in names}}


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ({"operationId": None}, "It has no operation id; it is called get_t."),
        ({"operationId": "a.b"}, "The operation id 'a.b' became a_b."),
        (
            {"parameters": [{"name": "a b", "in": "query", "schema": {}}]},
            "The query parameter 'a b' is the argument a_b.",
        ),
        (
            {"requestBody": body("application/json", "application/x-www-form-urlencoded")},
            "Its body is written as application/json, not as application/x-www-form-urlencoded.",
        ),
        (
            {"parameters": [{"name": "Accept", "in": "header", "schema": {}}]},
            ("The header 'Accept' is ignored: it follows from media types and security "
            "(OAS 3.1.1, section 4.8.12)."),
        ),
        (
            {"requestBody": body("application/json", schema={"allOf": [{"properties": {
                str(n): {"type": "string"} for n in range(6000)}}]})},
            ("Its arguments are too large for a model; left out is what passes 5,000 parts, "
            "examples, descriptions after 80 characters, what lies deeper than 1 level."),
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)  # fmt: skip
def test_what_differs_from_the_document_is_said(operation: dict[str, Any], reason: str) -> None:
    report = report_of(**operation)

    assert report.fate is Fate.CHANGED
    assert reason in report.reasons


def test_what_was_cut_is_among_the_findings() -> None:
    schema = {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(6000)}}
    document = Document.load(
        {
            "openapi": "3.1.0",
            "servers": [{"url": "https://t.example.com"}],
            "paths": {
                "/small": {"post": {"operationId": "small"}},
                "/large": {"post": {"operationId": "large", "requestBody": body(
                    "application/json", schema=schema)}},
            },
        }
    )  # fmt: skip

    (found,) = check_functions(document.functions())

    assert (found.rule, found.severity, found.pointer) == (
        "schema-cut", Severity.INFO, "/paths/~1large/post")  # fmt: skip
    assert found.message.startswith("large: Its arguments are too large for a model")


def test_what_cannot_be_called_says_why_and_what_would_help() -> None:
    report = report_of("/t/{id}")

    assert report.fate is Fate.UNUSABLE
    assert "{id}" in report.reasons[0]
    assert "`name: id`" in report.hint or report.hint == ""
