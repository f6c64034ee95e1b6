"""What every request passes first: whose page it comes from, and how large it is."""

import secrets
from collections.abc import Awaitable, Callable

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from actionary.runtime.file_links import PATH

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MAX_BODY = 21_000_000
"""Bytes of a request body: a pasted document of 20 MB and its form around it."""
UPLOADS = "/api/files"
"""Where files come in, which are streamed to the disk and have a limit of their own."""


class Guard:
    """Refuses requests for another host, from another site, or with too large a body.

    The host check keeps a page of another site from reaching this server by a name that
    suddenly resolves to it; the site check keeps it from posting a form here. Both hold for
    pages and API alike. Adds the headers every answer carries.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str],
        upload_bytes: int = MAX_BODY,
        public_host: str = "",
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._upload_bytes = upload_bytes
        self._public_host = public_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with the reason it is refused."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        guarded = _with_headers(send, nonce)
        limit = self._upload_bytes if scope["path"] == UPLOADS else MAX_BODY
        refusal = self._refusal(scope, headers, limit)
        if refusal is not None:
            status, title, hint = refusal
            problem = {"title": title, "hint": hint, "status": status, "code": "refused"}
            answer = JSONResponse(problem, status, media_type="application/problem+json")
            await answer(scope, receive, guarded)
            return
        await self._app(scope, _capped(receive, limit), guarded)

    def _refusal(self, scope: Scope, headers: Headers, limit: int) -> tuple[int, str, str] | None:
        host = headers.get("host", "").rsplit(":", 1)[0].strip("[]").lower()
        is_link = scope["path"].startswith(f"{PATH}/") and host == self._public_host
        if host not in self._hosts and not is_link:
            return 421, f"This server is not {host!r}.", "Open it by the address it printed."
        if scope["method"] in UNSAFE and not _same_site(headers):
            return 403, "This request comes from another site.", "Open the page itself, then try."
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:20]) > limit:
            return 413, _too_large(limit), "Send less at a time."
        return None


def _same_site(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    # A program that is no browser sends neither, and carries no cookie of a person.
    return origin is None or origin.partition("://")[2] == headers.get("host")


def _too_large(limit: int) -> str:
    return f"More than {limit:,} bytes were sent."


def _capped(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def capped() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, _too_large(limit))
        return message

    return capped


def headers_of(nonce: str) -> dict[str, str]:
    """Return the headers every answer carries; styles with this nonce may stand in the page."""
    policy = (
        "default-src 'none'; script-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _with_headers(send: Send, nonce: str) -> Callable[[Message], Awaitable[None]]:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in headers_of(nonce).items():
                headers.setdefault(name, value)  # a file brings a stricter policy of its own
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return guarded
