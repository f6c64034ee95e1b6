"""Turns plain functions into the operations of a small web service."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from examples.serving.fields import Fields
from examples.serving.problem import Problem

LARGEST_BODY: Final = 200_000
LOCAL_NAMES: Final = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One request as an operation sees it."""

    path: Mapping[str, str]
    query: Fields
    body: Fields
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an operation answers; `content` becomes JSON, a `body` is sent as it is."""

    content: Mapping[str, object] = field(default_factory=dict)
    body: bytes = b""
    media_type: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Operation: TypeAlias = Callable[[Incoming], Answer]
"""An operation may block: it runs in a thread."""


def make_service(
    operations: Mapping[tuple[str, str], Operation], *, document: Path, address: str
) -> Starlette:
    """Return the application with `operations` by method and path.

    The document is served at `/openapi.yaml` with `address`, where the service
    really listens, in place of the server it names.
    """
    by_path: dict[str, dict[str, Operation]] = {}
    for (method, path), operation in operations.items():
        by_path.setdefault(path, {})[method] = operation
    text = _with_server(document.read_text(encoding="utf-8"), address)

    async def give_document(_: Request) -> Response:
        return PlainTextResponse(text, media_type="application/yaml")

    routes = [Route("/openapi.yaml", give_document)]
    routes += [Route(path, _endpoint(known), methods=[*known]) for path, known in by_path.items()]
    return Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: _tell_http_error,
            Problem: _tell_problem,
            Exception: _tell_crash,
        },
    )


def _with_server(document: str, address: str) -> str:
    head, mark, tail = document.partition("\n  - url: ")
    assert mark, "the document must list its server as '  - url: ...'"
    return f"{head}{mark}{address}\n{tail.partition(chr(10))[2]}"


def _endpoint(known: Mapping[str, Operation]) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        _check_caller(request)
        operation = known["GET" if request.method == "HEAD" else request.method]
        query = {name: request.query_params.getlist(name) for name in request.query_params}
        has_body = request.method in ("POST", "PUT", "PATCH")
        incoming = Incoming(
            path=request.path_params,
            query=Fields(query, textual=True),
            body=Fields(await _json_object(request) if has_body else {}, textual=False),
            headers=request.headers,
        )
        told = await run_in_threadpool(operation, incoming)
        if told.media_type:
            headers = dict(told.headers)
            return Response(told.body, told.status, headers, media_type=told.media_type)
        return JSONResponse(told.content, status_code=told.status, headers=dict(told.headers))

    return answer


def _check_caller(request: Request) -> None:
    # No web page may call a service on this machine behind its reader's back: neither
    # directly, nor under a name of its own that it points at 127.0.0.1.
    if request.url.hostname not in LOCAL_NAMES:
        detail = f"This service answers as 127.0.0.1, not as {request.url.hostname!r}."
        raise Problem(status=421, code="wrong_host", detail=detail)
    if "origin" in request.headers:
        detail = "This service is for programs, not for web pages."
        raise Problem(status=403, code="web_page", detail=detail)


async def _json_object(request: Request) -> dict[str, object]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            detail = f"The request body is larger than {LARGEST_BODY:,} bytes."
            raise Problem(status=413, code="body_too_large", detail=detail)
    if not body:
        return {}
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        detail = f"Send the request body as application/json, not as {media_type or 'nothing'!r}."
        raise Problem(status=415, code="not_json", detail=detail)
    try:
        value = json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        detail = f"The request body is not JSON: {error}."
        raise Problem(status=400, code="broken_json", detail=detail) from error
    if not isinstance(value, dict):
        detail = "The request body must be a JSON object."
        raise Problem(status=400, code="not_an_object", detail=detail)
    return value


def _tell_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


def _tell_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "no_such_path", 405: "method_not_allowed"}.get(error.status_code, "http_error")
    detail = f"{request.method} {request.url.path}: {error.detail}."
    headers = error.headers or {}
    return Problem(status=error.status_code, code=code, detail=detail, headers=headers).response()


def _tell_crash(_: Request, __: Exception) -> Response:
    detail = "The service failed; its own log says why."
    return Problem(status=500, code="failed", detail=detail).response()
