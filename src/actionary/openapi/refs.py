"""Resolve `$ref` inside one document; never reads anything else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote, urljoin

import orjson

from actionary.base.jsonvalue import JSONObject, JSONValue, index_of, join_pointer, split_pointer
from actionary.base.text import closest_match
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.schemawords import COUNTS, NUMBERS, SCHEMA_LISTS, SCHEMA_MAPS, SCHEMAS

_MAX_CHAIN = 50
"""References to references: real documents have two or three in a row."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a reference leads to in the end, and where that stands."""

    value: JSONValue
    pointer: str


class Resolver:
    """Finds what references of one document point at; remembers what it found."""

    def __init__(
        self,
        raw: JSONObject,
        *,
        source: str | None = None,
        files: Mapping[str, JSONValue] | None = None,
    ) -> None:
        self.raw = raw
        self._files = files or {}
        base = raw.get("$self")
        self._base = _joined(source or "", base) if isinstance(base, str) else source
        self._known: dict[str, Resolved | UnresolvedReferenceError] = {}
        self._guesses_left = _MAX_GUESSES
        self._anchors: dict[str, Resolved] | None = None

    def resolve(self, reference: object) -> Resolved:
        """Return the target of `reference`, following references to references.

        Raises `UnresolvedReferenceError` when it points at nothing, elsewhere, or round.
        """
        if not isinstance(reference, str):
            raise UnresolvedReferenceError(
                str(reference)[:80],
                message="A `$ref` is text; this one is not.",
                hint="Write it like '#/components/schemas/Order'.",
            )
        known = self._known.get(reference)
        if known is None:
            # Whoever comes here again on the way to the target goes round.
            self._known[reference] = _circle(reference)
            try:
                known = self._follow(reference)
            except UnresolvedReferenceError as error:
                known = error
            self._known[reference] = known
        if isinstance(known, UnresolvedReferenceError):
            raise UnresolvedReferenceError(
                known.reference, message=known.message, hint=known.hint, near=known.near
            )
        return known

    def deref(self, value: JSONValue, pointer: str) -> Resolved:
        """Return `value` itself, or the target when it is a Reference Object."""
        if isinstance(value, dict) and "$ref" in value:
            return self.resolve(value["$ref"])
        return Resolved(value, pointer)

    def _follow(self, reference: str) -> Resolved:
        seen = {reference}
        found = self._look_up(reference)
        while isinstance(found.value, dict) and isinstance(found.value.get("$ref"), str):
            if not _SCHEMA_SIBLINGS.isdisjoint(found.value):
                break  # a schema that says more than its reference: 3.1 reads both
            following = str(found.value["$ref"])
            if following in seen or len(seen) > _MAX_CHAIN:
                raise _circle(reference)
            seen.add(following)
            found = self._look_up(following)
        return found

    def _look_up(self, reference: str) -> Resolved:
        if reference.startswith("#/"):
            pointer = reference[1:]
            if "%" in pointer:
                pointer = unquote(pointer, errors="replace")
            found: object = self.raw
            for token in pointer[1:].split("/"):
                if "~" in token:
                    token = token.replace("~1", "/").replace("~0", "~")
                found = found.get(token, _ABSENT) if isinstance(found, dict) else _ABSENT
                if found is _ABSENT:
                    break
            else:
                return Resolved(cast("JSONValue", found), pointer)
        return self._search(reference)

    def _search(self, reference: str) -> Resolved:
        address, _, fragment = reference.partition("#")
        where = f"{address}#" if address in self._files else ""
        if address and not where and not self._is_here(address):
            raise UnresolvedReferenceError(
                reference,
                message=f"`$ref` {reference!r} points outside the document.",
                hint="Only references inside the document are read: put what it names under "
                "`components` and write '#/components/...'.",
            )
        pointer = unquote(fragment, errors="replace")
        if pointer and not pointer.startswith("/"):
            return self._by_anchor(pointer, reference)
        value: JSONValue = self._files[address] if where else self.raw
        done: list[str] = []
        for token in split_pointer(pointer):
            found = _child(value, token)
            if found is _ABSENT and isinstance(value, dict) and "$ref" in value:
                value = self.resolve(value["$ref"]).value
                found = _child(value, token)
            if found is _ABSENT:
                self._guesses_left -= 1
                is_guessed = self._guesses_left >= 0
                raise _points_at_nothing(reference, value, token, done, is_guessed=is_guessed)
            value = found  # type: ignore[assignment]
            done.append(token)
        return Resolved(value, where + join_pointer(*done))

    def _is_here(self, address: str) -> bool:
        base = self._base
        return base is not None and _joined(base, address) == base.partition("#")[0]

    def _by_anchor(self, name: str, reference: str) -> Resolved:
        if self._anchors is None:
            self._anchors = {
                str(value[key]): Resolved(value, pointer)
                for value, pointer in walk(self.raw)
                for key in ("$anchor", "$dynamicAnchor")
                if isinstance(value.get(key), str)
            }
        found = self._anchors.get(name)
        if found is None:
            raise UnresolvedReferenceError(
                reference,
                message=f"`$ref` {reference!r} points at nothing.",
                hint=f"Did you mean '#/components/schemas/{name}'?"
                if _child(_schemas(self.raw), name) is not _ABSENT
                else "Write it like '#/components/schemas/Order'.",
            )
        return found


