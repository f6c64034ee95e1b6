"""One small document with a bit of everything, for the tests of actions."""

from typing import Any

from actionary.actions.function import Function, functions_of
from actionary.openapi.document import Document

SHOP: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example.com/v1"}],
    "security": [{"ordersKey": []}],
    "paths": {
        "/products": {
            "get": {
                "operationId": "listProducts",
                "summary": "List products",
                "security": [],
                "parameters": [
                    {"name": "limit", "in": "query",
                     "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                    {"name": "size", "in": "query", "schema": {"enum": ["small", "large"]}},
                    {"name": "tags", "in": "query",
                     "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "X-Locale", "in": "header", "schema": {"type": "string"}},
                    {"name": "visit", "in": "cookie", "schema": {"type": "string"}},
                ],
                "responses": {"200": {"description": "ok", "content": {
                    "text/csv": {}, "application/json": {}}}},
            }
        },
        "/orders": {
            "post": {
                "operationId": "createOrder",
                "summary": "Place an order",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["lines"],
                    "properties": {
                        "lines": {"type": "array", "minItems": 1, "items": {
                            "type": "object",
                            "required": ["product"],
                            "properties": {
                                "product": {"type": "string"},
                                "quantity": {"type": "integer", "default": 1}},
                            "additionalProperties": False}},
                        "note": {"type": "string", "maxLength": 20},
                        "gift": {"type": "boolean"},
                        "when": {"type": ["string", "null"], "format": "date"}}}}}},
                "responses": {},
            }
        },
        "/orders/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "get": {"operationId": "getOrder", "responses": {}},
            "delete": {"operationId": "cancelOrder", "x-openai-isConsequential": True,
                       "responses": {}},
            "patch": {
                "operationId": "changeOrder",
                "x-openai-isConsequential": False,
                "requestBody": {"content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["status"],
                    "properties": {"id": {"type": "integer"}, "status": {"type": "string"},
                                   "note": {"type": "string"}}}}}},
                "responses": {},
            },
        },
    },
    "components": {"securitySchemes": {
        "ordersKey": {"type": "apiKey", "in": "header", "name": "X-Shop-Key"}}},
}  # fmt: skip


def shop(name: str) -> Function:
    """Return one function of the shop."""
    return functions_of(Document.load(SHOP)).get(name)


def function_with(
    method: str = "get",
    path: str = "/t",
    *,
    components: dict[str, Any] | None = None,
    **fields: Any,
) -> Function:
    """Return the one function of a document that holds only this operation."""
    document = Document.load(
        {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "servers": [{"url": "https://t.example.com"}],
            "paths": {path: {method: {"operationId": "t", "responses": {}, **fields}}},
            "components": components or {},
        }
    )
    (function,) = functions_of(document).usable
    return function
