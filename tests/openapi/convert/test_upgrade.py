"""Older documents in the words of 3.1: the same functions come of both."""

from typing import Any

import pytest

from actionary.actions.diff import diff_functions
from actionary.actions.function import functions_of
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.convert.upgrade import upgraded
from actionary.openapi.document import Document

SWAGGER: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Teas", "version": "1"},
    "host": "tea.example",
    "basePath": "/v1",
    "schemes": ["http", "https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "security": [{"key": []}],
    "securityDefinitions": {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "login": {"type": "basic"},
        "oauth": {
            "type": "oauth2",
            "flow": "accessCode",
            "authorizationUrl": "https://tea.example/a",
            "tokenUrl": "https://tea.example/t",
            "scopes": {"read": "Read"},
        },
    },
    "parameters": {
        "limit": {"name": "limit", "in": "query", "type": "integer", "maximum": 50},
        "tea": {"name": "tea", "in": "body", "schema": {"$ref": "#/definitions/Tea"}},
    },
    "responses": {"Gone": {"description": "Gone", "schema": {"$ref": "#/definitions/Tea"}}},
    "definitions": {
        "Tea": {
            "type": "object",
            "discriminator": "kind",
            "required": ["kind"],
            "properties": {
                "kind": {"type": "string"},
                "price": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
                "note": {"type": "string", "x-nullable": True, "enum": ["a", "b"]},
                "nullable": {"type": "string"},
            },
            "example": {"nullable": True, "exclusiveMinimum": True},
        }
    },
    "paths": {
        "/teas": {
            "parameters": [{"$ref": "#/parameters/limit"}],
            "get": {
                "operationId": "findTeas",
                "parameters": [
                    {
                        "name": "kinds",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "string"},
                        "collectionFormat": "multi",
                    }
                ],
                "responses": {"200": {"description": "ok"}, "410": {"$ref": "#/responses/Gone"}},
            },
            "post": {
                "operationId": "addTea",
                "parameters": [{"$ref": "#/parameters/tea"}],
                "schemes": ["https"],
                "responses": {"201": {"description": "ok"}},
            },
        },
        "/teas/{id}/picture": {
            "put": {
                "operationId": "putPicture",
                "consumes": ["multipart/form-data"],
                "security": [{"oauth": ["read"]}],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "type": "string"},
                    {"name": "file", "in": "formData", "type": "file", "required": True},
                    {"name": "words", "in": "formData", "type": "string"},
                ],
                "responses": {"204": {"description": "ok"}},
            }
        },
    },
}
OLD: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Teas", "version": "1"},
    "servers": [{"url": "https://tea.example"}],
    "paths": {
        "/teas": {
            "post": {
                "operationId": "addTea",
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "a": {"type": "string", "nullable": True},
                                    "b": {
                                        "type": "integer",
                                        "maximum": 9,
                                        "exclusiveMaximum": True,
                                    },
                                    "c": {
                                        "type": "integer",
                                        "minimum": 9,
                                        "exclusiveMinimum": False,
                                    },
                                    "d": {"$ref": "#/components/schemas/D", "description": "Words"},
                                },
                            }
                        }
                    }
                },
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
    "components": {"schemas": {"D": {"type": "string", "maxLength": 3}}},
}


@pytest.mark.parametrize("raw", [SWAGGER, OLD], ids=["2.0", "3.0"])
def test_the_same_functions_come_of_both(raw: Any) -> None:
    """Arguments, servers and security; nothing differs, and nothing is wrong with the new one."""
    made = Document.load(upgraded(raw))

    found = diff_functions(functions_of(Document.load(raw)), functions_of(made))

    assert [one.differences for one in found] == []
    assert made.openapi_version == "3.1.0"
    assert not made.has_errors, made.diagnostics


def test_the_words_are_those_of_the_new_version() -> None:
    """And an example stays what it is."""
    made: Any = upgraded(SWAGGER)
    tea = made["components"]["schemas"]["Tea"]

    assert tea["discriminator"] == {"propertyName": "kind"}
    assert tea["properties"]["price"] == {"type": "number", "exclusiveMinimum": 0}
    assert tea["properties"]["note"] == {"type": ["string", "null"], "enum": ["a", "b", None]}
    assert tea["properties"]["nullable"] == {"type": "string"}
    assert tea["example"] == {"nullable": True, "exclusiveMinimum": True}


def test_a_document_of_the_new_version_needs_nothing() -> None:
    """It says so."""
    with pytest.raises(ConversionError, match=r"already, of version 3\.1\.0"):
        upgraded({"openapi": "3.1.0", "paths": {}})


@pytest.mark.parametrize("odd", [None, 7, "x", [], [7], {"a": 7}, {"/a": {"get": 7}}, True])
def test_odd_values_anywhere_are_carried_or_dropped(odd: Any) -> None:
    """Never an exception of another kind."""
    for raw in (SWAGGER, OLD):
        for key in raw:
            if key not in ("swagger", "openapi"):
                upgraded(raw | {key: odd})
    for key in ("parameters", "responses", "consumes", "schemes", "security"):
        item = {"post": {"operationId": "a", key: odd}, "parameters": odd}
        upgraded(SWAGGER | {"paths": {"/a": item}})
