"""A sign-in under way is kept sealed, found by its state alone, and taken once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from actionary.base.clock import FrozenClock
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.engine import Database
from actionary.db.schema import pending_sign_in
from actionary.db.sealed import Sealer, SealError
from tests.auth.signin import CLIENT, begun


async def test_it_is_taken_once(repos: Repos) -> None:
    pending = begun().pending
    await repos.pending.put(pending)
    state = pending.state.reveal()

    taken = await asyncio.gather(*(repos.pending.take(state) for _ in range(5)))

    assert [each for each in taken if each is not None] == [pending]
    assert await repos.pending.take("made-up") is None


async def test_nothing_of_it_can_be_read_in_the_database(
    database: Database, sealer: Sealer, clock: FrozenClock
) -> None:
    pending = begun().pending
    await sql_repos(database, sealer, clock).pending.put(pending)

    async with database.read() as connection:
        (row,) = (await connection.execute(select(pending_sign_in))).all()

    assert CLIENT.client_secret is not None
    for secret in (pending.state, pending.code_verifier, CLIENT.client_secret):
        assert secret.reveal() not in repr(row)
        assert secret.reveal().encode() not in row.sealed


async def test_another_key_does_not_open_it(database: Database, clock: FrozenClock) -> None:
    pending = begun().pending
    await sql_repos(database, Sealer(b"k" * 32), clock).pending.put(pending)

    with pytest.raises(SealError):
        await sql_repos(database, Sealer(b"j" * 32), clock).pending.take(pending.state.reveal())


async def test_what_has_expired_goes_with_the_next_one(
    database: Database, sealer: Sealer, clock: FrozenClock
) -> None:
    repos = sql_repos(database, sealer, clock)
    await repos.pending.put(begun(now=clock.now()).pending)
    clock.advance(timedelta(minutes=11))
    await repos.pending.put(begun(now=clock.now()).pending)

    async with database.read() as connection:
        assert len((await connection.execute(select(pending_sign_in))).all()) == 1