_MAX_GUESSES = 200
"""References of one document for which the nearest name is looked for."""

_MAX_GUESSED = 300
"""Names compared with a mistyped one: comparing is slow, and a document may have thousands."""

_SCHEMA_SIBLINGS = frozenset(
    (
        *SCHEMAS,
        *SCHEMA_LISTS,
        *SCHEMA_MAPS,
        *NUMBERS,
        *COUNTS,
        *("type", "properties", "required", "nullable", "enum", "const", "pattern", "uniqueItems"),
        *("dependentRequired", "readOnly", "writeOnly"),
    )
)
_ABSENT = object()


def _child(value: object, token: str) -> object:
    if isinstance(value, dict):
        return value.get(token, _ABSENT)
    if isinstance(value, list) and (at := index_of(token)) is not None and at < len(value):
        return value[at]
    return _ABSENT


def _schemas(raw: JSONObject) -> object:
    return _child(_child(raw, "components"), "schemas")


def _circle(reference: str) -> UnresolvedReferenceError:
    return UnresolvedReferenceError(
        reference,
        message=f"`$ref` {reference!r} leads round in a circle.",
        hint="Point it at something that is no reference itself.",
    )


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address)
    except ValueError:
        return None  # an address nobody can read is nowhere


def _points_at_nothing(
    reference: str, value: object, token: str, done: list[str], *, is_guessed: bool
) -> UnresolvedReferenceError:
    names = list(value)[:_MAX_GUESSED] if is_guessed and isinstance(value, dict) else []
    near = closest_match(token, names)
    hint = f"There is no {token!r} under '#{join_pointer(*done)}'."
    meant = "" if near is None else f"#{join_pointer(*done, near)}"
    if meant:
        hint = f"Did you mean {meant!r}?"
    return UnresolvedReferenceError(
        reference, message=f"`$ref` {reference!r} points at nothing.", hint=hint, near=meant
    )


_REFERENCE = re.compile(rb'"\$ref":("[^"\\]*+(?:\\.[^"\\]*+)*+")?')


def all_resolve(raw: JSONObject, resolver: Resolver) -> bool:
    """Whether every reference leads somewhere, those in examples too; found without a walk."""
    for reference in set(_REFERENCE.findall(orjson.dumps(raw))):
        try:
            resolver.resolve(orjson.loads(reference) if reference else None)
        except UnresolvedReferenceError:
            return False
    return True


_LITERAL = frozenset(("example", "examples", "default", "enum", "const"))


def walk(raw: JSONObject) -> Iterator[tuple[Mapping[str, JSONValue], str]]:
    """Yield every mapping of a document with its pointer, those inside examples left out."""
    stack: list[tuple[JSONValue, str]] = [(raw, "")]
    while stack:
        value, pointer = stack.pop()
        if isinstance(value, dict):
            yield value, pointer
            is_named = pointer.endswith(("/properties", "/schemas", "/patternProperties", "/$defs"))
            for key, item in value.items():
                if isinstance(item, dict | list) and (
                    is_named or (key not in _LITERAL and not key.startswith("x-"))
                ):
                    escaped = key.replace("~", "~0").replace("/", "~1")
                    stack.append((item, f"{pointer}/{escaped}"))
        elif isinstance(value, list):
            stack.extend(
                (item, f"{pointer}/{index}")
                for index, item in enumerate(value)
                if isinstance(item, dict | list)
            )
