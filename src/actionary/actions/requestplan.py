"""What is known of a function's request before its arguments are, worked out once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from actionary.actions.arguments import ArgumentPlan
from actionary.actions.filecontent import holds_base64
from actionary.actions.pathsafety import template_segments
from actionary.openapi.operation import PLACEHOLDER, Operation
from actionary.openapi.parameter import Parameter

_LITERAL: Final = "/%:@!$&'()*+,;=~-._"
_QUERY_LITERAL: Final = "/?%:@!$&'()*+,;=~-._[]"
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_MAX_ACCEPTED: Final = 6

Template = tuple[str | Parameter, ...]
"""Literal text, encoded, and the parameters that fill the gaps between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlan:
    """The parts of a request that never change, and the parameters that fill in the rest."""

    path: tuple[str | Template, ...]
    """Literal segments, those side by side joined; a template for each segment with a gap."""
    constant_query: Template
    """The query that stands in the path of the document."""
    query: tuple[Parameter, ...]
    headers: tuple[Parameter, ...]
    cookies: tuple[Parameter, ...]
    accept: str
    has_base64: bool
    """Whether the body holds bytes in base64, so that files in it are looked for."""


def plan_request(operation: Operation, arguments: ArgumentPlan) -> RequestPlan:
    """Return the plan of an operation that is usable: every gap in its path is declared."""
    path, _, _ = operation.path.partition("#")
    path, _, constant_query = path.partition("?")
    parameters = operation.parameters
    return RequestPlan(
        path=_segments(operation, path if path.startswith("/") else f"/{path}"),
        constant_query=_template(operation, constant_query, _QUERY_LITERAL),
        query=tuple(one for one in parameters if one.location in ("query", "querystring")),
        headers=tuple(one for one in parameters if one.location == "header"),
        cookies=tuple(one for one in parameters if one.location == "cookie"),
        accept=_accept(operation),
        has_base64=arguments.media_type is not None and holds_base64(arguments.parameters),
    )


def _segments(operation: Operation, path: str) -> tuple[str | Template, ...]:
    found: list[str | Template] = []
    for segment, has_gap in template_segments(path):
        if has_gap:
            found.append(_template(operation, segment, _LITERAL))
            continue
        text = quote(segment, safe=_LITERAL)
        if found and isinstance(found[-1], str):
            found[-1] = f"{found[-1]}/{text}"
        else:
            found.append(text)
    return tuple(found)


def _template(operation: Operation, template: str, safe: str) -> Template:
    pieces: list[str | Parameter] = []
    at = 0
    for gap in PLACEHOLDER.finditer(template):
        parameter = operation.parameter("path", gap[1])
        assert parameter is not None, "an operation with an undeclared gap is unusable"
        pieces += [quote(template[at : gap.start()], safe=safe), parameter]
        at = gap.end()
    pieces.append(quote(template[at:], safe=safe))
    return tuple(piece for piece in pieces if piece != "")


def _accept(operation: Operation) -> str:
    """Return the media types the operation answers with, JSON first, and anything after them.

    A parameter named Accept is no argument (OAS 3.1.1, section 4.8.12); the first of
    the values it may have is what the operation answers with.
    """
    if fixed := _fixed_accept(operation):
        return fixed
    offered: dict[str, None] = {}
    for response in operation.responses:
        if response.status[:1] == "2" or response.status == "default":
            offered.update(dict.fromkeys(media.name for media in response.media_types))
    names = [name for name in offered if _HEADER_VALUE.fullmatch(name) and name != "*/*"]
    names = sorted(names[:_MAX_ACCEPTED], key=lambda name: 0 if "json" in name.lower() else 1)
    return ", ".join([*(names or ["application/json"]), "*/*;q=0.5"])


def _fixed_accept(operation: Operation) -> str:
    for raw in (operation.raw, operation.path_item):
        listed = raw.get("parameters")
        for parameter in listed if isinstance(listed, list) else ():
            if not isinstance(parameter, Mapping) or parameter.get("in") != "header":
                continue
            schema = parameter.get("schema", parameter)
            if str(parameter.get("name")).lower() != "accept" or not isinstance(schema, Mapping):
                continue
            choices = schema.get("enum")
            value = choices[0] if isinstance(choices, list) and choices else schema.get("const")
            if isinstance(value, str) and _HEADER_VALUE.fullmatch(value):
                return value
    return ""
