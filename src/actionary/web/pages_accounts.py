"""Settings: the accounts a person has given GPTs, the keys of their own GPTs, and their end."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from actionary.auth.vault import CredentialEntry, CredentialPlace, Purpose
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.http import host_of
from actionary.base.ids import GPTId
from actionary.base.jsonvalue import canonical_json
from actionary.services import Services
from actionary.web.context import frame, services_of
from actionary.web.render import render

router = APIRouter(include_in_schema=False)

DAY = "%-d %B %Y"


class AccountNotFoundError(ActionaryError):
    """No such account or key is kept here."""

    kind = ErrorKind.NOT_FOUND
    code = "account-not-found"


@router.get("/settings/accounts")
async def accounts(request: Request) -> HTMLResponse:
    """Show what is kept, everything but the secrets."""
    return await _page(request)


@router.delete("/settings/accounts/{key}")
async def disconnect(request: Request, key: str) -> HTMLResponse:
    """Forget an account or a key; what a service handed out is given back to it first."""
    services = services_of(request)
    own, given = await _kept(services)
    found = next((entry for entry in (*own, *given) if key_of(entry.place) == key), None)
    if found is None:
        raise AccountNotFoundError(
            "This is not kept here any more.", hint="Reload the page to see what is."
        )
    place = found.place
    is_void = await services.connections.disconnect(place)
    if place.user_id is not None:  # what was always allowed was allowed with this account
        await services.grants.revoke_account(place.user_id, place.gpt_id, place.origin)
    saved = "It is forgotten here."
    if found.is_sign_in and is_void:
        saved = f"Disconnected: {host_of(found.place.origin)} does not accept it any more."
    elif found.is_sign_in:
        saved = (
            "It is forgotten here, but the service did not confirm that it is void there. Its"
            " own page of connected apps ends it for sure."
        )
    return await _page(request, saved=saved)


def key_of(place: CredentialPlace) -> str:
    """Return what an address calls a place by: says nothing of it, and fits a path."""
    facts = [
        place.gpt_id,
        place.action_id,
        place.scheme,
        place.origin,
        place.user_id,
        place.purpose.value,
    ]
    return hashlib.sha256(canonical_json(facts)).hexdigest()[:40]


async def _kept(
    services: Services,
) -> tuple[Sequence[CredentialEntry], Sequence[CredentialEntry]]:
    own = await services.connections.list_own(services.user.id)
    given: list[CredentialEntry] = []
    for gpt in await services.gpts.list_mine(services.user.id):
        given += await services.gpts.keyring.given(gpt.id)
    return own, given


async def _page(request: Request, *, saved: str = "") -> HTMLResponse:
    services = services_of(request)
    own, given = await _kept(services)
    names = {gpt.id: gpt.draft.name for gpt in await services.gpts.list_mine(services.user.id)}
    context = await frame(request, "settings")
    context |= {
        "own": [_shown(entry, names) for entry in own],
        "given": [_shown(entry, names) for entry in given],
        "saved": saved,
    }
    return HTMLResponse(render("settings_accounts.html", **context))


def _shown(entry: CredentialEntry, names: dict[GPTId, str]) -> dict[str, Any]:
    kind = "signed in" if entry.is_sign_in else "key"
    if entry.place.purpose is Purpose.CLIENT:
        kind = "client secret"
    return {
        "key": key_of(entry.place),
        "host": host_of(entry.place.origin) or entry.place.scheme,
        "gpt": names.get(entry.place.gpt_id, "") or "Untitled GPT",
        "kind": kind,
        # The end of a token changes with every renewal: it helps nobody to recognise it.
        "ends": "" if entry.is_sign_in else entry.ending,
        "since": _day(entry.stored_at),
        "used": _day(entry.used_at) if entry.used_at else "",
        "is_sign_in": entry.is_sign_in,
    }


def _day(moment: datetime) -> str:
    return moment.strftime(DAY)
