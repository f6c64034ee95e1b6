"""`GrantRepo` over SQL."""

from sqlalchemy import delete, insert, select

from actionary.actions.confirmation import Grant, GrantScope
from actionary.base.ids import GPTId, GrantId, UserId
from actionary.db.engine import Database, utc
from actionary.db.schema import grant as table


class SQLGrantRepo:
    """Remembered *always allow* answers, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, grant: Grant) -> None:
        """Keep a grant; one that is already there stays as it is."""
        scope = grant.scope
        same = select(table.c.id).where(
            table.c.user_id == scope.user_id,
            table.c.gpt_id == scope.gpt_id,
            table.c.operation_hash == scope.operation_hash,
            table.c.origin == scope.origin,
        )
        async with self._database.write() as connection:
            if (await connection.execute(same)).first() is None:
                await connection.execute(
                    insert(table).values(
                        id=grant.id,
                        user_id=scope.user_id,
                        gpt_id=scope.gpt_id,
                        operation_hash=scope.operation_hash,
                        origin=scope.origin,
                        created_at=grant.created_at,
                    )
                )

    async def list_for(self, user_id: UserId, gpt_id: GPTId) -> tuple[Grant, ...]:
        """Return the person's grants for a GPT."""
        query = select(table).where(table.c.user_id == user_id, table.c.gpt_id == gpt_id)
        async with self._database.read() as connection:
            return tuple(
                Grant(
                    id=GrantId(row.id),
                    scope=GrantScope(
                        user_id=UserId(row.user_id),
                        gpt_id=GPTId(row.gpt_id),
                        operation_hash=row.operation_hash,
                        origin=row.origin,
                    ),
                    created_at=utc(row.created_at),
                )
                for row in await connection.execute(query.order_by(table.c.id))
            )

    async def revoke(self, user_id: UserId, grant_id: GrantId) -> None:
        """Forget a grant of the person."""
        async with self._database.write(durable=True) as connection:
            await connection.execute(
                delete(table).where(table.c.id == grant_id, table.c.user_id == user_id)
            )
