"""`CredentialVault` over SQL: sealed, each credential bound to its own row."""

import json
from collections.abc import Mapping

from sqlalchemy import Row, delete, insert, select

from actionary.auth.credential import (
    Credential,
    credential_from_json,
    credential_to_json,
    ending_of,
)
from actionary.auth.vault import CredentialEntry, CredentialPlace
from actionary.base.clock import Clock
from actionary.base.ids import ActionId, GPTId, new_credential_id
from actionary.base.jsonvalue import dump_json
from actionary.db.engine import Database, utc
from actionary.db.schema import credential as table
from actionary.db.sealed import Sealer


class SQLVault:
    """Credentials in the database, unreadable without the key file."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Keep the credential instead of any other of that action's scheme, at any origin."""
        credential_id = new_credential_id()
        text = dump_json(credential_to_json(credential))
        sealed = self._sealer.seal(text.encode(), row=_row_of(credential_id, place.origin))
        async with self._database.write(durable=True) as connection:
            await connection.execute(
                delete(table).where(
                    table.c.gpt_id == place.gpt_id,
                    table.c.action_id == place.action_id,
                    table.c.scheme == place.scheme,
                )
            )
            await connection.execute(
                insert(table).values(
                    id=credential_id,
                    gpt_id=place.gpt_id,
                    action_id=place.action_id,
                    scheme=place.scheme,
                    origin=place.origin,
                    ending=ending_of(credential),
                    sealed=sealed,
                    created_at=self._clock.now(),
                )
            )

    async def find(self, place: CredentialPlace) -> Credential | None:
        """Return the credential kept for exactly this place, origin included."""
        found = await self.find_all(place.gpt_id, place.action_id, place.origin)
        return found.get(place.scheme)

    async def find_all(
        self, gpt_id: GPTId, action_id: ActionId, origin: str
    ) -> Mapping[str, Credential]:
        """Return an action's credentials for one origin, by the name of their scheme."""
        query = select(table).where(
            table.c.gpt_id == gpt_id, table.c.action_id == action_id, table.c.origin == origin
        )
        async with self._database.read() as connection:
            return {row.scheme: self._open(row) for row in await connection.execute(query)}

    async def remove(self, gpt_id: GPTId, action_id: ActionId, scheme: str) -> bool:
        """Forget the credential of an action's scheme; whether there was one."""
        async with self._database.write(durable=True) as connection:
            done = await connection.execute(
                delete(table).where(
                    table.c.gpt_id == gpt_id,
                    table.c.action_id == action_id,
                    table.c.scheme == scheme,
                )
            )
        return bool(done.rowcount)

    async def list_entries(self, gpt_id: GPTId) -> tuple[CredentialEntry, ...]:
        """Return what is kept for a GPT, without any secret, by action and scheme."""
        query = (
            select(table)
            .where(table.c.gpt_id == gpt_id)
            .order_by(table.c.action_id, table.c.scheme)
        )
        async with self._database.read() as connection:
            return tuple(
                CredentialEntry(
                    place=CredentialPlace(
                        gpt_id=GPTId(row.gpt_id),
                        action_id=ActionId(row.action_id),
                        scheme=row.scheme,
                        origin=row.origin,
                    ),
                    ending=row.ending,
                    stored_at=utc(row.created_at),
                )
                for row in await connection.execute(query)
            )

    def _open(self, row: Row) -> Credential:  # type: ignore[type-arg]
        text = self._sealer.open(row.sealed, row=_row_of(row.id, row.origin))
        return credential_from_json(json.loads(text))


def _row_of(credential_id: str, origin: str) -> str:
    # The origin is part of it: a row edited to name another host does not open.
    return f"credential:sealed:{credential_id}:{origin}"
