"""The keywords of a schema that hold no other schema, as JSON Schema 2020-12 says them."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import truncate, without_invisible
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

MAX_DESCRIPTION: Final = 4_000
"""Characters of one description that a model is given; GPT Actions allow 700."""

_MAX_EXAMPLE = 200
"""Characters of an example worth showing to a model."""

_OLDER = frozenset(
    ("required", "exclusiveMinimum", "exclusiveMaximum", "nullable", "x-nullable", "example")
)

_WITHOUT_PARTS: Final = TYPES - {"array"}

HOLDING: Final = frozenset(
    (*SCHEMAS, *SCHEMA_LISTS, *SCHEMA_MAPS, "properties", "$ref", "$dynamicRef", "$recursiveRef")
)
"""Words with which a schema holds or names another."""

Schema: TypeAlias = dict[str, JSONValue]
Copy: TypeAlias = Callable[[str, JSONValue, Schema], None]


def words_for_model(text: str) -> str:
    """Return a document's words as a model gets them: nothing invisible, nothing endless."""
    if len(text) <= MAX_DESCRIPTION and text.isprintable():
        return text
    return truncate(without_invisible(text), MAX_DESCRIPTION)


class KeyPlan(NamedTuple):
    """What is to be done for schemas of the same keys: few kinds make up a whole document."""

    is_leaf: bool
    """Whether such a schema holds no other."""
    has_type: bool
    has_older_words: bool
    copied: tuple[tuple[str, "Copy | None"], ...]
    """The keywords without schemas, and how each is copied; None: as words."""


def plan_for(keys: tuple[str, ...]) -> KeyPlan:
    """Return what is to be done for schemas of these keys, in this order."""
    return KeyPlan(
        HOLDING.isdisjoint(keys),
        "type" in keys,
        not _OLDER.isdisjoint(keys),
        tuple((key, None if key == "description" else PLAIN[key]) for key in keys if key in PLAIN),
    )


def leaf_keywords(schema: JSONObject, plan: KeyPlan) -> Schema:
    """Return a schema that holds no other, in the words of 2020-12."""
    kind = schema["type"] if plan.has_type else ""
    is_simple = kind.__class__ is str and kind in _WITHOUT_PARTS
    result = {"type": kind} if is_simple else type_keyword(schema)
    for key, copy in plan.copied:
        value = schema[key]
        if copy is not None:
            copy(key, value, result)
        elif value.__class__ is str and value:
            result[key] = words_for_model(value)
    if is_simple and not plan.has_older_words:
        return result
    return finished_keywords(schema, result)


def type_keyword(schema: JSONObject) -> Schema:
    """Return the beginning of a schema: its `type`, when it names types that exist."""
    kind = schema.get("type")
    if kind is None:
        return {}
    if kind.__class__ is str and kind in TYPES:
        return {"type": kind}
    types = clean_type(schema)
    return {} if types is None else {"type": types}


def finished_keywords(schema: JSONObject, result: Schema) -> Schema:
    """Return `result`, once what depends on several keywords of `schema` is said in it."""
    if not _OLDER.isdisjoint(schema):
        _older_words(schema, result)
    types = result.get("type")
    if (types == "array" or (types.__class__ is list and "array" in types)) and (
        "items" not in result
    ):
        result["items"] = {}  # the same, and some models' APIs insist on it
    return result


def _older_words(schema: JSONObject, result: Schema) -> None:
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
    if example is not None and "examples" not in result and _is_short(example):
        result["examples"] = [example]


def _is_short(example: JSONValue) -> bool:
    return len(example if isinstance(example, str) else str(example)) <= _MAX_EXAMPLE


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
            if len(set(value)) == len(value):
                result[key] = value
                return
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
        short = [item for item in value[:3] if _is_short(item)]
        if short:
            result[key] = short


PLAIN: Final[Mapping[str, Copy]] = {
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
