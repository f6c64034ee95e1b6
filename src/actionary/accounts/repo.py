"""Where people are kept."""

from datetime import datetime
from typing import Protocol

from actionary.accounts.user import User
from actionary.base.ids import new_user_id

LOCAL_NAME = "You"


class AccountRepo(Protocol):
    """People of this installation."""

    async def local_user(self, now: datetime) -> User:
        """Return the one person of a single-person installation, making them on the first call."""
        ...


class MemoryAccountRepo:
    """People that last as long as the process."""

    def __init__(self) -> None:
        self._local: User | None = None

    async def local_user(self, now: datetime) -> User:
        """Return the one person of a single-person installation."""
        if self._local is None:
            self._local = User(id=new_user_id(), name=LOCAL_NAME, created_at=now)
        return self._local
