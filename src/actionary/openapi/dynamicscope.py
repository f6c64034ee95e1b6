"""`$dynamicRef` made a plain `$ref`, by writing out a schema once for each way it is come to.

A dynamic reference leads to the outermost schema resource, on the way to it, that has a
`$dynamicAnchor` of its name (JSON Schema 2020-12, Core, section 8.2.3.2). Neither a model nor
most validators of vendors follow one. So each schema that needs it is copied for every set of
anchors it is reached with, and its references lead to the copies: a list of orders and a list of
customers made of one generic page become two schemas.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import unquote

from actionary.base.jsonvalue import JSONValue

COPIES: Final = "x-dynamic-scopes"
"""Where the copies stand in the document; nobody writes there."""

MAX_COPIES: Final = 500
"""Copies of one document; past them a dynamic reference leads where it points by itself."""

MAX_VALUES: Final = 200_000
"""Values copied in all: generic schemas are small, and copies of copies must stay bounded."""

MAX_LOOKS: Final = 1_000_000
"""Values looked at to find what needs copying; a schema is seen once for each way into it."""

MAX_NAMES: Final = 50
"""Anchors that several resources share; every copy carries those it was reached with."""

_NAMED: Final = frozenset(
    ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
)
_LITERAL: Final = frozenset(("example", "examples", "default", "enum", "const"))
_MARKS: Final = frozenset(("$id", "$anchor", "$dynamicAnchor", "$dynamicRef"))

Scope: TypeAlias = tuple[tuple[str, str], ...]
"""Anchors met on the way, outermost first: name, and the reference to where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicAnchors:
    """What the document says of dynamic anchors and references, noted by whoever walked it."""

    resource_of: dict[int, str] = field(default_factory=dict)
    """Schema resource by the identity of each mapping in it."""
    anchors: dict[str, dict[str, str]] = field(default_factory=dict)
    """By resource: its dynamic anchors, and the reference that leads to each."""
    references: dict[int, str] = field(default_factory=dict)
    """The anchor's name, by the identity of each mapping whose `$dynamicRef` is truly dynamic."""
    entries: list[dict[str, JSONValue]] = field(default_factory=list)
    """Parameters, media types and headers: evaluation begins at their `schema`."""

    def contested(self) -> frozenset[str]:
        """Return the names that more than one resource has: only these can lead elsewhere."""
        counts = Counter(name for anchors in self.anchors.values() for name in anchors)
        several = [name for name, times in counts.items() if times > 1]
        return frozenset(several[:MAX_NAMES])


def follow_dynamic_references(
    root: dict[str, JSONValue],
    anchors: DynamicAnchors,
    find: Callable[[str], JSONValue],
) -> None:
    """Change every entry that needs it, in place; `find` returns what a plain reference leads to.

    Values of `root` other than the entries stay as they are; the copies are added to it.
    """
    if anchors.references and anchors.contested():
        _Copier(root, anchors, find).run()


