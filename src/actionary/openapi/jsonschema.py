"""Make a schema of a document fit for a model and a validator: JSON Schema 2020-12, self-contained.

What several places share, and what refers to itself, becomes one entry of `$defs`; the rest
stands where it is used. Each schema of the document is converted once, so cost and size grow
with the document, never with the number of ways through it.
"""

from collections.abc import Sequence
from typing import Any, Final

from actionary.base.jsonvalue import JSONValue
from actionary.openapi.schemakeywords import Schema
from actionary.openapi.schemashape import MAX_INLINE_DEPTH, SchemaShapes, Shape, Target, Use

MAX_SCHEMA_NODES: Final = 5_000
"""Schemas in one function's arguments; the median function has 26."""


class _Definition:
    """A schema that references of one function lead to."""

    __slots__ = ("count", "depth", "is_inline", "name", "owner", "schema", "shape", "target", "use")

    def __init__(self, target: Target, name: str, owner: "_Definition | None", use: Use) -> None:
        self.target = target
        self.name = name
        self.owner = owner
        """The one whose part the first place that refers to it is; None: a root."""
        self.use = use
        self.count = 1
        """How many places refer to it."""
        self.shape: Shape
        self.schema: Schema
        self.depth = 0
        self.is_inline = False


class SchemaConverter:
    """Puts the schemas of one function's arguments together; they share one `$defs`."""

    def __init__(self, shapes: SchemaShapes, *, max_nodes: int = MAX_SCHEMA_NODES) -> None:
        self._shapes = shapes
        self._max_nodes = self._left = max_nodes
        self._definitions: dict[str, _Definition] = {}
        self._names: set[str] = set()
        self.was_cut = False
        """Whether the budget ran out, so that something accepts more than the document says."""

    @property
    def node_count(self) -> int:
        """How many schemas were converted."""
        return self._max_nodes - self._left

    def convert(self, schema: JSONValue) -> Shape:
        """Return the shape of one argument, cut when there is no room for it; it counts."""
        shape = self._shapes.shape_of(schema, budget=self._left)
        self.add(shape)
        return shape

    def convert_root(self, schema: JSONValue) -> Shape:
        """Return the shape of `schema`; a reference at the top is replaced by its target."""
        return self.convert(self._shapes.without_reference(schema))

    def has_room_for(self, shape: Shape) -> bool:
        """Whether the budget lets a shape be used whole."""
        return shape.size <= self._left

    def add(self, shape: Shape) -> None:
        """Count a shape that was made before."""
        self._left -= shape.size
        self.was_cut = self.was_cut or shape.is_cut

    def finish(self, roots: Sequence[Shape]) -> tuple[list[Schema], Schema]:
        """Return the schemas of `roots` with what they refer to, and `$defs` for the rest.

        A schema with one use stands in its place; the others are definitions. The results are
        shared with other functions: they are not to be changed.
        """
        for root in roots:
            if root.uses:
                self._follow(root.uses, None)
        if not self._definitions:
            return [root.schema for root in roots], {}
        order = list(self._definitions.values())
        for definition in order:  # grows while it is walked over
            definition.shape = self.convert(definition.target.raw)
            order.extend(self._follow(definition.shape.uses, definition))
        for definition in order:
            self._place(definition)
        for definition in reversed(order):
            definition.schema = self._whole(definition.shape)
        return [self._whole(root) for root in roots], {
            definition.name: definition.schema for definition in order if not definition.is_inline
        }

    def _follow(self, uses: Sequence[Use], owner: _Definition | None) -> list[_Definition]:
        """Count the `uses`, and return the definitions met for the first time."""
        found = []
        for use in uses:
            target = use.target
            known = self._definitions.get(target.pointer)
            if known is not None:
                known.count += 1
                continue
            known = _Definition(target, self._name_for(target), owner, use)
            self._definitions[target.pointer] = known
            found.append(known)
        return found

    def _name_for(self, target: Target) -> str:
        name, number = target.name, 2
        while name in self._names:
            name, number = f"{target.name}_{number}", number + 1
        self._names.add(name)
        return name

    def _place(self, definition: _Definition) -> None:
        """Decide whether a definition stands in the one place that refers to it."""
        if definition.count != 1 or not definition.use.may_give_way:
            return
        owner = definition.owner
        depth = definition.use.depth + (owner.depth if owner is not None else 0)
        if depth <= MAX_INLINE_DEPTH:
            definition.depth, definition.is_inline = depth, True

    def _whole(self, shape: Shape) -> Schema:
        """Return the schema of `shape` with what stands in its places; made once for each."""
        changes: list[tuple[Use, _Definition]] = []
        key: list[object] = [id(shape.schema)]
        for use in shape.uses:
            definition = self._definitions[use.target.pointer]
            if definition.is_inline:
                key.append(id(definition.schema))
            elif definition.name != use.target.name:
                key.append(definition.name)
            else:
                key.append(None)
                continue
            changes.append((use, definition))
        if not changes:
            return shape.schema
        if self.was_cut:
            return _filled(shape.schema, changes)  # of use to no other function
        known = self._shapes.whole.get(tuple(key))
        if known is None:
            made = _filled(shape.schema, changes)
            inside = [one.schema for _, one in changes if one.is_inline]
            known = self._shapes.whole[tuple(key)] = (made, [shape.schema, *inside])
        return known[0]


def _filled(schema: Schema, changes: Sequence[tuple[Use, _Definition]]) -> Schema:
    """Return `schema` with the `changes` made; what leads to them is copied, the rest shared."""
    result = dict(schema)
    copies: dict[tuple[str | int, ...], Any] = {}
    for use, definition in changes:
        path = use.path
        if not path:
            result = _stand_in(result, definition)
            continue
        node: Any = result
        for length, key in enumerate(path[:-1], 1):
            child = copies.get(path[:length])
            if child is None:
                child = copies[path[:length]] = node[key] = node[key].copy()
            node = child
        node[path[-1]] = _stand_in(node[path[-1]], definition)
    return result


def _stand_in(placeholder: Schema, definition: _Definition) -> Schema:
    """Return what takes the place of a placeholder: its target, or the target's other name."""
    if not definition.is_inline:
        return {**placeholder, "$ref": f"#/$defs/{definition.name}"}
    if len(placeholder) == 1:
        return definition.schema
    return {**definition.schema, **{k: v for k, v in placeholder.items() if k != "$ref"}}
