"""Migrations lead to exactly the tables in `schema`, once, and never back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import actionary.db
from actionary.bootstrap.wiring import Repos
from actionary.db.engine import Database, DatabaseError
from actionary.db.migrate import migrate
from actionary.db.schema import metadata
from tests.db.samples import kept_run

SCRIPTS = Path(actionary.db.__file__).parent / "migrations"


async def _revision(database: Database) -> str:
    async with database.read() as connection:
        return str((await connection.execute(text("SELECT * FROM alembic_version"))).scalar())


async def test_the_migrations_make_the_tables_of_the_schema(database: Database) -> None:
    def compare(connection: Connection) -> list[object]:
        # SQLite hands defaults back as they were written, quotes included.
        options = {"compare_type": True, "compare_server_default": not database.is_sqlite}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with database.read() as connection:
        assert await connection.run_sync(compare) == []


async def test_migrating_again_changes_nothing(repos: Repos, database: Database) -> None:
    before = await _revision(database)

    for _ in range(2):
        await migrate(database)

    assert await _revision(database) == before


async def test_what_is_kept_survives_migrating_again(tmp_path: Path, repos: Repos) -> None:
    conversation, run = await kept_run(repos)
    if (tmp_path / "actionary.sqlite3").exists():
        again = Database.in_folder(tmp_path)
        await migrate(again)
        await again.close()

    assert await repos.conversations.get_run(run.id) == (run, conversation)


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match="'9999', which this version does not know") as caught:
        await migrate(database)

    assert "newer Actionary" in caught.value.hint
    assert await _revision(database) == "9999"


def test_the_steps_are_one_line_without_a_fork() -> None:
    script = ScriptDirectory(str(SCRIPTS))

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_every_step_is_named_by_its_number() -> None:
    names = sorted(path.name for path in (SCRIPTS / "versions").glob("*.py"))

    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
