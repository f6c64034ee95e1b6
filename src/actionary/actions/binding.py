"""Arguments to the places they go, checked against the schema and gently repaired."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from actionary.actions.errors import ArgumentError, ArgumentProblem
from actionary.actions.function import Function
from actionary.actions.repair import repair_arguments
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import closest_match


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCall:
    """The arguments of one call, by place and under the document's names."""

    path: Mapping[str, JSONValue] = field(default_factory=dict)
    query: Mapping[str, JSONValue] = field(default_factory=dict)
    querystring: Mapping[str, JSONValue] = field(default_factory=dict)
    """At most one: it is the whole query (OAS 3.2)."""
    headers: Mapping[str, JSONValue] = field(default_factory=dict)
    cookies: Mapping[str, JSONValue] = field(default_factory=dict)
    body: JSONValue = None
    has_body: bool = False
    """Apart from `body`, for a body may be null."""
    arguments: JSONObject = field(default_factory=dict)
    """As bound: what was repaired is repaired."""
    repairs: tuple[str, ...] = ()
    """What was changed before binding, in words for the trace."""


def bind(function: Function, arguments: JSONObject) -> BoundCall:
    """Return `arguments` at their places.

    Raises `ArgumentError` when they do not fit. Repaired is only what has one meaning: a
    number written as text, a single value where a list is wanted, a null that stands for
    an argument left out, a needed one left out that has one value or a default.
    """
    if not isinstance(arguments, Mapping):
        raise _refuse(function, "", "type", "The arguments must be a JSON object.")
    _check_names(function, arguments)
    _check_text(function, arguments)
    repairs: tuple[str, ...] = ()
    problems = function.checker.problems_with(arguments)
    if problems:
        arguments, repairs = repair_arguments(function.parameters, arguments)
        problems = function.checker.problems_with(arguments) if repairs else problems
    if problems:
        raise ArgumentError(function.name, problems)
    return _place(function, arguments, repairs)


def _check_names(function: Function, arguments: JSONObject) -> None:
    places = function.plan.places
    unknown = [name for name in arguments if name not in places]
    if not unknown:
        return
    problems = []
    for name in unknown[:5]:
        near = closest_match(name, function.places)
        known = ", ".join(f"`{one}`" for one in list(function.places)[:12])
        cure = f"Did you mean `{near}`?" if near else f"It takes {known or 'no arguments'}."
        problems.append(
            ArgumentProblem(
                argument=name,
                rule="unknown",
                message=f"{function.name} has no argument `{name[:80]}`. {cure}",
            )
        )
    raise ArgumentError(function.name, tuple(problems))


def _check_text(function: Function, arguments: JSONObject) -> None:
    try:
        orjson.dumps(arguments, default=_as_dict)
    except (TypeError, ValueError) as error:
        message = f"The arguments cannot be written as JSON: {error}."
        raise _refuse(function, "", "type", message) from None


def _as_dict(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _place(function: Function, arguments: JSONObject, repairs: tuple[str, ...]) -> BoundCall:
    plan = function.plan
    places: dict[str, dict[str, JSONValue]] = {
        place: {} for place in ("path", "query", "querystring", "header", "cookie", "body")
    }
    body: JSONValue = None
    has_body = False
    for argument, (place, name) in plan.places.items():
        if argument not in arguments:
            continue
        if name is None:
            body, has_body = arguments[argument], True
        else:
            places[place][name] = arguments[argument]
    if places["body"] or (plan.media_type and plan.body_required and not has_body):
        body, has_body = places["body"], True
        _check_body(function, places["body"], arguments)
    return BoundCall(
        path=places["path"],
        query=places["query"],
        querystring=places["querystring"],
        headers=places["header"],
        cookies=places["cookie"],
        body=body,
        has_body=has_body,
        arguments=arguments,
        repairs=repairs,
    )


def _check_body(function: Function, body: Mapping[str, JSONValue], arguments: JSONObject) -> None:
    """Check what the schema of all arguments cannot say of those that make up the body."""
    plan = function.plan
    missing = [name for name in plan.body_names if name not in arguments]
    if missing and body:
        raise _refuse(
            function,
            missing[0],
            "required",
            f"`{missing[0]}` is missing: it is needed as soon as any other part of the body is "
            "given.",
        )
    if len(body) < plan.body_minimum:
        names = [name for name, (place, _) in plan.places.items() if place == "body"]
        listed = ", ".join(f"`{name}`" for name in names[:12])
        raise _refuse(
            function,
            names[0],
            "minProperties",
            f"At least {plan.body_minimum} of {listed} must be given.",
        )


def _refuse(function: Function, argument: str, rule: str, message: str) -> ArgumentError:
    problem = ArgumentProblem(argument=argument, rule=rule, message=message)
    return ArgumentError(function.name, (problem,))
