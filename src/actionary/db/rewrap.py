"""Everything that rests sealed: does this key open it, and seal it anew with another one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Table, select, update

from actionary.db import audit, pending, providers, vault
from actionary.db.engine import Database
from actionary.db.schema import audit_head, credential, pending_sign_in, provider
from actionary.db.sealed import Sealer, SealError

BATCH: Final = 200
"""Rows sealed anew in one transaction: short enough that nobody waits for it."""
TRIED: Final = 5
"""Rows of a table that are tried before a key is called another database's."""

Place = Callable[[Row[Any]], str]

SEALED: Final[Mapping[Table, tuple[str, Place]]] = {
    audit_head: ("id", audit.row_of),
    credential: ("id", vault.row_of),
    provider: ("name", providers.row_of),
    pending_sign_in: ("state_hash", pending.row_of),
}
"""Every table with a `sealed` column: what its rows are ordered by, and bound to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrapped:
    """What became of the sealed rows."""

    anew: int = 0
    unreadable: int = 0
    """Rows that no key opens: damaged, or another installation's."""


async def check_key(database: Database, sealer: Sealer | None) -> None:
    """Raise `SealError` when the key is gone, or is another database's.

    `sealer` is None when there is no key file. A row that is damaged keeps nobody from starting
    while others open.
    """
    tried = 0
    for table, (_, row_of) in SEALED.items():
        query = select(table).where(table.c.sealed.is_not(None)).limit(TRIED)
        async with database.read() as connection:
            rows = (await connection.execute(query)).all()
        for row in rows:
            if sealer is not None and _opens(sealer, row, row_of(row)):
                return
            tried += 1
    if tried and sealer is None:
        raise SealError(
            "The key file 'key' is missing, and the database holds what was sealed with it.",
            hint="Restore it from a backup. Nothing was changed, and no new key was made.",
        )
    if tried:
        raise SealError(
            "The key file 'key' opens nothing in this database: it is another one's.",
            hint="Restore the key file that belongs to the database. Nothing was changed.",
        )


async def rewrap(database: Database, sealer: Sealer) -> Rewrapped:
    """Seal everything with the current key that another one sealed; can be cut off and repeated."""
    done = Rewrapped()
    for table, (name, row_of) in SEALED.items():
        key = table.c[name]
        last: object = None
        while True:
            batch = await _batch(database, sealer, table, key, row_of, last)
            if batch is None:
                break
            found, last = batch
            done = Rewrapped(
                anew=done.anew + found.anew, unreadable=done.unreadable + found.unreadable
            )
    return done


async def _batch(
    database: Database,
    sealer: Sealer,
    table: Table,
    key: ColumnElement[Any],
    row_of: Place,
    last: object,
) -> tuple[Rewrapped, object] | None:
    query = select(table).where(table.c.sealed.is_not(None)).order_by(key).limit(BATCH)
    if last is not None:
        query = query.where(key > last)
    anew = unreadable = 0
    async with database.write(durable=True) as connection:
        rows = (await connection.execute(query.with_for_update())).all()
        if not rows:
            return None
        for row in rows:
            place = row_of(row)
            if sealer.is_current(row.sealed, row=place):
                continue
            try:
                value = sealer.open(row.sealed, row=place)
            except SealError:
                unreadable += 1
                continue
            fresh = sealer.seal(value, row=place)
            last = row._mapping[key.name]
            await connection.execute(update(table).where(key == last).values(sealed=fresh))
            anew += 1
    return Rewrapped(anew=anew, unreadable=unreadable), rows[-1]._mapping[key.name]


def _opens(sealer: Sealer, row: Row[Any], place: str) -> bool:
    try:
        sealer.open(row.sealed, row=place)
    except SealError:
        return False
    return True
