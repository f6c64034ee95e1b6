"""Create, edit, check, publish and delete GPTs, and offer their functions to a run."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from actionary.accounts.user import User
from actionary.auth.vault import CredentialEntry, CredentialVault, Purpose
from actionary.base.clock import Clock
from actionary.base.errors import ActionaryError
from actionary.base.http import host_of, origin_of
from actionary.base.ids import (
    ActionId,
    DocumentId,
    GPTId,
    UserId,
    VersionId,
    new_action_id,
    new_gpt_id,
    new_version_id,
)
from actionary.base.secret import Secret
from actionary.base.text import slugify
from actionary.gpts.folder import GPTFolder, check_action
from actionary.gpts.gpt import (
    GPT,
    ActionSettings,
    GPTConflictError,
    GPTContent,
    GPTInvalidError,
    GPTNotFoundError,
    Version,
    check_content,
)
from actionary.gpts.keyring import Keyring
from actionary.gpts.offers import offer_of
from actionary.gpts.repo import GPTRepo, conflict
from actionary.gpts.source import DocumentShelf, LoadedAction
from actionary.openapi.document import CheckedDocument, Document, check_document
from actionary.openapi.effective import DEFAULT_RULE
from actionary.openapi.security import SecurityScheme
from actionary.runtime.offering import DEFAULT_BUDGET, OfferBudget
from actionary.runtime.toolbox import Offer, Toolbox

ATTEMPTS = 8
"""How often a name or number that was taken in the same moment is chosen anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeStatus:
    """A security scheme of an action, and whether there is a credential for it."""

    scheme: SecurityScheme
    is_needed: bool
    entry: CredentialEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An action as its builder sees it."""

    settings: ActionSettings
    loaded: LoadedAction | None
    schemes: tuple[SchemeStatus, ...] = ()
    entries: tuple[CredentialEntry, ...] = ()
    """What is kept of the builder's, at whatever host and for whatever use."""
    failure: ActionaryError | None = None


