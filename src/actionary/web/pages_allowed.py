"""Settings: what a person always allows, and how to take it back."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from actionary.base.ids import GPTId, GrantId
from actionary.conversations.grant import KeptGrant
from actionary.web.context import frame, services_of
from actionary.web.render import render

router = APIRouter(include_in_schema=False)

DAY = "%-d %B %Y"


@router.get("/settings/allowed")
async def allowed(request: Request) -> HTMLResponse:
    """Show what goes ahead without asking."""
    return await _page(request)


@router.delete("/settings/allowed/{grant_id}")
async def take_back(request: Request, grant_id: str) -> HTMLResponse:
    """Ask again from now on."""
    services = services_of(request)
    await services.grants.revoke(services.user.id, GrantId(grant_id))
    return await _page(request, saved="You are asked again from now on.")


async def _page(request: Request, *, saved: str = "") -> HTMLResponse:
    services = services_of(request)
    kept = await services.grants.list_kept(services.user.id, services.clock.now())
    names = {gpt.id: gpt.draft.name for gpt in await services.gpts.list_mine(services.user.id)}
    groups: dict[GPTId, list[dict[str, Any]]] = defaultdict(list)
    for each in kept:
        groups[each.grant.scope.gpt_id].append(_shown(each))
    context = await frame(request, "settings")
    context |= {
        "groups": [
            {"name": names.get(gpt_id, "") or "Untitled GPT", "grants": grants}
            for gpt_id, grants in groups.items()
        ],
        "saved": saved,
    }
    return HTMLResponse(render("settings_allowed.html", **context))


def _shown(kept: KeptGrant) -> dict[str, str]:
    scope = kept.grant.scope
    return {
        "id": kept.id,
        "method": kept.method,
        "summary": kept.summary,
        "host": urlsplit(scope.origin).netloc,
        "account": _account(scope.account),
        "given": kept.given_at.strftime(DAY),
        "until": kept.expires_at.strftime(DAY),
    }


def _account(key: str) -> str:
    if not key:
        return ""
    return "with your own account" if "true" in key else "with the GPT's key"
