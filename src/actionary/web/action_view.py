"""An action as the editor shows it: its functions, its problems, how it signs in."""

from collections.abc import Iterable, Mapping
from typing import Any

from actionary.actions.function import Function, Functions, functions_of
from actionary.auth.vault import CredentialEntry
from actionary.base.http import host_of, origin_of
from actionary.base.jsonvalue import JSONObject, dump_json
from actionary.base.text import count
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.service import ActionView
from actionary.gpts.source import beside_document
from actionary.openapi.addedscheme import is_added
from actionary.openapi.diagnostic import Diagnostic, Severity
from actionary.openapi.document import CheckedDocument, Document
from actionary.openapi.question import Question
from actionary.openapi.security import SchemeKind, SecurityScheme
from actionary.web.render import render

_KINDS = {
    SchemeKind.API_KEY: "API key",
    SchemeKind.OAUTH2: "OAuth 2",
    SchemeKind.OPENID_CONNECT: "OpenID Connect",
    SchemeKind.MUTUAL_TLS: "client certificate",
}
MAX_PROBLEMS = 200
"""Problems shown at once: whoever has more cures the first ones first."""


def blank(prefix: str) -> dict[str, Any]:
    """Return an action with nothing in it yet."""
    return {
        "prefix": prefix,
        "id": "",
        "title": "",
        "summary": "",
        "document": "",
        "source": "",
        "scheme": "",
        "privacy_url": "",
        "questions": [],
        "functions": [],
        "unusable": [],
        "security": [],
    }


def shown(prefix: str, view: ActionView, text: str) -> dict[str, Any]:
    """Return a kept action for its panel."""
    action = blank(prefix) | {"id": view.settings.id, "document": text}
    action["source"] = view.settings.source
    action["privacy_url"] = view.settings.privacy_url
    if view.settings.added_scheme:
        action["scheme"] = dump_json(view.settings.added_scheme)
    if view.loaded is None:
        return action | {
            "title": "Unreadable document",
            "summary": view.failure.message if view.failure else "",
        }
    action["questions"] = _questions(prefix, view.loaded.questions, view.settings.answers)
    entries = {status.scheme.name: status.entry for status in view.schemes if status.entry}
    return action | _facts(view.loaded.document, view.loaded.functions, view.settings, entries)


def checked(
    prefix: str,
    found: CheckedDocument,
    settings: ActionSettings | None,
    entries: dict[str, CredentialEntry],
    scheme: JSONObject | None = None,
    answers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the answer to a check: problems with their places, and the parts drawn anew.

    `scheme` and `answers` stand beside the document.
    """
    action = blank(prefix)
    problems = [each for each in found.diagnostics if each.severity is not Severity.INFO]
    if found.document is not None:
        server = settings.server if settings else ""
        document = beside_document(found.document, scheme, answers or {})
        action["questions"] = _questions(prefix, found.document.questions, answers or {})
        functions = functions_of(document, server=server or None)
        action |= _facts(document, functions, settings, entries)
    return {
        "problems": [problem_of(each) for each in problems[:MAX_PROBLEMS]],
        "html": render("parts/functions.html", action=action, errors={}),
        "authentication": render("parts/authentication.html", action=action, errors={}),
        "questions": render("parts/questions.html", action=action),
        "title": action["title"],
        "summary": action["summary"],
    }


def _questions(
    prefix: str, questions: Iterable[Question], answers: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "field": f"{prefix}.answer.{each.name}",
            "name": each.name,
            "message": each.message,
            "description": each.description,
            "choices": each.choices,
            "answer": answers.get(each.name, ""),
        }
        for each in questions
    ]


def _facts(
    document: Document,
    functions: Functions,
    settings: ActionSettings | None,
    entries: dict[str, CredentialEntry],
) -> dict[str, Any]:
    off = settings.switched_off if settings else ()
    hosts = dict.fromkeys(host_of(function.server_url) for function in functions)
    origins = {origin_of(function.server_url) for function in functions}
    # A key kept for a server the document names no longer is none for those it names now.
    held = {name: entry for name, entry in entries.items() if entry.place.origin in origins}
    every = sum(function.consequential for function in functions)
    summary = count(len(functions), "function")
    if every:
        summary += f", {every} {'asks' if every == 1 else 'ask'} every time"
    if functions.unusable:
        summary += f", {len(functions.unusable)} not usable"
    return {
        "title": ", ".join(hosts) or document.title or "New action",
        "summary": summary,
        "functions": [_function(each, is_on=each.name not in off) for each in functions],
        "unusable": [
            {
                "name": each.operation_id or "",
                "method": each.method,
                "path": each.path,
                "reason": f"{each.reason} {each.hint}".strip(),
            }
            for each in functions.unusable
        ],
        "security": [
            _scheme(scheme, held.get(name)) | {"added": is_added(document, name)}
            for name, scheme in document.security_schemes.items()
        ],
    }


def _function(function: Function, *, is_on: bool) -> dict[str, Any]:
    return {
        "name": function.name,
        "summary": function.summary or function.description.partition("\n")[0],
        "method": function.method,
        "path": function.path,
        "consequential": function.consequential,
        "why": function.consequential_reason,
        "on": is_on,
        "auth": bool(function.security) and all(function.security),
    }


def _scheme(scheme: SecurityScheme, entry: CredentialEntry | None) -> dict[str, Any]:
    is_basic = scheme.kind is SchemeKind.HTTP and scheme.http_scheme == "basic"
    where, note = f"header Authorization: {scheme.http_scheme.capitalize()}", ""
    if scheme.kind is SchemeKind.API_KEY:
        where = f"{scheme.location} {scheme.parameter_name}"
    elif scheme.kind in (SchemeKind.OAUTH2, SchemeKind.OPENID_CONNECT):
        where = "header Authorization: Bearer"
        note = "Paste an access token; signing in from here is not possible yet."
    elif scheme.kind is not SchemeKind.HTTP:
        where, note = "", "This kind of sign-in is not supported."
    usable = scheme.kind not in (SchemeKind.MUTUAL_TLS, SchemeKind.UNKNOWN)
    return {
        "name": scheme.name,
        "kind": _KINDS.get(scheme.kind, f"HTTP {scheme.http_scheme}".strip()),
        "where": where,
        "input": ("login" if is_basic else "key") if usable else "none",
        "ends": (entry.ending or "····") if entry else "",
        "note": note,
    }


def problem_of(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a finding as the page's script takes it."""
    return {
        "line": diagnostic.line or 1,
        "column": diagnostic.column or 1,
        "end_column": None,
        "severity": "error" if diagnostic.severity is Severity.ERROR else "warning",
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
