"""Where credentials rest: each bound to one GPT, one action, one scheme, one person, one origin."""

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from actionary.auth.credential import Credential
from actionary.base.ids import ActionId, GPTId, UserId


class Purpose(StrEnum):
    """What a kept credential is for."""

    CALL = "call"
    """It goes on the action's requests."""
    CLIENT = "client"
    """It is what our client shows the authorization server: never part of a request to the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialPlace:
    """What a credential is for. At any other origin it does not exist."""

    gpt_id: GPTId
    action_id: ActionId
    scheme: str
    origin: str
    """Scheme, host and port of the server it was given for, as `base.http.origin_of` has them."""
    user_id: UserId | None = None
    """Whose own it is; None for the builder's, which serves everyone."""
    purpose: Purpose = Purpose.CALL


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialEntry:
    """What may be shown of a kept credential: everything but the credential."""

    place: CredentialPlace
    ending: str
    """The last characters of its secret, or nothing when it is short."""
    stored_at: datetime
    used_at: datetime | None = None
    """When a call last carried it, to the minute; None for never."""
    is_sign_in: bool = False
    """Whether an authorization server handed it out; otherwise a person typed it."""


class CredentialVault(Protocol):
    """Keeps credentials; nothing reads them back but a call to their own origin."""

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Keep the credential instead of the one at this place; its last use stays known."""
        ...

    async def find(self, place: CredentialPlace) -> Credential | None:
        """Return the credential kept for exactly this place, origin included."""
        ...

    async def find_all(
        self,
        gpt_id: GPTId,
        action_id: ActionId,
        origin: str,
        user_id: UserId | None = None,
        *,
        own: Collection[str] = (),
    ) -> Mapping[str, Credential]:
        """Return an action's credentials for calls to one origin, by the name of their scheme.

        Of the schemes in `own` the person's own is returned, of every other one the builder's;
        neither stands in for the other.
        """
        ...

    def locked(self, place: CredentialPlace) -> AbstractAsyncContextManager[None]:
        """Hold a place alone, across processes: who changes a credential reads it again inside.

        A holder that does not come back within `LEASE_SECONDS` loses it.
        """
        ...

    async def mark_used(self, places: Collection[CredentialPlace]) -> None:
        """Remember that a call carried these credentials."""
        ...

    async def remove(self, place: CredentialPlace) -> bool:
        """Forget the credential of exactly this place; whether there was one."""
        ...

    async def list_entries(self, gpt_id: GPTId) -> tuple[CredentialEntry, ...]:
        """Return what is kept for a GPT, whosever, by action, scheme, origin and person."""
        ...

    async def list_own(self, user_id: UserId) -> tuple[CredentialEntry, ...]:
        """Return a person's own credentials for all GPTs, the oldest first."""
        ...


LEASE_SECONDS = 60
"""Longer than a token endpoint may take to answer, and short enough to wait for after a crash."""


def serves(place: CredentialPlace, user_id: UserId | None, own: Collection[str]) -> bool:
    """Return whether the credential of a place may go on the calls of a person."""
    if place.purpose is not Purpose.CALL:
        return False
    if place.scheme in own:
        return place.user_id is not None and place.user_id == user_id
    return place.user_id is None


def sort_key(place: CredentialPlace) -> tuple[str, ...]:
    """Return what entries are listed by."""
    return (place.action_id, place.scheme, place.origin, place.user_id or "", place.purpose)
