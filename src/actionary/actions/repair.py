"""Gentle repair of arguments: only where there is one meaning."""

import re
from collections.abc import Mapping

from actionary.base.errors import LimitExceededError
from actionary.base.jsonvalue import JSONError, JSONObject, JSONValue, dump_json, parse_json
from actionary.base.text import truncate

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_MAX_DEPTH = 20
"""How deep a repair looks; what lies deeper is left to the error message."""

_MAX_SHOWN = 60

_MAX_BRANCHING = 3
"""Alternatives inside alternatives that are looked at for null."""


def repair_arguments(
    parameters: JSONObject, arguments: JSONObject
) -> tuple[JSONObject, tuple[str, ...]]:
    """Return the arguments with what has one meaning put right, and what was done, in words."""
    repairs: list[str] = []
    definitions = parameters.get("$defs")
    fixer = _Repair(definitions if isinstance(definitions, Mapping) else {}, repairs)
    repaired = fixer.value(arguments, parameters, "", 0)
    assert isinstance(repaired, Mapping)
    return repaired, tuple(repairs)


class _Repair:
    def __init__(self, definitions: Mapping[str, JSONValue], repairs: list[str]) -> None:
        self._definitions = definitions
        self._repairs = repairs

    def value(self, value: JSONValue, schema: JSONValue, at: str, depth: int) -> JSONValue:
        schema = self._resolved(schema)
        if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
            return value
        types = schema.get("type")
        names = (
            [types] if isinstance(types, str) else list(types) if isinstance(types, list) else []
        )
        changed = _converted(value, names)
        if changed is not value:
            self._repairs.append(_words(at, value, changed))
            value = changed
        if isinstance(value, Mapping):
            return self._members(value, schema, at, depth)
        if isinstance(value, list) and "items" in schema:
            return [
                self.value(item, schema["items"], f"{at}[{index}]", depth + 1)
                for index, item in enumerate(value)
            ]
        return value

    def _members(
        self, value: Mapping[str, JSONValue], schema: Mapping[str, JSONValue], at: str, depth: int
    ) -> JSONValue:
        properties = schema.get("properties")
        if not isinstance(properties, Mapping):
            return value
        required = schema.get("required")
        needed = required if isinstance(required, list) else []
        result: dict[str, JSONValue] = {}
        for name, item in value.items():
            inner = f"{at}.{name}" if at else name
            if name not in properties:
                result[name] = item
            elif item is None and name not in needed and not self._takes_null(properties[name]):
                self._repairs.append(f"`{inner}` was null and is left out")
            else:
                result[name] = self.value(item, properties[name], inner, depth + 1)
        for name in needed:
            if isinstance(name, str) and name in properties and name not in result:
                self._fill_in(name, f"{at}.{name}" if at else name, properties[name], result)
        return result

    def _fill_in(self, name: str, at: str, schema: JSONValue, result: dict[str, JSONValue]) -> None:
        """Give what is missing the value the document leaves no choice about."""
        schema = self._resolved(schema)
        if not isinstance(schema, Mapping):
            return
        choices = schema.get("enum")
        if "const" in schema:
            value, why = schema["const"], "only value"
        elif isinstance(choices, list) and len(choices) == 1:
            value, why = choices[0], "only value"
        elif "default" in schema:
            value, why = schema["default"], "default"
        else:
            return
        result[name] = value
        shown = truncate(dump_json(value), _MAX_SHOWN)
        self._repairs.append(f"`{at}` was missing and is {shown}, its {why}")

    def _takes_null(self, schema: JSONValue, depth: int = 0) -> bool:
        schema = self._resolved(schema)
        if not isinstance(schema, Mapping):
            return True
        types = schema.get("type")
        if types is None:
            choices = [schema["const"]] if "const" in schema else schema.get("enum")
            branches = schema.get("anyOf", schema.get("oneOf"))
            if isinstance(branches, list) and depth < _MAX_BRANCHING:
                return any(self._takes_null(branch, depth + 1) for branch in branches)
            return None in choices if isinstance(choices, list) else True
        return "null" in types if isinstance(types, list) else types == "null"

    def _resolved(self, schema: JSONValue) -> JSONValue:
        for _ in range(_MAX_DEPTH):
            if not isinstance(schema, Mapping) or not isinstance(schema.get("$ref"), str):
                return schema
            schema = self._definitions.get(str(schema["$ref"]).rpartition("/")[2])
        return schema


def _converted(value: JSONValue, names: list[JSONValue]) -> JSONValue:
    """Return `value` in one of the wanted types, or itself."""
    if not names or _has_type(value, names):
        return value
    if isinstance(value, str):
        return _from_text(value, names)
    if "string" in names and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if "array" in names and value is not None:
        return [value]
    return value


def _from_text(text: str, names: list[JSONValue]) -> JSONValue:
    stripped = text.strip()
    if {"integer", "number"} & set(names) and _NUMBER.fullmatch(stripped):
        number = float(stripped)
        if number.is_integer() and not re.search("[.eE]", stripped):
            return int(stripped)
        return number if "number" in names or number.is_integer() else text
    if "boolean" in names and stripped.lower() in ("true", "false"):
        return stripped.lower() == "true"
    if stripped[:1] in ("{", "[") and {"object", "array"} & set(names):
        try:
            parsed = parse_json(stripped)
        except (JSONError, LimitExceededError):
            parsed = None
        if _has_type(parsed, names):
            return parsed
    return [text] if "array" in names else text


def _has_type(value: JSONValue, names: list[JSONValue]) -> bool:
    return any(_is_type(value, name) for name in names)


def _is_type(value: JSONValue, name: JSONValue) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, int):
        return name in ("integer", "number")
    if isinstance(value, float):
        return name == "number" or (name == "integer" and value.is_integer())
    if isinstance(value, str):
        return name == "string"
    if value is None:
        return name == "null"
    return name == ("object" if isinstance(value, Mapping) else "array")


def _words(at: str, before: JSONValue, after: JSONValue) -> str:
    if isinstance(after, list) and not isinstance(before, str):
        return f"`{at}` was a single value and became a list"
    if isinstance(after, list):
        return f"`{at}` was text and became a list"
    if isinstance(after, str):
        return f"`{at}` was a number and became text"
    kind = {bool: "true or false", int: "a number", float: "a number"}.get(type(after), "an object")
    return f"`{at}` was text and became {kind}"
