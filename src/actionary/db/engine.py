"""Open the database: SQLite or PostgreSQL, with the settings each needs."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from actionary.base.errors import ActionaryError, ErrorKind

BUSY_TIMEOUT = 10
"""Seconds a SQLite writer waits for another one."""


class DatabaseError(ActionaryError):
    """The database cannot be opened, read or written."""

    kind = ErrorKind.OPERATOR
    code = "database-unusable"


class ValueNotStorableError(ActionaryError):
    """The database cannot keep a value: it is too long, or holds a NUL character."""

    kind = ErrorKind.INPUT
    code = "value-not-storable"


class Database:
    """The connections of one installation, and its units of work."""

    def __init__(self, url: str | URL, *, busy_seconds: float = BUSY_TIMEOUT) -> None:
        self.url = make_url(url)
        self._busy_seconds = busy_seconds
        self._engine = _engine(self.url, busy_seconds, synchronous="NORMAL")
        # What must survive a power cut is written through connections that wait for the disk.
        self._durable = (
            _engine(self.url, busy_seconds, synchronous="FULL") if self.is_sqlite else self._engine
        )

    @classmethod
    def in_folder(cls, folder: Path) -> "Database":
        """Return the SQLite database of a data folder."""
        return cls(URL.create("sqlite+aiosqlite", database=str(folder / "actionary.sqlite3")))

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reading."""
        async with self._translated(), self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self, *, durable: bool = False) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that commits at the end of the block.

        A `durable` one has reached the disk when the block ends; another one may be lost in
        a power cut, never in a crash of the process.
        """
        engine = (self._durable if durable else self._engine).execution_options(writes=True)
        async with self._translated(), engine.begin() as connection:
            yield connection

    async def check_usable(self) -> None:
        """Raise `DatabaseError` when the file of the embedded database cannot be opened.

        Asked once before the first connection: a driver that fails to open a file leaves a
        thread behind, which speaks up when the program ends.
        """
        if self.is_sqlite:
            async with self._translated():
                await asyncio.to_thread(_open_once, self.url.database or "", self._busy_seconds)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        if self._durable is not self._engine:
            await self._durable.dispose()

    @asynccontextmanager
    async def _translated(self) -> AsyncIterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error, UnicodeEncodeError) as error:
            translated = _translate(error, self.url, self._busy_seconds)
            if translated is None:
                raise
            raise translated from error


def utc(moment: datetime) -> datetime:
    """Return a stored moment with its zone: SQLite keeps none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _engine(url: URL, busy_seconds: float, *, synchronous: str) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    # An error that ends up in a log must not repeat what people said.
    engine = create_async_engine(url, connect_args={"timeout": busy_seconds}, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        try:
            _set_up(connection, busy_seconds, synchronous)
        except BaseException:
            # Nobody else would close it, and its thread would go on.
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        # A writer takes its lock at once: one that upgrades later can meet a deadlock.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _set_up(connection: Any, busy_seconds: float, synchronous: str) -> None:
    # The driver must not begin transactions by itself: `begin` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={round(busy_seconds * 1000)}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _open_once(path: str, busy_seconds: float) -> None:
    with closing(sqlite3.connect(path, timeout=busy_seconds)) as connection:
        connection.execute("PRAGMA schema_version")


def _translate(error: Exception, url: URL, busy_seconds: float) -> ActionaryError | None:
    if isinstance(error, IntegrityError):
        return None  # the repos know what it means
    if isinstance(error, DataError | UnicodeEncodeError):
        return ValueNotStorableError(
            "A text is too long for the database, or has a character it cannot keep.",
            hint="Shorten it, and leave out invisible characters.",
        )
    text = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    where = f"The database {url.database!r}"
    if "not a database" in text or "malformed" in text:
        return DatabaseError(
            f"{where} is damaged and cannot be read.",
            hint="Restore it from a backup, or move the file away to start with an empty one.",
        )
    if "readonly" in text or "read-only" in text:
        return DatabaseError(
            f"{where} cannot be written.",
            hint="Give this account write permission to the file and its folder.",
        )
    if "unable to open" in text:
        return DatabaseError(
            f"{where} cannot be opened.",
            hint="Check that its folder exists and that this account may write there.",
        )
    if "locked" in text:
        return DatabaseError(
            f"{where} was locked for more than {busy_seconds:g} seconds.",
            hint="Close other programs that hold it open, then try again.",
        )
    if "full" in text and "disk" in text:
        return DatabaseError(
            f"{where}: the disk is full.", hint="Free some space; nothing was sent."
        )
    if "disk i/o" in text:
        return DatabaseError(
            f"{where} cannot be read or written: the disk fails, or lets it grow no more.",
            hint="Look at the disk and this account's limits; nothing was sent.",
        )
    if "connection" in text and url.get_backend_name() != "sqlite":
        return DatabaseError(
            f"No connection to the database at {url.host}:{url.port or 5432}.",
            hint="Start it, or correct ACTIONARY_DATABASE_URL.",
        )
    return None
