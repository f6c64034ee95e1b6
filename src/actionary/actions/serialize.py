"""`style` and `explode`: values to the strings that travel, as the standard's tables say.

The tables are in OAS 3.1.1, section 4.8.12.2 and 4.8.12.5 (Style Examples); they build on
RFC 6570. Everything but RFC 3986's unreserved characters is percent-encoded, except where
`allowReserved` asks otherwise. A list or an object inside another, which the tables leave
open, travels as JSON text, or between further brackets in a `deepObject`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from actionary.base.jsonvalue import JSONValue, dump_json
from actionary.openapi.media import BodyKind, MediaType
from actionary.openapi.parameter import Parameter

_RESERVED: Final = ":/?@!$'()*,;="
"""What `allowReserved` lets through; `#`, `[`, `]`, `&` and `+` would change the query."""

_IN_SEGMENT: Final = ":@!$&'()*+,;="
_IS_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*").fullmatch
_COOKIE_OCTETS = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
_TRIPLE = re.compile(r"(%[0-9A-Fa-f]{2})")
_DELIMITER: Final = {
    "form": ",",
    "spaceDelimited": " ",
    "tabDelimited": "\t",
    "pipeDelimited": "|",
}


def encode(text: str) -> str:
    """Return `text` percent-encoded: all but what is unreserved (RFC 3986, section 2.1)."""
    return text if _IS_UNRESERVED(text) else quote(text, safe="")


def encode_but_reserved(text: str) -> str:
    """Return `text` with reserved characters and triples as they are (RFC 6570, section 3.2.3)."""
    if _IS_UNRESERVED(text):
        return text
    return "".join(
        piece if _TRIPLE.fullmatch(piece) else quote(piece, safe=_RESERVED)
        for piece in _TRIPLE.split(text)
    )


def _encode_in_path(text: str) -> str:
    """Return `text` with what `allowReserved` lets through in a path: not what ends a segment."""
    return quote(text, safe=_IN_SEGMENT)


def scalar_text(value: JSONValue) -> str:
    """Return a value as unencoded text: numbers and booleans as JSON writes them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number must be finite")
        if value.is_integer() and abs(value) < 1e16:
            return str(int(value))
        return repr(value)
    return str(value) if isinstance(value, int) else dump_json(value)


def path_text(parameter: Parameter, value: JSONValue) -> str:
    """Return what takes the place of `{name}` in a path."""
    if parameter.media_type is not None:
        return encode(content_text(parameter.media_type, value))
    name, style, explode = encode(parameter.name), parameter.style, parameter.explode
    write = _encode_in_path if parameter.allow_reserved else encode
    if isinstance(value, str) and style == "simple":
        return write(value)
    if isinstance(value, Mapping):
        pairs = [
            (encode(key), write(scalar_text(item)))
            for key, item in value.items()
            if item is not None
        ]
        if style == "matrix" and explode:
            return "".join(_matrix(key, item) for key, item in pairs)
        flat = [f"{k}={v}" for k, v in pairs] if explode else [x for pair in pairs for x in pair]
    elif isinstance(value, list | tuple):
        flat = [write(scalar_text(item)) for item in value if item is not None]
        if style == "matrix" and explode:
            return "".join(_matrix(name, item) for item in flat)
    else:
        flat = [write(scalar_text(value))]
    if style == "matrix":
        return _matrix(name, ",".join(flat))
    if style == "label":
        return "." + ("." if explode else ",").join(flat)
    return ",".join(flat)


def _matrix(name: str, text: str) -> str:
    return f";{name}={text}" if text else f";{name}"


def query_pieces(parameter: Parameter, value: JSONValue) -> list[str]:
    """Return the `name=value` pieces of a query; none for null and for an empty list or object."""
    if value is None:
        return []
    if parameter.media_type is not None:
        text = content_text(parameter.media_type, value)
        return [f"{encode(parameter.name)}={encode(text)}"]
    return styled_pieces(
        parameter.name,
        value,
        style=parameter.style,
        explode=parameter.explode,
        allow_reserved=parameter.allow_reserved,
    )


def whole_query(parameter: Parameter, value: JSONValue) -> str:
    """Return the query that one parameter is the whole of (OAS 3.2.0, section 4.12.3).

    A form is written as one; any other media type is written, then percent-encoded.
    """
    media_type = parameter.media_type
    if value is None or media_type is None:
        return ""
    if media_type.kind is BodyKind.FORM and isinstance(value, Mapping):
        return form_body(media_type, value).decode("ascii")
    return encode(content_text(media_type, value))


def styled_pieces(
    name: str, value: JSONValue, *, style: str, explode: bool, allow_reserved: bool = False
) -> list[str]:
    """Return the pieces of one named value in a query or a form body."""
    writing = _RESERVED_TOO if allow_reserved else _ENCODED
    return [f"{key}={text}" for key, text in _styled(name, value, style, explode, writing)]


def styled_texts(
    name: str, value: JSONValue, *, style: str, explode: bool
) -> list[tuple[str, str]]:
    """Return names and values as the styles make them, nothing percent-encoded.

    That is how `multipart/form-data` carries them (OAS 3.1.1, section 4.8.15.1.2).
    """
    return _styled(name, value, style, explode, _PLAIN)


@dataclass(frozen=True, slots=True)
class _Writing:
    """How names, values and what stands between them are written."""

    name: Callable[[str], str]
    value: Callable[[str], str]
    between: Callable[[str], str]


