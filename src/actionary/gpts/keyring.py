"""The credentials of a GPT's actions: set for every host a key goes to, cleared with the host."""

from actionary.auth.vault import CredentialEntry, CredentialPlace, CredentialVault
from actionary.base.errors import ActionaryError
from actionary.base.ids import ActionId, GPTId
from actionary.base.secret import Secret
from actionary.gpts.credentials import credential_for
from actionary.gpts.gpt import ActionSettings, GPTContent, GPTNotFoundError
from actionary.gpts.source import DocumentShelf


class Keyring:
    """What the builders of GPTs gave so that their functions can be called."""

    def __init__(self, vault: CredentialVault, shelf: DocumentShelf) -> None:
        self._vault = vault
        self._shelf = shelf

    async def entries(self, gpt_id: GPTId, action_id: ActionId) -> tuple[CredentialEntry, ...]:
        """Return what is kept of the builder's for an action, at whatever origin."""
        return tuple(
            entry
            for entry in await self._vault.list_entries(gpt_id)
            if entry.place.action_id == action_id and entry.place.user_id is None
        )

    async def give(
        self,
        gpt_id: GPTId,
        settings: ActionSettings,
        scheme_name: str,
        secret: Secret,
        user: str = "",
    ) -> None:
        """Seal a credential for a scheme of an action, for every origin its functions go to.

        Raises `GPTNotFoundError` for a scheme the document does not declare.
        """
        loaded = await self._shelf.load(settings)
        scheme = loaded.document.security_schemes.get(scheme_name)
        if scheme is None or not loaded.origins:
            raise GPTNotFoundError(
                f"The document declares no usable security scheme {scheme_name!r}.",
                hint="Look at components/securitySchemes and servers in the document.",
            )
        credential = credential_for(scheme, secret, user)
        for origin in loaded.origins:
            place = CredentialPlace(
                gpt_id=gpt_id, action_id=settings.id, scheme=scheme_name, origin=origin
            )
            await self._vault.put(place, credential)

    async def remove(self, gpt_id: GPTId, action_id: ActionId, scheme: str) -> None:
        """Forget what the builder gave for a scheme, at every origin."""
        for entry in await self.entries(gpt_id, action_id):
            if entry.place.scheme == scheme:
                await self._vault.remove(entry.place)

    async def clear(self, gpt_id: GPTId, content: GPTContent) -> None:
        """Forget every credential, whosever, for an action or a host that `content` has not.

        A document that cannot be read says nothing of its hosts, so its credentials stay.
        """
        origins = {action.id: await self._origins(action) for action in content.actions}
        for entry in await self._vault.list_entries(gpt_id):
            at = origins.get(entry.place.action_id, ())
            if at is not None and entry.place.origin not in at:
                await self._vault.remove(entry.place)

    async def _origins(self, settings: ActionSettings) -> tuple[str, ...] | None:
        try:
            return (await self._shelf.load(settings)).origins
        except ActionaryError:
            return None
