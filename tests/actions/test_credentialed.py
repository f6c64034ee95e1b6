"""A request is finished with the credentials its operation demands, or says what is missing."""

from typing import Any

import pytest

from actionary import APIKey, BearerToken, Document, MissingCredentialError, Secret
from actionary.actions.function import Function
from tests.actions.shop import shop

KEY = APIKey(value=Secret("key-123456"))
TOKEN = BearerToken(token=Secret("token-123456"))


def demanding(*security: Any) -> Function:
    document = Document.load(
        {
            "openapi": "3.1.0",
            "servers": [{"url": "https://t.example.com"}],
            "paths": {"/t": {"get": {"responses": {}, "security": list(security)}}},
            "components": {"securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "key"},
                "token": {"type": "http", "scheme": "bearer"}}},
        }
    )  # fmt: skip
    (function,) = document.functions()
    return function


def test_a_credential_goes_where_its_scheme_says() -> None:
    request = shop("getOrder").request({"id": "7"}, credentials={"ordersKey": KEY})

    assert request.headers.get("X-Shop-Key") == "key-123456"
    assert request.url == "https://shop.example.com/v1/orders/7"


def test_without_being_asked_for_credentials_there_are_none() -> None:
    """It is what a person is asked about."""
    assert "X-Shop-Key" not in shop("getOrder").request({"id": "7"}).headers


@pytest.mark.parametrize("credentials", [{}, {"orderKey": KEY}])
def test_what_is_missing_is_named(credentials: Any) -> None:
    with pytest.raises(MissingCredentialError) as caught:
        shop("getOrder").request({"id": "7"}, credentials=credentials)

    assert caught.value.missing.schemes == ("ordersKey",)
    assert "'ordersKey'" in caught.value.message


def test_all_of_one_alternative_are_needed() -> None:
    both = demanding({"key": [], "token": []})

    request = both.request({}, credentials={"key": KEY, "token": TOKEN})
    with pytest.raises(MissingCredentialError) as caught:
        both.request({}, credentials={"key": KEY})

    assert request.url == "https://t.example.com/t?key=key-123456"
    assert request.headers.get("Authorization") == "Bearer token-123456"
    assert caught.value.missing.schemes == ("token",)


def test_one_of_several_alternatives_is_enough() -> None:
    request = demanding({"key": []}, {"token": []}).request({}, credentials={"token": TOKEN})

    assert request.url == "https://t.example.com/t"
    assert request.headers.get("Authorization") == "Bearer token-123456"


def test_a_function_that_demands_nothing_is_given_nothing() -> None:
    request = shop("listProducts").request({}, credentials={"ordersKey": KEY})

    assert "X-Shop-Key" not in request.headers
