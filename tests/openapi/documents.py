"""Small documents for tests, with only what a test is about spelled out."""

from typing import Any

from actionary.openapi.document import Document


def raw_document(paths: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Return a document as a mapping; `fields` replace or add what stands at its top."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": paths if paths is not None else {"/orders": {"get": operation()}},
        **fields,
    }


def operation(**fields: Any) -> dict[str, Any]:
    """Return an operation as a mapping."""
    return {"operationId": "listOrders", "summary": "List orders", "responses": {}, **fields}


def load(paths: dict[str, Any] | None = None, **fields: Any) -> Document:
    """Return a loaded document."""
    return Document.load(raw_document(paths, **fields))


def rules(document: Document) -> list[str]:
    """Return the rules of what was found."""
    return [one.rule for one in document.diagnostics]
