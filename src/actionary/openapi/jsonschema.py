"""Make a schema of a document fit for a model and a validator: JSON Schema 2020-12, self-contained.

What several places share, and what refers to itself, becomes one entry of `$defs`; the rest
stands where it is used. Each schema of the document is converted once, so cost and size grow
with the document, never with the number of ways through it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import truncate, without_invisible
from actionary.openapi.allof import flatten_all_of
from actionary.openapi.dialect import Dialect
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.refs import Resolver
from actionary.openapi.schemawords import (
    COUNTS,
    NUMBERS,
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    SCHEMAS,
    TYPES,
    as_count,
    as_number,
    clean_type,
)

MAX_SCHEMA_NODES: Final = 5_000
"""Schemas in one function's arguments; the median function has 26."""

_MAX_INLINE_DEPTH = 60
"""Nesting in one schema beyond which the rest is cut or moved to `$defs`."""

_MAX_EXAMPLE = 200
"""Characters of an example worth showing to a model."""

_HOLDING = frozenset(
    (*SCHEMAS, *SCHEMA_LISTS, *SCHEMA_MAPS, "properties", "$ref", "$dynamicRef", "$recursiveRef")
)
"""Words with which a schema holds or names another."""

_OLDER = frozenset(
    ("required", "exclusiveMinimum", "exclusiveMaximum", "nullable", "x-nullable", "example")
)

_BARE = frozenset(("$ref", "description", "summary", "title"))
"""A reference with no more than words beside it."""

MAX_DESCRIPTION: Final = 4_000
"""Characters of one description that a model is given; GPT Actions allow 700."""

Schema = dict[str, JSONValue]


@dataclass(slots=True)
class _Definition:
    """A schema of the document that references lead to."""

    name: str
    pointer: str
    raw: JSONValue
    schema: Schema = field(default_factory=dict)
    uses: list[tuple[Schema, "_Definition | None", int]] = field(default_factory=list)
    """Every place that refers to it: the placeholder, whose part it is, how deep in there."""
    depth: int = 0
    is_inline: bool = False


