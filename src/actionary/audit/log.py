"""Where the audit record is kept: events go in at the end, and nothing is ever changed."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from actionary.audit.chain import AuditRecord, ChainCheck, Finding, Head, head_seal, sealed_record
from actionary.audit.event import AuditEvent, AuditTag
from actionary.base.clock import Clock, SystemClock
from actionary.base.ids import UserId

LISTED: Final = 100
"""Records of one page of the list."""


class AuditLog(Protocol):
    """The installation's record of who did what."""

    async def append(self, events: Sequence[AuditEvent]) -> None:
        """Put the events at the end, all or none; two writers at once follow one another."""
        ...

    async def list_records(
        self, *, before: int | None = None, limit: int = LISTED
    ) -> tuple[AuditRecord, ...]:
        """Return records with numbers under `before`, the latest first."""
        ...

    async def head(self) -> Head:
        """Return where the chain ends; noted elsewhere, it proves later that nothing was undone."""
        ...

    async def check(
        self, *, known: Head | None = None, progress: Callable[[int], None] | None = None
    ) -> tuple[Finding, ...]:
        """Return what is wrong with the chain, nothing when all is well.

        `progress` is told the number of records read so far.
        """
        ...

    async def erase(self, person: UserId) -> int:
        """Make unreadable what one person did, and record that; return how many records.

        Number, time and tag stay, and the chain still holds.
        """
        ...


class MemoryAuditLog:
    """An audit record that lasts as long as the process."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._key = secrets.token_bytes(32)
        self._records: list[AuditRecord] = []

    async def append(self, events: Sequence[AuditEvent]) -> None:
        """Put the events at the end."""
        for event in events:
            self._records.append(sealed_record(event, self._head, self._key))

    async def list_records(
        self, *, before: int | None = None, limit: int = LISTED
    ) -> tuple[AuditRecord, ...]:
        """Return records with numbers under `before`, the latest first."""
        end = len(self._records) if before is None else max(before - 1, 0)
        return tuple(reversed(self._records[max(end - limit, 0) : end]))

    async def head(self) -> Head:
        """Return where the chain ends."""
        return self._head

    async def check(
        self, *, known: Head | None = None, progress: Callable[[int], None] | None = None
    ) -> tuple[Finding, ...]:
        """Return what is wrong with the chain."""
        if progress is not None:
            progress(len(self._records))
        check = ChainCheck(self._key, known=known)
        for record in self._records:
            check.feed(record)
        return check.end(self._head, head_seal(self._head, self._key))

    async def erase(self, person: UserId) -> int:
        """Make unreadable what one person did, and record that."""
        erased = 0
        for place, record in enumerate(self._records):
            if record.event.actor == person:
                self._records[place] = erased_record(record)
                erased += 1
        await self.append([erasure(erased, self._clock)])
        return erased

    @property
    def _head(self) -> Head:
        if not self._records:
            return Head()
        return Head(sequence=len(self._records), seal=self._records[-1].seal)


def erased_record(record: AuditRecord) -> AuditRecord:
    """Return the record without who and what."""
    event = replace(record.event, actor=None, details={})
    return replace(record, event=event, salt="", is_erased=True)


def erasure(count: int, clock: Clock) -> AuditEvent:
    """Return the event that says how many records were erased."""
    return AuditEvent(
        tag=AuditTag.PERSON_ERASED, at=clock.now(), actor=None, details={"records": count}
    )
