"""Operations hold everything a call needs, and say why they cannot be called."""

from typing import Any

import pytest

from actionary.openapi.document import Document
from actionary.openapi.media import BodyKind, body_kind
from tests.openapi.documents import load, operation, raw_document, rules

PATH_X = {"name": "x", "in": "path", "required": True, "schema": {"type": "string"}}


def test_only_methods_of_a_path_item_are_operations() -> None:
    item = {
        "summary": "About one order",
        "description": "d",
        "parameters": [PATH_X],
        "servers": [],
        "x-note": {"get": {}},
        "get": {"responses": {}},
        "delete": operation(operationId="drop"),
    }

    document = load({"/orders/{x}": item, "x-more": {"get": {}}})

    assert [one.method for one in document.operations] == ["GET", "DELETE"]
    assert document.operations[0].summary == "About one order"


def test_an_operation_s_parameter_takes_the_place_of_its_path_s() -> None:
    item = {
        "parameters": [
            {"name": "a", "in": "query", "schema": {"type": "integer"}},
            {"name": "a", "in": "header", "schema": {}},
            {"name": "X-Trace", "in": "header", "schema": {}},
        ],
        "get": operation(
            parameters=[
                {"name": "a", "in": "query", "schema": {"type": "string"}},
                {"name": "x-trace", "in": "header", "required": True, "schema": {}},
            ]
        ),
    }

    parameters = load({"/a": item}).operations[0].parameters

    assert [(one.location, one.name) for one in parameters] == [
        ("query", "a"), ("header", "a"), ("header", "x-trace"),
    ]  # fmt: skip
    assert parameters[0].schema == {"type": "string"}


@pytest.mark.parametrize(
    ("location", "given", "style", "explode"),
    [
        ("query", {}, "form", True),
        ("query", {"style": "form", "explode": False}, "form", False),
        ("query", {"style": "spaceDelimited"}, "spaceDelimited", False),
        ("query", {"style": "deepObject"}, "deepObject", True),
        ("query", {"style": "matrix"}, "form", True),
        ("path", {}, "simple", False),
        ("path", {"style": "label", "explode": True}, "label", True),
        ("header", {}, "simple", False),
        ("cookie", {}, "form", True),
        ("query", {"explode": "no"}, "form", True),
    ],
)
def test_styles_have_the_standard_s_defaults(
    location: str, given: dict[str, Any], style: str, explode: bool
) -> None:
    parameter = {"name": "x", "in": location, "required": True, "schema": {}, **given}

    read = load({"/a/{x}": {"get": operation(parameters=[PATH_X, parameter])}})

    one = read.operations[0].parameter(location, "x")
    assert one is not None
    assert (one.style, one.explode) == (style, explode)
    assert ("invalid-style" in rules(read)) is (given.get("style") == "matrix")


@pytest.mark.parametrize(
    ("parameter", "rule"),
    [
        ({"name": "Accept", "in": "header"}, "ignored-header"),
        ({"name": "Authorization", "in": "header"}, "ignored-header"),
        ({"name": "content-length", "in": "header"}, "ignored-header"),
        ({"name": "x", "in": "body"}, "invalid-parameter"),
        ({"name": "", "in": "query"}, "invalid-parameter"),
        ({"in": "query"}, "invalid-parameter"),
        ({}, "invalid-parameter"),
        ("text", "invalid-parameter"),
        ({"$ref": "#/components/parameters/None"}, "broken-reference"),
    ],
)
def test_a_parameter_that_cannot_be_used_costs_only_itself(parameter: object, rule: str) -> None:
    paths = {"/a": {"get": operation(parameters=[parameter])}}
    document = load(paths, openapi="3.2.0")

    assert document.operations[0].parameters == ()
    assert document.operations[0].unusable == ""
    assert rule in rules(document)


def test_parameters_that_are_no_list_are_none() -> None:
    assert load({"/a": {"get": operation(parameters={"a": 1})}}).operations[0].parameters == ()


def test_content_gives_a_parameter_its_media_type() -> None:
    parameter = {"name": "f", "in": "query", "content": {"application/json": {"schema": {}}}}

    read = load({"/a": {"get": operation(parameters=[parameter])}}).operations[0].parameters[0]

    assert read.media_type is not None
    assert read.media_type.kind is BodyKind.JSON


@pytest.mark.parametrize(
    ("path", "is_usable"),
    [("/a/{x}", True), ("/a/{y}", False), ("/a/{x}/{y}", False), ("/a/{x}#{y}", True)],
)
def test_a_gap_in_the_path_must_be_declared(path: str, is_usable: bool) -> None:
    document = load({path: {"get": operation(parameters=[PATH_X])}})

    assert (document.operations[0].unusable == "") is is_usable
    assert ("path-parameter-undeclared" in rules(document)) is not is_usable


