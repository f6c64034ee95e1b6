"""The credentials of a GPT's actions: set for every host a key goes to, cleared with the host."""

from dataclasses import replace

from actionary.auth.credential import APIKey, Credential
from actionary.auth.vault import CredentialEntry, CredentialPlace, CredentialVault, Purpose
from actionary.base.errors import ActionaryError
from actionary.base.http import origin_of
from actionary.base.ids import ActionId, GPTId, UserId
from actionary.base.secret import Secret
from actionary.gpts.credentials import credential_for
from actionary.gpts.gpt import ActionSettings, GPTContent, GPTNotFoundError
from actionary.gpts.signin import OAuthSettings, completed
from actionary.gpts.source import DocumentShelf, LoadedAction
from actionary.openapi.security import SecurityScheme


class Keyring:
    """What the builders of GPTs gave so that their functions can be called."""

    def __init__(self, vault: CredentialVault, shelf: DocumentShelf) -> None:
        self._vault = vault
        self._shelf = shelf

    async def given(self, gpt_id: GPTId) -> tuple[CredentialEntry, ...]:
        """Return what is kept of the builder's for a GPT."""
        entries = await self._vault.list_entries(gpt_id)
        return tuple(entry for entry in entries if entry.place.user_id is None)

    async def entries(self, gpt_id: GPTId, action_id: ActionId) -> tuple[CredentialEntry, ...]:
        """Return what is kept of the builder's for an action, at whatever origin."""
        entries = await self.given(gpt_id)
        return tuple(entry for entry in entries if entry.place.action_id == action_id)

    async def give(
        self,
        gpt_id: GPTId,
        settings: ActionSettings,
        scheme_name: str,
        secret: Secret,
        user: str = "",
    ) -> None:
        """Seal a credential for a scheme of an action, for every origin its functions go to.

        Of a scheme that people sign in for, it is the secret of our client: for the token
        endpoint alone. Raises `GPTNotFoundError` for a scheme the document does not declare.
        """
        loaded = await self._shelf.load(settings)
        scheme = loaded.document.security_schemes.get(scheme_name)
        if scheme is None or not loaded.origins:
            raise GPTNotFoundError(
                f"The document declares no usable security scheme {scheme_name!r}.",
                hint="Look at components/securitySchemes and servers in the document.",
            )
        sign_in = settings.sign_ins.get(scheme_name)
        if sign_in is not None and sign_in.oauth is not None:
            oauth = completed(sign_in.oauth, scheme)
            place = client_place(gpt_id, settings, scheme_name, oauth)
            await self._vault.put(place, APIKey(value=secret))
            for origin in loaded.origins:  # a token of the client before is none of this one's
                await self._vault.remove(replace(place, origin=origin, purpose=Purpose.CALL))
            return
        credential = credential_for(scheme, secret, user)
        for origin in loaded.origins:
            place = CredentialPlace(
                gpt_id=gpt_id, action_id=settings.id, scheme=scheme_name, origin=origin
            )
            await self._vault.put(place, credential)

    async def give_own(
        self,
        gpt_id: GPTId,
        settings: ActionSettings,
        scheme_name: str,
        credential: Credential,
        *,
        origin: str,
        user_id: UserId,
    ) -> None:
        """Seal a person's own credential, for this one origin.

        Raises `GPTNotFoundError` for a scheme that takes none, or an origin the action never
        goes to.
        """
        loaded = await self._shelf.load(settings)
        if scheme_name not in settings.own_schemes or origin not in loaded.origins:
            raise GPTNotFoundError(
                f"Nobody is asked for a credential of their own for {scheme_name!r}.",
                hint="Reload the page to see where the call stands.",
            )
        place = CredentialPlace(
            gpt_id=gpt_id,
            action_id=settings.id,
            scheme=scheme_name,
            origin=origin,
            user_id=user_id,
        )
        await self._vault.put(place, credential)

    async def held(
        self, gpt_id: GPTId, settings: ActionSettings, origin: str, user_id: UserId | None
    ) -> frozenset[str]:
        """Return the schemes that a call of this person to an origin has credentials for."""
        found = await self._vault.find_all(
            gpt_id, settings.id, origin, user_id, own=settings.own_schemes
        )
        return frozenset(found) | await self._speaks_for_itself(gpt_id, settings)

    async def _speaks_for_itself(self, gpt_id: GPTId, settings: ActionSettings) -> frozenset[str]:
        """Return the schemes for which the GPT can get a token with the secret of our client."""
        if not settings.client_schemes:
            return frozenset()
        schemes = (await self._shelf.load(settings)).document.security_schemes
        able = set()
        for name in settings.client_schemes & schemes.keys():
            oauth = settings.sign_ins[name].oauth
            assert oauth is not None, "that is what makes it one of them"
            place = client_place(gpt_id, settings, name, completed(oauth, schemes[name]))
            if await self._vault.find(place) is not None:
                able.add(name)
        return frozenset(able)

    async def scheme(self, settings: ActionSettings, name: str) -> SecurityScheme:
        """Return a security scheme of an action; raises `GPTNotFoundError`."""
        found = (await self._shelf.load(settings)).document.security_schemes.get(name)
        if found is None:
            raise GPTNotFoundError(
                f"The document declares no usable security scheme {name!r}.",
                hint="Look at components/securitySchemes and servers in the document.",
            )
        return found

    async def remove(self, gpt_id: GPTId, action_id: ActionId, scheme: str) -> None:
        """Forget what the builder gave for a scheme, at every origin."""
        for entry in await self.entries(gpt_id, action_id):
            if entry.place.scheme == scheme:
                await self._vault.remove(entry.place)

    async def clear(self, gpt_id: GPTId, content: GPTContent) -> None:
        """Forget every credential that no call of `content` can take any more.

        That is: of an action or a host it has not, and of whom the scheme does not take it. A
        document that cannot be read says nothing of its hosts, so its credentials stay.
        """
        loaded = {action.id: await self._loaded(action) for action in content.actions}
        for entry in await self._vault.list_entries(gpt_id):
            settings = content.action(entry.place.action_id)
            if settings is None or not _is_taken(entry.place, settings, loaded[settings.id]):
                await self._vault.remove(entry.place)

    async def _loaded(self, settings: ActionSettings) -> LoadedAction | None:
        try:
            return await self._shelf.load(settings)
        except ActionaryError:
            return None


def client_place(
    gpt_id: GPTId, settings: ActionSettings, scheme: str, oauth: OAuthSettings
) -> CredentialPlace:
    """Return where our client's secret rests: it is for the host of the token endpoint alone."""
    return CredentialPlace(
        gpt_id=gpt_id,
        action_id=settings.id,
        scheme=scheme,
        origin=origin_of(oauth.token_url) if oauth.token_url else "",
        purpose=Purpose.CLIENT,
    )


def _is_taken(
    place: CredentialPlace, settings: ActionSettings, loaded: LoadedAction | None
) -> bool:
    if loaded is None:
        return True
    if place.purpose is Purpose.CLIENT:
        sign_in = settings.sign_ins.get(place.scheme)
        scheme = loaded.document.security_schemes.get(place.scheme)
        if sign_in is None or sign_in.oauth is None or scheme is None:
            return False
        oauth = completed(sign_in.oauth, scheme)
        return client_place(place.gpt_id, settings, place.scheme, oauth) == place
    if place.origin not in loaded.origins:
        return False
    return (place.scheme in settings.own_schemes) == (place.user_id is not None)