class SchemaConverter:
    """Converts the schemas of one function's arguments; they share one `$defs`."""

    def __init__(
        self, resolver: Resolver, dialect: Dialect, *, max_nodes: int = MAX_SCHEMA_NODES
    ) -> None:
        self._resolver = resolver
        self._leaves = resolver.shared
        self._dialect = dialect
        self._max_nodes = self._nodes_left = max_nodes
        self._definitions: dict[str, _Definition] = {}
        self._by_reference: dict[str, _Definition] = {}
        self._queue: list[_Definition] = []
        self._owner: _Definition | None = None
        self.was_cut = False
        """Whether the budget ran out, so that something accepts more than the document says."""

    @property
    def node_count(self) -> int:
        """How many schemas were converted."""
        return self._max_nodes - self._nodes_left

    def convert_root(self, schema: JSONValue) -> Schema:
        """Return `schema` converted; a reference at the top is replaced by its target."""
        while isinstance(schema, dict) and "$ref" in schema and set(schema) <= _BARE:
            try:
                schema = self._resolver.resolve(schema["$ref"]).value
            except UnresolvedReferenceError:
                schema = True
        return self.convert(schema)

    def convert(self, schema: JSONValue) -> Schema:
        """Return `schema` converted; change the result only in place, for it may be filled in."""
        self._owner = None
        return self._convert(schema, 0)

    def definitions(self) -> Schema:
        """Return `$defs` for everything converted, once it has all been converted.

        A definition with one use is put in its place; the placeholders are changed in place.
        """
        while self._queue:
            definition = self._queue.pop(0)
            self._owner = definition
            definition.schema = self._convert(definition.raw, 0)
        for definition in self._definitions.values():
            self._inline(definition)
        return {
            definition.name: definition.schema
            for definition in self._definitions.values()
            if not definition.is_inline
        }

    def _inline(self, definition: _Definition) -> None:
        if len(definition.uses) != 1:
            return
        placeholder, owner, depth = definition.uses[0]
        depth += owner.depth if owner is not None else 0
        if depth > _MAX_INLINE_DEPTH or owner is definition:
            return
        own = {key: value for key, value in placeholder.items() if key != "$ref"}
        if set(own) - {"description", "default", "examples", "deprecated", "title"}:
            return
        placeholder.clear()
        placeholder.update(definition.schema)
        placeholder.update(own)
        onward = self._by_reference.get(str(definition.schema.get("$ref")))
        if onward is not None:  # the definition was nothing but a reference: it moved along
            onward.uses = [
                (placeholder if use[0] is definition.schema else use[0], *use[1:])
                for use in onward.uses
            ]
        # What refers onward from here now stands in the placeholder's owner, deeper down.
        definition.depth, definition.is_inline = depth, True

    def _convert(self, schema: JSONValue, depth: int) -> Schema:
        if schema is False:
            return {"not": {}}
        if not isinstance(schema, dict):
            return {}
        self._nodes_left -= 1
        if self._nodes_left < 0 or depth > _MAX_INLINE_DEPTH:
            self.was_cut = True
            return {}
        if _HOLDING.isdisjoint(schema):
            return self._leaf(schema)
        reference = schema.get("$ref", schema.get("$dynamicRef"))
        if isinstance(reference, str):
            return self._reference(reference, schema, depth)
        if "allOf" in schema:
            flat = flatten_all_of(schema, self._resolver)
            if flat is not None:
                schema = flat
            if isinstance(schema.get("$ref"), str):
                return self._reference(str(schema["$ref"]), schema, depth)
        return self._keywords(schema, depth)

    def _leaf(self, schema: JSONObject) -> Schema:
        """Convert a schema that holds no other, once for all functions of the document."""
        known = self._leaves.get(id(schema))
        if known is None:
            known = (schema, self._keywords(schema, 0))
            self._leaves[id(schema)] = known
        return dict(known[1])

    def _reference(self, reference: str, schema: JSONObject, depth: int) -> Schema:
        siblings = {key: value for key, value in schema.items() if not key.startswith("$")}
        if not self._dialect.has_json_schema:
            # In 3.0 nothing beside a reference counts; a description there is meant all the same.
            siblings = {key: siblings[key] for key in ("description", "default") if key in siblings}
        converted = self._keywords(siblings, depth)
        try:
            found = self._resolver.resolve(reference)
        except UnresolvedReferenceError:
            return converted  # costs only this place; the document's diagnostics name it
        if found.value is True or found.value == {}:
            return converted
        definition = self._definitions.get(found.pointer)
        if definition is None:
            definition = _Definition(self._name_for(found.pointer), found.pointer, found.value)
            self._definitions[found.pointer] = definition
            self._by_reference[f"#/$defs/{definition.name}"] = definition
            self._queue.append(definition)
        placeholder: Schema = {"$ref": f"#/$defs/{definition.name}", **converted}
        definition.uses.append((placeholder, self._owner, depth))
        return placeholder

    def _name_for(self, pointer: str) -> str:
        last = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~") or "Document"
        base = re.sub(r"[^A-Za-z0-9_.-]+", "_", last)[:60] or "Schema"
        name, number = base, 2
        while f"#/$defs/{name}" in self._by_reference:
            name, number = f"{base}_{number}", number + 1
        return name

    def _keywords(self, schema: JSONObject, depth: int) -> Schema:
        result: Schema = {}
        kind = schema.get("type")
        if type(kind) is str and kind in TYPES:
            result["type"] = kind
        elif kind is not None:
            types = clean_type(schema)
            if types is not None:
                result["type"] = types
        for key, value in schema.items():
            plain = _PLAIN.get(key)
            if plain is not None:
                plain(key, value, result)
            elif key in SCHEMAS:
                self._subschema(key, value, depth, result)
            elif key in SCHEMA_LISTS and isinstance(value, list):
                converted: list[JSONValue] = [self._convert(item, depth + 1) for item in value]
                if converted:
                    result[key] = converted
            elif key == "properties":
                self._properties(schema, depth, result)
            elif key in SCHEMA_MAPS and isinstance(value, dict):
                result[key] = {name: self._convert(item, depth + 1) for name, item in value.items()}
        if not _OLDER.isdisjoint(schema):
            self._older_words(schema, result)
        types = result.get("type")
        if isinstance(types, str | list) and "array" in types and "items" not in result:
            result["items"] = {}  # the same, and some models' APIs insist on it
        return result

    def _subschema(self, key: str, value: JSONValue, depth: int, result: Schema) -> None:
        if key == "items" and isinstance(value, list):  # a tuple, before 2020-12
            if value:
                result["prefixItems"] = [self._convert(item, depth + 1) for item in value]
        elif isinstance(value, bool):
            result[key] = value
        elif isinstance(value, dict):
            result[key] = self._convert(value, depth + 1)

    def _properties(self, schema: JSONObject, depth: int, result: Schema) -> None:
        """Convert the properties; those the server sets (`readOnly`) are left out."""
        properties = schema["properties"]
        if not isinstance(properties, dict):
            return
        withheld = {
            name
            for name, item in properties.items()
            if isinstance(item, dict)
            and ("readOnly" in item or "$ref" in item)
            and self._is_read_only(item)
        }
        converted: Schema = {
            name: self._convert(item, depth + 1)
            for name, item in properties.items()
            if name not in withheld
        }
        result["properties"] = converted
        required = schema.get("required")
        listed = required if isinstance(required, list) else []
        names = [name for name in listed if isinstance(name, str)]
        # `required: true` on a property is an older form of the same wish.
        names.extend(
            name
            for name, item in properties.items()
            if isinstance(item, dict) and item.get("required") is True
        )
        kept = list(dict.fromkeys(name for name in names if name not in withheld))
        for name in kept:
            converted.setdefault(name, {})  # required, and described nowhere
        if kept:
            result["required"] = kept

    def _is_read_only(self, schema: JSONValue) -> bool:
        if not isinstance(schema, dict):
            return False
        if isinstance(schema.get("$ref"), str) and "readOnly" not in schema:
            try:
                schema = self._resolver.resolve(schema["$ref"]).value
            except UnresolvedReferenceError:
                return False
        return isinstance(schema, dict) and schema.get("readOnly") is True

    def _older_words(self, schema: JSONObject, result: Schema) -> None:
        """Say in 2020-12 what 3.0 says in words of its own."""
        if "required" in schema and "required" not in result and "properties" not in schema:
            required = schema["required"]
            if isinstance(required, list) and required:
                result["required"] = list(dict.fromkeys(str(name) for name in required))
        for exclusive, bound in (
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ):
            if schema.get(exclusive) is True and bound in result:
                result[exclusive] = result.pop(bound)
        is_nullable = schema.get("nullable") is True or schema.get("x-nullable") is True
        if is_nullable and "type" in result:
            result["type"] = _with_null(result["type"])
            choices = result.get("enum")
            if isinstance(choices, list) and None not in choices:
                result["enum"] = [*choices, None]
        example = schema.get("example")
        if example is not None and "examples" not in result and len(str(example)) <= _MAX_EXAMPLE:
            result["examples"] = [example]


