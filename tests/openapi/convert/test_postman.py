"""Postman collections to a document."""

import json
from typing import Any

import pytest

from actionary.openapi.convert.door import convert
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.document import Document

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(*items: Any, **more: Any) -> str:
    """Return a collection's text."""
    info = {"name": "Teas", "description": "All about tea.", "schema": SCHEMA}
    return json.dumps({"info": info, "item": list(items), **more})


def request(name: str, method: str, url: Any, **more: Any) -> dict[str, Any]:
    """Return an item with one request."""
    return {"name": name, "request": {"method": method, "url": url, **more}}


BASE = [{"key": "baseUrl", "value": "https://api.example/v1"}]


def test_a_collection_becomes_a_document() -> None:
    """Folders as tags, names as ids, variables of the host filled, those of the path as gaps;
    two names for one gap are one."""
    text = collection(
        {
            "name": "Catalogue",
            "item": [
                request(
                    "Get one tea",
                    "GET",
                    {
                        "raw": "{{baseUrl}}/teas/:teaId?full=true&page=2",
                        "host": ["{{baseUrl}}"],
                        "path": ["teas", ":teaId"],
                        "query": [
                            {"key": "full", "value": "true", "description": "All of it"},
                            {"key": "page", "value": "2", "disabled": True},
                        ],
                        "variable": [{"key": "teaId", "value": "7", "description": "Which"}],
                    },
                    description="Returns a tea.",
                )
            ],
        },
        request(
            "Add a tea",
            "POST",
            "{{baseUrl}}/teas/{{kind}}",
            body={
                "mode": "raw",
                "raw": '{"name": "Assam", "price": {{price}}}',
                "options": {"raw": {"language": "json"}},
            },
        ),
        variable=BASE,
    )

    document: Any = convert(text).document

    assert not Document.load(document).has_errors
    assert document["info"]["title"] == "Teas"
    assert document["servers"] == [{"url": "https://api.example"}]
    get = document["paths"]["/v1/teas/{teaId}"]["get"]
    assert (get["operationId"], get["tags"]) == ("getOneTea", ["Catalogue"])
    assert get["description"] == "Returns a tea."
    assert [(p["name"], p.get("description")) for p in get["parameters"]] == [
        ("teaId", "Which"),
        ("full", "All of it"),
    ]
    post = document["paths"]["/v1/teas/{teaId}"]["post"]
    assert post["requestBody"]["content"]["application/json"]["schema"]["properties"] == {
        "name": {"type": "string"},
        "price": {},
    }


@pytest.mark.parametrize(
    ("auth", "scheme"),
    [
        ({"type": "bearer", "bearer": [{"key": "token", "value": "S3CRET"}]}, "bearer"),
        ({"type": "basic", "basic": {"username": "a", "password": "S3CRET"}}, "basic"),
        (
            {"type": "apikey", "apikey": [{"key": "key", "value": "X-Tea"}, {"key": "in"}]},
            {"type": "apiKey", "in": "header", "name": "X-Tea"},
        ),
        (
            {
                "type": "oauth2",
                "oauth2": [
                    {"key": "accessTokenUrl", "value": "https://a.example/token"},
                    {"key": "authUrl", "value": "https://a.example/authorize"},
                    {"key": "clientSecret", "value": "S3CRET"},
                    {"key": "scope", "value": "read write"},
                ],
            },
            {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "https://a.example/authorize",
                        "tokenUrl": "https://a.example/token",
                        "scopes": {"read": "", "write": ""},
                    }
                },
            },
        ),
    ],
)
def test_the_sign_in_of_a_collection_is_inherited(auth: Any, scheme: Any) -> None:
    """By every request that has none of its own; `noauth` is one of its own."""
    open_request = request("Open", "GET", "https://api.example/open", auth={"type": "noauth"})
    text = collection(request("Teas", "GET", "https://api.example/teas"), open_request, auth=auth)

    document: Any = convert(text).document

    [(name, declared)] = document["components"]["securitySchemes"].items()
    assert declared == (scheme if isinstance(scheme, dict) else {"type": "http", "scheme": scheme})
    assert document["paths"]["/teas"]["get"]["security"] == [{name: []}]
    assert "security" not in document["paths"]["/open"]["get"]
    assert "S3CRET" not in json.dumps(document)
    assert not Document.load(document).has_errors


def test_saved_answers_give_the_shape_of_responses() -> None:
    """Never their values."""
    item = request("Teas", "GET", "https://api.example/teas")
    item["response"] = [{"code": 200, "body": '[{"name": "S3CRET"}]', "header": []}]

    document: Any = convert(collection(item)).document

    schema = document["paths"]["/teas"]["get"]["responses"]["200"]["content"]["application/json"]
    assert schema["schema"]["items"]["properties"] == {"name": {"type": "string"}}
    assert "S3CRET" not in json.dumps(document)


def test_a_host_that_is_not_in_the_collection_is_asked_for() -> None:
    """An environment is exported apart; the option gives the server."""
    text = collection(request("Teas", "GET", "{{host}}/teas"))

    asked, given = convert(text), convert(text, server="https://api.example")

    assert [one.rule for one in asked.diagnostics] == ["conversion-server"]
    assert given.diagnostics == ()
    assert given.document["servers"] == [{"url": "https://api.example"}]


def test_the_first_format_is_refused_with_the_way_on() -> None:
    """Postman converts it."""
    with pytest.raises(ConversionError, match="format 1") as caught:
        convert(json.dumps({"id": "1", "order": [], "requests": []}))

    assert "v2.1" in caught.value.hint


@pytest.mark.parametrize(
    "body",
    [
        {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "1"}, {"key": "a"}]},
        {"mode": "formdata", "formdata": [{"key": "f", "type": "file", "src": "x"}]},
        {"mode": "graphql", "graphql": {"query": "{ teas }"}},
        {"mode": "file", "file": {"src": "x"}},
        {"mode": "raw", "raw": "plain words"},
        {"mode": "raw", "raw": "{broken", "options": {"raw": {"language": "json"}}},
        {"mode": "other"},
        {"mode": None, "raw": 7},
        [],
    ],
)
def test_every_kind_of_body_is_read(body: Any) -> None:
    """Or left out; never an exception of another kind."""
    document = convert(
        collection(request("Teas", "POST", "https://api.example/teas", body=body))
    ).document

    assert not Document.load(document).has_errors
