"""`GrantRepo` over SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from actionary.actions.confirmation import Grant, GrantScope
from actionary.base.ids import GPTId, GrantId, UserId
from actionary.conversations.grant import KeptGrant, no_such_grant
from actionary.db.engine import Database, utc
from actionary.db.schema import grant as table


class SQLGrantRepo:
    """Remembered *always allow* answers, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, kept: KeptGrant) -> None:
        """Keep a grant; one of the same scope lasts as long as the later of the two."""
        scope = kept.grant.scope
        is_same = and_(
            table.c.user_id == scope.user_id,
            table.c.gpt_id == scope.gpt_id,
            table.c.operation_hash == scope.operation_hash,
            table.c.origin == scope.origin,
            table.c.account == scope.account,
        )
        longer = (
            update(table)
            .where(is_same, table.c.expires_at < kept.expires_at)
            .values(expires_at=kept.expires_at, created_at=kept.given_at)
        )
        new = insert(table).values(
            id=kept.id,
            user_id=scope.user_id,
            gpt_id=scope.gpt_id,
            operation_hash=scope.operation_hash,
            origin=scope.origin,
            account=scope.account,
            summary=kept.summary[:300],
            method=kept.method[:40],
            created_at=kept.given_at,
            expires_at=kept.expires_at,
        )
        try:
            async with self._database.write() as connection:
                if (await connection.execute(select(table.c.id).where(is_same))).first() is None:
                    await connection.execute(new)
                else:
                    await connection.execute(longer)
        except IntegrityError:
            # The same one given twice at once is kept once, for as long as the later of the two.
            async with self._database.write() as connection:
                await connection.execute(longer)

    async def list_for(self, user_id: UserId, gpt_id: GPTId, at: datetime) -> tuple[Grant, ...]:
        """Return the person's grants for a GPT that have not lapsed."""
        query = select(table).where(
            table.c.user_id == user_id, table.c.gpt_id == gpt_id, table.c.expires_at > at
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(table.c.id))
            return tuple(_kept(row).grant for row in rows)

    async def list_kept(self, user_id: UserId, at: datetime) -> tuple[KeptGrant, ...]:
        """Return all of the person's grants that have not lapsed, the latest first."""
        query = select(table).where(table.c.user_id == user_id, table.c.expires_at > at)
        latest = query.order_by(table.c.created_at.desc(), table.c.id.desc())
        async with self._database.read() as connection:
            return tuple(_kept(row) for row in await connection.execute(latest))

    async def revoke(self, user_id: UserId, grant_id: GrantId) -> None:
        """Take one back; raises `GrantMissingError` when the person has none of that id."""
        gone = delete(table).where(table.c.user_id == user_id, table.c.id == grant_id)
        async with self._database.write(durable=True) as connection:
            if not (await connection.execute(gone)).rowcount:
                raise no_such_grant()

    async def revoke_account(self, user_id: UserId, gpt_id: GPTId, origin: str) -> None:
        """Take back what was given for a host whose account the person changed or removed."""
        gone = delete(table).where(
            table.c.user_id == user_id, table.c.gpt_id == gpt_id, table.c.origin == origin
        )
        async with self._database.write(durable=True) as connection:
            await connection.execute(gone)


def _kept(row: Any) -> KeptGrant:
    scope = GrantScope(
        user_id=UserId(row.user_id),
        gpt_id=GPTId(row.gpt_id),
        operation_hash=row.operation_hash,
        origin=row.origin,
        account=row.account,
    )
    return KeptGrant(
        id=GrantId(row.id),
        grant=Grant(scope=scope),
        summary=row.summary,
        method=row.method,
        given_at=utc(row.created_at),
        expires_at=utc(row.expires_at),
    )
