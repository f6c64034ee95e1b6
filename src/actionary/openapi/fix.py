"""A cure that a machine can apply: one edit of the document's value, as JSON Patch words it."""

from dataclasses import dataclass
from enum import StrEnum

from actionary.base.jsonvalue import JSONObject, JSONValue, index_of, join_pointer, split_pointer


class Edit(StrEnum):
    """What an edit does (RFC 6902, section 4)."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One edit; `title` says in a few words what it does."""

    title: str
    edit: Edit
    pointer: str
    value: JSONValue = None
    source: str = ""
    """Of a move: where the value stands now."""

    def as_patch(self) -> JSONObject:
        """Return the operation of a JSON Patch document (RFC 6902) that does the same."""
        patch: dict[str, JSONValue] = {"op": self.edit.value, "path": self.pointer}
        if self.edit is Edit.MOVE:
            patch["from"] = self.source
        elif self.edit is not Edit.REMOVE:
            patch["value"] = self.value
        return patch


def apply_fix(value: JSONValue, fix: Fix) -> JSONValue:
    """Return `value` with the edit done; what it does not touch is shared, not copied.

    A value in which its place is no longer there comes back unchanged. A key that moves beside
    itself keeps its turn.
    """
    if fix.edit is Edit.MOVE:
        return _renamed(value, split_pointer(fix.source), split_pointer(fix.pointer)[-1])
    return _edited(value, split_pointer(fix.pointer), fix)


def _edited(value: JSONValue, tokens: tuple[str, ...], fix: Fix) -> JSONValue:
    key, rest = tokens[0], tokens[1:]
    if isinstance(value, list):
        if rest or fix.edit is not Edit.ADD:
            return _edited_item(value, key, rest, fix)
        return [*value, fix.value]
    if not isinstance(value, dict):
        return value
    if rest:
        return {**value, key: _edited(value[key], rest, fix)} if key in value else value
    if fix.edit is Edit.REMOVE:
        return {name: item for name, item in value.items() if name != key}
    if fix.edit is Edit.REPLACE and key not in value:
        return value
    return {**value, key: fix.value}


def _edited_item(
    value: list[JSONValue], key: str, rest: tuple[str, ...], fix: Fix
) -> list[JSONValue]:
    at = index_of(key)
    if at is None or at >= len(value):
        return value
    if rest:
        return [*value[:at], _edited(value[at], rest, fix), *value[at + 1 :]]
    new = [] if fix.edit is Edit.REMOVE else [fix.value]
    return [*value[:at], *new, *value[at + 1 :]]


def _renamed(value: JSONValue, tokens: tuple[str, ...], name: str) -> JSONValue:
    key, rest = tokens[0], tokens[1:]
    if not isinstance(value, dict) or key not in value:
        return value
    if rest:
        return {**value, key: _renamed(value[key], rest, name)}
    if name in value:
        return value
    return {name if one == key else one: item for one, item in value.items()}


def set_value(title: str, pointer: str, value: JSONValue) -> Fix:
    """Return the edit that puts `value` where another stands."""
    return Fix(title=title, edit=Edit.REPLACE, pointer=pointer, value=value)


def add_value(title: str, pointer: str, value: JSONValue) -> Fix:
    """Return the edit that adds a member to a mapping, or at `/-` an item to a list."""
    return Fix(title=title, edit=Edit.ADD, pointer=pointer, value=value)


def remove_value(title: str, pointer: str) -> Fix:
    """Return the edit that takes something away."""
    return Fix(title=title, edit=Edit.REMOVE, pointer=pointer)


def rename_key(title: str, pointer: str, name: str) -> Fix:
    """Return the edit that gives the key at `pointer` another name, in its turn."""
    parent = join_pointer(*split_pointer(pointer)[:-1])
    return Fix(
        title=title,
        edit=Edit.MOVE,
        source=pointer,
        pointer=parent + join_pointer(name),
    )
