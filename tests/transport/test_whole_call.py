"""From a document to an answer: a function is called with a key over a real connection."""

from typing import Any

import pytest

from actionary.actions.errors import ArgumentError
from actionary.actions.function import functions_of
from actionary.actions.request import build_request
from actionary.actions.result import shape_response
from actionary.auth.apply import slots_for
from actionary.auth.credential import APIKey, Credential, secrets_of
from actionary.auth.requirement import Chosen, Missing, choose
from actionary.base.jsonvalue import JSONObject
from actionary.base.secret import Secret
from actionary.messages.tool import Outcome
from actionary.openapi.document import Document
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.executor import Executor

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "https://api.example.com/v1"}],
    "security": [{"key": []}],
    "paths": {
        "/orders/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "put": {
                "operationId": "changeOrder",
                "parameters": [{"name": "tag", "in": "query", "schema": {"type": "string"}}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {"quantity": {"type": "integer"}},
                            }
                        }
                    },
                },
                "responses": {"200": {"description": "Changed"}},
            },
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}
    },
}
KEY = "sk-canary-0123456789"


async def call(
    upstream: FakeUpstream, arguments: JSONObject, held: dict[str, Credential]
) -> tuple[Outcome, str]:
    """Do what the product does for one call, without a person."""
    document = Document.load(upstream.document)
    function = functions_of(document).get("changeOrder")
    choice = choose(function.security, document.security_schemes, held)
    assert isinstance(choice, Chosen)
    request = build_request(function, arguments)
    client = HTTPClient(policy=EgressPolicy(exceptions=frozenset({upstream.host_port})))
    response = await Executor(client).call(
        request,
        slots=slots_for(choice.alternative, document.security_schemes),
        credentials=held,
    )
    secrets = [secret for credential in held.values() for secret in secrets_of(credential)]
    result = shape_response(response, secrets=secrets)
    return result.outcome, result.content


async def test_a_function_is_called_with_its_arguments_and_its_key() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        upstream.answer(
            "changeOrder",
            lambda request: Answer.of_json({"you sent": request.headers.get("x-api-key")}),
        )
        outcome, content = await call(
            upstream,
            {"id": "a/b ü", "tag": "x&y", "quantity": 2},
            {"key": APIKey(value=Secret(KEY))},
        )

    (request,) = upstream.requests
    assert request.target == "/v1/orders/a%2Fb%20%C3%BC?tag=x%26y"
    assert request.path_parameters == {"id": "a/b ü"}
    assert request.headers.get_all("x-api-key") == (KEY,)
    assert request.json() == {"quantity": 2}
    assert outcome is Outcome.OK
    assert KEY not in content


async def test_an_argument_that_would_leave_its_path_sends_nothing() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        for value in ("..", ".", "", "%2e%2e"):
            with pytest.raises(ArgumentError):
                await call(
                    upstream, {"id": value, "quantity": 1}, {"key": APIKey(value=Secret(KEY))}
                )

    assert upstream.requests == []


def test_without_the_key_the_call_says_what_is_missing() -> None:
    document = Document.load(DOCUMENT)
    function = functions_of(document).get("changeOrder")

    assert choose(function.security, document.security_schemes, ()) == Missing(schemes=("key",))
