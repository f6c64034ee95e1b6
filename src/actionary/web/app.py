"""The web application: its routes, its errors, its files."""

from importlib.metadata import version
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.config import LOOPBACK
from actionary.services import Services
from actionary.web import (
    api_conversations,
    api_gpts,
    files,
    oauth_callback,
    pages_accounts,
    pages_allowed,
    pages_chat,
    pages_editor,
    pages_home,
    pages_settings,
    well_known,
)
from actionary.web.context import frame
from actionary.web.errors import problem_of, status_of
from actionary.web.guard import Guard, headers_of
from actionary.web.render import STATIC, render, static_version

log = structlog.get_logger()

DESCRIPTION = (
    "GPTs and conversations of this installation. Errors are problem details (RFC 9457) with a"
    " stable `code` and a `hint`."
)


class _Files(StaticFiles):
    """Static files below a hash over all of them: they may be kept for ever."""

    async def get_response(self, path: str, scope: object) -> Response:
        _, _, rest = path.partition("/")
        response = await super().get_response(rest, scope)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def make_app(services: Services) -> FastAPI:
    """Return the pages and the API over `services`."""
    app = FastAPI(
        title="Actionary",
        version=version("actionary"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.services = services
    for routes in (
        pages_home,
        pages_chat,
        pages_editor,
        pages_settings,
        pages_allowed,
        pages_accounts,
        oauth_callback,
        well_known,
    ):
        app.include_router(routes.router)
    for api in (api_gpts, api_conversations, files):
        app.include_router(api.router)
    app.mount("/static", _Files(directory=STATIC), name="static")
    app.add_exception_handler(ActionaryError, _known_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _wrong_fields)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http_error)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _defect)
    app.add_middleware(GZipMiddleware, minimum_size=600)
    app.add_middleware(
        Guard,
        hosts=_hosts(services),
        upload_bytes=services.settings.file_bytes,
        # Only links to files are answered there: the pages are for this machine.
        public_host=(urlsplit(services.settings.public_url).hostname or "").lower(),
    )
    static_version()
    return app


def _hosts(services: Services) -> frozenset[str]:
    return LOOPBACK | {services.settings.host.strip("[]").lower()}


async def _known_error(request: Request, error: ActionaryError) -> Response:
    if error.kind in (ErrorKind.INTERNAL, ErrorKind.OPERATOR):
        log.warning("request.failed", path=request.url.path, code=error.code, why=error.message)
    return await _answer(request, status_of(error), problem_of(error))


async def _wrong_fields(request: Request, error: RequestValidationError) -> Response:
    fields = {
        ".".join(str(part) for part in each["loc"][1:]) or "body": str(each["msg"])
        for each in error.errors()
    }
    problem = {
        "title": "Some fields cannot be used.",
        "status": 422,
        "code": "request-invalid",
        "hint": "; ".join(f"{name}: {message}" for name, message in fields.items()),
        "fields": fields,
    }
    return await _answer(request, 422, problem)


async def _http_error(request: Request, error: HTTPException) -> Response:
    titles = {404: "There is no such page.", 405: "This address does not take that method."}
    hints = {413: "Send less at a time."}
    problem = {
        "title": titles.get(error.status_code, str(error.detail)),
        "status": error.status_code,
        "code": "http-error",
        "hint": hints.get(error.status_code, "Go back to the first page."),
    }
    return await _answer(request, error.status_code, problem)


async def _defect(request: Request, error: Exception) -> Response:
    log.error("request.defect", path=request.url.path, exc_info=error)
    problem = {
        "title": "Something went wrong here.",
        "status": 500,
        "code": "internal",
        "hint": "Try again. If it happens again, the server's log says what it was.",
    }
    response = await _answer(request, 500, problem)
    # This answer is given outside of the guard.
    response.headers.update(headers_of(request.state.nonce))
    return response


async def _answer(request: Request, status: int, problem: dict[str, object]) -> Response:
    """Return a page to a person who followed a link, problem details to everybody else."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if not wants_page or "hx-request" in request.headers or request.url.path.startswith("/api/"):
        return JSONResponse(problem, status, media_type="application/problem+json")
    try:
        around = await frame(request, "")
    except Exception:  # noqa: BLE001 - whatever failed, the page that says so must not
        # The database itself may be what failed: the page is then drawn without the lists.
        around = {"page": "", "gpts": [], "chats": [], "rehearsal": False, "nonce": ""}
    context = around | {
        "status": status,
        "title": problem["title"],
        "detail": "",
        "hint": problem.get("hint", ""),
    }
    return HTMLResponse(render("error.html", **context), status)
