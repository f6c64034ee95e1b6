"""Where credentials rest: each bound to one GPT, one action, one scheme and one origin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from actionary.auth.credential import Credential, ending_of
from actionary.base.clock import Clock, SystemClock
from actionary.base.ids import ActionId, GPTId


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialPlace:
    """What a credential is for. At any other origin it does not exist."""

    gpt_id: GPTId
    action_id: ActionId
    scheme: str
    origin: str
    """Scheme, host and port of the server it was given for, as `base.http.origin_of` has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialEntry:
    """What may be shown of a kept credential: everything but the credential."""

    place: CredentialPlace
    ending: str
    """The last characters of its secret, or nothing when it is short."""
    stored_at: datetime


class CredentialVault(Protocol):
    """Keeps credentials; nothing reads them back but a call to their own origin."""

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Keep the credential instead of any other of that action's scheme, at any origin."""
        ...

    async def find(self, place: CredentialPlace) -> Credential | None:
        """Return the credential kept for exactly this place, origin included."""
        ...

    async def find_all(
        self, gpt_id: GPTId, action_id: ActionId, origin: str
    ) -> Mapping[str, Credential]:
        """Return an action's credentials for one origin, by the name of their scheme."""
        ...

    async def remove(self, gpt_id: GPTId, action_id: ActionId, scheme: str) -> bool:
        """Forget the credential of an action's scheme; whether there was one."""
        ...

    async def list_entries(self, gpt_id: GPTId) -> tuple[CredentialEntry, ...]:
        """Return what is kept for a GPT, without any secret, by action and scheme."""
        ...


class MemoryVault:
    """A vault that lasts as long as the process."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._kept: dict[
            tuple[GPTId, ActionId, str], tuple[CredentialPlace, Credential, datetime]
        ] = {}

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Keep the credential instead of any other of that action's scheme, at any origin."""
        key = (place.gpt_id, place.action_id, place.scheme)
        self._kept[key] = (place, credential, self._clock.now())

    async def find(self, place: CredentialPlace) -> Credential | None:
        """Return the credential kept for exactly this place, origin included."""
        kept = self._kept.get((place.gpt_id, place.action_id, place.scheme))
        return kept[1] if kept is not None and kept[0] == place else None

    async def find_all(
        self, gpt_id: GPTId, action_id: ActionId, origin: str
    ) -> Mapping[str, Credential]:
        """Return an action's credentials for one origin, by the name of their scheme."""
        return {
            place.scheme: credential
            for place, credential, _ in self._kept.values()
            if (place.gpt_id, place.action_id, place.origin) == (gpt_id, action_id, origin)
        }

    async def remove(self, gpt_id: GPTId, action_id: ActionId, scheme: str) -> bool:
        """Forget the credential of an action's scheme; whether there was one."""
        return self._kept.pop((gpt_id, action_id, scheme), None) is not None

    async def list_entries(self, gpt_id: GPTId) -> tuple[CredentialEntry, ...]:
        """Return what is kept for a GPT, without any secret, by action and scheme."""
        entries = [
            CredentialEntry(place=place, ending=ending_of(credential), stored_at=stored_at)
            for place, credential, stored_at in self._kept.values()
            if place.gpt_id == gpt_id
        ]
        return tuple(sorted(entries, key=lambda entry: (entry.place.action_id, entry.place.scheme)))
