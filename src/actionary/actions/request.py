"""Bound arguments to one HTTP request: exactly the bytes that a person approves and that leave."""

import re
from typing import Final

from actionary.actions.binding import BoundCall, bind
from actionary.actions.body import body_of, with_files
from actionary.actions.errors import ArgumentError, ArgumentProblem
from actionary.actions.filecontent import Files
from actionary.actions.function import Function
from actionary.actions.pathsafety import unsafe_segment
from actionary.actions.requestplan import Template
from actionary.actions.serialize import (
    cookie_text,
    header_text,
    path_text,
    query_pieces,
    whole_query,
)
from actionary.base.http import FRAMING_HEADERS, Headers, HTTPRequest
from actionary.base.jsonvalue import JSONObject
from actionary.openapi.media import BodyKind
from actionary.openapi.parameter import Parameter

_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HANDLES_FILES: Final = frozenset((BodyKind.MULTIPART, BodyKind.BINARY))
"""Bodies whose own writing knows what is a file in them."""
_NO_FILES: Final[Files] = {}


def build_request(
    function: Function, arguments: JSONObject, *, files: Files = _NO_FILES
) -> HTTPRequest:
    """Return the request that calls `function` with `arguments`, without any credential.

    An argument that takes bytes may be the id of one of `files`. Raises `ArgumentError` when
    the arguments do not fit, or would send the request anywhere but to the function's own
    path. Scheme, host and port are the function's, always.
    """
    return request_of(function, bind(function, arguments), files=files)


def request_of(function: Function, call: BoundCall, *, files: Files = _NO_FILES) -> HTTPRequest:
    """Return the request for arguments already bound."""
    try:
        path = _path(function, call)
        query = _query(function, call)
        headers = _headers(function, call)
        body, content_type = _body(function, call, files)
    except UnicodeEncodeError:
        raise _refused(function, "", "The arguments hold half of a character pair.") from None
    except ValueError as error:
        raise _refused(function, "", f"The arguments cannot be sent: {error}.") from None
    if content_type:
        headers.append(("Content-Type", content_type))
    return HTTPRequest(
        method=function.method,
        url=f"{function.server_url}{path}?{query}" if query else function.server_url + path,
        headers=Headers(headers),
        body=body,
    )


def _path(function: Function, call: BoundCall) -> str:
    """Return the path with its gaps filled."""
    filled: list[str] = []
    for segment in function.request_plan.path:
        if isinstance(segment, str):
            filled.append(segment)
            continue
        text = _fill(function, call, segment)
        if problem := unsafe_segment(text):
            gap = next(piece for piece in segment if isinstance(piece, Parameter))
            raise _refused(function, _argument(function, "path", gap.name), problem)
        filled.append(text)
    return "/".join(filled)


def _fill(function: Function, call: BoundCall, template: Template) -> str:
    text = ""
    for piece in template:
        if isinstance(piece, str):
            text += piece
            continue
        value = call.path[piece.name]
        if value is None:
            raise _refused(function, _argument(function, "path", piece.name), "cannot be null")
        text += path_text(piece, value)
    return text


def _query(function: Function, call: BoundCall) -> str:
    plan = function.request_plan
    pieces: list[str] = []
    if plan.constant_query:
        pieces.append(_fill(function, call, plan.constant_query))
    if call.query or call.querystring:
        for parameter in plan.query:
            if parameter.location == "querystring":
                if parameter.name in call.querystring:
                    pieces.append(whole_query(parameter, call.querystring[parameter.name]))
            elif parameter.name in call.query:
                pieces += query_pieces(parameter, call.query[parameter.name])
    return "&".join([piece for piece in pieces if piece])


def _headers(function: Function, call: BoundCall) -> list[tuple[str, str]]:
    plan = function.request_plan
    pairs = [("Accept", plan.accept)]
    for parameter in plan.headers:
        value = call.headers.get(parameter.name)
        if value is not None:
            text = header_text(parameter, value).strip(" \t")
            _check_header(function, parameter.name, text)
            pairs.append((parameter.name, text))
    if call.cookies:
        cookies = [
            cookie_text(parameter, call.cookies[parameter.name])
            for parameter in plan.cookies
            if call.cookies.get(parameter.name) is not None
        ]
        if any(cookies):
            pairs.append(("Cookie", "; ".join(cookie for cookie in cookies if cookie)))
    constants = function.operation.constant_headers
    if constants:
        taken = {name.lower() for name, _ in constants}
        pairs = [pair for pair in pairs if pair[0].lower() not in taken]
    return [*pairs, *constants]


def _check_header(function: Function, name: str, text: str) -> None:
    problem = ""
    if not _HEADER_NAME.fullmatch(name) or name.lower() in FRAMING_HEADERS:
        problem = "names a header that cannot be set"
    elif not _HEADER_VALUE.fullmatch(text):
        problem = "holds a line break, or a character outside ASCII, in a header"
    if problem:
        raise _refused(function, _argument(function, "header", name), problem)


def _body(function: Function, call: BoundCall, files: Files) -> tuple[bytes, str]:
    media = function.plan.media_type
    if not call.has_body or media is None:
        return b"", ""
    body, document = call.body, function.document
    if function.request_plan.has_base64 and media.kind not in _HANDLES_FILES:
        body = with_files(function.plan, body, files)
    return body_of(media, body, document.resolver, document.dialect, files)


def _argument(function: Function, place: str, name: str) -> str:
    """Return the argument that goes to a place: the model knows it by that name."""
    return next(
        (argument for argument, where in function.places.items() if where == (place, name)), name
    )


def _refused(function: Function, argument: str, problem: str) -> ArgumentError:
    message = f"`{argument}` {problem}." if argument else problem
    return ArgumentError(
        function.name, (ArgumentProblem(argument=argument, rule="unsafe", message=message),)
    )