class GPTService:
    """GPTs of this installation."""

    def __init__(
        self,
        *,
        repo: GPTRepo,
        vault: CredentialVault,
        clock: Clock,
        offer_budget: OfferBudget = DEFAULT_BUDGET,
    ) -> None:
        self._repo = repo
        self._offer_budget = offer_budget
        self._vault = vault
        self._clock = clock
        self.shelf = DocumentShelf(repo)
        """The documents of these GPTs' actions."""
        self.keyring = Keyring(vault, self.shelf)
        """The credentials of these GPTs' actions."""

    async def list_mine(self, owner_id: UserId) -> tuple[GPT, ...]:
        """Return the person's GPTs, oldest first."""
        return await self._repo.list_by_owner(owner_id)

    async def get(self, owner_id: UserId, gpt_id: GPTId) -> GPT:
        """Return a GPT of the person; raises `GPTNotFoundError`."""
        return await self._repo.get(owner_id, gpt_id)

    async def get_by_slug(self, owner_id: UserId, slug: str) -> GPT:
        """Return the person's GPT with that slug; raises `GPTNotFoundError`."""
        gpt = await self._repo.find_by_slug(owner_id, slug)
        if gpt is None:
            raise GPTNotFoundError(
                f"There is no GPT called {slug!r} here.",
                hint="The home page lists those there are.",
            )
        return gpt

    async def get_version(self, version_id: VersionId) -> Version:
        """Return a frozen state; raises `GPTNotFoundError`."""
        return await self._repo.get_version(version_id)

    async def published(self, gpt: GPT) -> Version:
        """Return the version people talk to; raises `GPTNotFoundError` before the first save."""
        if gpt.version_id is None:
            raise GPTNotFoundError(
                "This GPT was never saved.", hint="Open it in the editor and press Save."
            )
        return await self._repo.get_version(gpt.version_id)

    async def create(self, owner: User, content: GPTContent | None = None) -> GPT:
        """Begin a GPT; nobody can talk to it before it is published."""
        content = content or GPTContent()
        now = self._clock.now()
        gpt = GPT(
            id=new_gpt_id(),
            owner_id=owner.id,
            slug="",
            draft=content,
            created_at=now,
            updated_at=now,
        )
        return await self._save_with_slug(gpt)

    async def save_draft(self, owner_id: UserId, gpt_id: GPTId, content: GPTContent) -> GPT:
        """Keep what the builder wrote, without checking it, so that nothing is lost."""
        gpt = await self._repo.get(owner_id, gpt_id)
        gpt = replace(gpt, draft=content, updated_at=self._clock.now())
        if gpt.version_id is None:
            return await self._save_with_slug(gpt)
        await self._repo.save(gpt)
        return gpt

    async def publish(self, owner_id: UserId, gpt_id: GPTId) -> Version:
        """Freeze the draft and let people talk to it from now on.

        The credentials for actions and hosts it has no longer are forgotten.
        Raises `GPTInvalidError` with a message for each field that breaks a rule.
        """
        gpt = await self._repo.get(owner_id, gpt_id)
        self.check(gpt.draft)
        version = await self.freeze(gpt)
        await self._repo.save(replace(gpt, version_id=version.id))
        await self.keyring.clear(gpt.id, gpt.draft)
        return version

    async def freeze(self, gpt: GPT) -> Version:
        """Return the draft as a version, an earlier one when nothing changed since."""
        for _ in range(ATTEMPTS):
            last = await self._repo.last_version(gpt.id)
            if last is not None and last.content == gpt.draft:
                return last
            version = Version(
                id=new_version_id(),
                gpt_id=gpt.id,
                number=last.number + 1 if last else 1,
                content=gpt.draft,
                created_at=self._clock.now(),
            )
            with suppress(GPTConflictError):  # pressed twice: the other one has that number
                await self._repo.add_version(version)
                return version
        raise conflict()

    async def delete(self, owner_id: UserId, gpt_id: GPTId) -> None:
        """Remove a GPT with its versions, credentials and conversations."""
        await self._repo.delete(owner_id, gpt_id)

    def check(self, content: GPTContent, found: Mapping[str, str] | None = None) -> None:
        """Raise `GPTInvalidError` when the content, or what was `found` before, breaks a rule."""
        if faults := {**check_content(content), **(found or {})}:
            raise GPTInvalidError(faults)

    async def host_document(self, text: str) -> DocumentId:
        """Keep a document's text; from then on the copy is what counts."""
        return await self._repo.put_document(text)

    async def document_text(self, settings: ActionSettings) -> str:
        """Return the hosted text of an action's document."""
        return await self._repo.get_document(settings.document_id)

    async def server_for(self, old: ActionSettings | None, document: Document) -> str:
        """Return the server that was set instead of the document's own, or nothing."""
        return await self.shelf.server_for(old, document) if old is not None else ""

    async def put_action(
        self,
        owner_id: UserId,
        gpt_id: GPTId,
        *,
        text: str,
        source: str = "",
        server: str = "",
        privacy_url: str = "",
        action_id: ActionId | None = None,
    ) -> tuple[GPT, ActionSettings, CheckedDocument]:
        """Host a document as an action of the draft, or in place of an action's document.

        A document that cannot be read at all is not kept: the diagnostics then say why and
        the action's id is that of no action.
        """
        gpt = await self._repo.get(owner_id, gpt_id)
        checked = check_document(text, source=source or None)
        old = gpt.draft.action(action_id) if action_id else None
        if not server and checked.document is not None:
            server = await self.server_for(old, checked.document)
        settings = ActionSettings(
            id=action_id or new_action_id(),
            document_id=await self._repo.put_document(text),
            source=source,
            server=server,
            privacy_url=privacy_url or (old.privacy_url if old else ""),
            switched_off=old.switched_off if old else (),
            added_scheme=old.added_scheme if old else None,
            answers=old.answers if old else {},
            sign_ins=old.sign_ins if old else {},
            headers=old.headers if old else {},
            wait_seconds=old.wait_seconds if old else 0,
            security_rule=old.security_rule if old else DEFAULT_RULE,
        )
        if checked.document is not None:
            gpt = await self.save_draft(owner_id, gpt_id, gpt.draft.with_action(settings))
        return gpt, settings, checked

    async def view_action(self, gpt: GPT, settings: ActionSettings) -> ActionView:
        """Return an action with its functions and what is known of its credentials."""
        try:
            loaded = await self.shelf.load(settings)
        except ActionaryError as error:
            return ActionView(settings=settings, loaded=None, failure=error)
        kept = await self.keyring.entries(gpt.id, settings.id)
        entries = {
            entry.place.scheme: entry
            for entry in kept
            if entry.place.origin in loaded.origins and entry.place.purpose is Purpose.CALL
        }
        needed = {
            name
            for function in loaded.functions.usable
            for alternative in function.security or ()
            for name in alternative
        }
        schemes = tuple(
            SchemeStatus(scheme=scheme, is_needed=name in needed, entry=entries.get(name))
            for name, scheme in loaded.document.security_schemes.items()
        )
        return ActionView(settings=settings, loaded=loaded, schemes=schemes, entries=kept)

    async def hosts(self, content: GPTContent) -> tuple[str, ...]:
        """Return the hosts a GPT talks to, each once; an unreadable action has none."""
        hosts: dict[str, None] = {}
        for settings in content.actions:
            try:
                loaded = await self.shelf.load(settings)
            except ActionaryError:
                continue
            hosts |= dict.fromkeys(host_of(f.server_url) for f in loaded.functions.usable)
        return tuple(hosts)

    async def set_credential(
        self, gpt: GPT, settings: ActionSettings, scheme_name: str, secret: Secret, user: str = ""
    ) -> None:
        """Seal a credential for a scheme of an action, for every origin its functions go to.

        Raises `GPTNotFoundError` for a scheme the document does not declare.
        """
        await self.keyring.give(gpt.id, settings, scheme_name, secret, user)

    async def remove_credential(self, gpt: GPT, action_id: ActionId, scheme: str) -> None:
        """Forget what the builder gave for a scheme."""
        await self.keyring.remove(gpt.id, action_id, scheme)

    async def toolbox(self, version: Version, user_id: UserId | None = None) -> Toolbox:
        """Return what a run of this version may call; an unreadable action offers nothing.

        `user_id` is who talks: what takes a person's own credential takes theirs.
        """
        offers: list[Offer] = []
        for settings in version.content.actions:
            try:
                loaded = await self.shelf.load(settings)
            except ActionaryError:
                continue
            held = {
                origin: await self.keyring.held(version.gpt_id, settings, origin, user_id)
                for origin in loaded.origins
            }
            offers += [
                offer_of(settings, loaded, function, held[origin_of(function.server_url)])
                for function in loaded.functions.usable
                if function.name not in settings.switched_off
            ]
        return Toolbox.of(offers, budget=self._offer_budget)

    async def offer_again(self, version: Version, offer: Offer, user_id: UserId) -> Offer:
        """Return an offer with the credentials there are at this moment."""
        settings = version.content.action(offer.action_id)
        assert settings is not None, "the offer was made of this version"
        try:
            loaded = await self.shelf.load(settings)
        except ActionaryError:
            return offer
        origin = origin_of(offer.function.server_url)
        held = await self.keyring.held(version.gpt_id, settings, origin, user_id)
        return offer_of(settings, loaded, offer.function, held)

    async def install(
        self,
        owner: User,
        folder: GPTFolder,
        *,
        secrets: Mapping[str, Secret],
        servers: Mapping[str, str],
        example: str = "",
    ) -> GPT:
        """Make a GPT from a folder and publish it.

        `servers` maps a document's file name to the server URL to use instead of its own;
        a secret that is not in `secrets` stays missing, and the page asks for it.

        Raises `GPTInvalidError` or `GPTFolderError` before anything is kept: a GPT without one
        of its actions would be another GPT.
        """
        content = GPTContent(
            name=folder.name,
            description=folder.description,
            instructions=folder.instructions,
            starters=folder.starters,
            capabilities=folder.capabilities,
            model=folder.model,
        )
        self.check(content)
        for action in folder.actions:
            check_action(action, server=servers.get(action.file, action.server))
        gpt = await self.create(owner, content)
        for action in folder.actions:
            gpt, settings, _ = await self.put_action(
                owner.id,
                gpt.id,
                text=action.document,
                server=servers.get(action.file, action.server),
                privacy_url=action.privacy_url,
            )
            settings = replace(
                settings,
                sign_ins=action.sign_ins,
                headers=action.headers,
                wait_seconds=action.wait_seconds,
                security_rule=action.security_rule,
            )
            content = gpt.draft.with_action(settings)
            gpt = await self.save_draft(owner.id, gpt.id, content)
            for scheme, name in action.secrets.items():
                if name in secrets:
                    await self.set_credential(gpt, settings, scheme, secrets[name])
        await self._repo.save(replace(gpt, example=example))
        await self.publish(owner.id, gpt.id)
        return await self._repo.get(owner.id, gpt.id)

    async def _save_with_slug(self, gpt: GPT) -> GPT:
        for _ in range(ATTEMPTS):
            slug = await self._free_slug(gpt.owner_id, gpt.draft.name, gpt.id)
            gpt = replace(gpt, slug=slug)
            with suppress(GPTConflictError):  # taken since it was looked up
                await self._repo.save(gpt)
                return gpt
        raise conflict()

    async def _free_slug(self, owner_id: UserId, name: str, own: GPTId | None = None) -> str:
        wanted = slug = slugify(name, default="gpt")
        number = 2
        while (other := await self._repo.find_by_slug(owner_id, slug)) and other.id != own:
            slug = f"{wanted}-{number}"
            number += 1
        return slug
