"""The shape of each schema of a document: converted once, with the places that refer to others.

A shape knows nothing of the function it is for. What refers to another schema is a placeholder
in it, and `uses` says where; whoever puts a function's schema together decides whether the
other one comes to stand there or is shared. Nothing here changes once it is made, so that all
functions of a document can hold the same values.
"""

import re
from typing import Final, NamedTuple

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.openapi.allof import flatten_all_of
from actionary.openapi.dialect import Dialect
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.refs import Resolver
from actionary.openapi.schemakeywords import (
    PLAIN,
    KeyPlan,
    Schema,
    finished_keywords,
    leaf_keywords,
    plan_for,
    type_keyword,
)
from actionary.openapi.schemawords import SCHEMA_LISTS, SCHEMA_MAPS, SCHEMAS

MAX_INLINE_DEPTH: Final = 60
"""Nesting in one schema beyond which the rest is cut or moved to `$defs`."""

_BARE = frozenset(("$ref", "description", "summary", "title"))
"""A reference with no more than words beside it."""

_WORDS_BESIDE = frozenset(("$ref", "description", "default", "examples", "deprecated", "title"))
"""A placeholder with no more than these takes its target's place without a change of meaning."""

_ENDLESS: Final = 1 << 60


class Target:
    """A schema of the document that references lead to."""

    __slots__ = ("name", "pointer", "raw")

    def __init__(self, pointer: str, raw: JSONValue) -> None:
        self.pointer = pointer
        self.raw = raw
        last = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~") or "Document"
        self.name = re.sub(r"[^A-Za-z0-9_.-]+", "_", last)[:60] or "Schema"


class Use(NamedTuple):
    """One place in a shape that refers to another schema."""

    path: tuple[str | int, ...]
    """Of keys from the shape's top to its placeholder."""
    target: Target
    depth: int
    """How many schemas stand around the placeholder."""
    may_give_way: bool
    """Whether the target may take the placeholder's place."""


class Shape(NamedTuple):
    """One schema of the document, converted as far as it goes without its references."""

    raw: JSONValue
    schema: Schema
    """Held by many: never changed."""
    uses: tuple[Use, ...] = ()
    size: int = 0
    """How many schemas it is made of."""
    is_cut: bool = False
    """Whether it was too deep, or too large for what was left."""

    def with_words(self, words: Schema) -> "Shape":
        """Return the shape with more said at its top."""
        uses = self.uses
        schema = {**self.schema, **words}
        if uses and not uses[-1].path:  # the top is a placeholder itself
            top = uses[-1]._replace(may_give_way=_WORDS_BESIDE.issuperset(schema))
            uses = (*uses[:-1], top)
        return Shape(self.raw, schema, uses, self.size, self.is_cut)


_ANYTHING = Shape(True, {})
_NOTHING = Shape(False, {"not": {}})


class SchemaShapes:
    """The shapes of one document's schemas; each is made when first asked for."""

    def __init__(self, resolver: Resolver, dialect: Dialect) -> None:
        self.resolver = resolver
        self.has_json_schema = dialect.has_json_schema
        self._known: dict[int, Shape] = {}
        self._targets: dict[str, Target] = {}
        self._plans: dict[tuple[str, ...], KeyPlan] = {}
        self.leaves: dict[int, Schema] = {}
        """Schemas that hold no other, made fit, by the identity of what they were."""
        self._kept: list[JSONObject] = []
        """Those they were, so that each identity stays what it is."""
        self.whole: dict[tuple[object, ...], tuple[Schema, list[Schema]]] = {}
        """Schemas with others put in their places, by what was put where, and their parts."""

    def shape_of(self, schema: JSONValue, *, budget: int = _ENDLESS) -> Shape:
        """Return the shape of `schema`, cut when it is made of more schemas than `budget`."""
        if not isinstance(schema, dict):
            return _NOTHING if schema is False else _ANYTHING
        leaf = self.leaf_of(schema)
        if leaf is not None and budget > 0:
            return Shape(schema, leaf, (), 1)
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = _Reading(self, _ENDLESS).shape(schema)
        return known if known.size <= budget else _Reading(self, budget).shape(schema)

    def leaf_of(self, schema: JSONObject) -> Schema | None:
        """Return a schema that holds no other made fit, or None when it holds some."""
        known = self.leaves.get(id(schema))
        if known is None:
            keys = tuple(schema)
            plan = self._plans.get(keys)
            if plan is None:
                plan = self._plans[keys] = plan_for(keys)
            if plan.is_leaf:
                self._kept.append(schema)
                known = self.leaves[id(schema)] = leaf_keywords(schema, plan)
        return known

    def without_reference(self, schema: JSONValue) -> JSONValue:
        """Return `schema`, or its target when it is a reference and no more than words."""
        while isinstance(schema, dict) and "$ref" in schema and _BARE.issuperset(schema):
            try:
                schema = self.resolver.resolve(schema["$ref"]).value
            except UnresolvedReferenceError:
                schema = True
        return schema

    def target_of(self, reference: str) -> Target | None:
        """Return what `reference` leads to; None when that says nothing."""
        try:
            found = self.resolver.resolve(reference)
        except UnresolvedReferenceError:
            return None  # costs only this place; the document's diagnostics name it
        if found.value is True or found.value == {}:
            return None
        target = self._targets.get(found.pointer)
        if target is None:
            target = self._targets[found.pointer] = Target(found.pointer, found.value)
        return target


