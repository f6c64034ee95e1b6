"""The rules a document should meet to become an action; each gives diagnostics with a cure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from actionary.base.http import host_of
from actionary.base.jsonvalue import JSONObject, join_pointer
from actionary.base.text import closest_match
from actionary.openapi.diagnostic import Diagnostic, Findings
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.extensions import CONSEQUENTIAL, Flag, consequential_flag
from actionary.openapi.fix import Fix, add_value, rename_key, set_value
from actionary.openapi.operation import PLACEHOLDER, Operation
from actionary.openapi.refs import Resolver, all_resolve, walk
from actionary.openapi.security import (
    SchemeKind,
    SecurityRequirement,
    SecurityScheme,
)
from actionary.openapi.server import Server, choose_server
from actionary.openapi.unread import check_unread

_FORBIDDEN_HEADERS: Final = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer")
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_DOTS: Final = frozenset((".", ".."))
_FUNCTION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LOOPBACK = re.compile(r"(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LintSubject:
    """The parts of a document that the rules look at."""

    raw: JSONObject
    source: str | None
    title: str
    servers: tuple[Server, ...]
    security: SecurityRequirement | None
    security_schemes: Mapping[str, SecurityScheme]
    operations: tuple[Operation, ...]
    resolver: Resolver
    files: Mapping[str, JSONObject] = field(default_factory=dict)
    """The other files given with it, by path."""


def lint_document(subject: LintSubject) -> tuple[Diagnostic, ...]:
    """Return what the rules find; never raises."""
    findings = Findings()
    for rule in _RULES:
        rule(subject, findings)
    return findings.all()


def _references(subject: LintSubject, findings: Findings) -> None:
    _broken_references(subject.raw, "", subject.resolver, findings)
    for path, value in subject.files.items():
        _broken_references(value, f"{path}#", subject.resolver, findings)


def _broken_references(raw: JSONObject, file: str, resolver: Resolver, findings: Findings) -> None:
    if all_resolve(raw, resolver):
        return
    for value, place in walk(raw):
        pointer = file + place
        reference = value.get("$ref")
        if reference is None or (
            not isinstance(reference, str) and pointer.endswith("/properties")
        ):
            continue
        try:
            resolver.resolve(reference)
        except UnresolvedReferenceError as error:
            fix = set_value("Point it there", f"{pointer}/$ref", error.near) if error.near else None
            findings.warning("broken-reference", pointer, error.message, error.hint, fix=fix)


def _has_title(subject: LintSubject, findings: Findings) -> None:
    if not subject.title:
        findings.info(
            "missing-title",
            "/info" if "info" in subject.raw else "",
            "The document has no title.",
            "Add `info: {title: ..., version: ...}`: people see the title when asked.",
        )


def _has_operations(subject: LintSubject, findings: Findings) -> None:
    if not subject.operations:
        findings.error(
            "no-operations",
            "/paths" if "paths" in subject.raw else "",
            "The document has no operations, so there is nothing to call.",
            "Add a path with a method under `paths:`.",
        )


def _operation_ids(subject: LintSubject, findings: Findings) -> None:
    first: dict[str, Operation] = {}
    for operation in subject.operations:
        if operation.operation_id is None:
            findings.info(
                "missing-operation-id",
                operation.pointer,
                f"{operation.method} {operation.path} has no operationId; its function's name is "
                "made from the method and path.",
                "Add an `operationId` in words a model understands, such as listOrders.",
                fix=_name_it(operation),
            )
            continue
        if not _FUNCTION_NAME.fullmatch(operation.operation_id):
            findings.info(
                "changed-operation-id",
                f"{operation.pointer}/operationId",
                f"A model cannot be given a function called {operation.operation_id!r:.80}; its "
                "name is made from it.",
                "Use up to 64 letters, digits, `_` and `-`.",
            )
        other = first.setdefault(operation.operation_id, operation)
        if other is not operation:
            findings.warning(
                "duplicate-operation-id",
                f"{operation.pointer}/operationId",
                f"The operationId {operation.operation_id!r:.80} is also that of "
                f"{other.method} {other.path}; both functions get longer names.",
                "Give each operation an id of its own.",
            )


def _name_it(operation: Operation) -> Fix:
    words = re.findall(r"[A-Za-z0-9]+", operation.path)
    name = operation.method.lower() + "".join(word[:1].upper() + word[1:] for word in words)
    return add_value(f"Call it {name[:60]}", f"{operation.pointer}/operationId", name[:64])


def _descriptions(subject: LintSubject, findings: Findings) -> None:
    for operation in subject.operations:
        if not operation.summary and not operation.description:
            findings.info(
                "missing-description",
                operation.pointer,
                f"{operation.method} {operation.path} has neither summary nor description.",
                "Say in a sentence what it does: the model chooses by it.",
            )


def _path_parameters(subject: LintSubject, findings: Findings) -> None:
    for operation in subject.operations:
        in_path = set(PLACEHOLDER.findall(operation.path))
        for parameter in operation.parameters:
            if parameter.location == "path" and parameter.name not in in_path:
                findings.warning(
                    "path-parameter-unused",
                    operation.pointer,
                    f"The path parameter {parameter.name!r:.80} does not occur in "
                    f"{operation.path}; it is left out.",
                    f"Put {{{parameter.name}}} into the path, or remove the parameter.",
                )


def _paths(subject: LintSubject, findings: Findings) -> None:
    shapes: dict[str, str] = {}
    for path in dict.fromkeys(operation.path for operation in subject.operations):
        pointer = f"/paths{join_pointer(path)}"
        if not path.startswith("/"):
            findings.warning(
                "path-slash",
                pointer,
                f"The path {path!r:.80} does not begin with a slash; one is added.",
                f"Write `/{path}`." if len(path) < 80 else "Begin it with `/`.",
                fix=rename_key("Begin it with a slash", pointer, f"/{path}"),
            )
        if "#" in path:
            findings.info(
                "path-fragment",
                pointer,
                f"What follows '#' in the path {path!r:.80} never reaches a server; it is cut.",
            )
        if not _DOTS.isdisjoint(path.split("/")):
            findings.warning(
                "path-dots",
                pointer,
                f"The path {path!r:.80} has a part that is only dots; servers read it as a step "
                "upwards.",
                "Write the path that is meant.",
            )
        if "{}" in path:
            findings.warning(
                "path-gap-unnamed",
                pointer,
                f"The path {path!r:.80} has a gap without a name; it is sent as it stands.",
                "Write a name between the braces, and declare it as a path parameter.",
            )
        shape = PLACEHOLDER.sub("{}", path)
        other = shapes.setdefault(shape, path)
        if other != path:
            findings.warning(
                "ambiguous-path",
                pointer,
                f"The paths {path!r:.80} and {other!r:.80} cannot be told apart by a server.",
                "Keep one of them.",
            )


def _consequential(subject: LintSubject, findings: Findings) -> None:
    for operation in subject.operations:
        flag, is_exact = consequential_flag(operation.extensions)
        at = f"{operation.pointer}/{CONSEQUENTIAL}"
        if not is_exact:
            reading = (
                "it counts as true" if flag is Flag.UNREADABLE else f"it is read as {flag.value}"
            )
            findings.warning(
                "invalid-consequential",
                at,
                f"{CONSEQUENTIAL} is {operation.extensions[CONSEQUENTIAL]!r:.40}; {reading}.",
                "Write `true` or `false`, without quotes.",
                fix=_write_flag(at, is_set=flag is not Flag.FALSE),
            )
        if CONSEQUENTIAL in operation.path_extensions and flag is Flag.ABSENT:
            findings.warning(
                "invalid-consequential",
                operation.pointer,
                f"{CONSEQUENTIAL} stands on the path, where it only ever makes "
                f"{operation.method} ask more.",
                "Put it into each operation.",
            )


def _write_flag(pointer: str, *, is_set: bool) -> Fix:
    return set_value("Write true" if is_set else "Write false", pointer, is_set)


def _security(subject: LintSubject, findings: Findings) -> None:
    known = subject.security_schemes
    places: list[tuple[SecurityRequirement, str]] = []
    if subject.security is not None:
        places.append((subject.security, "/security"))
    places.extend(
        (operation.own_security, f"{operation.pointer}/security")
        for operation in subject.operations
        if operation.own_security is not None
    )
    for requirement, pointer in places:
        for index, alternative in enumerate(requirement):
            for name in alternative:
                if name not in known:
                    near = closest_match(name, known)
                    findings.warning(
                        "undefined-security-scheme",
                        f"{pointer}/{index}",
                        f"The security scheme {name!r:.80} is not declared.",
                        f"Did you mean {near!r}?"
                        if near
                        else f"Declare it under components/securitySchemes as {name!r:.80}.",
                    )


def _credential_places(subject: LintSubject, findings: Findings) -> None:
    for scheme in subject.security_schemes.values():
        if scheme.kind is not SchemeKind.API_KEY or not scheme.parameter_name:
            continue
        name = scheme.parameter_name
        is_bad = scheme.location == "header" and (
            name.lower() in _FORBIDDEN_HEADERS or not _TOKEN.fullmatch(name)
        )
        if is_bad or len(name) > 200:
            findings.error(
                "reserved-header",
                scheme.pointer,
                f"The security scheme {scheme.name!r:.80} would put its key where none can go.",
                "Use a header of its own, such as X-API-Key.",
            )


def _servers(subject: LintSubject, findings: Findings) -> None:
    if not subject.operations:
        return
    needs_root = any(not operation.servers for operation in subject.operations)
    if needs_root:
        choice = choose_server(subject.servers, source=subject.source)
        if choice.problem:
            pointer = choice.pointer if subject.servers else ""
            findings.error("no-server", pointer, choice.problem, choice.hint)
    for server in _all_servers(subject):
        if server.url.startswith("http://") and not _LOOPBACK.fullmatch(_host(server.url)):
            findings.warning(
                "http-server",
                server.pointer,
                f"{server.url!r:.100} sends credentials and data in the clear.",
                "Use https.",
                fix=set_value("Use https", f"{server.pointer}/url", f"https{server.url[4:]}")
                if "/servers/" in server.pointer
                else None,
            )


def _all_servers(subject: LintSubject) -> Iterator[Server]:
    seen: set[str] = set()
    for servers in (subject.servers, *(operation.servers for operation in subject.operations)):
        for server in servers:
            if server.pointer not in seen:
                seen.add(server.pointer)
                yield server


def _host(url: str) -> str:
    try:
        return host_of(url)
    except ValueError:
        return ""


def _unread(subject: LintSubject, findings: Findings) -> None:
    check_unread(subject.raw, subject.files, subject.operations, findings)


_RULES: tuple[Callable[[LintSubject, Findings], None], ...] = (
    _has_title,
    _servers,
    _has_operations,
    _paths,
    _operation_ids,
    _descriptions,
    _path_parameters,
    _consequential,
    _security,
    _credential_places,
    _references,
    _unread,
)
