"""Signing in at another service: where the browser is sent to, and where it comes back."""

import secrets
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from actionary.auth.oauth_state import PendingAuthorization
from actionary.auth.vault import CredentialPlace
from actionary.base.errors import ActionaryError
from actionary.base.http import host_of
from actionary.base.ids import CallId, ConversationId, RunId
from actionary.gpts.connections import CALLBACK_PATH
from actionary.services import Services
from actionary.web.context import frame, services_of
from actionary.web.errors import status_of
from actionary.web.render import render

router = APIRouter(include_in_schema=False)

BROWSER: Final = "actionary_browser"
"""The cookie that tells one browser from another; nobody is signed in here by it."""
_CHAT: Final = "/c/"


@router.get("/oauth/start/c/{conversation_id}/runs/{run_id}/calls/{call_id}")
async def start(
    request: Request,
    conversation_id: ConversationId,
    run_id: RunId,
    call_id: CallId,
    scheme: Annotated[str, Query(max_length=200)],
) -> Response:
    """Send the browser to the page where its person signs in for a waiting call."""
    services = services_of(request)
    address = urlsplit(services.connections.callback_url)
    if request.url.netloc != address.netloc and request.url.hostname != address.hostname:
        # The way back leads to another name of this machine, which has cookies of its own.
        there = request.url.replace(scheme=address.scheme, netloc=address.netloc)
        return RedirectResponse(str(there), status_code=303)
    conversation = await services.conversations.get_with_run(
        services.user.id, conversation_id, run_id
    )
    waiting = await services.conversations.sign_ins.find(services.user.id, run_id, call_id, scheme)
    session_id = request.cookies.get(BROWSER, "") or secrets.token_urlsafe(32)
    url = await services.connections.start(
        CredentialPlace(
            gpt_id=conversation.gpt_id,
            action_id=waiting.settings.id,
            scheme=scheme,
            origin=waiting.call.proposal.origin,
            user_id=services.user.id,
        ),
        waiting.settings,
        session_id=session_id,
        return_to=f"{_CHAT}{conversation.id}",
    )
    answer = RedirectResponse(url, status_code=303)
    answer.set_cookie(BROWSER, session_id, path="/oauth", httponly=True, samesite="lax")
    return answer


@router.get(CALLBACK_PATH)
async def callback(request: Request) -> HTMLResponse:
    """Take what the browser brings back from an authorization server; the call then goes on."""
    services = services_of(request)
    parameters = request.query_params.multi_items()
    session_id = request.cookies.get(BROWSER, "")
    pending: PendingAuthorization | None = None
    try:
        pending = await services.connections.take(parameters)
        await services.connections.finish(
            pending,
            parameters,
            user_id=services.user.id,
            session_id=session_id,
        )
    except ActionaryError as error:
        return await _page(
            request,
            title=error.message,
            hint=error.hint,
            back=pending.return_to if pending and pending.session_id == session_id else "",
            status=status_of(error),
        )
    await _go_on(services, pending)
    host = host_of(pending.client.authorization_endpoint)
    return await _page(
        request,
        title=f"You are signed in at {host}.",
        hint="What you asked for goes on in the chat. You can close this tab.",
        back=pending.return_to,
        status=200,
    )


async def _go_on(services: Services, pending: PendingAuthorization) -> None:
    conversation_id = ConversationId(pending.return_to.removeprefix(_CHAT))
    await services.conversations.sign_ins.go_on(
        pending.user_id, pending.place.gpt_id, conversation_id
    )


async def _page(request: Request, *, title: str, hint: str, back: str, status: int) -> HTMLResponse:
    around = await frame(request, "")
    page = {"title": title, "hint": hint, "back": back, "is_done": status == 200}
    return HTMLResponse(render("signed_in.html", **around, **page), status)
