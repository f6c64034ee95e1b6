"""`AccountRepo` over SQL."""

from datetime import datetime

from sqlalchemy import insert, select

from actionary.accounts.repo import LOCAL_NAME
from actionary.accounts.user import User
from actionary.base.ids import UserId, new_user_id
from actionary.db.engine import Database, utc
from actionary.db.schema import person


class SQLAccountRepo:
    """People of this installation, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def local_user(self, now: datetime) -> User:
        """Return the one person of a single-person installation, making them on the first call."""
        async with self._database.write() as connection:
            found = await connection.execute(select(person).where(person.c.is_local))
            row = found.first()
            if row is not None:
                return User(id=UserId(row.id), name=row.name, created_at=utc(row.created_at))
            user = User(id=new_user_id(), name=LOCAL_NAME, created_at=now)
            await connection.execute(
                insert(person).values(id=user.id, name=user.name, is_local=True, created_at=now)
            )
            return user