@pytest.mark.parametrize(
    ("value", "own", "effective"),
    [
        (None, None, [{"key": ()}]),
        ([], (), []),
        ([{}], ({},), [{}]),
        ([{"a": []}, {"b": ["r", "w"], "c": []}], None, [{"a": ()}, {"b": ("r", "w"), "c": ()}]),
        ([{"a": None}], None, [{"a": ()}]),
        ("key", None, [{"key": ()}]),
        (["key"], None, [{"key": ()}]),
    ],
)
def test_absent_empty_and_anonymous_security_keep_apart(
    value: object, own: object, effective: list[Any]
) -> None:
    from actionary.openapi.effective import effective_security

    fields = {} if value is None else {"security": value}
    schemes = {name: {"type": "http", "scheme": "bearer"} for name in ("key", "a", "b", "c")}
    document = load(
        {"/a": {"get": operation(**fields)}},
        security=[{"key": []}],
        components={"securitySchemes": schemes},
    )
    read = document.operations[0]

    if own is not None:
        assert read.own_security == own
    assert list(effective_security(read, document)) == effective


def test_without_any_security_nothing_is_demanded() -> None:
    from actionary.openapi.effective import effective_security

    document = load({"/a": {"get": operation()}})

    assert effective_security(document.operations[0], document) == ()


@pytest.mark.parametrize(
    ("content", "chosen"),
    [
        (["text/plain", "application/json"], "application/json"),
        (["application/x-www-form-urlencoded", "application/vnd.x+json"], "application/vnd.x+json"),
        (["multipart/form-data", "application/x-www-form-urlencoded"],
         "application/x-www-form-urlencoded"),
        (["*/*", "text/csv"], "text/csv"),
        (["application/octet-stream", "*/*"], "*/*"),
        (["application/octet-stream", "application/xml"], "application/xml"),
        (["text/csv", "multipart/form-data"], "multipart/form-data"),
        (["application/json; charset=utf-8"], "application/json; charset=utf-8"),
    ],
)  # fmt: skip
def test_the_media_type_we_speak_best_is_chosen(content: list[str], chosen: str) -> None:
    body = {"required": True, "content": {name: {"schema": {}} for name in content}}

    read = load({"/a": {"post": operation(requestBody=body)}}).operations[0]

    assert read.request_body is not None
    assert read.request_body.chosen is not None
    assert read.request_body.chosen.name == chosen


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("multipart/form-data", BodyKind.MULTIPART),
        ("application/xml", BodyKind.XML),
        ("application/soap+xml", BodyKind.XML),
        ("image/png", BodyKind.BINARY),
        ("application/x-yaml", BodyKind.TEXT),
        ("", BodyKind.JSON),
    ],
)
def test_a_body_of_any_media_type_can_be_sent(name: str, kind: BodyKind) -> None:
    body: dict[str, Any] = {"required": True, "content": {name: {"schema": {}}}}
    document = load({"/a": {"post": operation(requestBody=body)}})

    assert document.operations[0].unusable == ""
    assert body_kind(name) is kind


def test_a_body_without_media_types_is_not_sent() -> None:
    document = load({"/a": {"post": operation(requestBody={"required": True, "content": {}})}})

    assert document.operations[0].unusable == ""
    assert "empty-body" in rules(document)


@pytest.mark.parametrize(
    ("paths", "rule"),
    [
        ({"/a": []}, "invalid-path"),
        ({"/a": {"get": "x"}}, "unusable-operation"),
        ({"/a": {"GET": {"operationId": "a", "responses": {}}}}, "method-case"),
        ([], "invalid-paths"),
    ],
)
def test_what_is_no_operation_is_named(paths: Any, rule: str) -> None:
    assert rule in rules(Document.load({**raw_document(), "paths": paths}))


def test_methods_of_3_2_are_read_in_3_2_only() -> None:
    item = {"query": operation(), "additionalOperations": {"COPY": {}, "B AD": {}}}

    newer = load({"/a": item}, openapi="3.2.0")
    older = load({"/a": item}, openapi="3.1.0")

    assert [one.method for one in newer.operations] == ["QUERY", "COPY"]
    assert "invalid-method" in rules(newer)
    assert older.operations == ()


def test_texts_of_the_wrong_kind_count_as_absent() -> None:
    odd = operation(operationId=5, summary=["x"], tags="t", deprecated="yes", description=None)

    read = load({"/a": {"get": odd}}).operations[0]

    assert (read.operation_id, read.summary, read.tags, read.deprecated) == (None, "", (), False)


def test_responses_keep_their_media_types() -> None:
    responses = {"200": {"description": "ok", "content": {"text/csv": {}}}, "x-a": {}, "404": 5}

    read = load({"/a": {"get": operation(responses=responses)}}).operations[0].responses

    assert [(one.status, [media.name for media in one.media_types]) for one in read] == [
        ("200", ["text/csv"])
    ]
