"""An action as the editor shows it: its functions, its problems, how it signs in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from actionary.actions.function import Function, Functions, functions_of
from actionary.auth.vault import CredentialEntry
from actionary.base.http import host_of, origin_of
from actionary.base.jsonvalue import JSONObject, dump_json
from actionary.base.text import count
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.service import ActionView
from actionary.gpts.source import beside_document
from actionary.openapi.diagnostic import Diagnostic, Severity
from actionary.openapi.document import CheckedDocument, Document
from actionary.openapi.effective import DEFAULT_RULE
from actionary.openapi.question import Question
from actionary.web.authentication_view import added_choice, page_rule_of, security_of
from actionary.web.render import render

MAX_PROBLEMS = 200
"""Problems shown at once: whoever has more cures the first ones first."""


def blank(prefix: str, callback_url: str = "") -> dict[str, Any]:
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
        "wait_seconds": 0,
        "questions": [],
        "functions": [],
        "unusable": [],
        "security": [],
        "adding": None,
        "page_rule": None,
        "headers": "",
        "callback_url": callback_url,
    }


def shown(prefix: str, view: ActionView, text: str, callback_url: str) -> dict[str, Any]:
    """Return a kept action for its panel."""
    action = blank(prefix, callback_url) | {"id": view.settings.id, "document": text}
    action["source"] = view.settings.source
    action["privacy_url"] = view.settings.privacy_url
    action["wait_seconds"] = view.settings.wait_seconds
    if view.settings.added_scheme:
        action["scheme"] = dump_json(view.settings.added_scheme)
    if view.loaded is None:
        return action | {
            "title": "Unreadable document",
            "summary": view.failure.message if view.failure else "",
        }
    action["questions"] = _questions(prefix, view.loaded.questions, view.settings.answers)
    action["headers"] = "\n".join(f"{name}: {text}" for name, text in view.settings.headers.items())
    return action | _facts(
        view.loaded.document,
        view.loaded.functions,
        view.settings,
        view.entries,
        view.settings.added_scheme,
    )


def checked(
    prefix: str,
    found: CheckedDocument,
    settings: ActionSettings | None,
    entries: Sequence[CredentialEntry],
    scheme: JSONObject | None = None,
    answers: Mapping[str, str] | None = None,
    *,
    callback_url: str = "",
) -> dict[str, Any]:
    """Return the answer to a check: problems with their places, and the parts drawn anew.

    `scheme` and `answers` stand beside the document.
    """
    action = blank(prefix, callback_url)
    problems = [each for each in found.diagnostics if each.severity is not Severity.INFO]
    if found.document is not None:
        server = settings.server if settings else ""
        rule = settings.security_rule if settings else DEFAULT_RULE
        document = beside_document(found.document, scheme, answers or {}, rule=rule)
        action["questions"] = _questions(prefix, found.document.questions, answers or {})
        functions = functions_of(document, server=server or None)
        action |= _facts(document, functions, settings, entries, scheme)
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
    entries: Sequence[CredentialEntry],
    scheme: JSONObject | None,
) -> dict[str, Any]:
    off = settings.switched_off if settings else ()
    hosts = dict.fromkeys(host_of(function.server_url) for function in functions)
    origins = list(dict.fromkeys(origin_of(function.server_url) for function in functions))
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
        "security": security_of(document, origins, settings, entries),
        "adding": added_choice(document, scheme),
        "page_rule": page_rule_of(document, settings),
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
