"""Bodies of `multipart/*`: each property a part, with the content type the document says.

The defaults are those of OAS 3.1.1, section 4.8.15.1.1: text for a simple value, JSON for an
object, bytes for a file; a list becomes one part for each item (RFC 7578, section 4.3).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from actionary.actions.filecontent import Files, base64_text, content_of, takes_base64
from actionary.actions.serialize import scalar_text, styled_texts
from actionary.base.jsonvalue import JSONValue, dump_json
from actionary.openapi.dialect import Dialect
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
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_STYLE_FIELDS: Final = frozenset(("style", "explode", "allowReserved"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    content_type: str = ""
    """Empty for a plain field: it is text."""
    is_file: bool = False
    file_name: str = ""
    headers: tuple[str, ...] = ()
    data: bytes


def multipart_body(
    media: MediaType,
    value: Mapping[str, JSONValue] | Sequence[JSONValue],
    resolver: Resolver,
    dialect: Dialect,
    files: Files,
) -> tuple[bytes, str]:
    """Return a body of `multipart/*` and its Content-Type.

    The boundary is made from the parts, so that the same arguments make the same bytes.
    """
    parts = list(_Parts(media, resolver, dialect, files).of(value))
    is_form = media.essence.endswith("form-data") or media.essence == "multipart/*"
    digest = hashlib.sha256()
    for part in parts:
        for piece in (part.name.encode(), part.content_type.encode(), part.data):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    boundary = f"part-{digest.hexdigest()[:32]}"
    lines: list[bytes] = []
    for part in parts:
        lines += [f"--{boundary}".encode(), *_headers(part, is_form=is_form), b"", part.data]
    lines += [f"--{boundary}--".encode(), b""]
    name = media.name.strip() if _PLAIN.fullmatch(media.name) else media.essence
    name = "multipart/form-data" if "*" in media.essence else name
    return b"\r\n".join(lines), f"{name}; boundary={boundary}"


def _headers(part: _Part, *, is_form: bool) -> Iterator[bytes]:
    if is_form:
        disposition = f'form-data; name="{_quoted(part.name)}"'
        if part.is_file:
            ending = _ENDINGS.get(part.content_type.partition(";")[0], "")
            named = part.file_name or f"{part.name}{ending}"
            disposition += f'; filename="{_quoted(named)}"'
        yield f"Content-Disposition: {disposition}".encode()
    if part.content_type:
        yield f"Content-Type: {part.content_type}".encode()
    for header in part.headers:
        yield header.encode()


def _quoted(name: str) -> str:
    """Return a name as browsers write it (WHATWG HTML, multipart form data)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


