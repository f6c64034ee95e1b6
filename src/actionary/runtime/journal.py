"""The ordered record a run can be resumed from."""

from typing import Protocol

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import RunId
from actionary.runtime.input import RunInput


class JournalConflictError(ActionaryError):
    """Somebody else wrote this entry of the run first."""

    kind = ErrorKind.CONFLICT
    code = "journal-conflict"


class Journal(Protocol):
    """What happened to each run, in order; `replay` turns it back into a state."""

    async def append(self, run_id: RunId, sequence: int, entry: RunInput, *, is_open: bool) -> None:
        """Keep `entry` as number `sequence` (from 0) of the run, durably.

        `is_open` says whether somebody must take the run up after a crash; one that only waits
        for a person goes on when they come. Raises
        `JournalConflictError` when that number is taken: two writers can never both win.
        """
        ...

    async def read(self, run_id: RunId) -> tuple[RunInput, ...]:
        """Return the run's entries in order; none for an unknown run."""
        ...

    async def list_open(self) -> tuple[RunId, ...]:
        """Return the runs that somebody must take up, oldest first."""
        ...


class MemoryJournal:
    """A journal that lasts as long as the process."""

    def __init__(self) -> None:
        self._entries: dict[RunId, list[RunInput]] = {}
        self._open: dict[RunId, bool] = {}

    async def append(self, run_id: RunId, sequence: int, entry: RunInput, *, is_open: bool) -> None:
        """Keep `entry` as number `sequence` of the run."""
        entries = self._entries.setdefault(run_id, [])
        if sequence != len(entries):
            raise JournalConflictError(f"Entry {sequence} of this run is already written.")
        entries.append(entry)
        self._open[run_id] = is_open

    async def read(self, run_id: RunId) -> tuple[RunInput, ...]:
        """Return the run's entries in order."""
        return tuple(self._entries.get(run_id, ()))

    async def list_open(self) -> tuple[RunId, ...]:
        """Return the runs whose last entry left something to do."""
        return tuple(run_id for run_id, is_open in self._open.items() if is_open)
