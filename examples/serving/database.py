"""Opens a service's SQLite file, building it the first time."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from examples.serving.launch import StartError


class Database:
    """A SQLite file; every `reading` or `writing` block has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for queries."""
        with closing(_connect(self._path)) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a transaction that nobody else can write beside."""
        with closing(_connect(self._path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def open_database(
    path: Path, *, version: int, build: Callable[[sqlite3.Connection], None]
) -> Database:
    """Return the database at `path`; `build` fills it when the file does not exist.

    The file appears under its name only when it is complete, so a start that was
    killed half way is simply repeated by the next one.
    """
    try:
        if not path.exists():
            partial = path.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            with closing(_connect(partial)) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("BEGIN")
                build(connection)
                connection.execute("COMMIT")
                connection.execute(f"PRAGMA user_version = {version:d}")
            partial.replace(path)
        with closing(_connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except (sqlite3.Error, OSError) as error:
        raise StartError(
            f"Cannot use {path}: {error}. Move the file away to start with a fresh one."
        ) from error
    if found != version:
        raise StartError(
            f"{path} has format {found}, not {version}. Move it away to start with a fresh one."
        )
    return Database(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
