"""The rules of a schema that a vendor's subset has no keyword for, said in its description."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue, dump_json
from actionary.base.text import truncate

_MAX_SAID: Final = 200
"""Characters of one value worth repeating in words."""

_RULES: Final = {
    "enum": "One of {}.",
    "const": "Always {}.",
    "default": "Default: {}.",
    "examples": "For example {}.",
    "format": "Format: {}.",
    "pattern": "Must match the pattern {}.",
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "exclusiveMinimum": "More than {}.",
    "exclusiveMaximum": "Less than {}.",
    "multipleOf": "A multiple of {}.",
    "minLength": "At least {} characters.",
    "maxLength": "At most {} characters.",
    "minItems": "At least {} items.",
    "maxItems": "At most {} items.",
    "uniqueItems": "No item twice.",
    "minProperties": "At least {} members.",
    "maxProperties": "At most {} members.",
    "deprecated": "Deprecated.",
}
_ORDER: Final = {rule: number for number, rule in enumerate(_RULES)}
WORDED: Final = frozenset(_RULES)


def description_with(schema: JSONObject, left_out: Collection[str]) -> str:
    """Return the description of `schema`, and in words after it the rules among `left_out`."""
    rules = [rule for rule in left_out if rule in _ORDER]
    if len(rules) > 1:
        rules.sort(key=_ORDER.__getitem__)
    said = [_sentence(rule, schema[rule]) for rule in rules]
    description = schema.get("description")
    text = description.strip() if isinstance(description, str) else ""
    if text and said and text[-1] not in ".!?:;":
        text += "."
    return " ".join([text, *said]).strip()


def _sentence(rule: str, value: JSONValue) -> str:
    if value.__class__ is int or rule == "format":
        return _common_sentence(rule, value if isinstance(value, int) else str(value))
    return _RULES[rule].format(_shown(rule, value))


@lru_cache(maxsize=512, typed=True)
def _common_sentence(rule: str, value: int | str) -> str:
    """Say what is said again and again: the limits of a document are few."""
    return _RULES[rule].format(_shown(rule, value))


def _shown(rule: str, value: JSONValue) -> str:
    if rule in ("format", "pattern"):
        return truncate(str(value), _MAX_SAID)
    if rule in ("enum", "examples") and isinstance(value, list):
        return truncate(", ".join(_plain(item) for item in value[:50]), _MAX_SAID)
    return truncate(_plain(value), _MAX_SAID)


def _plain(value: JSONValue) -> str:
    return dump_json(dict(value) if isinstance(value, Mapping) else value)
