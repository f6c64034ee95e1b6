"""References by address: `$id`, `$anchor`, `$self` and several files, made plain pointers once.

A reference means something only together with where it stands: the nearest `$id` around it,
or its file. Where a document has neither (nearly all), nothing here runs. Where it has, one pass
notes every address and a second one writes each reference as a pointer, so that all reading
after that needs no base.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast
from urllib.parse import quote, unquote, urljoin

from actionary.base.jsonvalue import JSONObject, JSONValue, find_at, join_pointer
from actionary.openapi.dynamicscope import DynamicAnchors, follow_dynamic_references

TREE: Final = "file:///"
"""Where files given together stand to each other; nothing is ever read from there."""

_NAMED: Final = frozenset(
    ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas")
)
_LITERAL: Final = frozenset(("example", "examples", "default", "enum", "const"))


@dataclass(slots=True)
class _Addresses:
    """What every address stands for: the file, and the pointer inside it."""

    files: Mapping[str, JSONValue]
    resources: dict[str, tuple[str, str]] = field(default_factory=dict)
    anchors: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    dynamic: DynamicAnchors = field(default_factory=DynamicAnchors)


def rewrite_references(files: Mapping[str, JSONValue], root: str, *, base: str = TREE) -> None:
    """Change every reference by address in `files` into one by pointer, in place.

    `files` maps relative paths to parsed values, `base` is the address of their folder. A
    reference to the `root` becomes `#/...`, one into another file `PATH#/...`; one that leads
    nowhere stays as it is, to be reported where it stands.
    """
    addresses = _Addresses(files)
    places = []
    for file, value in files.items():
        here = _joined(base, quote(file, safe=_SAFE))
        addresses.resources.setdefault(here, (file, ""))
        for mapping, pointer, around in _walk(value, here):
            _note(mapping, pointer, around, file, addresses)
            addresses.dynamic.resource_of[id(mapping)] = around
            if isinstance(mapping.get("schema"), dict) or "itemSchema" in mapping:
                addresses.dynamic.entries.append(cast("dict[str, JSONValue]", mapping))
            if isinstance(mapping.get("$ref"), str) or isinstance(mapping.get("$dynamicRef"), str):
                places.append((mapping, around, file))
    for mapping, around, file in places:
        for key in ("$ref", "$dynamicRef"):
            reference = mapping.get(key)
            if isinstance(reference, str):
                plain = _plain(reference, around, file, root, addresses)
                cast("dict[str, JSONValue]", mapping)[key] = plain
                name = reference.rpartition("#")[2]
                if key == "$dynamicRef" and _has_anchor(_at(files, root, plain), name):
                    addresses.dynamic.references[id(mapping)] = name
    if addresses.dynamic.references:
        _follow_dynamic(addresses, root)


def _follow_dynamic(addresses: _Addresses, root: str) -> None:
    dynamic = addresses.dynamic
    top = addresses.files[root]
    for (around, name), (file, pointer) in addresses.anchors.items():
        plain = _written(file, pointer, root)
        if _has_anchor(_at(addresses.files, root, plain), name):
            dynamic.anchors.setdefault(around, {})[name] = plain
    if isinstance(top, dict):
        follow_dynamic_references(top, dynamic, lambda plain: _at(addresses.files, root, plain))


def _has_anchor(schema: JSONValue, name: str) -> bool:
    return isinstance(schema, Mapping) and schema.get("$dynamicAnchor") == name


def _at(files: Mapping[str, JSONValue], root: str, reference: str) -> JSONValue:
    """Return what a reference already made plain leads to; None when that is nothing."""
    file, _, pointer = reference.partition("#")
    return find_at(files.get(file or root), unquote(pointer, errors="replace"))


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address or base


def _note(mapping: JSONObject, pointer: str, base: str, file: str, addresses: _Addresses) -> None:
    if _is_address(mapping.get("$id")) or (not pointer and _is_address(mapping.get("$self"))):
        addresses.resources.setdefault(base, (file, pointer))
    for key in ("$anchor", "$dynamicAnchor"):
        anchor = mapping.get(key)
        if isinstance(anchor, str):
            addresses.anchors.setdefault((base, anchor), (file, pointer))


def _walk(value: JSONValue, base: str) -> Iterator[tuple[JSONObject, str, str]]:
    """Yield every mapping with its pointer and the address its references start from."""
    stack: list[tuple[JSONValue, str, str, bool]] = [(value, "", base, False)]
    while stack:
        item, pointer, base, is_named = stack.pop()
        if isinstance(item, dict):
            if not is_named:
                base = _base_of(item, pointer, base)
                yield item, pointer, base
            for key, child in item.items():
                if isinstance(child, dict | list) and (is_named or _holds_schemas(key)):
                    named = not is_named and key in _NAMED and isinstance(child, dict)
                    stack.append((child, pointer + join_pointer(key), base, named))
        elif isinstance(item, list):
            for index, child in enumerate(item):
                if isinstance(child, dict | list):
                    stack.append((child, f"{pointer}/{index}", base, False))


def _holds_schemas(key: str) -> bool:
    return key not in _LITERAL and not key.startswith("x-")


def _base_of(mapping: JSONObject, pointer: str, base: str) -> str:
    own = mapping.get("$id")
    if not pointer and _is_address(mapping.get("$self")):
        own = mapping["$self"]
    return _joined(base, str(own)).partition("#")[0] if _is_address(own) else base


def _is_address(value: JSONValue) -> bool:
    return isinstance(value, str) and bool(value) and not value.startswith("#")


def _plain(reference: str, base: str, file: str, root: str, addresses: _Addresses) -> str:
    """Return `reference` as a pointer into one of the files, or unchanged."""
    target, _, fragment = _joined(base, reference).partition("#")
    is_local = reference.startswith("#")
    if is_local:
        target = base  # `urljoin` loses the base of addresses such as `urn:...`
    resource = addresses.resources.get(target) or addresses.resources.get(unquote(target))
    if resource is None:
        return reference
    found, pointer = resource
    fragment = unquote(fragment, errors="replace")
    if fragment and not fragment.startswith("/"):
        anchored = addresses.anchors.get((target, fragment))
        if anchored is None:
            return reference
        found, pointer = anchored
        fragment = ""
    pointer += fragment
    plain = _written(found, pointer, root)
    if is_local and _at(addresses.files, root, plain) is None:
        # Many a generator writes `$id: Order` and goes on to point from the document's root.
        return _written(file, fragment, root)
    return plain


def _written(file: str, pointer: str, root: str) -> str:
    return f"{'' if file == root else file}#{quote(pointer, safe=_SAFE)}"


_SAFE: Final = "/~!$&'()*+,;=:@?"
