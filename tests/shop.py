"""The document of a small shop, for tests that need an API to call."""

from typing import Any

from actionary.messages.tool import ToolCall
from actionary.models.scripted import Reply


def _text(name: str, location: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": location, "required": required, "schema": {"type": "string"}}


_ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["item"],
    "properties": {"item": {"type": "string"}, "count": {"type": "integer"}},
}

SHOP: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example/v1"}],
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    },
    "paths": {
        "/items": {
            "get": {
                "operationId": "listItems",
                "summary": "List the items",
                "parameters": [_text("q", "query")],
                "responses": {"200": {"description": "Items", "content": {
                    "application/json": {"example": [{"id": "tea", "price": 3}]}}}},
            }
        },
        "/items/{id}/reserve": {
            "post": {
                "operationId": "reserveItem",
                "summary": "Reserve an item for an hour",
                "x-openai-isConsequential": False,
                "parameters": [_text("id", "path", required=True)],
                "responses": {"200": {"description": "Reserved"}},
            }
        },
        "/orders": {
            "post": {
                "operationId": "createOrder",
                "summary": "Create an order",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": _ORDER}},
                },
                "responses": {"201": {"description": "Created", "content": {
                    "application/json": {"example": {"id": "o-1"}}}}},
            }
        },
        "/account": {
            "get": {
                "operationId": "getAccount",
                "summary": "Show the account",
                "security": [{"key": []}],
                "responses": {"200": {"description": "Account", "content": {
                    "application/json": {"example": {"name": "Ada"}}}}},
            }
        },
    },
}  # fmt: skip


def wish(name: str, arguments: str = "{}", *, id: str = "wish_1") -> ToolCall:
    """Return a tool call as a model writes it."""
    return ToolCall(id=id, name=name, arguments=arguments)


def calling(name: str, arguments: str = "{}", *, text: str = "") -> Reply:
    """Return a reply that is one tool call."""
    return Reply(text=text, calls=(wish(name, arguments),))


ORDER_TEA = calling("createOrder", '{"item": "tea"}')
LIST = calling("listItems", '{"q": "tea"}')
DONE = Reply(text="Done.")
