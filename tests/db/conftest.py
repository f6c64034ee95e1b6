"""Every test of what is kept runs in memory, on SQLite and on PostgreSQL."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actionary.base.clock import FrozenClock
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.sealed import KEY_BYTES, Sealer
from actionary.messages.filestore import FileLimits, MemoryFileStore

LIMITS = FileLimits(file_bytes=1_000_000, conversation_bytes=2_000_000, conversation_files=4)
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture
def clock() -> FrozenClock:
    """Return a clock that stands still."""
    return FrozenClock()


@pytest.fixture
def sealer() -> Sealer:
    """Return a sealer with a key of its own."""
    return Sealer(os.urandom(KEY_BYTES))


@pytest.fixture(params=["sqlite", POSTGRES])
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Open a database without any table."""
    if request.param == "postgres":
        database = Database(str(request.getfixturevalue("postgres_url")))
    else:
        database = Database.in_folder(tmp_path)
    yield database
    await database.close()


@pytest.fixture
async def database(empty_database: Database) -> Database:
    """Open a database with the tables of this version."""
    await migrate(empty_database)
    return empty_database


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
async def repos(
    request: pytest.FixtureRequest, tmp_path: Path, sealer: Sealer, clock: FrozenClock
) -> AsyncIterator[Repos]:
    """Keep things in one of the three places there are."""
    if request.param == "memory":
        yield Repos(files=MemoryFileStore(LIMITS, clock))
        return
    if request.param == "postgres":
        database = Database(str(request.getfixturevalue("postgres_url")))
    else:
        database = Database.in_folder(tmp_path)
    await migrate(database)
    yield sql_repos(database, sealer, clock, folder=tmp_path / "files", limits=LIMITS)
    await database.close()
