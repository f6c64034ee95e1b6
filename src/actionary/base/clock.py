"""The only place that asks what time it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time for people and records, monotonic time for deadlines."""

    def now(self) -> datetime:
        """Return the wall time, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start; never goes back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the wall time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start; never goes back."""
        return time.monotonic()


class FrozenClock:
    """A clock that stands still until told to move; for tests."""

    def __init__(self, at: datetime = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)) -> None:
        self._now = at
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Return the time it was set to, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was advanced by since it was made."""
        return self._monotonic

    def advance(self, by: timedelta) -> None:
        """Move both clocks forward."""
        self._now += by
        self._monotonic += by.total_seconds()
