"""What the editor of OpenAI's GPTs would say of a document, so that it can be made to suit both.

Sources: OpenAI's production notes for Actions (30 operations is what its validator enforces; 300
and 700 characters, port 443, no header parameters are its words), and the messages its editor
gives, as builders report them. It skips what it cannot use, mostly operation by operation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.base.text import count
from actionary.openapi.diagnostic import Diagnostic, Findings
from actionary.openapi.document import Document
from actionary.openapi.locate import Locator

MAX_OPERATIONS: Final = 30
MAX_DESCRIPTION: Final = 300
MAX_PARAMETER_DESCRIPTION: Final = 700
MAX_CHARACTERS: Final = 1_000_000
VERSIONS: Final = ("3.1.0", "3.1.1")

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_OTHERS: Final = ("head", "options", "trace", "query")
_COMPOSED: Final = ("oneOf", "anyOf", "allOf", "discriminator")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An operation as written, and where it stands."""

    method: str
    path: str
    raw: JSONObject
    pointer: str

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def check_for_chatgpt(document: Document) -> tuple[Diagnostic, ...]:
    """Return what OpenAI's editor refuses (errors) or drops (warnings), in order of the text.

    References are followed only where it follows them.
    """
    findings = Findings()
    raw = document.raw
    operations = list(_operations(raw))
    _whole(document, operations, findings)
    _servers(raw, operations, findings)
    _schemes(raw, operations, findings)
    for operation in operations:
        _operation(operation, raw, findings)
    _components(raw, findings)
    return _with_lines(findings.all(), document)


def _with_lines(found: tuple[Diagnostic, ...], document: Document) -> tuple[Diagnostic, ...]:
    text = document.text
    if text is None or not found:
        return found
    locator = Locator(text, is_json=text.lstrip()[:1] == "{")
    placed = []
    for one in found:
        line, column = locator.find(one.pointer)
        placed.append(replace(one, line=line, column=column))
    return tuple(sorted(placed, key=lambda one: (one.line, one.column)))


def _operations(raw: JSONObject) -> Iterator[_Found]:
    for path, item in _mapping(raw.get("paths")).items():
        for method, value in _mapping(item).items():
            if method in (*_METHODS, *_OTHERS) and isinstance(value, Mapping):
                pointer = join_pointer("paths", path, method)
                yield _Found(method=method, path=path, raw=value, pointer=pointer)


def _whole(document: Document, operations: list[_Found], findings: Findings) -> None:
    if document.openapi_version not in VERSIONS:
        findings.error(
            "chatgpt-version",
            "/openapi" if "openapi" in document.raw else "/swagger",
            f"ChatGPT takes OpenAPI 3.1.0 and 3.1.1 only; this is {document.openapi_version}.",
            "Write `openapi: 3.1.0`, and type arrays in the place of `nullable`.",
        )
    if len(operations) > MAX_OPERATIONS:
        findings.error(
            "chatgpt-operations",
            "/paths",
            f"ChatGPT takes {MAX_OPERATIONS} operations in an action; there are {len(operations)}.",
            "Leave out those the GPT does not need, or make several actions of it.",
        )
    if document.text is not None and len(document.text) > MAX_CHARACTERS:
        findings.warning(
            "chatgpt-size",
            "",
            f"The document has {len(document.text):,} characters; builders report that ChatGPT"
            " refuses about a million.",
            "Leave out what the GPT does not need.",
        )
    schemas = _mapping(document.raw.get("components")).get("schemas")
    if not isinstance(schemas, Mapping):
        findings.error(
            "chatgpt-schemas",
            "/components" if "components" in document.raw else "",
            "ChatGPT wants `components.schemas`, even an empty one.",
            "Add `components: {schemas: {}}`.",
        )


