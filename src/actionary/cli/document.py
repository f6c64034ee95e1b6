"""`actionary check` and `actionary functions`: what a document holds, without calling anything."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from actionary.actions.function import Function, functions_of
from actionary.base.errors import ErrorKind
from actionary.base.jsonvalue import JSONObject, dump_json
from actionary.base.text import count
from actionary.cli.listing import list_functions, tell_unusable
from actionary.cli.output import EXIT_CODES, Terminal, plain, standard_output
from actionary.cli.reading import Given, client_for, read
from actionary.config import Settings
from actionary.openapi.chatgpt import check_for_chatgpt
from actionary.openapi.diagnostic import Diagnostic, Severity
from actionary.openapi.document import Document, check_document
from actionary.openapi.errors import DocumentError
from actionary.openapi.manifest import load_manifest, looks_like_manifest

MOST_OF_A_RULE = 20
"""Findings of one rule shown at a terminal; `--json` has them all."""


class Profile(StrEnum):
    """Whose rules a document is checked by."""

    ACTIONARY = "actionary"
    CHATGPT = "chatgpt"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOptions:
    """What the command line says about reading a document."""

    document: str
    """A path, `-` for standard input, or a URL."""
    server: str = ""
    answers: Sequence[str] = ()
    """`NAME=VALUE` each, for the gaps the document leaves open."""
    allow_hosts: Sequence[str] = ()
    json: bool = False
    profile: Profile = Profile.ACTIONARY


def check(options: DocumentOptions, settings: Settings) -> int:
    """Write what is found in a document; the exit code is 0 when nothing in it is unusable."""
    given = read(options.document, client_for(settings, options.allow_hosts))
    document, found = _checked(given)
    if options.profile is Profile.CHATGPT and document is not None:
        found = check_for_chatgpt(document)
    terminal = standard_output()
    if options.json:
        terminal.say(dump_json(_report(given, document, found), pretty=True))
    else:
        _tell(given, document, found, terminal)
    bad = any(one.severity is Severity.ERROR for one in found)
    return EXIT_CODES[ErrorKind.INPUT] if bad else 0


def functions(options: DocumentOptions, settings: Settings) -> int:
    """List a document's functions; what cannot be called goes to standard error."""
    given = read(options.document, client_for(settings, options.allow_hosts))
    document = given.document(options.answers)
    found = functions_of(document, server=options.server or None)
    if options.json:
        standard_output().say(dump_json([function_to_json(each) for each in found], pretty=True))
        tell_unusable(found)
    else:
        list_functions(found)
    return 0


def function_to_json(function: Function) -> JSONObject:
    """Return a function as `functions --json` prints it."""
    return {
        "name": function.name,
        "description": function.description,
        "method": function.method,
        "path": function.path,
        "operation_id": function.operation_id,
        "consequential": function.consequential,
        "deprecated": function.deprecated,
        "server": function.server_url,
        "parameters": function.parameters,
        "places": {name: tuple(place) for name, place in function.places.items()},
    }


def _checked(given: Given) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Return the document, if there is one, and what was found; a manifest has findings too."""
    if looks_like_manifest(given.content):
        try:
            manifest = load_manifest(given.content, source=given.source)
        except DocumentError:
            pass  # it only looked like one
        else:
            return None, (*manifest.diagnostics, _is_manifest(manifest.document_url))
    if given.files is None:
        checked = check_document(given.content, source=given.source)
        return checked.document, checked.diagnostics
    try:
        document = given.document()
    except DocumentError as error:
        return None, (_as_finding(error),)
    return document, document.diagnostics


def _as_finding(error: DocumentError) -> Diagnostic:
    return Diagnostic(
        rule=error.code,
        severity=Severity.ERROR,
        message=error.message,
        hint=error.hint,
        pointer=error.pointer,
        line=error.line,
        column=error.column,
    )


def _is_manifest(url: str) -> Diagnostic:
    where = f"; its document is at {url}" if url else ""
    return Diagnostic(
        rule="plugin-manifest",
        severity=Severity.INFO,
        message=f"This is a plugin manifest{where}.",
        hint="`actionary convert` fetches the document and writes the sign-in into it.",
    )


def _report(given: Given, document: Document | None, found: Sequence[Diagnostic]) -> JSONObject:
    severities = Counter(one.severity for one in found)
    made = functions_of(document) if document else None
    return {
        "document": given.name,
        "openapi": document.openapi_version if document else None,
        "title": document.title if document else None,
        "operations": len(document.operations) if document else 0,
        "functions": len(made) if made else 0,
        "errors": severities[Severity.ERROR],
        "warnings": severities[Severity.WARNING],
        "diagnostics": [diagnostic_to_json(one) for one in found],
    }


def diagnostic_to_json(diagnostic: Diagnostic) -> JSONObject:
    """Return a finding as `check --json` prints it."""
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "file": diagnostic.file or None,
        "pointer": diagnostic.pointer,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "fix": diagnostic.fix.as_patch() if diagnostic.fix else None,
    }


def _tell(
    given: Given,
    document: Document | None,
    found: Sequence[Diagnostic],
    terminal: Terminal,
) -> None:
    tell_findings(given.name, found, terminal)
    severities = Counter(one.severity for one in found)
    errors, warnings = severities[Severity.ERROR], severities[Severity.WARNING]
    parts = [
        terminal.red(count(errors, "error")) if errors else terminal.green("no errors"),
        terminal.yellow(count(warnings, "warning")) if warnings else "no warnings",
    ]
    if severities[Severity.INFO]:
        parts.append(count(severities[Severity.INFO], "remark"))
    if document is not None:
        made = functions_of(document)
        every = len(document.operations)
        parts.append(f"{len(made):,} of {count(every, 'operation')} can be called")
    terminal.say(", ".join(parts))


def tell_findings(name: str, found: Iterable[Diagnostic], terminal: Terminal) -> None:
    """Write each finding with its place and cure, at most so many of one rule."""
    shown: Counter[str] = Counter()
    for one in found:
        shown[one.rule] += 1
        if shown[one.rule] <= MOST_OF_A_RULE:
            _tell_one(name, one, terminal)
    for rule, number in shown.items():
        if number > MOST_OF_A_RULE:
            more = f"... and {number - MOST_OF_A_RULE:,} more of [{rule}]; --json has them all."
            terminal.say(terminal.dim(more))


def _tell_one(name: str, one: Diagnostic, terminal: Terminal) -> None:
    where = f"{name.rstrip('/')}/{one.file}" if one.file else name
    place = f"{where}:{one.line}:{one.column}" if one.line else f"{where}{one.pointer}"
    paint = {
        Severity.ERROR: terminal.red,
        Severity.WARNING: terminal.yellow,
        Severity.INFO: terminal.dim,
    }[one.severity]
    words = f"{paint(one.severity.value)}: {plain(one.message)} {terminal.dim(f'[{one.rule}]')}"
    terminal.say(f"{terminal.bold(plain(place))}: {words}")
    if one.hint:
        terminal.say(f"    {plain(one.hint)}")
