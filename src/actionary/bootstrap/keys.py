"""The key that seals an installation's secrets: found, held against the database, replaced."""

from pathlib import Path

import structlog

from actionary.bootstrap.audit import NoInstallationError
from actionary.bootstrap.folder import DataFolder
from actionary.config import Settings
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.rewrap import Rewrapped, check_key, rewrap
from actionary.db.sealed import Sealer, begin_rotation, end_rotation, old_key

log = structlog.get_logger()

KEY_FILE = "key"


async def unlock(path: Path, database: Database) -> Sealer:
    """Return the sealer of a key file, made if the database needs none yet.

    Raises `SealError` when the key is missing, unreadable or another database's.
    """
    if not path.exists():
        await check_key(database, None)
    sealer = Sealer.from_file(path)
    await check_key(database, sealer)
    if old_key(path).exists():
        log.warning("key.rotation-unfinished", hint="Stop, then run `actionary keys rotate`.")
    return sealer


async def rotate(settings: Settings) -> Rewrapped:
    """Seal everything with a new key and remove the one before.

    Cut off at any moment, both keys are there, everything opens, and the next time goes on. The
    one before stays when a row is damaged. Raises `NoInstallationError`, `DataFolderError` while
    the server runs, and `SealError`.
    """
    key = settings.data / KEY_FILE
    if not key.exists():
        raise NoInstallationError(
            f"The data folder {str(settings.data)!r} holds no installation.",
            hint="Name the folder that `actionary serve` uses with --data.",
        )
    folder = DataFolder.claim(settings.data)
    url = settings.database_url
    database = Database(url) if url else Database.in_folder(settings.data)
    try:
        await migrate(database)
        await check_key(database, Sealer.from_file(key))
        begin_rotation(key)
        done = await rewrap(database, Sealer.from_file(key))
        if not done.unreadable:
            end_rotation(key)
        return done
    finally:
        await database.close()
        folder.release()