def _servers(raw: JSONObject, operations: list[_Found], findings: Findings) -> None:
    servers = raw.get("servers")
    urls = [
        url.strip()
        for server in (servers if isinstance(servers, list) else [])
        if isinstance(url := _mapping(server).get("url"), str)
    ]
    good = [url for url in urls if not _problem_with_server(url)]
    if not good:
        why = _problem_with_server(urls[0]) if urls else "there is none"
        findings.error(
            "chatgpt-server",
            "/servers" if "servers" in raw else "",
            f"ChatGPT finds no server it can call: {why}.",
            "Give `servers:` one URL such as https://api.example.com, without port or variables.",
        )
    if len({urlsplit(url).hostname for url in good}) > 1 or len(good) > 1:
        findings.warning(
            "chatgpt-server",
            "/servers",
            f"ChatGPT calls only the first of {count(len(good), 'server')}: {good[0]}.",
            "Make an action of each host.",
        )
    for operation in operations:
        if "servers" in operation.raw:
            findings.warning(
                "chatgpt-server",
                f"{operation.pointer}/servers",
                f"ChatGPT takes one host for all of an action; {operation} names its own.",
                "Make an action of each host.",
            )


def _problem_with_server(url: str) -> str:
    if "{" in url:
        return "its URL has variables"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "its URL cannot be read"
    if not parts.scheme or not parts.netloc:
        return "its URL is relative"
    if parts.scheme != "https":
        return f"its scheme is {parts.scheme}, not https"
    if port not in (None, 443):
        return f"its port is {port}, not 443"
    return "its host has capital letters" if parts.netloc != parts.netloc.lower() else ""


def _schemes(raw: JSONObject, operations: list[_Found], findings: Findings) -> None:
    schemes = _mapping(_mapping(raw.get("components")).get("securitySchemes"))
    if len(schemes) > 1:
        findings.warning(
            "chatgpt-security",
            "/components/securitySchemes",
            f"ChatGPT takes one way to sign in for an action; {len(schemes)} are declared.",
            "Keep the one that its operations need.",
        )
    silent = [one for one in operations if "security" not in one.raw]
    if raw.get("security") and silent:
        findings.warning(
            "chatgpt-security",
            "/security",
            f"{count(len(silent), 'operation')} inherit the document's `security`; OpenAI's page"
            " on Actions says that an operation without its own needs no sign-in.",
            "Write `security` at each operation; it means the same here.",
        )


def _operation(operation: _Found, raw: JSONObject, findings: Findings) -> None:
    at, value = operation.pointer, operation.raw
    if operation.method in _OTHERS:
        findings.warning(
            "chatgpt-method", at, f"ChatGPT does not know the method of {operation} and skips it."
        )
        return
    if not isinstance(value.get("operationId"), str):
        findings.error(
            "chatgpt-operation-id",
            at,
            f"{operation} has no operationId, so ChatGPT skips it.",
            "Add an `operationId` in words a model understands, such as listOrders.",
        )
    for key in ("summary", "description"):
        words = value.get(key)
        if isinstance(words, str) and len(words) > MAX_DESCRIPTION:
            findings.error(
                "chatgpt-description",
                f"{at}/{key}",
                f"The {key} of {operation} has {len(words):,} characters; ChatGPT takes"
                f" {MAX_DESCRIPTION}.",
                "Say the rest in the descriptions of its parameters, or in the instructions.",
            )
    for pointer, parameters in (
        (f"{at.rpartition('/')[0]}/parameters", _path_item(raw, operation).get("parameters")),
        (f"{at}/parameters", value.get("parameters")),
    ):
        _parameters(operation, parameters, pointer, findings)
    _body(operation, raw, findings)


def _path_item(raw: JSONObject, operation: _Found) -> JSONObject:
    return _mapping(_mapping(raw.get("paths")).get(operation.path))


def _parameters(operation: _Found, value: JSONValue, pointer: str, findings: Findings) -> None:
    for index, each in enumerate(value if isinstance(value, list) else []):
        parameter, at = _mapping(each), f"{pointer}/{index}"
        if "$ref" in parameter:
            findings.error(
                "chatgpt-parameter",
                at,
                f"A parameter of {operation} is a `$ref`, so ChatGPT skips the operation.",
                "Write the parameter out in its place.",
            )
        if parameter.get("in") in ("header", "cookie"):
            findings.warning(
                "chatgpt-parameter",
                at,
                f"ChatGPT leaves out the {parameter['in']} parameter"
                f" {parameter.get('name')!r:.60} of {operation}.",
                "Ask the API for a query parameter, or fix the header in front of it.",
            )
        words = parameter.get("description")
        if isinstance(words, str) and len(words) > MAX_PARAMETER_DESCRIPTION:
            findings.error(
                "chatgpt-description",
                f"{at}/description",
                f"The description of {parameter.get('name')!r:.60} of {operation} has"
                f" {len(words):,} characters; ChatGPT takes {MAX_PARAMETER_DESCRIPTION}.",
                "Shorten it.",
            )


