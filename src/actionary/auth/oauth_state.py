"""A sign-in under way: everything it began with, kept until the browser comes back, once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from actionary.auth.oauth_client import (
    OAuthClient,
    OAuthFormatError,
    client_from_json,
    client_to_json,
)
from actionary.auth.vault import CredentialPlace, Purpose
from actionary.base.ids import ActionId, GPTId, UserId
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAuthorization:
    """What a sign-in began with, frozen: a later change of the settings makes it void."""

    state: Secret
    """256 random bits; kept by `state_key` of it, which gives nothing away."""
    code_verifier: Secret
    client: OAuthClient
    redirect_uri: str
    place: CredentialPlace
    """Where the credential will be kept: the connection this sign-in is for."""
    user_id: UserId
    """Who began it."""
    session_id: str
    """The browser session it began in."""
    return_to: str
    """Where the browser goes afterwards: a place of our own table, never of a request's."""
    expires_at: datetime


def state_key(state: str) -> str:
    """Return what a pending authorization is found by: a hash, useless to who reads the rows."""
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()


def pending_to_json(pending: PendingAuthorization) -> JSONObject:
    """Return it as JSON, its secrets in the open: only ever to be sealed."""
    return {
        "state": pending.state.reveal(),
        "code_verifier": pending.code_verifier.reveal(),
        "client": client_to_json(pending.client),
        "redirect_uri": pending.redirect_uri,
        "place": _place_to_json(pending.place),
        "user_id": pending.user_id,
        "session_id": pending.session_id,
        "return_to": pending.return_to,
        "expires_at": pending.expires_at.isoformat(),
    }


def pending_from_json(value: JSONObject) -> PendingAuthorization:
    """Return what `pending_to_json` wrote; raises `OAuthFormatError`."""
    try:
        return PendingAuthorization(
            state=Secret(_text(value["state"])),
            code_verifier=Secret(_text(value["code_verifier"])),
            client=client_from_json(_mapping(value["client"])),
            redirect_uri=_text(value["redirect_uri"]),
            place=_place_from_json(_mapping(value["place"])),
            user_id=UserId(_text(value["user_id"])),
            session_id=_text(value["session_id"]),
            return_to=_text(value["return_to"]),
            expires_at=datetime.fromisoformat(_text(value["expires_at"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OAuthFormatError(
            "A stored sign-in under way cannot be read.", hint="Start the sign-in again."
        ) from error


class PendingAuthorizations(Protocol):
    """Keeps sign-ins under way until the browser comes back, each for one return."""

    async def put(self, pending: PendingAuthorization) -> None:
        """Keep it under `state_key` of its state, sealed; what has expired may go."""
        ...

    async def take(self, state: str) -> PendingAuthorization | None:
        """Return the one of that state and forget it, in one step: of two that ask, one gets it."""
        ...


class MemoryPendingAuthorizations:
    """Sign-ins under way for as long as the process lasts."""

    def __init__(self) -> None:
        self._kept: dict[str, PendingAuthorization] = {}

    async def put(self, pending: PendingAuthorization) -> None:
        """Keep it under `state_key` of its state."""
        self._kept[state_key(pending.state.reveal())] = pending

    async def take(self, state: str) -> PendingAuthorization | None:
        """Return the one of that state and forget it, in one step: of two that ask, one gets it."""
        return self._kept.pop(state_key(state), None)


def _place_to_json(place: CredentialPlace) -> JSONObject:
    return {
        "gpt_id": place.gpt_id,
        "action_id": place.action_id,
        "scheme": place.scheme,
        "origin": place.origin,
        "user_id": place.user_id,
        "purpose": place.purpose.value,
    }


def _place_from_json(value: JSONObject) -> CredentialPlace:
    user_id = value["user_id"]
    return CredentialPlace(
        gpt_id=GPTId(_text(value["gpt_id"])),
        action_id=ActionId(_text(value["action_id"])),
        scheme=_text(value["scheme"]),
        origin=_text(value["origin"]),
        user_id=None if user_id is None else UserId(_text(user_id)),
        purpose=Purpose(_text(value["purpose"])),
    )


def _text(value: JSONValue) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _mapping(value: JSONValue) -> Mapping[str, JSONValue]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value
