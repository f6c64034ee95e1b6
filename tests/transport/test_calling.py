"""The library calls a function: one await from arguments to an answer."""

from typing import Any

import pytest

from actionary import APIKey, Client, Document, MissingCredentialError, Secret
from actionary.testing.upstream import FakeUpstream
from actionary.transport.egress import EgressPolicy

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "https://api.example.com/v1"}],
    "security": [{"key": []}],
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "getOrder",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {"200": {"description": "It"}},
            }
        }
    },
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
}


async def test_a_function_is_called_with_its_credentials() -> None:
    with FakeUpstream(DOCUMENT) as upstream:
        client = Client(policy=EgressPolicy(exceptions=frozenset({upstream.host_port})))
        function = Document.load(DOCUMENT).functions(server=upstream.url).get("getOrder")

        response = await client.call(
            function, {"id": "a b"}, credentials={"key": APIKey(value=Secret("key-123456"))}
        )

    assert response.status == 200
    assert [each.target for each in upstream.requests] == ["/v1/orders/a%20b"]
    assert upstream.requests[0].headers.get("x-key") == "key-123456"


async def test_what_is_missing_is_said_before_anything_is_sent() -> None:
    with FakeUpstream(DOCUMENT) as upstream:
        client = Client(policy=EgressPolicy(exceptions=frozenset({upstream.host_port})))
        function = Document.load(DOCUMENT).functions(server=upstream.url).get("getOrder")

        with pytest.raises(MissingCredentialError, match="'key'"):
            await client.call(function, {"id": "7"})

    assert not upstream.requests
