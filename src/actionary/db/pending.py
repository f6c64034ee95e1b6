"""`PendingAuthorizations` over SQL: sealed, found by a hash of their state, taken once."""

import json

from sqlalchemy import Row, delete, insert

from actionary.auth.oauth_state import (
    PendingAuthorization,
    pending_from_json,
    pending_to_json,
    state_key,
)
from actionary.base.clock import Clock
from actionary.base.jsonvalue import dump_json
from actionary.db.engine import Database
from actionary.db.schema import pending_sign_in as table
from actionary.db.sealed import Sealer


class SQLPendingAuthorizations:
    """Sign-ins under way, in the database."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock

    async def put(self, pending: PendingAuthorization) -> None:
        """Keep it under `state_key` of its state; what has expired goes."""
        key = state_key(pending.state.reveal())
        text = dump_json(pending_to_json(pending)).encode()
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(table.c.expires_at < self._clock.now()))
            await connection.execute(
                insert(table).values(
                    state_hash=key,
                    sealed=self._sealer.seal(text, row=_bound_to(key)),
                    expires_at=pending.expires_at,
                )
            )

    async def take(self, state: str) -> PendingAuthorization | None:
        """Return the one of that state and forget it, in one step: of two that ask, one gets it."""
        key = state_key(state)
        async with self._database.write(durable=True) as connection:
            statement = delete(table).where(table.c.state_hash == key).returning(table.c.sealed)
            sealed = (await connection.execute(statement)).scalar()
        if sealed is None:
            return None
        text = self._sealer.open(sealed, row=_bound_to(key))
        return pending_from_json(json.loads(text))


def row_of(row: Row) -> str:  # type: ignore[type-arg]
    """Return what the sealed value of a row is bound to."""
    return _bound_to(row.state_hash)


def _bound_to(key: str) -> str:
    return f"pending_sign_in:sealed:{key}"
