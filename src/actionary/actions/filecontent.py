"""Bytes in an argument: a data URL, or a file by its id, for JSON has only text."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import unquote

from actionary.base.jsonvalue import JSONValue

_DATA_URL = re.compile(r"data:([\w.+/-]*)((?:;[\w.+-]+=[^;,]*)*);base64,([A-Za-z0-9+/=\s]*)")
_NAME = re.compile(r";(?:file)?name=([^;,]*)")
_MAX_DEPTH: Final = 40

WORDS: Final = "Text, or bytes as a data URL: data:image/png;base64,..."
"""What a model is told about an argument that takes bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """The bytes of a file, and what is known of them."""

    data: bytes = field(repr=False)
    media_type: str = ""
    name: str = ""


Files: TypeAlias = Mapping[str, FileContent]
"""What may be named in an argument instead of bytes, by id."""


def content_of(value: JSONValue, files: Files) -> FileContent | None:
    """Return the bytes that `value` stands for: a base64 data URL (RFC 2397), or an id in `files`.

    None for any other text: it is the content itself.
    """
    if not isinstance(value, str):
        return None
    if value in files:
        return files[value]
    match = _DATA_URL.fullmatch(value) if value.startswith("data:") else None
    if match is None:
        return None
    try:
        data = base64.b64decode("".join(match[3].split()), validate=True)
    except binascii.Error:
        return None
    name = _NAME.search(match[2])
    return FileContent(
        data=data, media_type=match[1].lower(), name=unquote(name[1]) if name else ""
    )


def takes_base64(schema: JSONValue) -> bool:
    """Whether a schema is of a text that is bytes in base64 (`format: byte` in 2.0 and 3.0)."""
    if not isinstance(schema, Mapping):
        return False
    encoding = schema.get("contentEncoding")
    if isinstance(encoding, str):
        return encoding.lower() == "base64"
    return schema.get("format") in ("byte", "base64")


def holds_base64(schema: JSONValue, depth: int = 0) -> bool:
    """Whether anything in a schema is bytes in base64."""
    if depth > _MAX_DEPTH:
        return False
    if isinstance(schema, list):
        return any(holds_base64(one, depth + 1) for one in schema)
    if not isinstance(schema, Mapping):
        return False
    return takes_base64(schema) or any(holds_base64(one, depth + 1) for one in schema.values())


def base64_text(content: FileContent) -> str:
    """Return bytes as base64 (RFC 4648, section 4)."""
    return base64.b64encode(content.data).decode("ascii")


def with_base64(
    value: JSONValue,
    schema: JSONValue,
    definitions: Mapping[str, JSONValue],
    files: Files,
    depth: int = 0,
) -> JSONValue:
    """Return `value` with its files as base64 where `schema` asks for that, and nowhere else."""
    for _ in range(_MAX_DEPTH):
        if not (isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str)):
            break
        schema = definitions.get(str(schema["$ref"]).rpartition("/")[2])
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return value
    if isinstance(value, str):
        content = content_of(value, files) if takes_base64(schema) else None
        value = value if content is None else base64_text(content)
    elif isinstance(value, Mapping):
        properties = schema.get("properties")
        known = properties if isinstance(properties, Mapping) else {}
        others = schema.get("additionalProperties")
        value = {
            name: with_base64(item, known.get(name, others), definitions, files, depth + 1)
            for name, item in value.items()
        }
    elif isinstance(value, list | tuple):
        items = schema.get("items")
        value = [with_base64(item, items, definitions, files, depth + 1) for item in value]
    for key in ("allOf", "anyOf", "oneOf"):
        branches = schema.get(key)
        for branch in branches if isinstance(branches, list) else ():
            value = with_base64(value, branch, definitions, files, depth + 1)
    return value
