"""What a function says of itself: its words, weighed by where they stand."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from actionary.actions.function import Function
from actionary.actions.searchwords import words
from actionary.base.jsonvalue import JSONValue
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.refs import Resolver

_NAME, _SUMMARY, _DESCRIPTION = 3.0, 3.0, 0.7
_LAST, _PATH = 2.0, 1.0
_TAGS, _TITLE, _ABOUT = 1.5, 1.0, 0.3
_PARAMETER, _MEMBER, _ANSWER, _PARAMETER_WORDS = 1.0, 0.7, 1.0, 0.4
"""What a word weighs by where it stands. These numbers hardly matter one by one:
half or twice of any costs no more than a hundredth of the tasks measured."""

_MAX_DESCRIPTION: Final = 500
_MAX_ABOUT: Final = 600
_MAX_MEMBERS: Final = 40
_METHOD = re.compile(r"(^|[_.-])(?:post|put|patch|POST|PUT|PATCH|Post|Put|Patch)(?=[_.A-Z-]|$)")
_MARKUP = re.compile(r"<[^>]{1,200}>")


def weighed_words(function: Function) -> Mapping[str, float]:
    """Return the words of a function, each with its weight; a field's repeats add little."""
    weighed: dict[str, float] = defaultdict(float)
    for text, weight in _fields(function):
        for word, times in Counter(words(text)).items():
            weighed[word] += weight * (1 + math.log(times))
    return weighed


def _fields(function: Function) -> Iterator[tuple[str, float]]:
    operation = function.operation
    steps = [step for step in function.path.split("/") if step and not step.startswith("{")]
    yield _without_method(function), _NAME
    yield function.path, _PATH
    yield steps[-1] if steps else "", _LAST
    yield operation.summary, _SUMMARY
    yield _MARKUP.sub(" ", operation.description)[:_MAX_DESCRIPTION], _DESCRIPTION
    yield " ".join(operation.tags), _TAGS
    yield function.document.title, _TITLE
    yield _MARKUP.sub(" ", function.document.description[:_MAX_ABOUT]), _ABOUT
    yield " ".join(one.name for one in operation.parameters), _PARAMETER
    described = " ".join(one.description[:120] for one in operation.parameters[:20])
    yield described, _PARAMETER_WORDS
    body = operation.request_body
    if body is not None and body.chosen is not None:
        yield " ".join(_members(body.chosen.schema, function.document.resolver)), _MEMBER
    answer = next((one for one in operation.responses if one.status.startswith("2")), None)
    if answer is not None and answer.media_types:
        yield _named(answer.media_types[0].schema), _ANSWER


def _named(schema: JSONValue) -> str:
    """Return what a schema, or that of its items, is called in the document."""
    for _ in range(3):
        if not isinstance(schema, Mapping):
            break
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return reference.rsplit("/", 1)[-1]
        schema = schema.get("items")
    return ""


def _without_method(function: Function) -> str:
    """Return the operation's id without its method: `Song_PostRating` is not about posts."""
    return _METHOD.sub(r"\1 ", function.operation_id or "")


def _members(schema: JSONValue, resolver: Resolver) -> list[str]:
    """Return the names of a body's members, those of its parts included."""
    names: list[str] = []
    pending, seen = [schema], 0
    while pending and seen < 10 and len(names) < _MAX_MEMBERS:
        seen += 1
        found = pending.pop(0)
        if isinstance(found, Mapping) and isinstance(found.get("$ref"), str):
            try:
                found = resolver.resolve(found["$ref"]).value
            except UnresolvedReferenceError:
                continue
        if not isinstance(found, Mapping):
            continue
        properties = found.get("properties")
        names.extend(properties if isinstance(properties, Mapping) else ())
        for key in ("allOf", "anyOf", "oneOf"):
            parts = found.get(key)
            pending.extend(parts if isinstance(parts, list) else ())
        if "items" in found:
            pending.append(found["items"])
    return names[:_MAX_MEMBERS]
