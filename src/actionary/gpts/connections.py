"""People's accounts at other services: begun, finished, kept fresh for calls, and given back."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

import structlog

from actionary.auth.credential import APIKey, Credential, OAuthToken
from actionary.auth.oauth_client import OAuthClient
from actionary.auth.oauth_errors import SignInAgainError, SignInUnknownError
from actionary.auth.oauth_flow import read_callback, start_authorization, state_in
from actionary.auth.oauth_state import PendingAuthorization, PendingAuthorizations
from actionary.auth.vault import CredentialEntry, CredentialPlace, CredentialVault
from actionary.base.errors import ActionaryError
from actionary.base.ids import GPTId, UserId
from actionary.gpts.discovery import Discovery
from actionary.gpts.gpt import ActionSettings, GPTNotFoundError
from actionary.gpts.keyring import client_place
from actionary.gpts.repo import GPTRepo
from actionary.gpts.signin import as_declared, client_of, completed
from actionary.gpts.source import DocumentShelf
from actionary.runtime.call import Proposal
from actionary.runtime.caller import SignInEndedError, Whose
from actionary.transport.fresh import fresh_credential
from actionary.transport.token import TokenClient

log = structlog.get_logger()

CALLBACK_PATH: Final = "/oauth/callback"
"""One for the whole installation: what a builder registers with a service stays as it is."""


class Connections:
    """The accounts people have given GPTs, and the tokens that speak for them."""

    def __init__(
        self,
        *,
        repo: GPTRepo,
        shelf: DocumentShelf,
        vault: CredentialVault,
        pending: PendingAuthorizations,
        tokens: TokenClient,
        callback_url: str,
    ) -> None:
        self.callback_url = callback_url
        """Where authorization servers send people back: one address for the installation."""
        self.discovery = Discovery(tokens)
        self._repo = repo
        self._shelf = shelf
        self._vault = vault
        self._pending = pending
        self._tokens = tokens

    async def start(
        self, place: CredentialPlace, settings: ActionSettings, *, session_id: str, return_to: str
    ) -> str:
        """Return where to send the browser so that its person signs in for a place of their own.

        Everything the sign-in needs later is frozen here. Raises `OAuthEndpointError` or
        `OAuthClientError` when the builder's settings cannot work.
        """
        assert place.user_id is not None, "nobody else signs in for a person"
        client = await self._client(place, settings)
        if client is None:
            raise _not_set_up(place.scheme)
        started = start_authorization(
            client,
            place=place,
            redirect_uri=self.callback_url,
            user_id=place.user_id,
            session_id=session_id,
            return_to=return_to,
            now=self._tokens.clock.now(),
            plain_http=self._tokens.http.policy.exceptions,
        )
        await self._pending.put(started.pending)
        return started.url

    async def take(self, parameters: Iterable[tuple[str, str]]) -> PendingAuthorization:
        """Return what had begun the sign-in that a browser comes back from, and forget it.

        It is over with the first return, whatever comes of it. Raises `SignInUnknownError`.
        """
        pending = await self._pending.take(state_in(parameters))
        if pending is None:
            raise SignInUnknownError
        return pending

    async def finish(
        self,
        pending: PendingAuthorization,
        parameters: Iterable[tuple[str, str]],
        *,
        user_id: UserId,
        session_id: str,
    ) -> None:
        """Keep the token that a browser's return leads to.

        Raises one `SignInError` for each reason, before any token is asked for; `TokenError` or
        `CallError` when there is none to be had.
        """
        code = read_callback(
            pending,
            parameters,
            client=await self._current(pending),
            user_id=user_id,
            session_id=session_id,
            now=self._tokens.clock.now(),
        )
        token = await self._tokens.exchange_code(pending, code)
        async with self._vault.locked(pending.place):
            await self._vault.put(pending.place, token)

    async def for_call(self, whose: Whose, proposal: Proposal) -> Mapping[str, Credential]:
        """Return the credentials of a call by the name of their scheme; some are renewed first.

        Raises `SignInEndedError` when the person has to sign in, and another `ActionaryError`
        when none can be had at this moment.
        """
        if not proposal.slots or proposal.action_id is None:
            return {}
        found = dict(
            await self._vault.find_all(
                whose.gpt_id, proposal.action_id, proposal.origin, whose.user_id, own=proposal.own
            )
        )
        used = {slot.scheme: _place_of(whose, proposal, slot.scheme) for slot in proposal.slots}
        for scheme, place in used.items():
            if isinstance(found.get(scheme), OAuthToken):
                try:
                    found[scheme] = await self._fresh(place)
                except SignInAgainError as error:
                    raise SignInEndedError(error.message, hint=error.hint) from error
            elif scheme in proposal.own and scheme not in found:
                raise SignInEndedError(
                    f"Your credential for {proposal.host} is gone.", hint="Give it again."
                )
            elif scheme not in found and await self._latest_client(place) is not None:
                found[scheme] = await self._fresh(place)  # the GPT speaks for itself
        try:
            await self._vault.mark_used([used[scheme] for scheme in used if scheme in found])
        except ActionaryError as error:  # a date in a list must not keep a call from being made
            log.warning("credential.not-marked", code=error.code, why=error.message)
        return found

    async def refused(
        self, whose: Whose, proposal: Proposal, credentials: Mapping[str, Credential]
    ) -> None:
        """Take note that the API answered 401: what can be renewed is, for the next call.

        The call itself is not made again: it was approved once.
        """
        for slot in proposal.slots:
            token = credentials.get(slot.scheme)
            can_renew = isinstance(token, OAuthToken) and (
                bool(token.refresh_token) or slot.scheme not in proposal.own
            )
            if can_renew:
                with suppress(ActionaryError):
                    await self._fresh(_place_of(whose, proposal, slot.scheme), rejected=token)

    async def list_own(self, user_id: UserId) -> tuple[CredentialEntry, ...]:
        """Return what a person has given, without any secret, the oldest first."""
        return await self._vault.list_own(user_id)

    async def disconnect(self, place: CredentialPlace) -> bool:
        """Give an account back at its service, then forget it; a key is only forgotten.

        Returns whether the service says that it is void there; it is forgotten here in any case.
        """
        async with self._vault.locked(place):
            credential = await self._vault.find(place)
            is_void = False
            client = await self._latest_client(place)
            if isinstance(credential, OAuthToken) and client is not None:
                try:
                    is_void = await self._tokens.revoke(client, credential)
                except ActionaryError as error:
                    log.warning("account.not-revoked", code=error.code, why=error.message)
            await self._vault.remove(place)
        return is_void

    async def leave(self, gpt_id: GPTId) -> None:
        """Give back every account that people have given a GPT, before it is deleted."""
        for entry in await self._vault.list_entries(gpt_id):
            if entry.is_sign_in:
                await self.disconnect(entry.place)

    async def _fresh(
        self, place: CredentialPlace, *, rejected: Credential | None = None
    ) -> Credential:
        return await fresh_credential(
            self._vault,
            place,
            client=await self._latest_client(place),
            tokens=self._tokens,
            rejected=rejected,
        )

    async def _current(self, pending: PendingAuthorization) -> OAuthClient:
        """Return the client as it is configured at this moment; one that was taken away is none.

        A builder who tries a draft signs in with the draft's.
        """
        configured = [
            client
            for settings in await self._settings(pending.place)
            if (client := await self._client(pending.place, settings)) is not None
        ]
        if pending.client in configured:
            return pending.client
        return configured[0] if configured else replace(pending.client, client_id="")

    async def _latest_client(self, place: CredentialPlace) -> OAuthClient | None:
        for settings in await self._settings(place):
            with suppress(ActionaryError):  # a document that cannot be read any more
                if client := await self._client(place, settings):
                    return client
        return None

    async def _settings(self, place: CredentialPlace) -> list[ActionSettings]:
        """Return the action as it is published and as it is drafted."""
        gpt = await self._repo.find(place.gpt_id)
        if gpt is None:
            return []
        contents = [gpt.draft]
        if gpt.version_id is not None:
            contents.insert(0, (await self._repo.get_version(gpt.version_id)).content)
        found = [content.action(place.action_id) for content in contents]
        return [settings for settings in found if settings is not None]

    async def _client(self, place: CredentialPlace, settings: ActionSettings) -> OAuthClient | None:
        sign_in = settings.sign_ins.get(place.scheme)
        if sign_in is None or sign_in.oauth is None:
            return None
        loaded = await self._shelf.load(settings)
        scheme = loaded.document.security_schemes.get(place.scheme)
        oauth = completed(sign_in.oauth, scheme) if scheme else sign_in.oauth
        secret = await self._vault.find(client_place(place.gpt_id, settings, place.scheme, oauth))
        client = client_of(
            oauth, secret.value if isinstance(secret, APIKey) else None, grant=sign_in.grant
        )
        return as_declared(client, scheme) if scheme else client


def _place_of(whose: Whose, proposal: Proposal, scheme: str) -> CredentialPlace:
    assert proposal.action_id is not None
    return CredentialPlace(
        gpt_id=whose.gpt_id,
        action_id=proposal.action_id,
        scheme=scheme,
        origin=proposal.origin,
        user_id=whose.user_id if scheme in proposal.own else None,
    )


def _not_set_up(scheme: str) -> GPTNotFoundError:
    return GPTNotFoundError(
        f"No sign-in is set up for {scheme!r}.",
        hint="Its builder sets it up in the editor, under Authentication.",
    )
