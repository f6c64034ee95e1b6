"""`CredentialVault` over SQL: sealed, each credential bound to its own row."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from actionary.auth.credential import (
    Credential,
    OAuthToken,
    credential_from_json,
    credential_to_json,
    ending_of,
)
from actionary.auth.vault import (
    LEASE_SECONDS,
    CredentialEntry,
    CredentialPlace,
    Purpose,
    serves,
)
from actionary.base.clock import Clock
from actionary.base.ids import ActionId, GPTId, UserId, new_credential_id, new_id
from actionary.base.jsonvalue import dump_json
from actionary.db.engine import Database, utc
from actionary.db.schema import credential as table
from actionary.db.sealed import Sealer
from actionary.transport.memory_vault import PlaceLocks

PAUSE_SECONDS = 0.05
"""Between two tries to hold a place that another process holds."""
USE_PRECISION = timedelta(minutes=1)
"""The last use is written down this exactly: a busy key must not cost a write for each call."""


class SQLVault:
    """Credentials in the database, unreadable without the key file."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._locks = PlaceLocks()
        self._marked: dict[CredentialPlace, datetime] = {}

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Keep the credential instead of the one at this place; its last use stays known."""
        try:
            await self._put(place, credential)
        except IntegrityError:
            # Another process made the row between our look and our insert.
            await self._put(place, credential)

    async def _put(self, place: CredentialPlace, credential: Credential) -> None:
        text = dump_json(credential_to_json(credential)).encode()
        async with self._database.write(durable=True) as connection:
            known = await connection.scalar(select(table.c.id).where(_at(place)))
            credential_id = known or new_credential_id()
            values = {
                "ending": ending_of(credential),
                "sealed": self._sealer.seal(text, row=_place_row(credential_id, place)),
                "is_sign_in": isinstance(credential, OAuthToken),
                "created_at": self._clock.now(),
            }
            if known:
                await connection.execute(update(table).where(_at(place)).values(values))
            else:
                row = values | {"id": credential_id, **_columns(place)}
                await connection.execute(insert(table).values(row))

    async def find(self, place: CredentialPlace) -> Credential | None:
        """Return the credential kept for exactly this place, origin included."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(table).where(_at(place)))).first()
        return self._open(row) if row is not None else None

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
        query = select(table).where(
            table.c.gpt_id == gpt_id,
            table.c.action_id == action_id,
            table.c.origin == origin,
            table.c.purpose == Purpose.CALL.value,
            or_(table.c.user_id.is_(None), table.c.user_id == user_id),
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.scheme: self._open(row) for row in rows if serves(_place(row), user_id, own)}

    @asynccontextmanager
    async def locked(self, place: CredentialPlace) -> AsyncIterator[None]:
        """Hold a place alone, across processes.

        A lease in the row, not a lock of the database: on SQLite that would keep everybody from
        writing for as long as an authorization server takes.
        """
        async with self._locks.locked(place):
            holder = new_id("hold")
            while not await self._take(place, holder):  # noqa: ASYNC110 - the other is a process
                await asyncio.sleep(PAUSE_SECONDS)
            try:
                yield
            finally:
                await self._let_go(place, holder)

    async def mark_used(self, places: Collection[CredentialPlace]) -> None:
        """Remember that a call carried these credentials."""
        now = self._clock.now()
        due = [
            place
            for place in places
            if place not in self._marked or abs(now - self._marked[place]) >= USE_PRECISION
        ]
        if not due:
            return
        async with self._database.write() as connection:
            for place in due:
                await connection.execute(update(table).where(_at(place)).values(used_at=now))
        self._marked.update(dict.fromkeys(due, now))

    async def remove(self, place: CredentialPlace) -> bool:
        """Forget the credential of exactly this place; whether there was one."""
        async with self._database.write(durable=True) as connection:
            done = await connection.execute(delete(table).where(_at(place)))
        self._marked.pop(place, None)
        return bool(done.rowcount)

    async def list_entries(self, gpt_id: GPTId) -> tuple[CredentialEntry, ...]:
        """Return what is kept for a GPT, whosever, by action, scheme, origin and person."""
        order = (table.c.action_id, table.c.scheme, table.c.origin)
        query = select(table).where(table.c.gpt_id == gpt_id)
        ordered = query.order_by(*order, table.c.user_id.nulls_first(), table.c.purpose)
        async with self._database.read() as connection:
            return tuple(_entry(row) for row in await connection.execute(ordered))

    async def list_own(self, user_id: UserId) -> tuple[CredentialEntry, ...]:
        """Return a person's own credentials for all GPTs, the oldest first."""
        query = select(table).where(table.c.user_id == user_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(table.c.created_at, table.c.id))
            return tuple(_entry(row) for row in rows)

    async def _take(self, place: CredentialPlace, holder: str) -> bool:
        now = self._clock.now()
        until = now + timedelta(seconds=LEASE_SECONDS)
        # A lease beyond `until` was given before the clock was set back: it is none.
        free = or_(
            table.c.held_until.is_(None), table.c.held_until < now, table.c.held_until > until
        )
        async with self._database.write() as connection:
            statement = update(table).where(_at(place), free)
            taken = await connection.execute(statement.values(held_by=holder, held_until=until))
            if taken.rowcount:
                return True
            # Nothing is kept at this place: the lock of this process is all there is to hold.
            return await connection.scalar(select(table.c.id).where(_at(place))) is None

    async def _let_go(self, place: CredentialPlace, holder: str) -> None:
        async with self._database.write() as connection:
            mine = update(table).where(_at(place), table.c.held_by == holder)
            await connection.execute(mine.values(held_by=None, held_until=None))

    def _open(self, row: Row) -> Credential:  # type: ignore[type-arg]
        text = self._sealer.open(row.sealed, row=row_of(row))
        return credential_from_json(json.loads(text))


def _at(place: CredentialPlace) -> ColumnElement[bool]:
    # `== None` is `IS NULL` here.
    return and_(*(table.c[name] == value for name, value in _columns(place).items()))


def _columns(place: CredentialPlace) -> dict[str, str | None]:
    return {
        "gpt_id": place.gpt_id,
        "action_id": place.action_id,
        "scheme": place.scheme,
        "origin": place.origin,
        "user_id": place.user_id,
        "purpose": place.purpose.value,
    }


def _place(row: Row) -> CredentialPlace:  # type: ignore[type-arg]
    return CredentialPlace(
        gpt_id=GPTId(row.gpt_id),
        action_id=ActionId(row.action_id),
        scheme=row.scheme,
        origin=row.origin,
        user_id=UserId(row.user_id) if row.user_id else None,
        purpose=Purpose(row.purpose),
    )


def _entry(row: Row) -> CredentialEntry:  # type: ignore[type-arg]
    return CredentialEntry(
        place=_place(row),
        ending=row.ending,
        stored_at=utc(row.created_at),
        used_at=utc(row.used_at) if row.used_at else None,
        is_sign_in=row.is_sign_in,
    )


def row_of(row: Row) -> str:  # type: ignore[type-arg]
    """Return what the sealed value of a row is bound to."""
    return _place_row(row.id, _place(row))


def _place_row(credential_id: str, place: CredentialPlace) -> str:
    # A row edited to name another host, person or purpose does not open.
    if place.user_id is None and place.purpose is Purpose.CALL:
        return f"credential:sealed:{credential_id}:{place.origin}"
    owner = place.user_id or "builder"
    return f"credential:{place.purpose}:{owner}:{credential_id}:{place.origin}"
