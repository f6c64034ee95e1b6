"""Self-hosted GPTs with Actions: read an OpenAPI document, turn it into functions, call one.

The names here are the library's surface. Each is loaded when it is first used, so that
importing the package costs next to nothing; `__init__.pyi` tells type checkers what they are.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "APIKey": "auth.credential",
    "Action": "actions.action",
    "ActionaryError": "base.errors",
    "ArgumentError": "actions.errors",
    "BasicLogin": "auth.credential",
    "BearerToken": "auth.credential",
    "Client": "transport.calling",
    "ClientCertificate": "auth.credential",
    "Decision": "actions.confirmation",
    "Diagnostic": "openapi.diagnostic",
    "Document": "actions.document",
    "DocumentError": "openapi.errors",
    "Function": "actions.function",
    "FunctionIndex": "actions.search",
    "Functions": "actions.function",
    "HTTPRequest": "base.http",
    "HTTPResponse": "base.http",
    "MissingCredentialError": "auth.requirement",
    "OAuthToken": "auth.credential",
    "Secret": "base.secret",
    "SecurityScheme": "openapi.security",
    "UnknownFunctionError": "actions.errors",
    "UnknownMediaTypeError": "actions.errors",
    "UnknownVendorError": "actions.errors",
    "build_request": "actions.request",
    "check_document": "actions.document",
    "check_functions": "actions.report",
    "confirmation_for": "actions.confirmation",
    "diff_functions": "actions.diff",
    "functions_of": "actions.function",
    "preview_of": "actions.preview",
    "report_on": "actions.report",
    "shape_response": "actions.result",
    "tool_definition": "actions.function",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'actionary' has no attribute {name!r}")
    value = getattr(import_module(f"actionary.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
