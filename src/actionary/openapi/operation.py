"""Operations: one method on one path, with everything a call needs to know."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.openapi.diagnostic import Findings
from actionary.openapi.dialect import Dialect
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.extensions import extensions_of
from actionary.openapi.media import (
    RequestBody,
    Response,
    read_request_body,
    read_responses,
    text_of,
)
from actionary.openapi.parameter import Parameter, read_parameters
from actionary.openapi.refs import Resolver
from actionary.openapi.security import SecurityRequirement, read_requirement
from actionary.openapi.server import Server, read_servers

PLACEHOLDER: Final = re.compile(r"\{([^{}/]+)\}")
"""A gap in a path template (OAS 3.1.1, section 4.8.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `unusable` says why it cannot be called; it is empty when it can."""

    method: str
    """In capitals, as on the request line."""
    path: str
    """As in the document."""
    pointer: str
    operation_id: str | None = None
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    request_body: RequestBody | None = None
    responses: tuple[Response, ...] = ()
    own_security: SecurityRequirement | None = None
    """None: inherits the document's. Empty: demands nothing. `({},)`: or anonymously."""
    servers: tuple[Server, ...] = ()
    """Its own or its path item's; empty when the document's apply."""
    extensions: JSONObject = field(default_factory=dict, repr=False)
    path_extensions: JSONObject = field(default_factory=dict, repr=False)
    unusable: str = ""

    def parameter(self, location: str, name: str) -> Parameter | None:
        """Return the parameter of that name in that location, or None."""
        return next(
            (one for one in self.parameters if one.location == location and one.name == name),
            None,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What every part of a document is read with."""

    resolver: Resolver
    dialect: Dialect
    findings: Findings


def read_operations(paths: JSONValue, reading: Reading) -> tuple[Operation, ...]:
    """Return every operation in the order of the document, usable or not."""
    if not isinstance(paths, dict):
        return ()
    operations: list[Operation] = []
    for path, item in paths.items():
        if path.startswith("x-"):
            continue
        pointer = f"/paths{join_pointer(path)}"
        read = _resolve_path_item(item, pointer, reading)
        if read is not None:
            operations.extend(_operations_of(path, read, pointer, reading))
    return tuple(operations)


def _resolve_path_item(
    item: JSONValue, pointer: str, reading: Reading
) -> Mapping[str, JSONValue] | None:
    if not isinstance(item, dict):
        reading.findings.error("invalid-path", pointer, "This path item is not a mapping.")
        return None
    if "$ref" not in item:
        return item
    own = {key: value for key, value in item.items() if key != "$ref"}
    try:
        target = reading.resolver.resolve(item["$ref"]).value
    except UnresolvedReferenceError as error:
        reading.findings.error("broken-reference", pointer, error.message, error.hint)
        return own
    return {**target, **own} if isinstance(target, dict) else own


def _operations_of(
    path: str, item: Mapping[str, JSONValue], pointer: str, reading: Reading
) -> Iterator[Operation]:
    for key, value in item.items():
        if key in reading.dialect.methods:
            yield _read_operation(key.upper(), path, value, f"{pointer}/{key}", item, reading)
        elif key.lower() in reading.dialect.methods:
            reading.findings.warning(
                "method-case",
                f"{pointer}{join_pointer(key)}",
                f"The method {key!r} is not in small letters; it is read as meant.",
                f"Write `{key.lower()}:`.",
            )
            at = f"{pointer}/{key}"
            yield _read_operation(key.upper(), path, value, at, item, reading)
    additional = item.get("additionalOperations")
    if reading.dialect.has_additional_operations and isinstance(additional, dict):
        for key, value in additional.items():
            at = f"{pointer}/additionalOperations{join_pointer(key)}"
            if re.fullmatch(r"[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]*", key):
                yield _read_operation(key, path, value, at, item, reading)
            else:
                reading.findings.error("invalid-method", at, f"{key!r:.60} is no HTTP method.")


def _read_operation(
    method: str,
    path: str,
    value: JSONValue,
    pointer: str,
    item: Mapping[str, JSONValue],
    reading: Reading,
) -> Operation:
    findings, resolver = reading.findings, reading.resolver
    if not isinstance(value, dict):
        return _unusable(method, path, pointer, "The operation is not a mapping.", reading)
    item_pointer = pointer.rsplit("/", 1)[0]
    parameters = read_parameters(
        (
            (item.get("parameters"), f"{item_pointer}/parameters"),
            (value.get("parameters"), f"{pointer}/parameters"),
        ),
        resolver,
        reading.dialect,
        findings,
    )
    body: RequestBody | None = None
    problem = _undeclared(path, parameters)
    try:
        body = read_request_body(value.get("requestBody"), f"{pointer}/requestBody", resolver)
        problem = problem or _body_problem(body, resolver)
    except UnresolvedReferenceError as error:
        problem = _broken("Its request body cannot be read", error)
    if body is not None and not body.media_types:
        findings.warning(
            "empty-body",
            body.pointer,
            f"The request body of {method} {path} names no media type; none is sent.",
            "Add `content: {application/json: {schema: ...}}`.",
        )
    if problem is not None:
        findings.error(problem.rule, pointer, problem.message, problem.hint)
    own_servers = read_servers(value.get("servers"), f"{pointer}/servers")
    operation_id = value.get("operationId")
    tags = value.get("tags")
    return Operation(
        method=method,
        path=path,
        pointer=pointer,
        operation_id=operation_id if isinstance(operation_id, str) and operation_id else None,
        summary=text_of(value.get("summary")) or text_of(item.get("summary")),
        description=text_of(value.get("description")) or text_of(item.get("description")),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        deprecated=value.get("deprecated") is True,
        parameters=parameters,
        request_body=body,
        responses=read_responses(
            value.get("responses"), f"{pointer}/responses", resolver, findings
        ),
        own_security=read_requirement(value.get("security"), f"{pointer}/security", findings),
        servers=own_servers or read_servers(item.get("servers"), f"{item_pointer}/servers"),
        extensions=extensions_of(value),
        path_extensions=extensions_of(item),
        unusable=problem.message if problem is not None else "",
    )


def _unusable(method: str, path: str, pointer: str, problem: str, reading: Reading) -> Operation:
    reading.findings.error(
        "unusable-operation", pointer, f"{method} {path} cannot be used: {problem}"
    )
    return Operation(method=method, path=path, pointer=pointer, unusable=problem)


@dataclass(frozen=True, slots=True)
class _Problem:
    """Why an operation cannot be called."""

    rule: str
    message: str
    hint: str


def _undeclared(path: str, parameters: tuple[Parameter, ...]) -> _Problem | None:
    declared = {one.name for one in parameters if one.location == "path"}
    for name in PLACEHOLDER.findall(path.partition("#")[0]):
        if name not in declared:
            return _Problem(
                "path-parameter-undeclared",
                f"The path needs {{{name}}}, and no path parameter of that name is declared.",
                f"Add a parameter with `name: {name}`, `in: path` and `required: true`.",
            )
    return None


def _body_problem(body: RequestBody | None, resolver: Resolver) -> _Problem | None:
    """Return why a body that must be sent cannot be written."""
    if body is None or not body.required or not body.media_types:
        return None
    chosen = body.chosen
    if chosen is None:
        offered = ", ".join(media.name for media in body.media_types)
        return _Problem(
            "body-not-written",
            f"It takes its body as {offered:.100} only, which is not written yet.",
            "Offer application/json as well.",
        )
    try:
        resolver.deref(chosen.schema, chosen.pointer)
    except UnresolvedReferenceError as error:
        return _broken("The schema of its body cannot be read", error)
    return None


def _broken(what: str, error: UnresolvedReferenceError) -> _Problem:
    return _Problem("broken-reference", f"{what}: {error.message}", error.hint)
