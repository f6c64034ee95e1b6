"""Self-hosted GPTs with Actions: read an OpenAPI document, turn it into functions, call one.

The names here are the library's surface. Each is loaded when it is first used, so that
importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actionary.actions.action import Action as Action
    from actionary.actions.confirmation import Decision as Decision
    from actionary.actions.confirmation import confirmation_for as confirmation_for
    from actionary.actions.errors import ArgumentError as ArgumentError
    from actionary.actions.errors import UnknownFunctionError as UnknownFunctionError
    from actionary.actions.function import Function as Function
    from actionary.actions.function import Functions as Functions
    from actionary.actions.function import functions_of as functions_of
    from actionary.actions.function import tool_definition as tool_definition
    from actionary.actions.preview import preview_of as preview_of
    from actionary.actions.request import build_request as build_request
    from actionary.actions.result import shape_response as shape_response
    from actionary.base.errors import ActionaryError as ActionaryError
    from actionary.base.http import HTTPRequest as HTTPRequest
    from actionary.base.http import HTTPResponse as HTTPResponse
    from actionary.base.secret import Secret as Secret
    from actionary.openapi.diagnostic import Diagnostic as Diagnostic
    from actionary.openapi.document import Document as Document
    from actionary.openapi.document import check_document as check_document
    from actionary.openapi.errors import DocumentError as DocumentError
    from actionary.openapi.security import SecurityScheme as SecurityScheme

_HOME = {
    "Action": "actions.action",
    "ActionaryError": "base.errors",
    "ArgumentError": "actions.errors",
    "Decision": "actions.confirmation",
    "Diagnostic": "openapi.diagnostic",
    "Document": "openapi.document",
    "DocumentError": "openapi.errors",
    "Function": "actions.function",
    "Functions": "actions.function",
    "HTTPRequest": "base.http",
    "HTTPResponse": "base.http",
    "Secret": "base.secret",
    "SecurityScheme": "openapi.security",
    "UnknownFunctionError": "actions.errors",
    "build_request": "actions.request",
    "check_document": "openapi.document",
    "confirmation_for": "actions.confirmation",
    "functions_of": "actions.function",
    "preview_of": "actions.preview",
    "shape_response": "actions.result",
    "tool_definition": "actions.function",
}

__all__ = [
    "Action",
    "ActionaryError",
    "ArgumentError",
    "Decision",
    "Diagnostic",
    "Document",
    "DocumentError",
    "Function",
    "Functions",
    "HTTPRequest",
    "HTTPResponse",
    "Secret",
    "SecurityScheme",
    "UnknownFunctionError",
    "build_request",
    "check_document",
    "confirmation_for",
    "functions_of",
    "preview_of",
    "shape_response",
    "tool_definition",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'actionary' has no attribute {name!r}")
    value = getattr(import_module(f"actionary.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
