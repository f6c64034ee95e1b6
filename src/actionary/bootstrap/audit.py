"""Open the audit record of an installation, whether or not it runs at the moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from actionary.audit.log import AuditLog
from actionary.base.clock import SystemClock
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.config import Settings
from actionary.db.audit import SQLAuditLog
from actionary.db.engine import Database
from actionary.db.sealed import Sealer


class NoInstallationError(ActionaryError):
    """There is nothing in the data folder that could be looked at."""

    kind = ErrorKind.NOT_FOUND
    code = "no-installation"


@asynccontextmanager
async def open_audit_log(settings: Settings) -> AsyncIterator[AuditLog]:
    """Open the record for reading; nothing is made, migrated or claimed.

    Raises `NoInstallationError` when the data folder holds no key or no database.
    """
    key = settings.data / "key"
    has_database = settings.database_url or (settings.data / "actionary.sqlite3").exists()
    if not key.exists() or not has_database:
        raise NoInstallationError(
            f"The data folder {str(settings.data)!r} holds no installation.",
            hint="Name the folder that `actionary serve` uses with --data.",
        )
    url = settings.database_url
    database = Database(url) if url else Database.in_folder(settings.data)
    try:
        yield SQLAuditLog(database, Sealer.from_file(key), SystemClock())
    finally:
        await database.close()