class _Reading:
    """One schema being converted."""

    __slots__ = ("_is_cut", "_left", "_path", "_shapes", "_start", "_uses")

    def __init__(self, shapes: SchemaShapes, budget: int) -> None:
        self._shapes = shapes
        self._start = self._left = budget
        self._path: list[str | int] = []
        self._uses: list[Use] = []
        self._is_cut = False

    def shape(self, raw: JSONObject) -> Shape:
        schema = self._convert(raw, 0)
        return Shape(raw, schema, tuple(self._uses), self._start - self._left, self._is_cut)

    def _convert(self, schema: JSONValue, depth: int) -> Schema:
        if not isinstance(schema, dict):
            return {"not": {}} if schema is False else {}
        self._left -= 1
        if self._left < 0 or depth > MAX_INLINE_DEPTH:
            self._is_cut = True
            return {}
        shapes = self._shapes
        leaf = shapes.leaf_of(schema)
        if leaf is not None:
            return leaf
        reference = schema.get("$ref") or schema.get("$dynamicRef")
        if isinstance(reference, str):
            return self._reference(reference, schema, depth)
        if "allOf" in schema:
            flat = flatten_all_of(schema, shapes.resolver)
            if flat is not None:
                schema = flat
            if isinstance(schema.get("$ref"), str):
                return self._reference(str(schema["$ref"]), schema, depth)
        return self._keywords(schema, depth)

    def _reference(self, reference: str, schema: JSONObject, depth: int) -> Schema:
        siblings = {key: value for key, value in schema.items() if not key.startswith("$")}
        if not self._shapes.has_json_schema:
            # In 3.0 nothing beside a reference counts; a description there is meant all the same.
            siblings = {key: siblings[key] for key in ("description", "default") if key in siblings}
        converted = self._keywords(siblings, depth) if siblings else {}
        target = self._shapes.target_of(reference)
        if target is None:
            return converted
        placeholder: Schema = {"$ref": f"#/$defs/{target.name}", **converted}
        may_give_way = _WORDS_BESIDE.issuperset(placeholder)
        self._uses.append(Use(tuple(self._path), target, depth, may_give_way))
        return placeholder

    def _keywords(self, schema: JSONObject, depth: int) -> Schema:
        result = type_keyword(schema)
        for key, value in schema.items():
            plain = PLAIN.get(key)
            if plain is not None:
                plain(key, value, result)
            elif key == "properties":
                self._properties(schema, depth, result)
            elif key in SCHEMAS:
                self._subschema(key, value, depth, result)
            elif key in SCHEMA_LISTS and isinstance(value, list):
                if value:
                    result[key] = self._list(key, value, depth)
            elif key in SCHEMA_MAPS and isinstance(value, dict):
                result[key] = self._map(key, value, depth)
        return finished_keywords(schema, result)

    def _list(self, key: str, items: list[JSONValue], depth: int) -> list[JSONValue]:
        path = self._path
        path += (key, 0)
        converted: list[JSONValue] = []
        for index, item in enumerate(items):
            path[-1] = index
            converted.append(self._convert(item, depth + 1))
        del path[-2:]
        return converted

    def _map(self, key: str, members: JSONObject, depth: int) -> Schema:
        path = self._path
        path += (key, "")
        converted: Schema = {}
        for name, item in members.items():
            path[-1] = name
            converted[name] = self._convert(item, depth + 1)
        del path[-2:]
        return converted

    def _subschema(self, key: str, value: JSONValue, depth: int, result: Schema) -> None:
        if isinstance(value, dict):
            self._path.append(key)
            result[key] = self._convert(value, depth + 1)
            self._path.pop()
        elif isinstance(value, bool):
            result[key] = value
        elif key == "items" and isinstance(value, list) and value:  # a tuple, before 2020-12
            result["prefixItems"] = self._list("prefixItems", value, depth)

    def _properties(self, schema: JSONObject, depth: int, result: Schema) -> None:
        """Convert the properties; those the server sets (`readOnly`) are left out."""
        properties = schema["properties"]
        if not isinstance(properties, dict):
            return
        withheld = set()
        marked = []
        converted: Schema = {}
        result["properties"] = converted
        path = self._path
        path += ("properties", "")
        for name, item in properties.items():
            if isinstance(item, dict):
                # `required: true` on a property is an older form of the same wish.
                if "required" in item and item["required"] is True:
                    marked.append(name)
                if ("readOnly" in item or "$ref" in item) and self._is_read_only(item):
                    withheld.add(name)
                    continue
            path[-1] = name
            converted[name] = self._convert(item, depth + 1)
        del path[-2:]
        required = schema.get("required")
        listed = required if isinstance(required, list) else []
        if listed or marked:
            names = (name for name in (*listed, *marked) if isinstance(name, str))
            kept = [name for name in dict.fromkeys(names) if name not in withheld]
            for name in kept:
                if name not in converted:
                    converted[name] = {}  # required, and described nowhere
            if kept:
                result["required"] = kept

    def _is_read_only(self, schema: JSONObject) -> bool:
        if isinstance(schema.get("$ref"), str) and "readOnly" not in schema:
            try:
                target = self._shapes.resolver.resolve(schema["$ref"]).value
            except UnresolvedReferenceError:
                return False
            return isinstance(target, dict) and target.get("readOnly") is True
        return schema.get("readOnly") is True
