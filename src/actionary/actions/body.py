"""A body in the bytes of its media type."""

import re
from collections.abc import Mapping
from typing import Final

from actionary.actions.arguments import ArgumentPlan
from actionary.actions.filecontent import (
    Files,
    base64_text,
    content_of,
    takes_base64,
    with_base64,
)
from actionary.actions.multipart import multipart_body
from actionary.actions.serialize import form_body, scalar_text
from actionary.actions.xmlbody import xml_body
from actionary.base.jsonvalue import JSONValue, dump_json
from actionary.openapi.dialect import Dialect
from actionary.openapi.media import BodyKind, MediaType
from actionary.openapi.refs import Resolver

_MEDIA_TYPE = re.compile(r"[\t\x20-\x7e]+")
_DEFAULT_TYPES: Final = {
    BodyKind.TEXT: "text/plain; charset=utf-8",
    BodyKind.XML: "application/xml",
}
_AS_GIVEN: Final = frozenset((BodyKind.TEXT, BodyKind.XML, BodyKind.LINES))
_SEQUENCE: Final = "application/json-seq"
_RECORD: Final = "\x1e"
"""What each text of a JSON text sequence begins with (RFC 7464, section 2.2)."""


def body_of(
    media: MediaType, body: JSONValue, resolver: Resolver, dialect: Dialect, files: Files
) -> tuple[bytes, str]:
    """Return the bytes of a body and their Content-Type.

    Raises `ValueError` for what the media type cannot carry.
    """
    if media.kind is BodyKind.MULTIPART and isinstance(body, Mapping | list | tuple):
        return multipart_body(media, body, resolver, dialect, files)
    if media.kind is BodyKind.BINARY and isinstance(body, str):
        return _octets(media, body, files)
    if media.kind in _AS_GIVEN and (content := content_of(body, files)) is not None:
        return content.data, content_type_of(media)
    if media.kind is BodyKind.XML:
        return xml_body(media, body, resolver), content_type_of(media)
    return _written(media, body), content_type_of(media)


def with_files(plan: ArgumentPlan, body: JSONValue, files: Files) -> JSONValue:
    """Return a body with its files as base64 where a schema of `plan` asks for that."""
    properties, definitions = plan.parameters["properties"], plan.parameters.get("$defs")
    assert isinstance(properties, Mapping)
    known = definitions if isinstance(definitions, Mapping) else {}
    members: dict[str, JSONValue] = {}
    for argument, (place, name) in plan.places.items():
        if place == "body" and name is None:
            return with_base64(body, properties[argument], known, files)
        if place == "body" and name is not None:
            members[name] = properties[argument]
    return with_base64(body, {"properties": members}, known, files)


def _octets(media: MediaType, text: str, files: Files) -> tuple[bytes, str]:
    """Return the bytes of a file, or of the text itself, and their content type."""
    content = content_of(text, files)
    if content is None:
        data, told = text.encode("utf-8"), ""
    elif takes_base64(media.schema):
        data, told = base64_text(content).encode("ascii"), content.media_type
    else:
        data, told = content.data, content.media_type
    if "*" in media.name or not _MEDIA_TYPE.fullmatch(media.name):
        return data, told or "application/octet-stream"
    return data, media.name


def _written(media: MediaType, body: JSONValue) -> bytes:
    if media.kind is BodyKind.FORM and isinstance(body, Mapping):
        return form_body(media, body)
    if media.kind is BodyKind.LINES:
        return _lines(body, _RECORD if media.essence == _SEQUENCE else "")
    if media.kind in (BodyKind.TEXT, BodyKind.BINARY, BodyKind.FORM, BodyKind.MULTIPART):
        return scalar_text(body).encode("utf-8")
    return dump_json(body).encode("utf-8")


def _lines(body: JSONValue, prefix: str) -> bytes:
    """Return a line of JSON for each item of a list; text is taken to be lines already."""
    if isinstance(body, str):
        return body.encode("utf-8")
    items = body if isinstance(body, list | tuple) else [body]
    return "".join(f"{prefix}{dump_json(item)}\n" for item in items).encode("utf-8")


def content_type_of(media: MediaType) -> str:
    """Return what a body of `media` is declared as."""
    if "*" in media.name or not _MEDIA_TYPE.fullmatch(media.name):
        return _DEFAULT_TYPES.get(media.kind, "application/json")
    if media.kind is BodyKind.TEXT and "charset" not in media.name.lower():
        return f"{media.name}; charset=utf-8"
    return media.name
