"""Headers that a builder sets on every call: which may be, and what they take the place of."""

from typing import Any

import pytest

from actionary.actions.action import Action
from actionary.actions.document import Document
from actionary.actions.errors import ArgumentError
from actionary.auth.credential import APIKey
from actionary.base.ids import ActionId
from actionary.base.secret import Secret
from actionary.openapi.constantheaders import (
    ConstantHeaderError,
    ConstantHeaders,
    with_constant_headers,
)

RAW: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "security": [{"key": []}],
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    "paths": {
        "/pages": {
            "get": {
                "operationId": "pages",
                "parameters": [
                    {
                        "name": "Notion-Version",
                        "in": "header",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                    {"name": "notion-version", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
}


def with_headers(**headers: str) -> Document:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return with_constant_headers(Document.load(RAW), ConstantHeaders(named))


def test_a_constant_header_goes_with_every_call_and_nobody_is_asked_for_it() -> None:
    function = with_headers(notion_version="2022-06-28", X_Api="7").functions().get("pages")

    request = function.request({"limit": 3})

    assert request.headers.get_all("Notion-Version") == ("2022-06-28",)
    assert request.headers.get("X-Api") == "7"
    assert set(function.places) == {"limit", "notion-version"}
    assert function.places["notion-version"] == ("query", "notion-version")
    with pytest.raises(ArgumentError):
        function.request({"Notion-Version": "other"})


def test_without_it_the_model_is_asked() -> None:
    assert "Notion-Version" in Document.load(RAW).functions().get("pages").places


def test_the_builder_may_say_what_answer_is_wanted() -> None:
    function = (
        with_headers(accept="application/vnd.github+json", notion_version="1")
        .functions()
        .get("pages")
    )

    request = function.request({})

    assert request.headers.get_all("accept") == ("application/vnd.github+json",)


def test_a_credential_takes_the_place_of_a_constant_header() -> None:
    function = with_headers(x_key="not-a-secret", notion_version="1").functions().get("pages")

    request = function.request({}, credentials={"key": APIKey(value=Secret("the-key"))})

    assert request.headers.get_all("x-key") == ("the-key",)


def test_an_action_has_them_too() -> None:
    action = Action(
        id=ActionId("act_1"),
        name="Notes",
        document=Document.load(RAW),
        headers={"Notion-Version": "2022-06-28"},
    )

    request = action.functions[0].request({})

    assert request.headers.get("notion-version") == "2022-06-28"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", "x"),
        ("a b", "x"),
        ("a:", "x"),
        ("a\r\nb", "x"),
        ("é", "x"),
        ("x" * 201, "x"),
        ("Host", "evil.example"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "keep-alive"),
        ("Content-Type", "text/plain"),
        ("Accept-Encoding", "br"),
        ("Authorization", "Bearer x"),
        ("COOKIE", "a=b"),
        ("Proxy-Authorization", "x"),
        ("Metadata-Flavor", "Google"),
        ("X-aws-ec2-metadata-token", "x"),
        ("X-Api", ""),
        ("X-Api", "a\r\nX-Evil: 1"),
        ("X-Api", " a"),
        ("X-Api", "é"),
        ("X-Api", "a\x00"),
        ("X-Api", "x" * 3000),
    ],
)
def test_a_header_that_is_not_the_builders_to_set_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConstantHeaderError) as caught:
        ConstantHeaders({name: value})

    assert caught.value.hint


def test_a_header_is_set_once_and_there_are_not_too_many() -> None:
    with pytest.raises(ConstantHeaderError, match="twice"):
        ConstantHeaders({"X-Api": "1", "x-api": "2"})
    with pytest.raises(ConstantHeaderError, match="at most"):
        ConstantHeaders({f"X-{number}": "1" for number in range(21)})
