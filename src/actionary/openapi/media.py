"""Request bodies and responses, their media types, and which one we speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.openapi.diagnostic import Findings
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.refs import Resolver


class BodyKind(StrEnum):
    """How a body is written; the value is the word people see."""

    JSON = "JSON"
    FORM = "a form"
    TEXT = "text"
    BINARY = "binary"
    UNSPOKEN = "unspoken"


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
        """The media type we write, or None when we speak none of them."""
        return choose_media_type(self.media_types)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an operation may answer for one status."""

    status: str
    description: str = ""
    media_types: tuple[MediaType, ...] = ()
    pointer: str = ""


_ALSO_JSON = ("*/*", "application/*", "text/json", "application/x-json")


def body_kind(essence: str) -> BodyKind:
    """Return how a body of media type `essence` is written."""
    if essence == "application/json" or essence.endswith("+json") or essence in _ALSO_JSON:
        return BodyKind.JSON
    if essence == "application/x-www-form-urlencoded":
        return BodyKind.FORM
    if essence.endswith(("/xml", "+xml")) or essence.startswith("multipart/"):
        return BodyKind.UNSPOKEN
    if essence.startswith("text/") or essence in ("application/yaml", "application/x-ndjson"):
        return BodyKind.TEXT
    if essence == "application/octet-stream":
        return BodyKind.BINARY
    return BodyKind.UNSPOKEN


def choose_media_type(offered: Sequence[MediaType]) -> MediaType | None:
    """Return the one we speak best.

    The order: `application/json`, other JSON, a form, text, `*/*` (written as JSON), bytes.
    """
    ranked = [(rank, media) for media in offered if (rank := _rank(media)) is not None]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _rank(media: MediaType) -> int | None:
    if media.essence == "application/json":
        return 0
    if "*" in media.essence:
        return 4
    return {BodyKind.JSON: 1, BodyKind.FORM: 2, BodyKind.TEXT: 3, BodyKind.BINARY: 5}.get(
        media.kind
    )


def read_media_types(content: JSONValue, pointer: str) -> tuple[MediaType, ...]:
    """Return the media types of a `content` mapping."""
    if not isinstance(content, dict):
        return ()
    media_types = []
    for name, value in content.items():
        entry: JSONObject = value if isinstance(value, dict) else {}
        encoding = entry.get("encoding")
        media_types.append(
            MediaType(
                name=name,
                schema=entry.get("schema"),
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
    value: JSONValue, pointer: str, resolver: Resolver, findings: Findings
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
            found = resolver.deref(entry, at)
        except UnresolvedReferenceError as error:
            findings.warning("broken-reference", at, error.message, error.hint)
            continue
        if isinstance(found.value, dict):
            responses.append(
                Response(
                    status=status,
                    description=text_of(found.value.get("description")),
                    media_types=read_media_types(
                        found.value.get("content"), f"{found.pointer}/content"
                    ),
                    pointer=found.pointer,
                )
            )
    return tuple(responses)


def text_of(value: JSONValue) -> str:
    """Return a text field of the document; anything else counts as absent."""
    return value.strip() if isinstance(value, str) else ""
