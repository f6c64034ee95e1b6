"""Bodies of XML, by the `xml` fields of their schemas (OAS 3.1.1, section 4.8.26)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from actionary.actions.serialize import scalar_text
from actionary.base.jsonvalue import JSONValue
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.media import MediaType
from actionary.openapi.refs import Resolver

_NAME = re.compile(r"(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAX_DEPTH: Final = 64
_MAX_PARTS: Final = 50
"""Parts of one `allOf` that are looked at for properties."""

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def xml_body(media: MediaType, value: JSONValue, resolver: Resolver) -> bytes:
    """Return `value` as XML; a text whose schema names no members is XML already.

    Raises `ValueError` for what XML cannot carry: a control character, or a member whose
    name is no name of XML.
    """
    if isinstance(value, str):
        return value.encode("utf-8")
    schema, name = media.schema, "root"
    if isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
        name = str(schema["$ref"]).rpartition("/")[2] or name
    return _Writing(resolver).element(name, value, schema, 0).encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Kind:
    """The `xml` field of a schema."""

    name: str = ""
    namespace: str = ""
    prefix: str = ""
    node: str = "element"
    is_wrapped: bool = False


class _Writing:
    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def element(self, name: str, value: JSONValue, schema: JSONValue, depth: int) -> str:
        """Return one element that holds `value`."""
        if depth > _MAX_DEPTH:
            raise ValueError("the value is nested too deep for XML")
        found = self._target(schema)
        kind = _kind_of(found)
        tag = _tag(kind, name)
        opening = [tag]
        if kind.namespace:
            key = f"xmlns:{kind.prefix}" if kind.prefix else "xmlns"
            opening.append(f'{key}="{_escaped(kind.namespace)}"')
        inside: list[str] = []
        if isinstance(value, Mapping):
            for member, item in value.items():
                self._member(member, item, found, opening, inside, depth)
        elif isinstance(value, list | tuple):
            inside.extend(self._items(tag, value, found, depth))
        elif value is not None:
            inside.append(_text(value, kind))
        content = "".join(inside)
        start = " ".join(opening)
        return f"<{start}>{content}</{tag}>" if content else f"<{start}/>"

    def _member(
        self,
        name: str,
        value: JSONValue,
        schema: Mapping[str, JSONValue],
        opening: list[str],
        inside: list[str],
        depth: int,
    ) -> None:
        if value is None:
            return
        inner = self._property(schema, name)
        kind = _kind_of(inner)
        if kind.node == "attribute":
            text = _escaped(scalar_text(value)).replace("\n", "&#10;").replace("\t", "&#9;")
            opening.append(f'{_tag(kind, name)}="{text}"')
        elif kind.node in ("text", "cdata"):
            inside.append(_text(value, kind))
        elif isinstance(value, list | tuple) and not kind.is_wrapped:
            inside.extend(self._items(name, value, inner, depth))
        else:
            inside.append(self.element(name, value, inner, depth + 1))

    def _items(
        self,
        name: str,
        values: list[JSONValue] | tuple[JSONValue, ...],
        schema: Mapping[str, JSONValue],
        depth: int,
    ) -> Iterator[str]:
        items = schema.get("items")
        for value in values:
            if value is not None:
                yield self.element(name, value, items, depth + 1)

    def _property(self, schema: Mapping[str, JSONValue], name: str) -> Mapping[str, JSONValue]:
        pending: list[JSONValue] = [schema]
        for _ in range(_MAX_PARTS):
            if not pending:
                break
            found = self._target(pending.pop(0))
            properties = found.get("properties")
            if isinstance(properties, Mapping) and name in properties:
                return self._target(properties[name])
            for key in ("allOf", "anyOf", "oneOf"):
                parts = found.get(key)
                pending.extend(parts if isinstance(parts, list) else [])
        return {}

    def _target(self, schema: JSONValue) -> Mapping[str, JSONValue]:
        """Return a schema, a reference resolved; what stands beside the reference counts first."""
        if not isinstance(schema, Mapping):
            return {}
        if not isinstance(schema.get("$ref"), str):
            return schema
        try:
            found = self._resolver.resolve(schema["$ref"]).value
        except UnresolvedReferenceError:
            found = {}
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return {**found, **beside} if isinstance(found, Mapping) else beside


def _kind_of(schema: Mapping[str, JSONValue]) -> _Kind:
    xml = schema.get("xml")
    if not isinstance(xml, Mapping):
        return _Kind()
    node = xml.get("nodeType")
    if xml.get("attribute") is True:
        node = "attribute"
    return _Kind(
        name=_word(xml, "name"),
        namespace=_word(xml, "namespace"),
        prefix=_word(xml, "prefix"),
        node=node if isinstance(node, str) else "element",
        is_wrapped=xml.get("wrapped") is True,
    )


def _word(xml: Mapping[str, JSONValue], key: str) -> str:
    value = xml.get(key)
    return value if isinstance(value, str) else ""


def _tag(kind: _Kind, name: str) -> str:
    name = kind.name or name
    tag = f"{kind.prefix}:{name}" if kind.prefix and ":" not in name else name
    if not _NAME.fullmatch(tag):
        raise ValueError(f"{tag!r:.60} is no name of XML")
    return tag


def _text(value: JSONValue, kind: _Kind) -> str:
    text = scalar_text(value)
    if kind.node != "cdata":
        return _escaped(text)
    _check(text)
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _escaped(text: str) -> str:
    _check(text)
    return "".join(_ESCAPES.get(character, character) for character in text)


def _check(text: str) -> None:
    if _FORBIDDEN.search(text):
        raise ValueError("XML carries no control characters")