def words_for_model(text: str) -> str:
    """Return a document's words as a model gets them: nothing invisible, nothing endless."""
    if len(text) <= MAX_DESCRIPTION and text.isprintable():
        return text
    return truncate(without_invisible(text), MAX_DESCRIPTION)


def _with_null(types: JSONValue) -> JSONValue:
    names: list[JSONValue] = list(types) if isinstance(types, list) else [types]
    return names if "null" in names else [*names, "null"]


def _words(key: str, value: JSONValue, result: Schema) -> None:
    if isinstance(value, str) and value:
        result[key] = words_for_model(value)


def _as_written(key: str, value: JSONValue, result: Schema) -> None:
    result[key] = value


def _choices(key: str, value: JSONValue, result: Schema) -> None:
    if isinstance(value, list) and value:
        try:
            result[key] = list({(type(item), item): item for item in value}.values())
        except TypeError:  # lists or mappings among them
            result[key] = list({repr(item): item for item in value}.values())


def _text(key: str, value: JSONValue, result: Schema) -> None:
    if isinstance(value, str):
        result[key] = value


def _mark(key: str, value: JSONValue, result: Schema) -> None:
    if value is True:
        result[key] = True


def _number(key: str, value: JSONValue, result: Schema) -> None:
    number = as_number(value)
    if number is not None and (key != "multipleOf" or number > 0):
        result[key] = number


def _count(key: str, value: JSONValue, result: Schema) -> None:
    count = as_count(value)
    if count is not None:
        result[key] = count


def _dependent(key: str, value: JSONValue, result: Schema) -> None:
    if isinstance(value, dict):
        result[key] = {
            name: list(names) for name, names in value.items() if isinstance(names, list)
        }


def _examples(key: str, value: JSONValue, result: Schema) -> None:
    if isinstance(value, list):
        short = [item for item in value[:3] if len(str(item)) <= _MAX_EXAMPLE]
        if short:
            result[key] = short


_PLAIN: Final[Mapping[str, Callable[[str, JSONValue, Schema], None]]] = {
    **dict.fromkeys(("title", "description", "format"), _words),
    **dict.fromkeys(("contentEncoding", "contentMediaType"), _words),
    **dict.fromkeys(("default", "const"), _as_written),
    "enum": _choices,
    "pattern": _text,
    **dict.fromkeys(("uniqueItems", "deprecated"), _mark),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(COUNTS, _count),
    "dependentRequired": _dependent,
    "examples": _examples,
}
"""Copies a keyword that holds no schema, once its value is of the right kind."""
