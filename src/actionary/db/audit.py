"""`AuditLog` over SQL."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from actionary.audit.chain import (
    AuditRecord,
    ChainCheck,
    Fault,
    Finding,
    Head,
    head_seal,
    sealed_record,
)
from actionary.audit.event import AuditEvent, AuditTag
from actionary.audit.log import LISTED, erasure
from actionary.base.clock import Clock
from actionary.base.ids import UserId
from actionary.base.jsonvalue import dump_json, parse_json
from actionary.db.engine import Database
from actionary.db.schema import audit_head, audit_record
from actionary.db.sealed import Sealer

ROW: Final = "audit_head:sealed:1"
"""What the chain's key is sealed to; it stays the same when the installation's key changes."""

_BATCH: Final = 2_000
"""Records read at a time while checking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    head: Head
    proof: str
    key: bytes


class SQLAuditLog:
    """Who did what, in the database."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._is_begun = False

    async def append(self, events: Sequence[AuditEvent]) -> None:
        """Put the events at the end; they have reached the disk on return."""
        if events:
            await self.prepare()
            async with self._database.write(durable=True) as connection:
                await self.append_in(connection, events)

    async def append_in(self, connection: AsyncConnection, events: Sequence[AuditEvent]) -> None:
        """Put the events at the end as part of a transaction: they stand or fall with it.

        `prepare` comes before, outside of it.
        """
        if not events:
            return
        end = await self._end(connection, is_writing=True)
        assert end is not None, "the chain is begun by `prepare`"
        rows, head = [], end.head
        for event in events:
            record = sealed_record(event, head, end.key)
            head = Head(sequence=record.sequence, seal=record.seal)
            rows.append(_row(record))
        await connection.execute(insert(audit_record), rows)
        await connection.execute(
            update(audit_head).values(
                sequence=head.sequence, seal=head.seal, proof=head_seal(head, end.key)
            )
        )

    async def list_records(
        self, *, before: int | None = None, limit: int = LISTED
    ) -> tuple[AuditRecord, ...]:
        """Return records with numbers under `before`, the latest first."""
        query = select(audit_record).order_by(audit_record.c.sequence.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_record.c.sequence < before)
        async with self._database.read() as connection:
            return tuple(_record(row) for row in await connection.execute(query))

    async def head(self) -> Head:
        """Return where the chain ends."""
        async with self._database.read() as connection:
            end = await self._end(connection)
        return end.head if end is not None else Head()

    async def check(
        self, *, known: Head | None = None, progress: Callable[[int], None] | None = None
    ) -> tuple[Finding, ...]:
        """Return what is wrong with the chain; one transaction, so writers do not disturb it."""
        async with self._database.read() as connection:
            end = await self._end(connection)
            if end is None:
                # A chain is begun with its first record: records without a head lost theirs.
                count = await connection.scalar(select(func.count()).select_from(audit_record))
                was_begun = bool(count) or (known is not None and known.sequence > 0)
                return (Finding(sequence=1, fault=Fault.CUT_OFF),) if was_begun else ()
            check = ChainCheck(end.key, known=known)
            query = select(audit_record).order_by(audit_record.c.sequence)
            rows = await connection.stream(query.execution_options(yield_per=_BATCH))
            async for row in rows:
                check.feed(_record(row))
                if progress is not None and row.sequence % _BATCH == 0:
                    progress(row.sequence)
            return check.end(end.head, end.proof)

    async def erase(self, person: UserId) -> int:
        """Make unreadable what one person did, and record that."""
        await self.prepare()
        async with self._database.write(durable=True) as connection:
            result = await connection.execute(
                update(audit_record)
                .where(audit_record.c.actor == person)
                .values(actor=None, details="{}", salt="", is_erased=True)
            )
            await self.append_in(connection, [erasure(result.rowcount, self._clock)])
            return result.rowcount

    async def prepare(self) -> None:
        """Begin the chain if nobody has; of two processes that do it at once, one is second."""
        if self._is_begun:
            return
        async with self._database.read() as connection:
            has_head = await self._end(connection) is not None
        if not has_head:
            key, head = secrets.token_bytes(32), Head()
            first = insert(audit_head).values(
                id=1,
                sequence=head.sequence,
                seal=head.seal,
                proof=head_seal(head, key),
                sealed=self._sealer.seal(key, row=ROW),
            )
            with suppress(IntegrityError):
                async with self._database.write(durable=True) as connection:
                    await connection.execute(first)
        self._is_begun = True

    async def _end(self, connection: AsyncConnection, *, is_writing: bool = False) -> _End | None:
        query = select(audit_head)
        if is_writing:
            query = query.with_for_update()  # SQLite's writers hold the whole database
        row = (await connection.execute(query)).first()
        if row is None:
            return None
        head = Head(sequence=row.sequence, seal=row.seal)
        return _End(head=head, proof=row.proof, key=self._sealer.open(row.sealed, row=ROW))


def _row(record: AuditRecord) -> dict[str, Any]:
    event = record.event
    return {
        "sequence": record.sequence,
        "at": event.at.isoformat(timespec="microseconds"),
        "tag": event.tag.value,
        "actor": event.actor,
        "details": dump_json(event.details),
        "salt": record.salt,
        "commitment": record.commitment,
        "seal": record.seal,
        "is_erased": record.is_erased,
    }


def _record(row: Any) -> AuditRecord:
    details = parse_json(row.details)
    event = AuditEvent(
        tag=AuditTag(row.tag),
        at=datetime.fromisoformat(row.at),
        actor=UserId(row.actor) if row.actor is not None else None,
        details=details if isinstance(details, dict) else {},
    )
    return AuditRecord(
        sequence=row.sequence,
        event=event,
        salt=row.salt,
        commitment=row.commitment,
        seal=row.seal,
        is_erased=row.is_erased,
    )


def row_of(_: object) -> str:
    """Return what the sealed value of the one row of the chain's end is bound to."""
    return ROW
