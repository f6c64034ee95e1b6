"""Request bodies and responses, their media types, and which one we speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.reading import Reading
from actionary.openapi.refs import Resolver
from actionary.openapi.swagger import response_of


class BodyKind(StrEnum):
    """How a body is written; the value is the word people see."""

    JSON = "JSON"
    LINES = "lines of JSON"
    FORM = "a form"
    MULTIPART = "a form with files"
    XML = "XML"
    TEXT = "text"
    BINARY = "binary"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """One way to write a body: its name, schema and, for forms, encoding."""

    name: str
    schema: JSONValue = None
    encoding: Mapping[str, JSONValue] = field(default_factory=dict)
    pointer: str = ""

    @property
    def essence(self) -> str:
        """The name without parameters, in lower case."""
        return self.name.split(";", 1)[0].strip().lower()

    @property
    def kind(self) -> BodyKind:
        """How a body of this media type is written."""
        return body_kind(self.essence)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """What an operation takes as its body."""

    required: bool
    description: str = ""
    media_types: tuple[MediaType, ...] = ()
    pointer: str = ""

    @property
    def chosen(self) -> MediaType | None:
        """The media type we write best, or None when none is named."""
        return choose_media_type(self.media_types)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an operation may answer for one status."""

    status: str
    description: str = ""
    media_types: tuple[MediaType, ...] = ()
    pointer: str = ""


_ALSO_JSON = ("", "*/*", "application/*", "text/json", "application/x-json")
_ALSO_TEXT = (
    "application/yaml",
    "application/x-yaml",
    "application/graphql",
)
_LINES = frozenset(
    (
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/json-seq",
        "text/jsonl",
    )
)
"""A JSON text for each item (OAS 3.2.0, Sequential Media Types)."""


def body_kind(essence: str) -> BodyKind:
    """Return how a body of media type `essence` is written; what is unknown is bytes."""
    if essence in _LINES:
        return BodyKind.LINES
    if essence == "application/json" or essence.endswith("+json") or essence in _ALSO_JSON:
        return BodyKind.JSON
    if essence == "application/x-www-form-urlencoded":
        return BodyKind.FORM
    if essence.startswith("multipart/"):
        return BodyKind.MULTIPART
    if essence.endswith(("/xml", "+xml")):
        return BodyKind.XML
    if essence.startswith("text/") or essence in _ALSO_TEXT or essence.endswith("+yaml"):
        return BodyKind.TEXT
    return BodyKind.BINARY


def choose_media_type(offered: Sequence[MediaType]) -> MediaType | None:
    """Return the one we speak best, or None when none is offered."""
    return min(offered, key=_rank, default=None)


def by_preference(offered: Sequence[MediaType]) -> tuple[MediaType, ...]:
    """Return what is offered, what we speak best first.

    The order: `application/json`, other JSON, a form, a form with files, text or lines, `*/*`
    (written as JSON), XML, bytes. Among equals the document's order counts.
    """
    return tuple(sorted(offered, key=_rank))


def _rank(media: MediaType) -> int:
    if media.essence == "application/json":
        return 0
    if "*" in media.essence:
        return 5
    return _RANKS[media.kind]


_RANKS = {
    BodyKind.JSON: 1,
    BodyKind.FORM: 2,
    BodyKind.MULTIPART: 3,
    BodyKind.LINES: 4,
    BodyKind.TEXT: 4,
    BodyKind.XML: 6,
    BodyKind.BINARY: 7,
}


def read_media_types(content: JSONValue, pointer: str) -> tuple[MediaType, ...]:
    """Return the media types of a `content` mapping."""
    if not isinstance(content, dict):
        return ()
    media_types = []
    for name, value in content.items():
        entry: JSONObject = value if isinstance(value, dict) else {}
        encoding = entry.get("encoding")
        schema = entry.get("schema")
        if "schema" not in entry and "itemSchema" in entry:
            schema = {"type": "array", "items": entry["itemSchema"]}  # OAS 3.2.0, Media Type Object
        media_types.append(
            MediaType(
                name=name,
                schema=schema,
                encoding=encoding if isinstance(encoding, dict) else {},
                pointer=f"{pointer}{join_pointer(name)}",
            )
        )
    return tuple(media_types)


def read_request_body(value: JSONValue, pointer: str, resolver: Resolver) -> RequestBody | None:
    """Return the request body; raises `UnresolvedReferenceError` when it cannot be known."""
    found = resolver.deref(value, pointer)
    if not isinstance(found.value, dict):
        return None
    body = found.value
    return RequestBody(
        required=body.get("required") is True,
        description=text_of(body.get("description")),
        media_types=read_media_types(body.get("content"), f"{found.pointer}/content"),
        pointer=found.pointer,
    )


def read_responses(
    value: JSONValue, pointer: str, reading: Reading, produces: JSONValue
) -> tuple[Response, ...]:
    """Return the responses; one that cannot be read costs a warning and nothing else."""
    if not isinstance(value, dict):
        return ()
    responses = []
    for status, entry in value.items():
        if status.startswith("x-"):
            continue
        at = f"{pointer}{join_pointer(status)}"
        try:
            found = reading.resolver.deref(entry, at)
        except UnresolvedReferenceError as error:
            reading.findings.warning("broken-reference", at, error.message, error.hint)
            continue
        if isinstance(found.value, dict):
            raw: JSONObject = found.value
            if reading.dialect.is_swagger:
                raw = response_of(raw, produces)
            responses.append(
                Response(
                    status=status,
                    description=text_of(raw.get("description")),
                    media_types=read_media_types(raw.get("content"), f"{found.pointer}/content"),
                    pointer=found.pointer,
                )
            )
    return tuple(responses)


def text_of(value: JSONValue) -> str:
    """Return a text field of the document; anything else counts as absent."""
    return value.strip() if isinstance(value, str) else ""
