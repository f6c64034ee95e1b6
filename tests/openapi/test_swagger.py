"""Swagger 2.0 becomes the same values as any later version."""

from typing import Any

import orjson
import pytest

from actionary.actions.function import functions_of
from actionary.openapi.document import Document
from actionary.openapi.media import BodyKind
from actionary.openapi.security import SchemeKind
from tests.openapi.documents import rules


def swagger(operation: dict[str, Any], **fields: Any) -> Document:
    return Document.load(
        {
            "swagger": "2.0",
            "info": {"title": "Shop", "version": "1"},
            "host": "api.example.com",
            "basePath": "/v1",
            "schemes": ["https"],
            "paths": {"/orders/{id}": {"post": {"operationId": "change", **operation}}},
            **fields,
        },
        source="https://docs.example.org/swagger.json",
    )


ID = {"name": "id", "in": "path", "required": True, "type": "integer", "format": "int64"}


def test_a_parameter_s_own_words_become_its_schema() -> None:
    status = {"name": "status", "in": "query", "type": "string", "enum": ["a", "b"], "default": "a"}

    operation = swagger({"parameters": [ID, status]}).operations[0]

    assert operation.parameters[0].schema == {"type": "integer", "format": "int64"}
    assert operation.parameters[1].schema == {"type": "string", "enum": ["a", "b"], "default": "a"}
    assert operation.unusable == ""


@pytest.mark.parametrize(
    ("written", "style", "explode"),
    [
        ({}, "form", False),
        ({"collectionFormat": "csv"}, "form", False),
        ({"collectionFormat": "ssv"}, "spaceDelimited", False),
        ({"collectionFormat": "tsv"}, "tabDelimited", False),
        ({"collectionFormat": "pipes"}, "pipeDelimited", False),
        ({"collectionFormat": "multi"}, "form", True),
    ],
)
def test_collection_formats_become_styles(
    written: dict[str, Any], style: str, explode: bool
) -> None:
    ids = {"name": "ids", "in": "query", "type": "array", "items": {"type": "string"}, **written}

    parameter = swagger({"parameters": [ID, ids]}).operations[0].parameter("query", "ids")

    assert parameter is not None
    assert (parameter.style, parameter.explode) == (style, explode)


def test_a_body_parameter_becomes_the_request_body() -> None:
    body = {"name": "order", "in": "body", "required": True, "schema": {"$ref": "#/definitions/O"}}
    order = {"type": "object", "required": ["note"], "properties": {"note": {"type": "string"}}}

    document = swagger(
        {"parameters": [ID, {"$ref": "#/parameters/Order"}]},
        parameters={"Order": body},
        definitions={"O": order},
        consumes=["application/xml", "application/json"],
    )

    read = document.operations[0].request_body
    assert read is not None
    assert read.required
    assert [one.name for one in read.media_types] == ["application/xml", "application/json"]
    assert functions_of(document).get("change").parameters["required"] == ["id", "note"]


def test_form_fields_become_one_form_and_a_file_makes_it_multipart() -> None:
    fields = [
        {"name": "note", "in": "formData", "type": "string", "required": True, "description": "n"},
        {"name": "tags", "in": "formData", "type": "array", "items": {"type": "string"},
         "collectionFormat": "multi"},
    ]  # fmt: skip
    photo = {"name": "photo", "in": "formData", "type": "file"}

    plain = swagger({"parameters": [ID, *fields]}).operations[0].request_body
    with_file = swagger({"parameters": [ID, *fields, photo]}).operations[0].request_body

    assert plain is not None
    assert with_file is not None
    assert plain.media_types[0].kind is BodyKind.FORM
    assert plain.media_types[0].encoding == {"tags": {"style": "form", "explode": True}}
    assert with_file.media_types[0].name == "multipart/form-data"
    schema = with_file.media_types[0].schema
    assert isinstance(schema, dict)
    assert schema["properties"]["photo"] == {"type": "string", "format": "binary"}
    assert schema["required"] == ["note"]


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({}, "https://api.example.com/v1"),
        ({"schemes": ["http", "https"]}, "https://api.example.com/v1"),
        ({"schemes": ["http"]}, "http://api.example.com/v1"),
        ({"schemes": None}, "https://api.example.com/v1"),
        ({"host": None}, "https://docs.example.org/v1"),
        ({"host": None, "basePath": None}, "https://docs.example.org"),
        ({"basePath": "v2"}, "https://api.example.com/v2"),
        ({"host": "https://api.example.net/"}, "https://api.example.net/v1"),
    ],
)
def test_host_schemes_and_base_path_make_the_server(fields: dict[str, Any], url: str) -> None:
    document = swagger({"parameters": [ID]}, **fields)

    assert functions_of(document).get("change").server_url == url


def test_an_operation_s_schemes_win() -> None:
    document = swagger({"parameters": [ID], "schemes": ["http"]})

    assert functions_of(document).get("change").server_url == "http://api.example.com/v1"


def test_security_definitions_become_security_schemes() -> None:
    document = swagger(
        {"parameters": [ID], "security": [{"login": []}, {"oauth": ["write"]}]},
        securityDefinitions={
            "login": {"type": "basic"},
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "oauth": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a.test/a",
                      "tokenUrl": "https://a.test/t", "scopes": {"write": "Change"}},
        },
    )  # fmt: skip

    schemes = document.security_schemes
    assert (schemes["login"].kind, schemes["login"].http_scheme) == (SchemeKind.HTTP, "basic")
    assert schemes["key"].kind is SchemeKind.API_KEY
    (flow,) = schemes["oauth"].flows
    assert (flow.name, flow.token_url) == ("authorizationCode", "https://a.test/t")
    assert document.operations[0].own_security == ({"login": ()}, {"oauth": ("write",)})
    assert [one for one in rules(document) if "security" in one] == []


def test_a_response_s_schema_holds_for_what_is_produced() -> None:
    ok = {"description": "ok", "schema": {"type": "string"}}

    document = swagger(
        {"parameters": [ID], "responses": {"200": {"$ref": "#/responses/Ok"}}},
        responses={"Ok": ok},
        produces=["text/plain"],
    )

    (response,) = document.operations[0].responses
    assert [(one.name, one.schema) for one in response.media_types] == [
        ("text/plain", {"type": "string"})
    ]


def test_a_value_that_may_be_null_says_so() -> None:
    note = {"name": "note", "in": "query", "type": "string", "x-nullable": True}

    parameters = functions_of(swagger({"parameters": [ID, note]})).get("change").parameters

    assert orjson.loads(orjson.dumps(parameters))["properties"]["note"]["type"] == [
        "string",
        "null",
    ]


def test_tabs_keep_the_items_of_a_list_apart_where_the_document_says_so() -> None:
    tags = {"name": "tags", "in": "query", "type": "array", "items": {}, "collectionFormat": "tsv"}

    function = functions_of(swagger({"parameters": [ID, tags]})).get("change")

    assert function.request({"id": 7, "tags": ["a", "b"]}).url.endswith("/orders/7?tags=a%09b")
