"""`GrantRepo` over SQL."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from actionary.actions.confirmation import Grant, GrantScope
from actionary.base.ids import GPTId, UserId, new_grant_id
from actionary.db.engine import Database
from actionary.db.schema import grant as table


class SQLGrantRepo:
    """Remembered *always allow* answers, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, grant: Grant, given_at: datetime) -> None:
        """Keep a grant; one that is already there stays as it is."""
        scope = grant.scope
        same = select(table.c.id).where(
            table.c.user_id == scope.user_id,
            table.c.gpt_id == scope.gpt_id,
            table.c.operation_hash == scope.operation_hash,
            table.c.origin == scope.origin,
        )
        new = insert(table).values(
            id=new_grant_id(),
            user_id=scope.user_id,
            gpt_id=scope.gpt_id,
            operation_hash=scope.operation_hash,
            origin=scope.origin,
            created_at=given_at,
        )
        # The same one given twice at once is kept once.
        with suppress(IntegrityError):
            async with self._database.write() as connection:
                if (await connection.execute(same)).first() is None:
                    await connection.execute(new)

    async def list_for(self, user_id: UserId, gpt_id: GPTId) -> tuple[Grant, ...]:
        """Return the person's grants for a GPT."""
        query = select(table).where(table.c.user_id == user_id, table.c.gpt_id == gpt_id)
        async with self._database.read() as connection:
            return tuple(
                Grant(
                    scope=GrantScope(
                        user_id=UserId(row.user_id),
                        gpt_id=GPTId(row.gpt_id),
                        operation_hash=row.operation_hash,
                        origin=row.origin,
                    ),
                )
                for row in await connection.execute(query.order_by(table.c.id))
            )