_ENCODED = _Writing(encode, encode, lambda text: "," if text == "," else encode(text))
_RESERVED_TOO = _Writing(encode, encode_but_reserved, _ENCODED.between)
_PLAIN = _Writing(str, str, str)


def _styled(
    name: str, value: JSONValue, style: str, explode: bool, writing: _Writing
) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(writing.name(name), writing.value(value))]
    if style == "deepObject" and isinstance(value, Mapping | list | tuple):
        return _deep(name, value, writing)
    if isinstance(value, list | tuple):
        flat = [writing.value(scalar_text(item)) for item in value if item is not None]
        if explode:
            key = writing.name(name)
            return [(key, item) for item in flat]
    elif isinstance(value, Mapping):
        pairs = [
            (writing.name(key), writing.value(scalar_text(item)))
            for key, item in value.items()
            if item is not None
        ]
        if explode:
            return pairs
        flat = [x for pair in pairs for x in pair]
    else:
        return [(writing.name(name), writing.value(scalar_text(value)))]
    delimiter = writing.between(_DELIMITER.get(style, ","))
    return [(writing.name(name), delimiter.join(flat))] if flat else []


def _deep(
    name: str, value: Mapping[str, JSONValue] | Sequence[JSONValue], writing: _Writing
) -> list[tuple[str, str]]:
    """Return `name[a]=1`.

    Deeper objects nest the brackets, and lists count in them, `name[a][0]=1`: the standard leaves
    both open, and this is what the servers that use the style read.
    """
    if isinstance(value, Mapping):
        members = list(value.items())
    else:
        kept = [item for item in value if item is not None]
        members = [(str(number), item) for number, item in enumerate(kept)]
    pieces: list[tuple[str, str]] = []
    for key, item in members:
        inner = f"{name}[{key}]"
        if isinstance(item, Mapping | list | tuple):
            pieces.extend(_deep(inner, item, writing))
        elif item is not None:
            pieces.append((writing.name(inner), writing.value(scalar_text(item))))
    return pieces


def header_text(parameter: Parameter, value: JSONValue) -> str:
    """Return the value of a header; nothing is percent-encoded there."""
    if parameter.media_type is not None:
        return _ascii(content_text(parameter.media_type, value))
    if isinstance(value, Mapping):
        pairs = [(key, scalar_text(item)) for key, item in value.items() if item is not None]
        if parameter.explode:
            return ",".join(f"{key}={item}" for key, item in pairs)
        return ",".join(x for pair in pairs for x in pair)
    if isinstance(value, list | tuple):
        return ",".join(scalar_text(item) for item in value if item is not None)
    return scalar_text(value)


def cookie_text(parameter: Parameter, value: JSONValue) -> str:
    """Return `name=value` for the Cookie header; empty for null."""
    if value is None:
        return ""
    if parameter.style != "cookie":
        return "&".join(query_pieces(parameter, value))
    if isinstance(value, Mapping):
        pairs = [(_octets(key), _octets(item)) for key, item in value.items() if item is not None]
        if parameter.explode:
            return "; ".join(f"{key}={item}" for key, item in pairs)
        return f"{parameter.name}={','.join(x for pair in pairs for x in pair)}"
    if isinstance(value, list | tuple):
        items = [_octets(item) for item in value if item is not None]
        if parameter.explode:
            return "; ".join(f"{parameter.name}={item}" for item in items)
        return f"{parameter.name}={','.join(items)}"
    return f"{parameter.name}={_octets(value)}"


def _octets(value: JSONValue) -> str:
    """Return a value as a cookie carries it unencoded (RFC 6265, section 4.1.1)."""
    text = scalar_text(value)
    if not _COOKIE_OCTETS.fullmatch(text):
        raise ValueError("a cookie carries no spaces, quotes, commas, semicolons or backslashes")
    return text


def content_text(media_type: MediaType, value: JSONValue) -> str:
    """Return a parameter with `content`: JSON text, or the text itself."""
    if media_type.kind is BodyKind.JSON:
        return dump_json(value)
    return scalar_text(value)


def form_body(media_type: MediaType, value: Mapping[str, JSONValue]) -> bytes:
    """Return a body of `application/x-www-form-urlencoded`.

    Without `style`, `explode` or `allowReserved` a property is written by its content type,
    which for an object is JSON (OAS 3.1.1, section 4.8.15.1).
    """
    pieces: list[str] = []
    for name, item in value.items():
        if item is None:
            continue
        entry = media_type.encoding.get(name)
        encoding = entry if isinstance(entry, Mapping) else {}
        if {"style", "explode", "allowReserved"} & set(encoding):
            style = str(encoding.get("style", "form"))
            explode = encoding.get("explode", style in ("form", "deepObject"))
            pieces.extend(
                styled_pieces(
                    name,
                    item,
                    style=style,
                    explode=explode is True,
                    allow_reserved=encoding.get("allowReserved") is True,
                )
            )
        elif isinstance(item, list | tuple) and "json" not in str(encoding.get("contentType")):
            pieces.extend(f"{encode(name)}={encode(scalar_text(one))}" for one in item)
        else:
            text = dump_json(item) if isinstance(item, list | tuple) else scalar_text(item)
            pieces.append(f"{encode(name)}={encode(text)}")
    return "&".join(pieces).encode("ascii")


def _ascii(text: str) -> str:
    """Return JSON text with `\\uXXXX` for what a header cannot carry."""
    return "".join(
        character
        if character.isascii()
        else "".join(
            f"\\u{unit:04x}"
            for unit in memoryview(character.encode("utf-16-le")).cast("H").tolist()
        )
        for character in text
    )
