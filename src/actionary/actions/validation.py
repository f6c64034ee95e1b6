"""Check arguments against a schema, and say what is wrong in words a model can act on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from actionary.actions.errors import ArgumentProblem
from actionary.base.jsonvalue import JSONObject, JSONValue, dump_json
from actionary.base.text import closest_match, truncate
from actionary.openapi.patterns import is_checkable

_MAX_PROBLEMS = 8
"""Problems told at once: enough to correct all in one go, few enough to read."""

_MAX_SHOWN = 80
_MAX_CHOICES = 20
_MAX_FORMS = 4
_MAX_WANTS = 3
_MAX_GUESSED = 300
_NAMED: Final = frozenset(("properties", "$defs", "patternProperties", "dependentSchemas"))
_KINDS: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class ArgumentChecker:
    """One argument schema, compiled when first used."""

    def __init__(self, parameters: JSONObject) -> None:
        self._parameters = parameters
        self._validator: Any = None

    def problems_with(self, arguments: JSONObject) -> tuple[ArgumentProblem, ...]:
        """Return what is wrong with `arguments`; empty when nothing is."""
        if self._validator is None:
            self._validator = _compile(self._parameters)
        if self._validator.is_valid(arguments):
            return ()
        # Which one of several forms a text has may be told by its format alone.
        if _compile(self._parameters, with_formats=True).is_valid(arguments):
            return ()
        problems: list[ArgumentProblem] = []
        for error in self._validator.iter_errors(arguments):
            problems.append(_problem(error))
            if len(problems) == _MAX_PROBLEMS:
                break
        return tuple(problems)


def _compile(parameters: JSONObject, *, with_formats: bool = False) -> Any:
    # Loaded here: importing the library would cost every reader of documents 50 ms.
    import jsonschema_rs

    def compiled(schema: Any) -> Any:
        return jsonschema_rs.Draft202012Validator(
            schema,
            pattern_options=jsonschema_rs.RegexOptions(),  # linear time, whatever the pattern
            validate_formats=with_formats,
            offline=True,
        )

    try:
        return compiled(parameters)
    except (ValueError, jsonschema_rs.ReferencingError):
        pass
    try:
        return compiled(_without_unchecked(parameters))
    except (ValueError, jsonschema_rs.ReferencingError):
        return compiled({"type": "object", "required": parameters.get("required", [])})


def _without_unchecked(schema: JSONValue, *, is_named: bool = False) -> JSONValue:
    """Return the schema without patterns that cannot be checked in linear time."""
    if isinstance(schema, Mapping):
        return {
            key: _without_unchecked(value, is_named=key in _NAMED and not is_named)
            for key, value in schema.items()
            if is_named or not _is_unchecked(key, value)
        }
    if isinstance(schema, list):
        return [_without_unchecked(item) for item in schema]
    return schema


def _is_unchecked(key: str, value: JSONValue) -> bool:
    if key == "pattern":
        return not (isinstance(value, str) and is_checkable(value))
    if key == "patternProperties" and isinstance(value, Mapping):
        return not all(is_checkable(pattern) for pattern in value)
    return False


def _problem(error: Any, start: int = 0) -> ArgumentProblem:
    """Return one problem in words; the way to the value is told from the token `start`."""
    path = list(error.instance_path)[start:]
    rule = str(error.schema_path[-1]) if error.schema_path else ""
    kind = error.kind
    rule = str(getattr(kind, "name", rule))
    if rule == "required":
        argument = argument_path([*path, kind.property])
        return ArgumentProblem(
            argument=argument, rule=rule, message=f"`{argument}` is missing; it must be given."
        )
    argument = argument_path(path)
    shown = f"`{argument}`" if argument else "The arguments"
    return ArgumentProblem(
        argument=argument, rule=rule, message=f"{shown} {_complaint(rule, error, kind)}"
    )


def _complaint(rule: str, error: Any, kind: Any) -> str:
    value = error.instance
    if rule == "type":
        wanted = " or ".join(_KINDS.get(name, name) for name in _type_names(kind.types))
        return f"must be {wanted}; it is {_shown(value)}."
    if rule == "enum":
        return _not_a_choice(value, kind.options)
    if rule == "const":
        return f"must be {_shown(kind.expected_value)}; it is {_shown(value)}."
    if rule == "additionalProperties":
        names = ", ".join(f"`{truncate(str(name), _MAX_SHOWN)}`" for name in kind.unexpected[:5])
        return f"has no member {names}."
    if rule == "format":
        return f"must be a {kind.format}; it is {_shown(value)}."
    if rule == "pattern":
        return f"must match the pattern {truncate(str(kind.pattern), 200)}; it is {_shown(value)}."
    bounds = {
        "minimum": "at least",
        "maximum": "at most",
        "exclusiveMinimum": "more than",
        "exclusiveMaximum": "less than",
        "minLength": "at least this many characters long:",
        "maxLength": "at most this many characters long:",
        "minItems": "a list of at least this many:",
        "maxItems": "a list of at most this many:",
    }
    if rule in bounds:
        return f"must be {bounds[rule]} {_shown(kind.limit)}; it is {_shown(value)}."
    if rule in ("anyOf", "oneOf"):
        return _no_form(value, error, kind)
    return f"breaks the rule {rule!r}: {truncate(str(error.message), 200)}."


def _no_form(value: JSONValue, error: Any, kind: Any) -> str:
    """Say what each form wants; who can read one of them can write it."""
    branches = getattr(kind, "context", None) or ()
    if not all(branches):
        return f"fits several of the forms it may have, and must fit one; it is {_shown(value)}."
    start = len(error.instance_path)
    told: dict[str, None] = {}
    for branch in branches[:_MAX_FORMS]:
        wants = []
        for one in branch[:_MAX_WANTS]:
            problem = _problem(one, start)
            wants.append(problem.message.rstrip(".").replace("The arguments", "it"))
        told[" and ".join(wants)] = None
    more = len(branches) - _MAX_FORMS
    listed = "; or: ".join(told) + (f"; or one of {more} more forms" if more > 0 else "")
    return f"fits none of the forms it may have; it is {_shown(value)}. To fit: {listed}."


def _type_names(types: object) -> Iterable[str]:
    return [types] if isinstance(types, str) else [str(name) for name in types]  # type: ignore[attr-defined]


def _not_a_choice(value: JSONValue, options: Sequence[JSONValue]) -> str:
    known = [str(option) for option in options[:_MAX_GUESSED]]
    near = closest_match(str(value), known)
    listed = ", ".join(_shown(option) for option in options[:_MAX_CHOICES])
    more = f" and {len(options) - _MAX_CHOICES} more" if len(options) > _MAX_CHOICES else ""
    guess = f" Did you mean {near!r}?" if near else ""
    return f"must be one of {listed}{more}; it is {_shown(value)}.{guess}"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"the text {truncate(dump_json(value), _MAX_SHOWN)}"
    return truncate(dump_json(value), _MAX_SHOWN)


def argument_path(path: Sequence[str | int]) -> str:
    """Return the way to a value as people write it: `guests[0].name`."""
    text = ""
    for token in path:
        if isinstance(token, int):
            text += f"[{token}]"
        else:
            text += f".{token}" if text else str(token)
    return text
