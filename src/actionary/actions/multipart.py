"""Bodies of `multipart/*`: each property a part, with the content type the document says.

The defaults are those of OAS 3.1.1, section 4.8.15.1.1: text for a simple value, JSON for an
object, bytes for a file; a list becomes one part for each item (RFC 7578, section 4.3).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from actionary.actions.dataurl import bytes_of
from actionary.actions.serialize import scalar_text
from actionary.base.jsonvalue import JSONValue, dump_json
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.media import MediaType
from actionary.openapi.refs import Resolver

_ENDINGS: Final = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "video/mp4": ".mp4",
}
_OCTETS: Final = "application/octet-stream"
_PLAIN = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    content_type: str
    """Empty for a plain field: it is text."""
    is_file: bool
    data: bytes


def multipart_body(
    media: MediaType, value: Mapping[str, JSONValue], resolver: Resolver
) -> tuple[bytes, str]:
    """Return a body of `multipart/*` and its Content-Type.

    The boundary is made from the parts, so that the same arguments make the same bytes.
    """
    parts = list(_parts(media, value, resolver))
    is_form = media.essence in ("multipart/form-data", "multipart/*")
    digest = hashlib.sha256()
    for part in parts:
        for piece in (part.name.encode(), part.content_type.encode(), part.data):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    boundary = f"part-{digest.hexdigest()[:32]}"
    lines: list[bytes] = []
    for part in parts:
        lines += [f"--{boundary}".encode(), *_headers(part, is_form=is_form), b"", part.data]
    lines += [f"--{boundary}--".encode(), b""]
    essence = "multipart/form-data" if "*" in media.essence else media.essence
    return b"\r\n".join(lines), f"{essence}; boundary={boundary}"


def _headers(part: _Part, *, is_form: bool) -> Iterator[bytes]:
    if is_form:
        disposition = f'form-data; name="{_quoted(part.name)}"'
        if part.is_file:
            ending = _ENDINGS.get(part.content_type.partition(";")[0], "")
            disposition += f'; filename="{_quoted(part.name)}{ending}"'
        yield f"Content-Disposition: {disposition}".encode()
    if part.content_type:
        yield f"Content-Type: {part.content_type}".encode()


def _quoted(name: str) -> str:
    """Return a name as browsers write it (WHATWG HTML, multipart form data)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _parts(media: MediaType, value: Mapping[str, JSONValue], resolver: Resolver) -> Iterator[_Part]:
    for name, item in value.items():
        if item is None:
            continue
        schema = _property(media.schema, name, resolver)
        wanted = _content_type(media.encoding.get(name))
        if isinstance(item, list | tuple) and "json" not in wanted:
            inner = _target(schema.get("items"), resolver)
            for one in item:
                if one is not None:
                    yield _part(name, one, inner, wanted)
        else:
            yield _part(name, item, schema, wanted)


def _part(name: str, value: JSONValue, schema: Mapping[str, JSONValue], wanted: str) -> _Part:
    found = bytes_of(value) if isinstance(value, str) else None
    if found is not None:
        data, content_type = found
        return _Part(
            name=name, content_type=wanted or content_type or _OCTETS, is_file=True, data=data
        )
    if isinstance(value, Mapping | list):
        text = dump_json(value)
        content_type = wanted or "application/json"
        return _Part(name=name, content_type=content_type, is_file=False, data=text.encode())
    is_file = _is_file(schema)
    default = _OCTETS if is_file else ""
    is_json = "json" in wanted and not isinstance(value, str)
    text = dump_json(value) if is_json else scalar_text(value)
    return _Part(
        name=name, content_type=wanted or default, is_file=is_file, data=text.encode("utf-8")
    )


def _is_file(schema: Mapping[str, JSONValue]) -> bool:
    return (
        schema.get("format") in ("binary", "byte", "base64")
        or "contentEncoding" in schema
        or "contentMediaType" in schema
        or schema.get("type") == "file"
    )


def _content_type(encoding: JSONValue) -> str:
    """Return the content type an encoding names: the first that is no range."""
    named = encoding.get("contentType") if isinstance(encoding, Mapping) else None
    if not isinstance(named, str) or not _PLAIN.fullmatch(named):
        return ""
    choices = [choice.strip() for choice in named.split(",")]
    return next((choice for choice in choices if choice and "*" not in choice), "")


def _property(schema: JSONValue, name: str, resolver: Resolver) -> Mapping[str, JSONValue]:
    found = _target(schema, resolver)
    properties = found.get("properties")
    if isinstance(properties, Mapping) and name in properties:
        return _target(properties[name], resolver)
    parts = found.get("allOf")
    for part in parts if isinstance(parts, list) else []:
        properties = _target(part, resolver).get("properties")
        if isinstance(properties, Mapping) and name in properties:
            return _target(properties[name], resolver)
    return {}


def _target(schema: JSONValue, resolver: Resolver) -> Mapping[str, JSONValue]:
    if not isinstance(schema, Mapping):
        return {}
    if "$ref" not in schema:
        return schema
    try:
        found = resolver.resolve(schema["$ref"]).value
    except UnresolvedReferenceError:
        return {}
    return found if isinstance(found, Mapping) else {}
