"""Operations: one method on one path, with everything a call needs, read when asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.base.lazy import lazy
from actionary.base.made import made
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.extensions import Flag, confirmation_flags, extensions_of
from actionary.openapi.fix import Fix, add_value, rename_key
from actionary.openapi.media import (
    RequestBody,
    Response,
    read_request_body,
    read_responses,
    text_of,
)
from actionary.openapi.parameter import (
    Parameter,
    body_parts,
    read_parameters,
    resolve_body,
    undeclared_names,
)
from actionary.openapi.reading import Reading
from actionary.openapi.refs import Resolver
from actionary.openapi.security import SecurityRequirement, read_requirement
from actionary.openapi.server import Server, read_servers
from actionary.openapi.swagger import body_of, servers_of

PLACEHOLDER: Final = re.compile(r"\{([^{}/]+)\}")
"""A gap in a path template (OAS 3.1.1, section 4.8.8)."""

_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]*")


@dataclass(frozen=True, kw_only=True, eq=False)
class Operation:
    """One operation; each part is read when it is first asked for."""

    method: str
    """In capitals, as on the request line."""
    path: str
    """As in the document."""
    pointer: str
    operation_id: str | None = None
    raw: JSONObject = field(default_factory=dict, repr=False)
    path_item: JSONObject = field(default_factory=dict, repr=False)
    """What stands round it, its reference followed."""
    reading: Reading | None = field(default=None, repr=False)
    answered_servers: tuple[Server, ...] = ()
    """Take the place of its servers once the builder said what their gaps stand for."""
    constant_headers: tuple[tuple[str, str], ...] = ()
    """What the builder sends with every call, instead of its own parameters of these names."""

    @property
    def unusable(self) -> str:
        """Why it cannot be called; empty when it can."""
        problem = self.problem
        return problem.message if problem is not None else ""

    @property
    def unusable_rule(self) -> str:
        """The rule of the diagnostic that says why it cannot be called; empty when it can."""
        return self.problem.rule if self.problem is not None else ""

    @lazy
    def summary(self) -> str:
        """Its own summary or its path's."""
        return text_of(self.raw.get("summary")) or text_of(self.path_item.get("summary"))

    @lazy
    def description(self) -> str:
        """Its own description or its path's."""
        return text_of(self.raw.get("description")) or text_of(self.path_item.get("description"))

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        tags = self.raw.get("tags")
        return tuple(str(tag) for tag in tags) if isinstance(tags, list) else ()

    @property
    def deprecated(self) -> bool:
        """Whether its author wants no new callers."""
        return self.raw.get("deprecated") is True

    @lazy
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters and its path's, references followed; none that the builder sets."""
        found = read_parameters(*self._parameter_lists, self.reading) if self.reading else ()
        if not self.constant_headers:
            return found
        taken = {("header", name.lower()) for name, _ in self.constant_headers}
        return tuple(one for one in found if (one.location, one.name.lower()) not in taken)

    @lazy
    def request_body(self) -> RequestBody | None:
        """What it takes as its body; None when nothing, or when it cannot be known."""
        if self.reading is None:
            return None
        if "requestBody" not in self.raw and not self._is_swagger:
            return None
        try:
            return self._read_body(self.reading)
        except UnresolvedReferenceError:
            return None

    @lazy
    def responses(self) -> tuple[Response, ...]:
        """What it may answer."""
        if self.reading is None:
            return ()
        produces = self.raw.get("produces", self.reading.produces)
        return read_responses(
            self.raw.get("responses"), f"{self.pointer}/responses", self.reading, produces
        )

    @lazy
    def own_security(self) -> SecurityRequirement | None:
        """None: inherits the document's. Empty: demands nothing. `({},)`: or anonymously."""
        security = self.raw.get("security")
        if security is None or self.reading is None:
            return None
        return read_requirement(security, f"{self.pointer}/security", self.reading.findings)

    @property
    def servers(self) -> tuple[Server, ...]:
        """Its own or its path item's; empty when the document's apply."""
        if self.answered_servers:
            return self.answered_servers
        if "servers" in self.raw or "servers" in self.path_item:
            return self.own_servers
        return self.own_servers if "schemes" in self.raw and self._is_swagger else ()

    @lazy
    def own_servers(self) -> tuple[Server, ...]:
        """Those written at it or round it."""
        if "schemes" in self.raw and self._is_swagger and self.reading is not None:
            return read_servers(
                servers_of({**self.reading.resolver.raw, "schemes": self.raw["schemes"]}, None),
                f"{self.pointer}/schemes",
            )
        own = read_servers(self.raw.get("servers"), f"{self.pointer}/servers")
        around = f"{self._item_pointer}/servers"
        return own or read_servers(self.path_item.get("servers"), around)

    @lazy
    def confirmation_flags(self) -> tuple[tuple[Flag, ...], tuple[Flag, ...]]:
        """Whether to ask a person: what the operation says, and what its path says."""
        own, around = confirmation_flags(self.raw), confirmation_flags(self.path_item)
        if not own and not around:
            return (), ()
        return tuple(flag for _, flag in own), tuple(flag for _, flag in around)

    @property
    def extensions(self) -> JSONObject:
        """Its `x-` fields."""
        return extensions_of(self.raw)

    @property
    def path_extensions(self) -> JSONObject:
        """The `x-` fields of its path item."""
        return extensions_of(self.path_item)

    def parameter(self, location: str, name: str) -> Parameter | None:
        """Return the parameter of that name in that location, or None."""
        return next(
            (one for one in self.parameters if one.location == location and one.name == name),
            None,
        )

    def check(self) -> None:
        """Read every part, so that all there is to find is found."""
        if self.reading is None:
            return
        _ = self.parameters, self.responses, self.own_security
        findings, body, problem = self.reading.findings, self.request_body, self.problem
        if body is not None and not body.media_types:
            findings.warning(
                "empty-body",
                body.pointer,
                f"The request body of {self.method} {self.path} names no media type; none is sent.",
                "Add `content: {application/json: {schema: ...}}`.",
            )
        if problem is not None:
            fix = self._declare(self.undeclared[0]) if self.undeclared else None
            findings.error(problem.rule, self.pointer, problem.message, problem.hint, fix=fix)

    def _declare(self, name: str) -> Fix:
        parameter: JSONObject = {
            "name": name,
            "in": "path",
            "required": True,
            **({"type": "string"} if self._is_swagger else {"schema": {"type": "string"}}),
        }
        at = f"{self.pointer}/parameters"
        if isinstance(self.raw.get("parameters"), list):
            return add_value(f"Declare {name}", f"{at}/-", parameter)
        return add_value(f"Declare {name}", at, [parameter])

    @lazy
    def problem(self) -> "Problem | None":
        """Why it cannot be called; None when it can."""
        if self.reading is None:
            return None
        if self.raw is NO_MAPPING:
            what = "The operation is not a mapping."
            return Problem("unusable-operation", what, "Write its fields under it.")
        for name in self.undeclared:
            return Problem(
                "path-parameter-undeclared",
                f"The path needs {{{name}}}, and no path parameter of that name is declared.",
                f"Add a parameter with `name: {name}`, `in: path` and `required: true`, or say "
                "once what stands there.",
            )
        if not self._may_lack_a_body(self.reading):
            return None
        try:
            # Read with care: the property gives None where this says why.
            body = self.request_body or self._read_body(self.reading)
        except UnresolvedReferenceError as error:
            return _broken("Its request body cannot be read", error)
        return _body_problem(body, self.reading.resolver)

    @property
    def _is_swagger(self) -> bool:
        return self.reading is not None and self.reading.dialect.is_swagger

    @property
    def _item_pointer(self) -> str:
        return self.pointer.rpartition("/")[0]

    @property
    def _parameters_written(self) -> tuple[JSONValue, JSONValue]:
        return self.path_item.get("parameters"), self.raw.get("parameters")

    @property
    def _parameter_lists(self) -> tuple[tuple[JSONValue, str], tuple[JSONValue, str]]:
        return (
            (self.path_item.get("parameters"), f"{self._item_pointer}/parameters"),
            (self.raw.get("parameters"), f"{self.pointer}/parameters"),
        )

    def _read_body(self, reading: Reading) -> RequestBody | None:
        if not reading.dialect.is_swagger or "requestBody" in self.raw:
            pointer = f"{self.pointer}/requestBody"
            return read_request_body(self.raw.get("requestBody"), pointer, reading.resolver)
        parts, pointer = body_parts(self._parameter_lists, reading)
        body = body_of(parts, self.raw.get("consumes", reading.consumes))
        return read_request_body(body, pointer, reading.resolver)

    def _may_lack_a_body(self, reading: Reading) -> bool:
        """Whether a reference that its body needs is broken; found without reading the body."""
        raw = self.raw.get("requestBody")
        if raw is None and not reading.dialect.is_swagger:
            return False
        try:
            if raw is None:
                resolve_body(self._parameters_written, reading)
                return False
            body = reading.resolver.deref(raw, "").value
            content = body.get("content") if isinstance(body, dict) else None
            for media in content.values() if isinstance(content, dict) else ():
                schema = media.get("schema") if isinstance(media, dict) else None
                if isinstance(schema, dict) and "$ref" in schema:
                    reading.resolver.resolve(schema["$ref"])
        except UnresolvedReferenceError:
            return True
        return False

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The gaps in its path for which no parameter is declared."""
        if "{" not in self.path or self.reading is None:
            return ()
        needed = PLACEHOLDER.findall(self.path.partition("#")[0])
        return undeclared_names(needed, self._parameters_written, self.reading) if needed else ()


NO_MAPPING: Final[JSONObject] = {}
"""Stands for an operation that is no mapping; known by identity."""


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


def _resolve_path_item(item: JSONValue, pointer: str, reading: Reading) -> JSONObject | None:
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
    path: str, item: JSONObject, pointer: str, reading: Reading
) -> Iterator[Operation]:
    methods = reading.dialect.methods
    for key, value in item.items():
        if key in methods:
            yield _operation(key.upper(), path, f"{pointer}/{key}", value, item, reading)
        elif key.lower() in methods:
            reading.findings.warning(
                "method-case",
                f"{pointer}{join_pointer(key)}",
                f"The method {key!r} is not in small letters; it is read as meant.",
                f"Write `{key.lower()}:`.",
                fix=rename_key("Write it small", pointer + join_pointer(key), key.lower()),
            )
            yield _operation(key.upper(), path, f"{pointer}/{key}", value, item, reading)
    additional = item.get("additionalOperations")
    if reading.dialect.has_additional_operations and isinstance(additional, dict):
        for key, value in additional.items():
            at = f"{pointer}/additionalOperations{join_pointer(key)}"
            if _METHOD.fullmatch(key):
                yield _operation(key, path, at, value, item, reading)
            else:
                reading.findings.error("invalid-method", at, f"{key!r:.60} is no HTTP method.")


def _operation(
    method: str, path: str, pointer: str, value: JSONValue, item: JSONObject, reading: Reading
) -> Operation:
    raw = value if isinstance(value, dict) else NO_MAPPING
    operation_id = raw.get("operationId")
    return made(
        Operation,
        method=method,
        path=path,
        pointer=pointer,
        operation_id=operation_id if isinstance(operation_id, str) and operation_id else None,
        raw=raw,
        path_item=item,
        reading=reading,
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an operation cannot be called."""

    rule: str
    message: str
    hint: str


def _body_problem(body: RequestBody | None, resolver: Resolver) -> Problem | None:
    """Return why a body that must be sent cannot be written."""
    if body is None or not body.required or not body.media_types:
        return None
    chosen = body.chosen
    assert chosen is not None
    try:
        resolver.deref(chosen.schema, chosen.pointer)
    except UnresolvedReferenceError as error:
        return _broken("The schema of its body cannot be read", error)
    return None


def _broken(what: str, error: UnresolvedReferenceError) -> Problem:
    return Problem("broken-reference", f"{what}: {error.message}", error.hint)
