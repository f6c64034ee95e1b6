"""`CallLedger` over SQL."""

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from actionary.base.clock import Clock
from actionary.base.ids import CallId
from actionary.db.engine import Database
from actionary.db.schema import call_mark
from actionary.runtime.ledger import AlreadySentError


class SQLCallLedger:
    """Which calls went on the wire, in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def mark_on_wire(self, call_id: CallId, request_hash: str) -> None:
        """Record that the first byte is about to leave; the mark is on the disk on return."""
        try:
            async with self._database.write(durable=True) as connection:
                await connection.execute(
                    insert(call_mark).values(
                        call_id=call_id, request_hash=request_hash, marked_at=self._clock.now()
                    )
                )
        except IntegrityError as error:
            raise AlreadySentError("This call was sent before; it is not sent again.") from error

    async def is_on_wire(self, call_id: CallId) -> bool:
        """Return whether the call was ever about to leave."""
        query = select(call_mark.c.call_id).where(call_mark.c.call_id == call_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None
