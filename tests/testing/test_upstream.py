"""The fake API: it serves a document, remembers exactly, and misbehaves on request."""

import asyncio
import json
import socket
import urllib.request
from typing import Any

import pytest

from actionary.base.http import Headers, HTTPRequest
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "https://api.example.com/v1/"}],
    "paths": {
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "responses": {
                    "200": {
                        "description": "All",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Order"},
                                }
                            }
                        },
                    }
                },
            },
            "post": {
                "operationId": "createOrder",
                "responses": {
                    "201": {
                        "description": "Made",
                        "content": {
                            "application/json": {"examples": {"one": {"value": {"id": 7}}}},
                        },
                    },
                    "400": {"description": "No"},
                },
            },
        },
        "/orders/{id}/files/{name}.txt": {
            "get": {
                "responses": {
                    "200": {"description": "A file", "content": {"text/plain": {"example": "hi"}}}
                }
            }
        },
        "/orders/{id}": {
            "delete": {"operationId": "deleteOrder", "responses": {"204": {"description": "Gone"}}},
            "get": {"operationId": "getOrder", "responses": {"default": {"description": "One"}}},
        },
        "/orders/latest": {
            "get": {"operationId": "latestOrder", "responses": {"200": {"description": "Last"}}}
        },
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "properties": {
                    "id": {"type": "integer", "minimum": 5},
                    "note": {"type": ["null", "string"], "maxLength": 3},
                    "state": {"enum": ["open", "closed"]},
                    "parent": {"$ref": "#/components/schemas/Order"},
                },
            }
        }
    },
}


async def send(
    upstream: FakeUpstream, method: str, path: str, body: bytes = b""
) -> tuple[int, bytes]:
    client = HTTPClient(policy=EgressPolicy(exceptions=frozenset({upstream.host_port})))
    response = await client.send(
        HTTPRequest(
            method=method,
            url=upstream.url + path,
            headers=Headers([("X-Test", "a b")]),
            body=body,
        )
    )
    return response.status, response.body


async def test_it_serves_the_document_at_the_base_path_of_its_server() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        status, body = await send(upstream, "GET", "/orders")

        assert upstream.url == f"http://127.0.0.1:{upstream.port}/v1"
        assert upstream.document["servers"] == [{"url": upstream.url}]
    assert status == 200
    first = json.loads(body)[0]
    assert (first["id"], first["note"], first["state"]) == (5, "tex", "open")
    assert first["parent"]["id"] == 5


async def test_an_example_is_preferred_and_the_status_is_the_documents() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        assert await send(upstream, "POST", "/orders", b"{}") == (201, b'{"id":7}')
        assert await send(upstream, "DELETE", "/orders/7") == (204, b"")
        assert await send(upstream, "GET", "/orders/7") == (200, b"")
        assert await send(upstream, "GET", "/orders/7/files/a.txt") == (200, b"hi")


async def test_it_remembers_a_request_exactly() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        await send(upstream, "POST", "/orders?q=%20a&q=", b'{"a": 1}')
        await send(upstream, "DELETE", "/orders/a%2Fb%20c")
        await send(upstream, "GET", "/orders/latest")
        await send(upstream, "GET", "/elsewhere")

    first, second, third, fourth = upstream.requests
    assert (first.method, first.target) == ("POST", "/v1/orders?q=%20a&q=")
    assert (first.operation, first.json(), first.body) == ("createOrder", {"a": 1}, b'{"a": 1}')
    assert [name for name, _ in first.headers][:2] == ["Host", "X-Test"]
    assert first.headers.get("x-test") == "a b"
    assert (second.target, second.path_parameters) == ("/v1/orders/a%2Fb%20c", {"id": "a/b c"})
    assert third.operation == "latestOrder"
    assert fourth.operation == ""


async def test_an_unknown_path_answers_404() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        assert (await send(upstream, "PUT", "/orders"))[0] == 404


async def test_an_operation_can_be_made_to_answer_otherwise() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        upstream.answer("listOrders", Answer(status=503, body=b"busy", delay=0.01))
        upstream.answer(
            "DELETE /orders/{id}",
            lambda request: Answer.of_json({"id": request.path_parameters["id"]}, status=409),
        )

        assert await send(upstream, "GET", "/orders") == (503, b"busy")
        assert await send(upstream, "DELETE", "/orders/9") == (409, b'{"id":"9"}')


def test_an_answer_for_an_operation_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="'listOrders'"):
        FakeUpstream(DOCUMENT).answer("listOrder", Answer())


def test_it_runs_in_a_thread_for_code_without_an_event_loop() -> None:
    with (
        FakeUpstream(DOCUMENT) as upstream,
        urllib.request.urlopen(f"{upstream.url}/orders/latest") as response,
    ):
        assert response.status == 200

    assert upstream.requests[0].operation == "latestOrder"
    with socket.socket() as probe:
        assert probe.connect_ex(upstream.host_port) != 0


async def test_one_connection_can_carry_several_requests() -> None:
    async with FakeUpstream(DOCUMENT) as upstream:
        reader, writer = await asyncio.open_connection(*upstream.host_port)
        for _ in range(2):
            writer.write(b"GET /v1/orders/latest HTTP/1.1\r\nHost: a\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
        writer.close()
        await writer.wait_closed()

    assert len(upstream.requests) == 2
