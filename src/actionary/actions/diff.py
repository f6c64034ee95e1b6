"""What differs between the functions of two versions of a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from actionary.actions.function import Function, Functions, UnusableOperation
from actionary.base.jsonvalue import JSONObject, JSONValue, canonical_json, dump_json
from actionary.base.text import truncate
from actionary.openapi.security import SecurityRequirement, SecurityScheme


class Change(StrEnum):
    """What happened to an operation between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Aspect(StrEnum):
    """What of an operation differs."""

    NAME = "name"
    PLACE = "place"  # method or path
    SERVER = "server"
    ARGUMENTS = "arguments"
    BODY = "body"
    SECURITY = "security"
    CONSEQUENTIAL = "consequential"
    WORDS = "words"
    DEPRECATED = "deprecated"
    USABLE = "usable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs."""

    aspect: Aspect
    message: str
    """One sentence."""
    is_breaking: bool = False
    """Whether a call that fitted before may not fit, or not be allowed, any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDiff:
    """One operation that was added, removed or changed."""

    change: Change
    method: str
    path: str
    name: str
    """The function's name after the change, or before it when it is gone."""
    differences: tuple[Difference, ...] = ()

    @property
    def is_breaking(self) -> bool:
        """Whether calls that worked before may not work any more."""
        return self.change is Change.REMOVED or any(one.is_breaking for one in self.differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionsDiff:
    """What differs between two versions; iterates what was added, removed and changed."""

    operations: tuple[OperationDiff, ...] = ()
    unchanged: int = 0

    def with_change(self, change: Change) -> tuple[OperationDiff, ...]:
        """Return the operations to which this happened."""
        return tuple(one for one in self.operations if one.change is change)

    @property
    def is_breaking(self) -> bool:
        """Whether calls that worked before may not work any more."""
        return any(one.is_breaking for one in self.operations)

    def __iter__(self) -> Iterator[OperationDiff]:
        return iter(self.operations)

    def __len__(self) -> int:
        return len(self.operations)


_Side = Function | UnusableOperation


def diff_functions(before: Functions, after: Functions) -> FunctionsDiff:
    """Return what was added, removed and changed, in the order of `after`; removed ones last.

    An operation is the same when its method and path are, or else its operation id.
    """
    old, new = _by_place(before), _by_place(after)
    moved = _moved(old, new)
    found: list[OperationDiff] = []
    unchanged = 0
    for place, side in new.items():
        earlier = old.get(place) or old.get(moved.get(place, ("", "")))
        if earlier is None:
            found.append(_diff(Change.ADDED, side))
            continue
        differences = tuple(_differences(earlier, side))
        if differences:
            found.append(_diff(Change.CHANGED, side, differences))
        else:
            unchanged += 1
    kept = {*new, *moved.values()}
    found.extend(_diff(Change.REMOVED, side) for place, side in old.items() if place not in kept)
    return FunctionsDiff(operations=tuple(found), unchanged=unchanged)


def _by_place(functions: Functions) -> Mapping[tuple[str, str], _Side]:
    sides: tuple[_Side, ...] = (*functions.usable, *functions.unusable)
    return {(side.method, side.path): side for side in sides}


def _moved(
    old: Mapping[tuple[str, str], _Side], new: Mapping[tuple[str, str], _Side]
) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return the places of operations that moved, each with where it was."""
    by_id = {
        side.operation_id: place
        for place, side in old.items()
        if place not in new and side.operation_id is not None
    }
    return {
        place: by_id[side.operation_id]
        for place, side in new.items()
        if place not in old and side.operation_id in by_id
    }


def _diff(change: Change, side: _Side, differences: tuple[Difference, ...] = ()) -> OperationDiff:
    return OperationDiff(
        change=change,
        method=side.method,
        path=side.path,
        name=side.name if isinstance(side, Function) else side.operation_id or "",
        differences=differences,
    )


def _differences(before: _Side, after: _Side) -> Iterator[Difference]:
    if isinstance(after, UnusableOperation):
        if isinstance(before, UnusableOperation):
            if before.reason != after.reason:
                yield Difference(aspect=Aspect.USABLE, message=after.reason)
            return
        message = f"It cannot be called any more: {after.reason}"
        yield Difference(aspect=Aspect.USABLE, message=message, is_breaking=True)
        return
    if isinstance(before, UnusableOperation):
        yield Difference(aspect=Aspect.USABLE, message="It can be called.")
        return
    yield from _identity(before, after)
    yield from _arguments(before, after)
    yield from _body(before, after)
    yield from _security(before, after)
    yield from _words(before, after)


def _identity(before: Function, after: Function) -> Iterator[Difference]:
    if before.name != after.name:
        message = f"The function {before.name} is called {after.name}."
        yield Difference(aspect=Aspect.NAME, message=message, is_breaking=True)
    if (before.method, before.path) != (after.method, after.path):
        message = f"{before.method} {before.path} became {after.method} {after.path}."
        yield Difference(aspect=Aspect.PLACE, message=message)
    if before.server_url != after.server_url:
        message = f"It goes to {after.server_url}, no longer to {before.server_url}."
        yield Difference(aspect=Aspect.SERVER, message=message, is_breaking=True)
    if before.consequential != after.consequential:
        message = (
            "It asks every time." if after.consequential else "It may be remembered as allowed."
        )
        yield Difference(aspect=Aspect.CONSEQUENTIAL, message=message)


def _arguments(before: Function, after: Function) -> Iterator[Difference]:
    old, new = _properties(before), _properties(after)
    needed_before, needed = _required(before), _required(after)
    for name in new:
        if name not in old:
            must = " and must be given" if name in needed else ""
            yield _argument(f"The argument {name} is there{must}.", is_breaking=name in needed)
    for name, schema in old.items():
        if name not in new:
            yield _argument(f"The argument {name} is gone.", is_breaking=True)
            continue
        if name in needed and name not in needed_before:
            yield _argument(f"The argument {name} must be given.", is_breaking=True)
        elif name in needed_before and name not in needed:
            yield _argument(f"The argument {name} may be left out.")
        if before.places[name] != after.places[name]:
            place, old_place = after.places[name], before.places[name]
            message = f"The argument {name} goes to {_where(place)}, not {_where(old_place)}."
            yield _argument(message)
        told = _words_of_schema(schema, new[name])
        if told:
            yield _argument(f"The argument {name} {told}.", is_breaking=True)
        elif canonical_json(schema) != canonical_json(new[name]):
            yield _argument(f"The words about the argument {name} differ.")
    if not _same(before.parameters.get("$defs"), after.parameters.get("$defs")):
        yield _argument("Parts that its arguments share differ.", is_breaking=True)


def _argument(message: str, *, is_breaking: bool = False) -> Difference:
    return Difference(aspect=Aspect.ARGUMENTS, message=message, is_breaking=is_breaking)


def _where(place: tuple[str, str | None]) -> str:
    return f"the {place[0]}" if place[1] is None else f"{place[1]!r:.80} in the {place[0]}"


def _words_of_schema(before: JSONValue, after: JSONValue) -> str:
    """Return how two schemas differ in what they accept; empty when only their words do."""
    before, after = _without_words(before), _without_words(after)
    if canonical_json(before) == canonical_json(after):
        return ""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        keys = [
            key
            for key in dict.fromkeys((*before, *after))
            if not _same(before.get(key), after.get(key))
        ]
        told = [f"{key} {_shown(before, key)} became {_shown(after, key)}" for key in keys[:4]]
        return f"differs: {'; '.join(told)}"
    return f"differs: {_plain(before)} became {_plain(after)}"


def _same(before: JSONValue, after: JSONValue) -> bool:
    return before == after and canonical_json([before]) == canonical_json([after])


def _shown(schema: Mapping[str, JSONValue], key: str) -> str:
    return _plain(schema[key]) if key in schema else "nothing"


def _plain(value: JSONValue) -> str:
    return truncate(dump_json(value), 80)


def _without_words(schema: JSONValue, *, is_named: bool = False) -> JSONValue:
    if isinstance(schema, Mapping):
        return {
            key: _without_words(value, is_named=key == "properties" and not is_named)
            for key, value in schema.items()
            if is_named or key not in ("description", "title", "examples", "deprecated")
        }
    if isinstance(schema, list):
        return [_without_words(item) for item in schema]
    return schema


def _body(before: Function, after: Function) -> Iterator[Difference]:
    old, new = before.plan.media_type, after.plan.media_type
    if old is not None and new is not None and old.name != new.name:
        message = f"Its body is written as {new.name}, no longer as {old.name}."
        yield Difference(aspect=Aspect.BODY, message=message)


def _security(before: Function, after: Function) -> Iterator[Difference]:
    if not _same_security(before.security, after.security):
        message = f"It demands {_demand(after.security)}, no longer {_demand(before.security)}."
        yield Difference(aspect=Aspect.SECURITY, message=message, is_breaking=True)
    for name in sorted({name for one in after.security for name in one}):
        old = before.document.security_schemes.get(name)
        new = after.document.security_schemes.get(name)
        if old is not None and new is not None and _facts(old) != _facts(new):
            message = f"The security scheme {name!r:.80} differs."
            yield Difference(aspect=Aspect.SECURITY, message=message, is_breaking=True)


def _facts(scheme: SecurityScheme) -> SecurityScheme:
    """Return what a security scheme demands, without its words or where it stands."""
    return replace(scheme, description="", pointer="", extensions={})


def _same_security(before: SecurityRequirement, after: SecurityRequirement) -> bool:
    return _plain_requirement(before) == _plain_requirement(after)


def _plain_requirement(requirement: SecurityRequirement) -> list[dict[str, list[str]]]:
    return [{name: sorted(scopes) for name, scopes in one.items()} for one in requirement]


def _demand(requirement: SecurityRequirement) -> str:
    if not requirement:
        return "no credential"
    return " or ".join(" and ".join(one) or "no credential" for one in requirement)


def _words(before: Function, after: Function) -> Iterator[Difference]:
    if before.deprecated != after.deprecated:
        message = "It is deprecated." if after.deprecated else "It is no longer deprecated."
        yield Difference(aspect=Aspect.DEPRECATED, message=message)
    elif before.description != after.description:
        yield Difference(aspect=Aspect.WORDS, message="Its description differs.")


def _properties(function: Function) -> JSONObject:
    properties = function.parameters["properties"]
    assert isinstance(properties, Mapping)
    return properties


def _required(function: Function) -> frozenset[str]:
    required = function.parameters.get("required")
    return frozenset(str(name) for name in required) if isinstance(required, list) else frozenset()
