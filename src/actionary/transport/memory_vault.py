"""A vault that lasts as long as the process, and the locks of its places."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

from actionary.auth.credential import Credential, OAuthToken, ending_of
from actionary.auth.vault import CredentialEntry, CredentialPlace, serves, sort_key
from actionary.base.clock import Clock, SystemClock
from actionary.base.ids import ActionId, GPTId, UserId


class PlaceLocks:
    """One lock for each place, in this process; forgotten when nobody holds it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[CredentialPlace, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def locked(self, place: CredentialPlace) -> AsyncIterator[None]:
        """Hold a place alone in this process."""
        lock = self._locks.setdefault(place, asyncio.Lock())
        async with lock:
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    credential: Credential
    stored_at: datetime
    used_at: datetime | None = None


class MemoryVault:
    """A vault that lasts as long as the process."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._kept: dict[CredentialPlace, _Kept] = {}
        self._locks = PlaceLocks()

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Keep the credential instead of the one at this place; its last use stays known."""
        before = self._kept.get(place)
        self._kept[place] = _Kept(
            credential=credential,
            stored_at=self._clock.now(),
            used_at=before.used_at if before else None,
        )

    async def find(self, place: CredentialPlace) -> Credential | None:
        """Return the credential kept for exactly this place, origin included."""
        kept = self._kept.get(place)
        return kept.credential if kept else None

    async def find_all(
        self,
        gpt_id: GPTId,
        action_id: ActionId,
        origin: str,
        user_id: UserId | None = None,
        *,
        own: Collection[str] = (),
    ) -> Mapping[str, Credential]:
        """Return an action's credentials for calls to one origin, by the name of their scheme."""
        return {
            place.scheme: kept.credential
            for place, kept in self._kept.items()
            if (place.gpt_id, place.action_id, place.origin) == (gpt_id, action_id, origin)
            and serves(place, user_id, own)
        }

    def locked(self, place: CredentialPlace) -> AbstractAsyncContextManager[None]:
        """Hold a place alone."""
        return self._locks.locked(place)

    async def mark_used(self, places: Collection[CredentialPlace]) -> None:
        """Remember that a call carried these credentials."""
        for place in places:
            if place in self._kept:
                self._kept[place] = replace(self._kept[place], used_at=self._clock.now())

    async def remove(self, place: CredentialPlace) -> bool:
        """Forget the credential of exactly this place; whether there was one."""
        return self._kept.pop(place, None) is not None

    async def list_entries(self, gpt_id: GPTId) -> tuple[CredentialEntry, ...]:
        """Return what is kept for a GPT, whosever, by action, scheme, origin and person."""
        mine = (place for place in self._kept if place.gpt_id == gpt_id)
        return tuple(self._entry(place) for place in sorted(mine, key=sort_key))

    async def list_own(self, user_id: UserId) -> tuple[CredentialEntry, ...]:
        """Return a person's own credentials for all GPTs, the oldest first."""
        mine = [self._entry(place) for place in self._kept if place.user_id == user_id]
        return tuple(sorted(mine, key=lambda entry: entry.stored_at))

    def _entry(self, place: CredentialPlace) -> CredentialEntry:
        kept = self._kept[place]
        return CredentialEntry(
            place=place,
            ending=ending_of(kept.credential),
            stored_at=kept.stored_at,
            used_at=kept.used_at,
            is_sign_in=isinstance(kept.credential, OAuthToken),
        )
