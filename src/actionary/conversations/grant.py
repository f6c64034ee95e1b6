"""Remembered *always allow* answers: what each is for, and when it lapses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from actionary.actions.confirmation import Grant, GrantScope
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import GPTId, GrantId, UserId, new_grant_id
from actionary.runtime.call import Proposal

GRANT_DAYS: Final = 90
"""Days an *always allow* lasts: long enough not to be a nuisance, short enough to be meant."""


class GrantMissingError(ActionaryError):
    """There is no such *always allow*, or it is somebody else's."""

    kind = ErrorKind.NOT_FOUND
    code = "grant-not-found"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGrant:
    """A grant as it is kept, with what a person recognises it by."""

    id: GrantId
    grant: Grant
    summary: str
    """The operation in its document's words, as the card had it."""
    method: str
    given_at: datetime
    expires_at: datetime


def grant_given(proposal: Proposal, *, user_id: UserId, gpt_id: GPTId, at: datetime) -> KeptGrant:
    """Return what a person's *always allow* for a proposal comes to."""
    scope = GrantScope(
        user_id=user_id,
        gpt_id=gpt_id,
        operation_hash=proposal.operation_hash,
        origin=proposal.origin,
        account=proposal.account_key,
    )
    return KeptGrant(
        id=new_grant_id(),
        grant=Grant(scope=scope),
        summary=proposal.summary,
        method=proposal.request.method if proposal.request else "",
        given_at=at,
        expires_at=at + timedelta(days=GRANT_DAYS),
    )


class GrantRepo(Protocol):
    """Where grants are kept."""

    async def add(self, kept: KeptGrant) -> None:
        """Keep a grant; one of the same scope lasts as long as the later of the two."""
        ...

    async def list_for(self, user_id: UserId, gpt_id: GPTId, at: datetime) -> tuple[Grant, ...]:
        """Return the person's grants for a GPT that have not lapsed."""
        ...

    async def list_kept(self, user_id: UserId, at: datetime) -> tuple[KeptGrant, ...]:
        """Return all of the person's grants that have not lapsed, the latest first."""
        ...

    async def revoke(self, user_id: UserId, grant_id: GrantId) -> None:
        """Take one back; raises `GrantMissingError` when the person has none of that id."""
        ...

    async def revoke_account(self, user_id: UserId, gpt_id: GPTId, origin: str) -> None:
        """Take back what was given for a host whose account the person changed or removed."""
        ...


def no_such_grant() -> GrantMissingError:
    """Return the error for a grant that is absent or somebody else's."""
    return GrantMissingError(
        "There is no such permission any more.", hint="It was taken back, or it has lapsed."
    )


class MemoryGrantRepo:
    """Grants that last as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[GrantScope, KeptGrant] = {}

    async def add(self, kept: KeptGrant) -> None:
        """Keep a grant; one of the same scope lasts as long as the later of the two."""
        scope = kept.grant.scope
        before = self._kept.get(scope)
        if before is None or before.expires_at < kept.expires_at:
            self._kept[scope] = kept

    async def list_for(self, user_id: UserId, gpt_id: GPTId, at: datetime) -> tuple[Grant, ...]:
        """Return the person's grants for a GPT that have not lapsed."""
        mine = await self.list_kept(user_id, at)
        return tuple(kept.grant for kept in mine if kept.grant.scope.gpt_id == gpt_id)

    async def list_kept(self, user_id: UserId, at: datetime) -> tuple[KeptGrant, ...]:
        """Return all of the person's grants that have not lapsed, the latest first."""
        mine = [
            kept
            for kept in self._kept.values()
            if kept.grant.scope.user_id == user_id and kept.expires_at > at
        ]
        return tuple(sorted(mine, key=lambda kept: (kept.given_at, kept.id), reverse=True))

    async def revoke(self, user_id: UserId, grant_id: GrantId) -> None:
        """Take one back."""
        if not self._remove(
            lambda kept: kept.id == grant_id and kept.grant.scope.user_id == user_id
        ):
            raise no_such_grant()

    async def revoke_account(self, user_id: UserId, gpt_id: GPTId, origin: str) -> None:
        """Take back what was given for a host whose account the person changed or removed."""
        gone = (user_id, gpt_id, origin)
        self._remove(lambda kept: _whose(kept.grant.scope) == gone)

    def _remove(self, is_gone: Callable[[KeptGrant], bool]) -> int:
        gone = [scope for scope, kept in self._kept.items() if is_gone(kept)]
        for scope in gone:
            del self._kept[scope]
        return len(gone)


def _whose(scope: GrantScope) -> tuple[UserId, GPTId, str]:
    return scope.user_id, scope.gpt_id, scope.origin
