"""Bound arguments to one HTTP request: exactly the bytes that a person approves and that leave."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from actionary.actions.binding import BoundCall, bind
from actionary.actions.dataurl import bytes_of
from actionary.actions.errors import ArgumentError, ArgumentProblem
from actionary.actions.function import Function
from actionary.actions.multipart import multipart_body
from actionary.actions.pathsafety import template_segments, unsafe_segment
from actionary.actions.serialize import (
    cookie_text,
    form_body,
    header_text,
    path_text,
    query_pieces,
    scalar_text,
    whole_query,
)
from actionary.actions.xmlbody import xml_body
from actionary.base.http import Headers, HTTPRequest
from actionary.base.jsonvalue import JSONObject, JSONValue, dump_json
from actionary.openapi.media import BodyKind, MediaType
from actionary.openapi.operation import PLACEHOLDER

_LITERAL: Final = "/%:@!$&'()*+,;=~-._"
_QUERY_LITERAL: Final = "/?%:@!$&'()*+,;=~-._[]"
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_MEDIA_TYPE = re.compile(r"[\t\x20-\x7e]+")
_DEFAULT_TYPES: Final = {
    BodyKind.TEXT: "text/plain; charset=utf-8",
    BodyKind.XML: "application/xml",
}
_SETS_ITSELF: Final = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer")
)


def build_request(function: Function, arguments: JSONObject) -> HTTPRequest:
    """Return the request that calls `function` with `arguments`, without any credential.

    Raises `ArgumentError` when the arguments do not fit, or would send the request anywhere
    but to the function's own path. Scheme, host and port are the function's, always.
    """
    return request_of(function, bind(function, arguments))


def request_of(function: Function, call: BoundCall) -> HTTPRequest:
    """Return the request for arguments already bound."""
    try:
        path, constant_query = _path(function, call)
        query = _query(function, call)
        headers = _headers(function, call)
        body, content_type = _body(function, call)
    except UnicodeEncodeError:
        raise _refused(function, "", "The arguments hold half of a character pair.") from None
    except ValueError as error:
        raise _refused(function, "", f"The arguments cannot be sent: {error}.") from None
    pieces = [piece for piece in (constant_query, *query) if piece]
    if content_type:
        headers = headers.with_added("Content-Type", content_type)
    return HTTPRequest(
        method=function.method,
        url=function.server_url + path + (f"?{'&'.join(pieces)}" if pieces else ""),
        headers=headers,
        body=body,
    )


def _path(function: Function, call: BoundCall) -> tuple[str, str]:
    """Return the path with its gaps filled, and the query that stands in the template."""
    template, _, _ = function.path.partition("#")
    template, _, constant_query = template.partition("?")
    if not template.startswith("/"):
        template = f"/{template}"
    filled = []
    for segment, has_gap in template_segments(template):
        text = _fill(function, call, segment, _LITERAL)
        if has_gap and (problem := unsafe_segment(text)):
            name = PLACEHOLDER.findall(segment)[0]
            raise _refused(function, _argument(function, "path", name), problem)
        filled.append(text)
    return "/".join(filled), _fill(function, call, constant_query, _QUERY_LITERAL)


def _fill(function: Function, call: BoundCall, template: str, safe: str) -> str:
    text, at = "", 0
    for gap in PLACEHOLDER.finditer(template):
        parameter = function.operation.parameter("path", gap[1])
        assert parameter is not None, "an operation with an undeclared gap is unusable"
        text += quote(template[at : gap.start()], safe=safe)
        value = call.path[gap[1]]
        if value is None:
            raise _refused(function, _argument(function, "path", gap[1]), "cannot be null")
        text += path_text(parameter, value)
        at = gap.end()
    return text + quote(template[at:], safe=safe)


def _query(function: Function, call: BoundCall) -> list[str]:
    pieces: list[str] = []
    for parameter in function.operation.parameters:
        if parameter.location == "query" and parameter.name in call.query:
            pieces.extend(query_pieces(parameter, call.query[parameter.name]))
        elif parameter.location == "querystring" and parameter.name in call.querystring:
            pieces.append(whole_query(parameter, call.querystring[parameter.name]))
    return pieces


def _headers(function: Function, call: BoundCall) -> Headers:
    pairs = [("Accept", _accept(function))]
    cookies: list[str] = []
    for parameter in function.operation.parameters:
        name = parameter.name
        if parameter.location == "header" and call.headers.get(name) is not None:
            text = header_text(parameter, call.headers[name]).strip()
            _check_header(function, name, text)
            pairs.append((name, text))
        elif parameter.location == "cookie" and call.cookies.get(name) is not None:
            cookies.append(cookie_text(parameter, call.cookies[name]))
    if cookies:
        pairs.append(("Cookie", "; ".join(cookies)))
    return Headers(pairs)


def _check_header(function: Function, name: str, text: str) -> None:
    argument = _argument(function, "header", name)
    if not _HEADER_NAME.fullmatch(name) or name.lower() in _SETS_ITSELF:
        raise _refused(function, argument, "names a header that cannot be set")
    if not _HEADER_VALUE.fullmatch(text):
        raise _refused(
            function, argument, "holds a line break, or a character outside ASCII, in a header"
        )


def _accept(function: Function) -> str:
    """Return the media types the operation answers with, JSON first, and anything after them."""
    offered: dict[str, None] = {}
    for response in function.operation.responses:
        if response.status[:1] == "2" or response.status == "default":
            offered.update(dict.fromkeys(media.name for media in response.media_types))
    names = [name for name in offered if _HEADER_VALUE.fullmatch(name) and name != "*/*"][:6]
    names.sort(key=lambda name: 0 if "json" in name.lower() else 1)
    return ", ".join([*(names or ["application/json"]), "*/*;q=0.5"])


def _body(function: Function, call: BoundCall) -> tuple[bytes, str]:
    media = function.plan.media_type
    if not call.has_body or media is None:
        return b"", ""
    body, resolver = call.body, function.document.resolver
    if media.kind is BodyKind.MULTIPART and isinstance(body, Mapping):
        return multipart_body(media, body, resolver)
    if media.kind is BodyKind.XML:
        return xml_body(media, body, resolver), _content_type(media)
    if media.kind is BodyKind.BINARY and isinstance(body, str):
        return _octets(media, body)
    return _written(media, body), _content_type(media)


def _octets(media: MediaType, text: str) -> tuple[bytes, str]:
    """Return the bytes of a data URL, or of the text itself, and their content type."""
    found = bytes_of(text)
    data, told = found if found is not None else (text.encode("utf-8"), "")
    if "*" in media.name or not _MEDIA_TYPE.fullmatch(media.name):
        return data, told or "application/octet-stream"
    return data, media.name


def _written(media: MediaType, body: JSONValue) -> bytes:
    if media.kind is BodyKind.FORM and isinstance(body, Mapping):
        return form_body(media, body)
    if media.kind in (BodyKind.TEXT, BodyKind.BINARY, BodyKind.FORM, BodyKind.MULTIPART):
        return scalar_text(body).encode("utf-8")
    return dump_json(body).encode("utf-8")


def _content_type(media: MediaType) -> str:
    if "*" in media.name or not _MEDIA_TYPE.fullmatch(media.name):
        return _DEFAULT_TYPES.get(media.kind, "application/json")
    if media.kind is BodyKind.TEXT and "charset" not in media.name.lower():
        return f"{media.name}; charset=utf-8"
    return media.name


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