class _Copier:
    def __init__(
        self,
        root: dict[str, JSONValue],
        anchors: DynamicAnchors,
        find: Callable[[str], JSONValue],
    ) -> None:
        self._root = root
        self._anchors = anchors
        self._find = find
        self._contested = anchors.contested()
        self._made: dict[tuple[str, Scope], str] = {}
        self._copies: dict[str, JSONValue] = {}
        self._waiting: list[tuple[str, JSONValue, Scope]] = []
        self._values_left, self._looks_left = MAX_VALUES, MAX_LOOKS
        self._needing = self._references_in_need()

    def run(self) -> None:
        for entry in self._anchors.entries:
            for key in ("schema", "itemSchema"):
                schema = entry.get(key)
                if isinstance(schema, dict) and self._needs(schema):
                    entry[key] = self._copy(schema, ())
        while self._waiting:
            name, schema, scope = self._waiting.pop()
            self._copies[name] = self._copy(schema, scope)
        if self._copies:
            self._root[COPIES] = self._copies

    def _references_in_need(self) -> frozenset[str]:
        """Return the plain references from which a dynamic one can be reached."""
        needing: set[str] = set()
        users: dict[str, set[str]] = {}
        known: set[str] = set()
        waiting = [
            reference
            for entry in self._anchors.entries
            for key in ("schema", "itemSchema")
            for reference in self._seen_in(entry.get(key))[1]
        ]
        waiting += [ref for anchors in self._anchors.anchors.values() for ref in anchors.values()]
        while waiting:
            reference = waiting.pop()
            if reference in known:
                continue
            known.add(reference)
            is_dynamic, onward = self._seen_in(self._find(reference))
            if is_dynamic:
                needing.add(reference)
            for other in onward:
                users.setdefault(other, set()).add(reference)
            waiting.extend(onward)
        spreading = list(needing)
        while spreading:
            for user in users.get(spreading.pop(), ()):
                if user not in needing:
                    needing.add(user)
                    spreading.append(user)
        return frozenset(needing)

    def _seen_in(self, schema: JSONValue) -> tuple[bool, set[str]]:
        """Return whether it holds a dynamic reference itself, and its plain references."""
        found: set[str] = set()
        is_dynamic = False
        stack = [schema]
        while stack and self._looks_left > 0:
            value = stack.pop()
            self._looks_left -= 1
            if isinstance(value, dict):
                is_dynamic = is_dynamic or id(value) in self._anchors.references
                for key in ("$ref", "$dynamicRef"):
                    if isinstance(value.get(key), str):
                        found.add(str(value[key]))
                stack.extend(item for key, item in value.items() if key not in _LITERAL)
            elif isinstance(value, list):
                stack.extend(value)
        return is_dynamic, found

    def _needs(self, schema: JSONValue) -> bool:
        is_dynamic, onward = self._seen_in(schema)
        return is_dynamic or not self._needing.isdisjoint(onward)

    def _copy(self, value: JSONValue, scope: Scope, *, is_named: bool = False) -> JSONValue:
        self._values_left -= 1
        if isinstance(value, list):
            return [self._copy(item, scope) for item in value]
        if not isinstance(value, dict):
            return value
        if is_named:
            return {name: self._copy(item, scope) for name, item in value.items()}
        scope = self._entered(value, scope)
        copied: dict[str, JSONValue] = {}
        for key, item in value.items():
            if key in _MARKS:
                continue
            if key == "$ref" and isinstance(item, str):
                copied[key] = self._led(item, scope)
            elif key in _LITERAL or key.startswith("x-"):
                copied[key] = item
            else:
                copied[key] = self._copy(item, scope, is_named=key in _NAMED)
        dynamic = value.get("$dynamicRef")
        if isinstance(dynamic, str):
            name = self._anchors.references.get(id(value))
            target = self._led(dict(scope).get(name or "", dynamic), scope)
            if "$ref" in copied:
                both = copied.get("allOf")
                copied["allOf"] = [*(both if isinstance(both, list) else ()), {"$ref": target}]
            else:
                copied["$ref"] = target
        return copied

    def _entered(self, schema: Mapping[str, JSONValue], scope: Scope) -> Scope:
        """Return the scope inside `schema`: anchors of its resource count unless met before."""
        resource = self._anchors.resource_of.get(id(schema), "")
        met = dict(scope)
        added = [
            (name, reference)
            for name, reference in self._anchors.anchors.get(resource, {}).items()
            if name in self._contested and name not in met
        ]
        return (*scope, *added) if added else scope

    def _led(self, reference: str, scope: Scope) -> str:
        """Return the reference to the copy for this scope, or the same where none is needed."""
        if reference not in self._needing:
            return reference
        target = self._find(reference)
        if not isinstance(target, dict):
            return reference
        scope = tuple(sorted(self._entered(target, scope)))
        made = self._made.get((reference, scope))
        if made is not None:
            return made
        if len(self._made) >= MAX_COPIES or self._values_left < 0:
            return reference
        last = reference.rpartition("/")[2].replace("~", "-")
        name = f"{len(self._made)}-{last if '#' not in last else 'schema'}"
        made = f"#/{COPIES}/{name}"
        self._made[reference, scope] = made
        self._waiting.append((unquote(name), target, scope))
        return made
