"""A function's parameters as slots to fill, nested objects laid flat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.sorts import Sort, sort_of
from actionary.models.rehearsal.words import split_name, stem, stems_of

_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One value to fill in, at `path` in the arguments; `*` in a path is a list's one item."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    is_required: bool
    is_list: bool
    sort: Sort
    stems: tuple[str, ...]
    about: tuple[str, ...]

    @property
    def name(self) -> str:
        """The parameter's own name."""
        return next(part for part in reversed(self.path) if part != "*")

    @property
    def words(self) -> str:
        """The name as people say it."""
        return " ".join(split_name(self.name))

    @property
    def joined(self) -> str:
        """The name in lower case without separators, to compare names of different styles."""
        return "".join(split_name(self.name))

    @property
    def description(self) -> str:
        """What the document says about it."""
        return str(self.schema.get("description", ""))

    @property
    def options(self) -> tuple[Any, ...]:
        """The values it may have, when they are listed."""
        return tuple(self.schema.get("enum", ()))


MAIN_NAMES = frozenset({"title", "name", "content", "summary", "subject", "text"})
"""What the main text of something is called, mostly."""


def slots_of(tool: ToolDefinition) -> tuple[Slot, ...]:
    """Return the slots of a function, in the order of its document."""
    return tuple(_slots(tool.parameters, (), tool.parameters, is_required=True))


def _slots(
    schema: JSONObject, path: tuple[str, ...], root: JSONObject, *, is_required: bool
) -> Iterator[Slot]:
    plain = simplified(schema, root)
    properties = plain.get("properties")
    if isinstance(properties, Mapping) and len(path) <= _MAX_DEPTH:
        required = cast("Sequence[str]", plain.get("required", ()))
        for name, inner in properties.items():
            needs = is_required and name in required
            if isinstance(inner, Mapping) and (needs or not inner.get("readOnly")):
                yield from _slots(inner, (*path, name), root, is_required=needs)
        return
    if not path:
        return
    items = plain.get("items")
    if plain.get("type") == "array" and isinstance(items, Mapping):
        item = simplified(items, root)
        if isinstance(item.get("properties"), Mapping):
            yield from _slots(item, (*path, "*"), root, is_required=is_required)
            return
        merged = {"description": plain.get("description", ""), **item}
        if plain.get("enum") and not item.get("enum"):
            merged["enum"] = plain["enum"]  # on the list instead of its items, as some write it
        yield _slot(path, merged, is_required=is_required, is_list=True)
        return
    yield _slot(path, plain, is_required=is_required, is_list=False)


def simplified(schema: JSONObject, root: JSONObject) -> dict[str, Any]:
    """Return a schema with references, `allOf` and the first real alternative folded in."""
    plain: dict[str, Any] = dict(schema)
    for _ in range(_MAX_DEPTH):
        reference = plain.pop("$ref", None)
        if isinstance(reference, str) and reference.startswith("#/"):
            plain = {**_pointed(root, reference), **plain}
        for part in cast("Sequence[Mapping[str, Any]]", plain.pop("allOf", ())):
            properties = {**part.get("properties", {}), **plain.get("properties", {})}
            required = [*part.get("required", ()), *plain.get("required", ())]
            plain = {**part, **plain}
            if properties:
                plain["properties"], plain["required"] = properties, required
        alternatives = [
            option
            for key in ("anyOf", "oneOf")
            for option in cast("Sequence[JSONObject]", plain.pop(key, ()))
            if option.get("type") != "null"
        ]
        if alternatives:
            plain = {**alternatives[0], **plain}
        if not {"$ref", "allOf", "anyOf", "oneOf"} & plain.keys():
            break
    kind = plain.get("type")
    if isinstance(kind, list):
        plain["type"] = next((one for one in kind if one != "null"), "string")
    if "enum" in plain:
        plain["enum"] = [value for value in plain["enum"] if value is not None]
    return plain


def _pointed(root: JSONObject, reference: str) -> dict[str, Any]:
    at: JSONValue = root
    for key in reference[2:].split("/"):
        at = at.get(key) if isinstance(at, Mapping) else None
    return dict(at) if isinstance(at, Mapping) else {}


def _slot(
    path: tuple[str, ...], schema: dict[str, Any], *, is_required: bool, is_list: bool
) -> Slot:
    name = next(part for part in reversed(path) if part != "*")
    description = str(schema.get("description", ""))
    parts = tuple(part for word in split_name(name) for part in _unglued(word))
    above = [step for step in path[:-1] if step != "*"]
    if above and name.lower() in _GENERIC:
        parts = (*split_name(above[-1]), *parts)
    return Slot(
        path=path,
        schema=schema,
        is_required=is_required,
        is_list=is_list,
        sort=sort_of(parts, schema, description),
        stems=tuple(stem(part) for part in parts),
        about=stems_of(description[:300]),
    )


# In a nested object these say nothing without the object's own name.
_GENERIC = frozenset({"address", "value", "name", "id", "text", "code"})


def _unglued(word: str) -> tuple[str, ...]:
    """Return `minprice` and `username` as two words."""
    is_glued = (
        word[:3] in {"min", "max"} and len(word) > 6 and not word.startswith(("minut", "mini"))
    )
    if is_glued and word not in {"maximum", "minimum"}:
        return word[:3], word[3:]
    return (word[:-4], "name") if word in _GLUED_NAMES else (word,)


_GLUED_NAMES = frozenset({"username", "ownername", "accountname", "projectname", "teamname"})
