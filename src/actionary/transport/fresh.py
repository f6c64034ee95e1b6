"""The credential to call with right now: refreshed before it ends, by one caller for all."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from actionary.auth.credential import Credential, OAuthToken
from actionary.auth.oauth_client import OAuthClient, OAuthGrant
from actionary.auth.oauth_errors import InvalidGrantError, SignInAgainError, TokenError
from actionary.auth.vault import CredentialPlace, CredentialVault
from actionary.transport.errors import CallError
from actionary.transport.token import TokenClient

SKEW: Final = timedelta(seconds=60)
"""A token this near its end counts as ended: clocks differ, and a call takes up to 45 seconds."""

_Result = TypeVar("_Result")
_under_way: Final[set[asyncio.Task[Any]]] = set()
"""Refreshes whose caller may be gone; without a reference they could be collected half-way."""


def is_fresh(token: OAuthToken, now: datetime, *, margin: timedelta = SKEW) -> bool:
    """Return whether a token can still be sent; one without an end is tried."""
    return token.expires_at is None or now + margin < token.expires_at


async def fresh_credential(
    vault: CredentialVault,
    place: CredentialPlace,
    *,
    client: OAuthClient | None,
    tokens: TokenClient,
    rejected: Credential | None = None,
) -> Credential:
    """Return the credential of `place`, its access token good for one more call.

    Of many that ask at once one refreshes, across processes, and all get what it got: the place
    is held, the token read again, the new pair kept, and only then used. A caller who gives up
    meanwhile does not stop it: a pair that was handed out and not kept would be lost.

    `rejected` is what an API refused with 401: it is refreshed even before its end, unless
    somebody did so meanwhile. `client` is None for what no server refreshes, such as an API key.

    Raises `SignInAgainError` when a person must sign in; the credential is forgotten only when
    the server itself calls the grant invalid. Every other `TokenError`, and `CallError`, leaves
    it for another try.
    """
    found = await vault.find(place)
    if found is not None and _serves(found, client, tokens, rejected):
        return found
    if client is None:
        raise SignInAgainError(place.scheme)
    return await _to_its_end(_renew(vault, place, client, tokens, rejected))


async def _renew(
    vault: CredentialVault,
    place: CredentialPlace,
    client: OAuthClient,
    tokens: TokenClient,
    rejected: Credential | None,
) -> Credential:
    async with vault.locked(place):
        found = await vault.find(place)
        if found is not None and _serves(found, client, tokens, rejected):
            return found
        if client.grant is OAuthGrant.CLIENT_CREDENTIALS:
            renewed = await tokens.client_credentials(client)
        elif not isinstance(found, OAuthToken):
            raise SignInAgainError(place.scheme)
        else:
            try:
                renewed = await tokens.refresh(client, found)
            except InvalidGrantError as error:
                await vault.remove(place)
                raise SignInAgainError(place.scheme, reason=_reason(found, error)) from error
            except (TokenError, CallError):
                if _lasts_a_moment(found, tokens, rejected):
                    return found
                raise
        await vault.put(place, renewed)
        return renewed


def _serves(
    found: Credential, client: OAuthClient | None, tokens: TokenClient, rejected: Credential | None
) -> bool:
    """Whether a credential can be sent as it is."""
    if not isinstance(found, OAuthToken):
        return found != rejected
    if isinstance(rejected, OAuthToken) and rejected.access_token == found.access_token:
        return False
    if client is None:
        return True
    can_renew = bool(found.refresh_token) or client.grant is OAuthGrant.CLIENT_CREDENTIALS
    # What cannot be renewed is used to its very end.
    return is_fresh(found, tokens.clock.now(), margin=SKEW if can_renew else timedelta())


def _lasts_a_moment(token: OAuthToken, tokens: TokenClient, rejected: Credential | None) -> bool:
    """Whether a token that could not be refreshed is still good: a server may be away a minute."""
    return token != rejected and is_fresh(token, tokens.clock.now(), margin=timedelta())


def _reason(token: OAuthToken, error: InvalidGrantError) -> str:
    if not token.refresh_token:
        return "it has ended, and the service gave nothing to renew it with"
    return f"{error.host} no longer accepts it"


async def _to_its_end(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Return what `work` returns; it goes on when whoever waits for it is cancelled."""
    task = asyncio.ensure_future(work)
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    task.add_done_callback(_seen)
    return await asyncio.shield(task)


def _seen(task: asyncio.Task[Any]) -> None:
    """Look at how a task ended, so that nobody complains that nobody did."""
    if not task.cancelled():
        task.exception()
