"""A person who builds GPTs and talks to them."""

from dataclasses import dataclass
from datetime import datetime

from actionary.base.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person known to this installation."""

    id: UserId
    name: str
    created_at: datetime
