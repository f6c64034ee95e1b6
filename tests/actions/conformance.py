"""Whether requests conform to their document: what openapi-core, which we did not write, says."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from actionary.actions.function import Function
from actionary.base.http import HTTPRequest
from actionary.openapi.media import BodyKind

SERVER: Final = "https://t.example.com"


class SeenRequest:
    """A request as openapi-core is given it by a web framework."""

    def __init__(self, request: HTTPRequest) -> None:
        parts = urlsplit(request.url)
        headers = Headers(list(request.headers))
        kind = headers.get("content-type", "")
        cookies = dict(parse_qsl(headers.get("cookie", "").replace("; ", "&")))
        self.host_url = f"{parts.scheme}://{parts.netloc}"
        # A slash inside a value stays encoded: the paths are compared by their segments.
        self.path = unquote(re.sub("%2[Ff]", "%252F", parts.path))
        self.method = request.method.lower()
        self.content_type = kind if "multipart" in kind else kind.lower()
        self.body = request.body or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(parts.query, keep_blank_values=True)),
            header=headers,
            cookie=ImmutableMultiDict(cookies),
        )


class Conformance:
    """One document, and whether requests conform to it."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        document: Any = copy.deepcopy(raw)
        document["servers"] = [{"url": SERVER}]
        for item in document.get("paths", {}).values():
            for place in (item, *(item.values() if isinstance(item, dict) else ())):
                if isinstance(place, dict):
                    place.pop("servers", None)
        self._document = OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))

    def problem_with(self, request: HTTPRequest) -> str:
        """Return what does not conform, or what keeps the validator from saying; else empty."""
        try:
            self._document.validate_request(SeenRequest(request))
        except Exception as error:  # noqa: BLE001 - whatever a stranger's library raises
            reasons = [str(error), str(error.__cause__ or "")]
            pending = list(getattr(error.__cause__, "schema_errors", None) or ())
            while pending:
                one = pending.pop(0)
                reasons.append(one.message)
                pending += one.context or ()
            return f"{type(error).__name__}: {' | '.join(reasons)}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """Why a complaint says nothing about the request, told by its words and the function."""

    reason: str
    words: str = ""
    """A pattern in what it says."""
    path: str = ""
    """A pattern in the function's path."""
    feature: str = ""


EXCUSES: Final = (
    Excuse(reason="it takes the fragment of a path for a part of it", path="#"),
    Excuse(reason="it takes the query of a path for a part of it", path=r"\?"),
    Excuse(reason="it finds no path without a slash in front", path="^[^/]"),
    Excuse(reason="it breaks down",
           words="^(TypeError|KeyError|IndexError|AssertionError|UnknownType|error|PatternError)"),
    Excuse(reason="it cannot follow a reference", words="^_Wrapped|Unresolvable"),
    Excuse(reason="it knows no such version", words="version not detected"),
    Excuse(reason="the credential is a parameter", words="Missing.*(Authorization|authorization)"),
    Excuse(reason="HTTP's own header is a parameter", words="Missing.*Content-(Length|Type)"),
    Excuse(reason="it knows no such way to sign in", words="^SecurityValidationError"),
    # A gap of a path that was found is filled: what is missed is a type it could not read.
    Excuse(reason="it overlooks what a path's gap holds", words="Missing required path parameter"),
    Excuse(reason="it leaves the slash of a path's value encoded", words="Invalid path.*%2F"),
    Excuse(reason="it asks for an exploded object under the object's own name",
           words="Missing required query parameter", feature="object in the query"),
    Excuse(reason="it takes a text without characters for one left out", words="cannot be empty"),
    Excuse(reason="it leaves a value as text where the schema has several forms",
           words="Invalid (query|path) parameter.*under any of the given"),
    Excuse(reason="it reads no objects in a parameter's list",
           words="Failed to cast value to (array|object)", feature="content in|list in"),
    Excuse(reason="it reads no such style", words=r"\('(form|\w+Delimited|deepObject)', "),
    Excuse(reason="it leaves numbers in a form as text",
           words="is not of type '(integer|number|boolean|array|object)'|Failed to cast",
           feature="body: a form"),
    Excuse(reason="it takes text in a form with files for bytes",
           words="is not of type 'string'", feature="body: a form with files"),
    Excuse(reason="it leaves a parameter of no type as text",
           words="Invalid (query|header) parameter.*is not one of"),
    Excuse(reason="it reads no body of that media type", words="b'.*is not of type"),
    Excuse(reason="the media type of the body is empty", words=r"mimetypes: \[''\]"),
    Excuse(reason="it takes what a discriminator says for the name of a schema",
           words="could not be resolved"),
    Excuse(reason="the body is declared read-only", words="write read-only"),
    Excuse(reason="the body is declared read-only", words=r"Value \{\} not.*required property"),
    Excuse(reason="it looks for the media type in small letters", words="mimetypes: .*[A-Z]"),
    Excuse(reason="a text is declared to be true or false", words="'false' is not of type 'bool"),
)  # fmt: skip


def excuse_for(function: Function, problem: str) -> str:
    """Return why the validator's complaint says nothing about the request; empty: it does."""
    if function.plan.cut:
        return "the schema is larger than a model is given, and was cut"
    alike = [
        one for one in function.document.operations if _form_of(one.path) == _form_of(function.path)
    ]
    if len({one.path for one in alike}) > 1 or re.search(r"\}[^/]", function.path):
        return "it takes another path that looks alike"
    found = " ".join(features_of(function))
    for excuse in EXCUSES:
        if (
            re.search(excuse.words, problem)
            and re.search(excuse.path, function.path)
            and re.search(excuse.feature, found)
        ):
            return excuse.reason
    return ""


def _form_of(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def features_of(function: Function) -> Iterator[str]:
    """Yield what of the standard a function's request makes use of."""
    parameters = function.operation.parameters
    for parameter in parameters:
        schema: Any = function.parameters["properties"]
        name = next(
            (
                argument
                for argument, place in function.places.items()
                if place == (parameter.location, parameter.name)
            ),
            "",
        )
        kind = _kind(schema.get(name), function.parameters)
        where = {"path": "in the path", "header": "in a header", "cookie": "in a cookie"}
        place = where.get(parameter.location, "in the query")
        if parameter.media_type is not None:
            yield f"content {place}"
        elif parameter.style in ("label", "matrix"):
            yield f"label or matrix {place}"
        elif parameter.style in ("deepObject", "spaceDelimited", "pipeDelimited"):
            yield f"{parameter.style} {place}"
        else:
            yield f"{kind} {place}"
    media = function.plan.media_type
    if media is not None:
        name = "JSON" if media.kind is BodyKind.JSON else str(media.kind)
        yield f"body: {name}"
    elif not parameters:
        yield "nothing to fill in"
    if function.security:
        yield "credentials"


def _kind(schema: Any, root: Mapping[str, Any]) -> str:
    for _ in range(5):
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            schema = root.get("$defs", {}).get(schema["$ref"].rpartition("/")[2])
    kind = schema.get("type") if isinstance(schema, dict) else None
    return {"array": "list", "object": "object"}.get(str(kind), "simple value")
