"""When a person is asked, and what an answer is bound to."""

from typing import Any

import pytest

from actionary.actions.confirmation import (
    Decision,
    Grant,
    check_decision,
    confirmation_for,
    grant_for,
    needs_confirmation,
    operation_hash,
    request_hash,
)
from actionary.actions.errors import DecisionError
from actionary.actions.function import Function, functions_of
from actionary.actions.request import build_request
from actionary.base.http import Headers, HTTPRequest
from actionary.base.ids import CallId, GPTId, UserId
from actionary.openapi.document import Document
from tests.actions.shop import SHOP, function_with, shop

USER, GPT, CALL = UserId("user_1"), GPTId("gpt_1"), CallId("call_1")


def ask(function: Function, *grants: Grant, **options: Any) -> Any:
    request = build_request(function, options.pop("arguments", {"id": "7"}))
    return confirmation_for(
        function, request, call_id=CALL, user_id=USER, gpt_id=GPT, grants=grants, **options
    )


def grant(function: Function, user_id: UserId = USER, gpt_id: GPTId = GPT) -> Grant:
    return grant_for(function, user_id=user_id, gpt_id=gpt_id)


def test_the_first_call_asks_and_offers_to_remember() -> None:
    confirmation = ask(shop("getOrder"), reason="First time this GPT talks to shop.example.com.")

    assert confirmation.can_always_allow
    assert confirmation.decisions == (Decision.ALLOW, Decision.ALWAYS_ALLOW, Decision.DENY)
    assert confirmation.reason == "First time this GPT talks to shop.example.com."
    assert confirmation.request_hash == request_hash(confirmation.request)


def test_a_grant_answers_the_question() -> None:
    function = shop("getOrder")

    assert ask(function, grant(function)) is None
    assert not needs_confirmation(function, is_granted=True)


def test_a_consequential_function_asks_whatever_was_granted() -> None:
    function = shop("cancelOrder")

    confirmation = ask(function, grant(function), reason="Other words.")

    assert not confirmation.can_always_allow
    assert confirmation.decisions == (Decision.ALLOW, Decision.DENY)
    assert confirmation.reason == "The document marks this as consequential."


@pytest.mark.parametrize(
    "other",
    [
        grant(shop("getOrder"), user_id=UserId("user_2")),
        grant(shop("getOrder"), gpt_id=GPTId("gpt_2")),
        grant(shop("listProducts")),
    ],
)
def test_a_grant_reaches_only_its_person_gpt_and_operation(other: Grant) -> None:
    assert ask(shop("getOrder"), other) is not None


def test_a_grant_ends_with_the_server_it_was_given_for() -> None:
    moved = functions_of(Document.load(SHOP), server="https://elsewhere.example.com")

    assert ask(moved.get("getOrder"), grant(shop("getOrder"))) is not None


@pytest.mark.parametrize("decision", [Decision.ALLOW, Decision.ALWAYS_ALLOW, Decision.DENY])
def test_always_allow_is_refused_where_it_was_not_offered(decision: Decision) -> None:
    check_decision(ask(shop("getOrder")), decision)

    if decision is Decision.ALWAYS_ALLOW:
        with pytest.raises(DecisionError, match="consequential"):
            check_decision(ask(shop("cancelOrder")), decision)
    else:
        check_decision(ask(shop("cancelOrder")), decision)


BASE: dict[str, Any] = {
    "summary": "Find",
    "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
}


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "Find more"},
        {"description": "d"},
        {"x-openai-isConsequential": True},
        {"security": [{"key": ["write"]}]},
        {"servers": [{"url": "https://other.example.com"}]},
        {"parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}]},
        {"parameters": [{"name": "q", "in": "header", "schema": {"type": "string"}}]},
        {"parameters": [*BASE["parameters"], {"name": "r", "in": "query", "schema": {}}]},
        {"parameters": [{**BASE["parameters"][0], "explode": False}]},
        {"requestBody": {"content": {"application/json": {"schema": {}}}}},
        {"operationId": "other"},
    ],
)
def test_any_change_of_an_operation_changes_its_hash(change: dict[str, Any]) -> None:
    before, after = function_with(**BASE), function_with(**{**BASE, **change})

    assert operation_hash(before) == operation_hash(function_with(**BASE))
    assert operation_hash(before) != operation_hash(after)


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "apiKey", "in": "query", "name": "X-Key"},
        {"type": "apiKey", "in": "header", "name": "X-Other"},
        {"type": "http", "scheme": "bearer"},
    ],
)
def test_the_hash_covers_where_a_credential_goes(scheme: dict[str, str]) -> None:
    def hash_with(scheme: dict[str, str]) -> str:
        components = {"securitySchemes": {"key": scheme}}
        return operation_hash(function_with(components=components, security=[{"key": []}]))

    assert hash_with({"type": "apiKey", "in": "header", "name": "X-Key"}) != hash_with(scheme)


def test_the_hash_covers_how_a_form_is_written() -> None:
    def hash_with(encoding: dict[str, Any]) -> str:
        schema = {"type": "object", "properties": {"tags": {"type": "array"}}}
        form = {"schema": schema, "encoding": encoding}
        content = {"application/x-www-form-urlencoded": form}
        return operation_hash(function_with("post", requestBody={"content": content}))

    assert hash_with({}) != hash_with({"tags": {"style": "pipeDelimited", "explode": False}})


def test_the_hash_covers_method_and_path() -> None:
    hashes = {
        operation_hash(function_with(method, path))
        for method in ("get", "post")
        for path in ("/a", "/b")
    }

    assert len(hashes) == 4


@pytest.mark.parametrize(
    "other",
    [
        HTTPRequest(method="PUT", url="https://a.test/x", headers=Headers([("A", "1")]), body=b"b"),
        HTTPRequest(
            method="POST", url="https://a.test/y", headers=Headers([("A", "1")]), body=b"b"
        ),
        HTTPRequest(
            method="POST", url="https://a.test/x", headers=Headers([("A", "2")]), body=b"b"
        ),
        HTTPRequest(
            method="POST", url="https://a.test/x", headers=Headers([("A1", "")]), body=b"b"
        ),
        HTTPRequest(method="POST", url="https://a.test/x", body=b"A1b"),
        HTTPRequest(method="POST", url="https://a.test/x", headers=Headers([("A", "1")])),
        HTTPRequest(
            method="POST", url="https://a.test/xA", headers=Headers([("", "1")]), body=b"b"
        ),
    ],
)
def test_every_byte_of_a_request_counts_for_its_hash(other: HTTPRequest) -> None:
    request = HTTPRequest(
        method="POST", url="https://a.test/x", headers=Headers([("A", "1")]), body=b"b"
    )

    assert request_hash(request) != request_hash(other)


def test_a_hash_is_bound_to_what_must_not_change_meanwhile() -> None:
    request = HTTPRequest(method="GET", url="https://a.test/x")

    hashes = {
        request_hash(request),
        request_hash(request, bound_to=["user_1"]),
        request_hash(request, bound_to=["user_", "1"]),
        ask(shop("getOrder"), bound_to=["v1"]).request_hash,
        ask(shop("getOrder"), bound_to=["v2"]).request_hash,
    }

    assert len(hashes) == 5
