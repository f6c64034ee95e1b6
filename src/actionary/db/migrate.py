"""Bring the tables of a database to this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from actionary.db.engine import Database, DatabaseError


async def migrate(database: Database) -> None:
    """Apply the migrations this database lacks, in one transaction.

    Raises `DatabaseError` when the database cannot be used, or was written by a newer version.
    """
    await database.check_usable()
    async with database.write(durable=True) as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    if current is not None and current not in {each.revision for each in script.walk_revisions()}:
        raise DatabaseError(
            f"The database is at revision {current!r}, which this version does not know.",
            hint="It was used with a newer Actionary: start that one, or restore a backup.",
        )
    command.upgrade(config, "head")
