"""`key=value` words to the arguments of a function, by its argument schema."""

from collections.abc import Mapping, Sequence

from actionary.actions.function import Function
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import JSONError, JSONObject, JSONValue, parse_json


class WordInvalidError(ActionaryError):
    """A word of the command line is not `key=value`, or gives an argument a second time."""

    kind = ErrorKind.INPUT
    code = "argument-word-invalid"


def parse_arguments(
    function: Function, words: Sequence[str], *, given: JSONObject | None = None
) -> JSONObject:
    """Return `given` with what the words say; a word wins over what was given.

    A value is read as its argument's schema wants it: text stays text, numbers, true and
    false, objects and lists are read as JSON, and a key written several times makes a list.
    Whether it all fits is for `bind` to say.
    """
    texts: dict[str, list[str]] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign or not name:
            raise WordInvalidError(
                f"{word!r} is no argument.", hint="Write each one as name=value, without spaces."
            )
        texts.setdefault(name, []).append(text)
    found = {name: _value(function, name, values) for name, values in texts.items()}
    return {**(given or {}), **found}


def parse_object(text: str) -> JSONObject:
    """Return the JSON object of `--arguments`."""
    try:
        value = parse_json(text)
    except JSONError as error:
        raise WordInvalidError(
            f"What follows --arguments is not JSON: {error.message}",
            hint="""Put it in quotes: --arguments '{"city": "Lisbon"}'""",
        ) from error
    if not isinstance(value, Mapping):
        raise WordInvalidError(
            "What follows --arguments is JSON, but no object.",
            hint="""Write one with names: --json '{"city": "Lisbon"}'""",
        )
    return value


def _value(function: Function, name: str, texts: list[str]) -> JSONValue:
    properties = function.parameters.get("properties")
    schema = properties.get(name) if isinstance(properties, Mapping) else None
    types, items = _types(schema, function.parameters)
    if "array" in types and not (len(texts) == 1 and texts[0].lstrip().startswith("[")):
        item_types, _ = _types(items, function.parameters)
        return [_read(text, item_types) for text in texts]
    if len(texts) > 1:
        raise WordInvalidError(
            f"{name!r} is given {len(texts)} times, but takes one value.",
            hint=f"Look what {function.name} takes: leave {name}= out all but once.",
        )
    return _read(texts[0], types)


def _read(text: str, types: frozenset[str]) -> JSONValue:
    if "string" in types:
        return text
    try:
        return parse_json(text)
    except JSONError:
        return text


def _types(schema: JSONValue, root: JSONObject, depth: int = 0) -> tuple[frozenset[str], JSONValue]:
    """Return the JSON types a schema allows, and the schema of its items."""
    if not isinstance(schema, Mapping) or depth > 8:
        return frozenset(), None
    reference = schema.get("$ref")
    if isinstance(reference, str):
        definitions = root.get("$defs")
        name = reference.rpartition("/")[2]
        target = definitions.get(name) if isinstance(definitions, Mapping) else None
        return _types(target, root, depth + 1)
    declared = schema.get("type")
    types = {declared} if isinstance(declared, str) else set(_texts(declared))
    items = schema.get("items")
    for keyword in ("anyOf", "oneOf", "allOf"):
        branches = schema.get(keyword)
        for branch in branches if isinstance(branches, list) else ():
            more, branch_items = _types(branch, root, depth + 1)
            types |= more
            items = items or branch_items
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if not types and isinstance(choices, list) and any(isinstance(one, str) for one in choices):
        types.add("string")
    return frozenset(types), items


def _texts(value: JSONValue) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