def _body(operation: _Found, raw: JSONObject, findings: Findings) -> None:
    body = _mapping(operation.raw.get("requestBody"))
    content = _mapping(_followed(body, raw).get("content"))
    if not content:
        return
    at = f"{operation.pointer}/requestBody"
    if "application/json" not in content:
        findings.error(
            "chatgpt-body",
            at,
            f"The body of {operation} is {next(iter(content))!r:.60}; ChatGPT writes JSON.",
            "Offer `application/json` as well.",
        )
        return
    schema = _followed(_mapping(_mapping(content["application/json"]).get("schema")), raw)
    if schema.get("type", "object") != "object" or any(key in schema for key in _COMPOSED):
        findings.error(
            "chatgpt-body",
            at,
            f"The body of {operation} is no plain object, so ChatGPT skips the operation.",
            "Put it into an object with one property.",
        )


def _followed(value: JSONObject, raw: JSONObject) -> JSONObject:
    """Return what a reference into the components stands for, after at most ten steps."""
    for _ in range(10):
        reference = value.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/components/"):
            break
        found: JSONValue = raw
        for key in reference[2:].split("/"):
            found = _mapping(found).get(key.replace("~1", "/").replace("~0", "~"))
        value = _mapping(found)
    return value


def _components(raw: JSONObject, findings: Findings) -> None:
    schemas = _mapping(_mapping(raw.get("components")).get("schemas"))
    for name, schema in schemas.items():
        for keys, part in _parts(schema, ("components", "schemas", name)):
            if part.get("type") == "object" and not (
                "properties" in part or any(key in part for key in _COMPOSED)
            ):
                findings.error(
                    "chatgpt-schema",
                    join_pointer(*keys),
                    "An object without `properties`: ChatGPT refuses it, or drops what is in it.",
                    "List its properties, or make it a text that holds JSON.",
                )
    names = {name: set(_names_in(schema)) for name, schema in schemas.items()}
    if circle := _circle(names):
        findings.error(
            "chatgpt-schema",
            join_pointer("components", "schemas", circle),
            f"The schema {circle!r:.60} holds itself; ChatGPT refuses circles.",
            "Leave out the property that leads back.",
        )


def _parts(value: JSONValue, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], JSONObject]]:
    """Yield every mapping of a schema that can be a schema, with the keys that lead there."""
    waiting = [(keys, value)]
    while waiting:
        where, part = waiting.pop()
        if isinstance(part, Mapping):
            yield where, part
            waiting.extend(
                ((*where, key), item)
                for key, item in part.items()
                if key not in ("example", "examples", "default", "enum", "const")
            )
        elif isinstance(part, list):
            waiting.extend(((*where, str(index)), item) for index, item in enumerate(part))


def _names_in(schema: JSONValue) -> Iterator[str]:
    for _, part in _parts(schema, ()):
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/components/schemas/"):
            yield reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def _circle(names: Mapping[str, set[str]]) -> str | None:
    """Return a name that leads back to itself: what is left when nothing can be taken away."""
    left = {name: {one for one in to if one in names} for name, to in names.items()}
    users: dict[str, list[str]] = {}
    for name, to in left.items():
        for one in to:
            users.setdefault(one, []).append(name)
    free = [name for name, to in left.items() if not to]
    while free:
        name = free.pop()
        del left[name]
        for user in users.get(name, ()):
            left[user].discard(name)
            if not left[user]:
                free.append(user)
    if not left:
        return None
    seen: set[str] = set()
    name = next(iter(left))
    while name not in seen:
        seen.add(name)
        name = min(left[name])
    return name


def _mapping(value: JSONValue) -> JSONObject:
    return value if isinstance(value, Mapping) else {}