class _Parts:
    """Makes the parts of one body."""

    def __init__(
        self, media: MediaType, resolver: Resolver, dialect: Dialect, files: Files
    ) -> None:
        self._media = media
        self._resolver = resolver
        self._files = files
        # 3.0.4, section 4.7.15.1.2: the style fields are for `x-www-form-urlencoded` alone.
        self._has_styles = dialect.has_json_schema and media.essence == "multipart/form-data"

    def of(self, value: Mapping[str, JSONValue] | Sequence[JSONValue]) -> Iterator[_Part]:
        """Yield a part for each member, or for each item of a list."""
        if not isinstance(value, Mapping):
            items = _target(self._media.schema, self._resolver).get("items")
            inner = _target(items, self._resolver)
            for item in value:
                if item is not None:
                    yield self._part("", item, inner, {})
            return
        for name, item in value.items():
            if item is None:
                continue
            entry = self._media.encoding.get(name)
            encoding: Mapping[str, JSONValue] = entry if isinstance(entry, Mapping) else {}
            if self._has_styles and _STYLE_FIELDS & set(encoding):
                yield from self._styled(name, item, encoding)
            else:
                yield from self._member(name, item, encoding)

    def _styled(
        self, name: str, value: JSONValue, encoding: Mapping[str, JSONValue]
    ) -> Iterator[_Part]:
        style = str(encoding.get("style", "form"))
        explode = encoding.get("explode", style in ("form", "deepObject")) is True
        headers = self._own_headers(encoding)
        for key, text in styled_texts(name, value, style=style, explode=explode):
            yield _Part(name=key, headers=headers, data=text.encode("utf-8"))

    def _member(
        self, name: str, value: JSONValue, encoding: Mapping[str, JSONValue]
    ) -> Iterator[_Part]:
        schema = _property(self._media.schema, name, self._resolver)
        if isinstance(value, list | tuple) and "json" not in _named(encoding):
            inner = _target(schema.get("items"), self._resolver)
            for one in value:
                if one is not None:
                    yield self._part(name, one, inner, encoding)
        else:
            yield self._part(name, value, schema, encoding)

    def _part(
        self,
        name: str,
        value: JSONValue,
        schema: Mapping[str, JSONValue],
        encoding: Mapping[str, JSONValue],
    ) -> _Part:
        headers = self._own_headers(encoding)
        wanted = _content_type(encoding, "")
        if schema.get("contentEncoding") == "base64" and not headers:
            # OAS 3.1.1, section 4.8.15.1.1: it stands for this header.
            headers = ("Content-Transfer-Encoding: base64",)
        content = content_of(value, self._files)
        if content is not None:
            data = base64_text(content).encode() if takes_base64(schema) else content.data
            return _Part(
                name=name,
                content_type=_content_type(encoding, content.media_type)
                or content.media_type
                or _OCTETS,
                is_file=True,
                file_name=_plain_name(content.name),
                headers=headers,
                data=data,
            )
        if isinstance(value, Mapping | list | tuple):
            return _Part(
                name=name,
                content_type=wanted or "application/json",
                headers=headers,
                data=dump_json(value).encode(),
            )
        is_file = _is_file(schema)
        is_json = "json" in wanted and not isinstance(value, str)
        text = dump_json(value) if is_json else scalar_text(value)
        return _Part(
            name=name,
            content_type=wanted or (_OCTETS if is_file else ""),
            is_file=is_file,
            headers=headers,
            data=text.encode("utf-8"),
        )

    def _own_headers(self, encoding: Mapping[str, JSONValue]) -> tuple[str, ...]:
        """Return the headers of a part whose value the document gives: no argument names one."""
        declared = encoding.get("headers")
        found: list[str] = []
        for name, header in declared.items() if isinstance(declared, Mapping) else ():
            schema = _target(_target(header, self._resolver).get("schema"), self._resolver)
            choices = schema.get("enum")
            if isinstance(choices, list) and len(choices) == 1:
                value: JSONValue = choices[0]
            else:
                value = schema.get("const", schema.get("default"))
            if value is None or name.lower() in ("content-type", "content-disposition"):
                continue
            line = f"{name}: {scalar_text(value)}"
            if _PLAIN.fullmatch(line) and _HEADER_NAME.fullmatch(name):
                found.append(line)
        return tuple(found)


def _plain_name(name: str) -> str:
    """Return a file's name without folders and control characters."""
    name = re.split(r"[\\/]", name)[-1]
    return "".join(character for character in name if character.isprintable())[:200]


def _is_file(schema: Mapping[str, JSONValue]) -> bool:
    return (
        schema.get("format") in ("binary", "byte", "base64")
        or "contentEncoding" in schema
        or "contentMediaType" in schema
        or schema.get("type") == "file"
    )


def _named(encoding: Mapping[str, JSONValue]) -> str:
    named = encoding.get("contentType")
    return named if isinstance(named, str) and _PLAIN.fullmatch(named) else ""


def _content_type(encoding: Mapping[str, JSONValue], told: str) -> str:
    """Return the content type an encoding names: the file's own, or the first that is no range."""
    choices = [choice.strip() for choice in _named(encoding).split(",")]
    if told and told in choices:
        return told
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
