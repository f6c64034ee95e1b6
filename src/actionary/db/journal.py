"""`Journal` over SQL."""

from sqlalchemy import and_, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from actionary.audit.event import AuditEvent
from actionary.audit.runs import events_of
from actionary.base.clock import Clock
from actionary.base.ids import RunId, UserId
from actionary.base.jsonvalue import JSONObject, dump_json
from actionary.db.audit import SQLAuditLog
from actionary.db.engine import Database
from actionary.db.schema import conversation, journal, run
from actionary.runtime.codec import entry_from_text, entry_to_json
from actionary.runtime.input import RunInput
from actionary.runtime.journal import JournalConflictError


class SQLJournal:
    """What happened to each run, in the database."""

    def __init__(self, database: Database, clock: Clock, audit: SQLAuditLog) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    async def append(self, run_id: RunId, sequence: int, entry: RunInput, *, is_open: bool) -> None:
        """Keep `entry` as number `sequence` of the run; it has reached the disk on return.

        What of it belongs into the audit record is written in the same transaction: a decision
        that counts is always on record.
        """
        await self._audit.prepare()
        try:
            async with self._database.write(durable=True) as connection:
                await connection.execute(
                    insert(journal).values(
                        run_id=run_id,
                        sequence=sequence,
                        entry=dump_json(entry_to_json(entry)),
                        leaves_open=is_open,
                        written_at=self._clock.now(),
                    )
                )
                await self._audit.append_in(
                    connection, await self._events(connection, run_id, entry)
                )
        except IntegrityError as error:
            raise JournalConflictError(
                "Something else happened to this conversation first, or it was deleted.",
                hint="Reload the page to see where it stands.",
            ) from error

    async def _events(
        self, connection: AsyncConnection, run_id: RunId, entry: RunInput
    ) -> tuple[AuditEvent, ...]:
        query = (
            select(conversation.c.id, conversation.c.owner_id, conversation.c.gpt_id)
            .join(run, run.c.conversation_id == conversation.c.id)
            .where(run.c.id == run_id)
        )
        where = (await connection.execute(query)).one()
        about: JSONObject = {"conversation": where.id, "gpt": where.gpt_id, "run": run_id}
        owner = UserId(where.owner_id)
        return tuple(events_of(entry, at=self._clock.now(), actor=owner, about=about))

    async def read(self, run_id: RunId) -> tuple[RunInput, ...]:
        """Return the run's entries in order."""
        query = (
            select(journal.c.entry).where(journal.c.run_id == run_id).order_by(journal.c.sequence)
        )
        async with self._database.read() as connection:
            texts = (await connection.execute(query)).scalars()
            return tuple(entry_from_text(text) for text in texts)

    async def list_open(self) -> tuple[RunId, ...]:
        """Return the runs whose last entry left something to do, oldest first."""
        last = (
            select(journal.c.run_id, func.max(journal.c.sequence).label("sequence"))
            .group_by(journal.c.run_id)
            .subquery()
        )
        query = (
            select(journal.c.run_id)
            .join(
                last,
                and_(journal.c.run_id == last.c.run_id, journal.c.sequence == last.c.sequence),
            )
            .where(journal.c.leaves_open)
            .order_by(journal.c.run_id)
        )
        async with self._database.read() as connection:
            return tuple(RunId(run_id) for run_id in (await connection.execute(query)).scalars())
