"""`FileStore` over SQL: a row for each file, its bytes in a folder under a name of ours."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from actionary.base.clock import Clock
from actionary.base.ids import ConversationId, FileId, UserId, new_file_id
from actionary.db.engine import Database
from actionary.db.schema import file as table
from actionary.messages.file import ConversationFile, FileKind, FileNotKeptError
from actionary.messages.filestore import (
    CHUNK,
    FileLimits,
    Intake,
    NewFile,
    check_room,
    no_such_file,
)

UNFINISHED: Final = ".part"
_ARRIVING: Final = timedelta(minutes=10)
"""Bytes so young may be of a file whose row is about to be written."""


class SQLFileStore:
    """Files in a folder, known by their rows.

    The bytes are on the disk before the row is; what a crash leaves between the two is
    removed by the next `sweep`.
    """

    def __init__(
        self, database: Database, folder: Path, clock: Clock, limits: FileLimits | None = None
    ) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock
        self._limits = limits or FileLimits()

    async def add(self, new: NewFile, content: AsyncIterable[bytes]) -> ConversationFile:
        """Keep a file."""
        await self._check_room(new)
        file_id = new.id or new_file_id()
        intake = Intake(limit=self._limits.file_bytes, name=new.name)
        path = self._path(file_id)
        try:
            await self._write(path, content, intake)
            file = intake.file(new, file_id)
            await self._insert(new, file)
        except OSError as error:
            await asyncio.to_thread(_unlink, path)
            raise FileNotKeptError(
                f"A file cannot be written in the data folder: {error.strerror}.",
                hint="Is the disk full? May this account write there?",
            ) from error
        except BaseException:
            await asyncio.to_thread(_unlink, path)
            raise
        return file

    async def get(self, owner_id: UserId, file_id: FileId) -> ConversationFile:
        """Return the owner's file."""
        query = select(table).where(table.c.id == file_id, table.c.owner_id == owner_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return _file(row)

    async def get_linked(self, file_id: FileId) -> ConversationFile:
        """Return the file of a link whose signature was checked."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(table).where(table.c.id == file_id))).first()
        return _file(row)

    async def list_for(
        self, owner_id: UserId, conversation_id: ConversationId
    ) -> tuple[ConversationFile, ...]:
        """Return the files of the owner's conversation, the oldest first."""
        query = (
            select(table)
            .where(table.c.owner_id == owner_id, table.c.conversation_id == conversation_id)
            .order_by(table.c.created_at, table.c.id)
        )
        async with self._database.read() as connection:
            return tuple(_file(row) for row in await connection.execute(query))

    async def attach(
        self, owner_id: UserId, conversation_id: ConversationId, file_ids: Sequence[FileId]
    ) -> tuple[ConversationFile, ...]:
        """Give the owner's uploads to a conversation."""
        theirs = table.c.id.in_(file_ids) & (table.c.owner_id == owner_id)
        free = table.c.conversation_id.is_(None) | (table.c.conversation_id == conversation_id)
        async with self._database.write() as connection:
            rows = (await connection.execute(select(table).where(theirs, free))).all()
            found = {row.id: _file(row) for row in rows}
            if not all(file_id in found for file_id in file_ids):
                raise no_such_file()
            await connection.execute(
                update(table).where(theirs, free).values(conversation_id=conversation_id)
            )
        return tuple(found[file_id] for file_id in file_ids)

    async def read(self, file: ConversationFile) -> AsyncIterator[bytes]:
        """Yield the bytes of a file, in chunks."""
        try:
            opened = await asyncio.to_thread(self._path(file.id).open, "rb")
        except OSError as error:
            raise FileNotKeptError(
                f"{file.name!r} is not in the data folder any more.",
                hint="Restore the folder `files` from the same backup as the database.",
            ) from error
        try:
            while chunk := await asyncio.to_thread(opened.read, CHUNK):
                yield chunk
        finally:
            opened.close()

    async def remove(self, owner_id: UserId, file_id: FileId) -> None:
        """Remove an upload whose message is not sent yet."""
        unsent = (
            (table.c.id == file_id)
            & (table.c.owner_id == owner_id)
            & table.c.conversation_id.is_(None)
        )
        async with self._database.write() as connection:
            done = await connection.execute(delete(table).where(unsent))
        if not done.rowcount:
            raise no_such_file()
        await asyncio.to_thread(_unlink, self._path(file_id))

    async def forget(self, owner_id: UserId, conversation_id: ConversationId) -> None:
        """Remove every file of a conversation."""
        files = await self.list_for(owner_id, conversation_id)
        async with self._database.write() as connection:
            await connection.execute(
                delete(table).where(
                    table.c.owner_id == owner_id, table.c.conversation_id == conversation_id
                )
            )
        for file in files:
            await asyncio.to_thread(_unlink, self._path(file.id))

    async def sweep(self, before: datetime) -> None:
        """Remove uploads never sent, and bytes that no row names any more."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(table).where(table.c.conversation_id.is_(None), table.c.created_at < before)
            )
            known = {row.id for row in await connection.execute(select(table.c.id))}
        await asyncio.to_thread(
            _sweep, self._folder, known, (self._clock.now() - _ARRIVING).timestamp()
        )

    async def _check_room(self, new: NewFile) -> None:
        query = select(func.count(), func.coalesce(func.sum(table.c.size), 0)).where(
            table.c.owner_id == new.owner_id,
            table.c.conversation_id.is_(None)
            if new.conversation_id is None
            else table.c.conversation_id == new.conversation_id,
        )
        async with self._database.read() as connection:
            files, total = (await connection.execute(query)).one()
        check_room(self._limits, int(files), int(total))

    async def _write(self, path: Path, content: AsyncIterable[bytes], intake: Intake) -> None:
        unfinished = path.with_name(path.name + UNFINISHED)
        opened = await asyncio.to_thread(_create, unfinished)
        try:
            waiting = bytearray()
            async for chunk in content:
                intake.take(chunk)
                waiting += chunk
                if len(waiting) >= CHUNK:
                    await asyncio.to_thread(opened.write, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(_finish, opened, bytes(waiting), unfinished, path)
        except BaseException:
            opened.close()
            await asyncio.to_thread(_unlink, unfinished)
            raise

    async def _insert(self, new: NewFile, file: ConversationFile) -> None:
        values = {
            "id": file.id,
            "owner_id": new.owner_id,
            "conversation_id": new.conversation_id,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
            "kind": file.kind.value,
            "is_picture": file.is_picture,
            "created_at": self._clock.now(),
        }
        try:
            async with self._database.write() as connection:
                await connection.execute(insert(table).values(**values))
        except IntegrityError as error:
            raise no_such_file() from error  # its conversation was deleted meanwhile

    def _path(self, file_id: FileId) -> Path:
        return self._folder / file_id[-2:] / file_id


def _create(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _finish(opened: IO[bytes], rest: bytes, unfinished: Path, path: Path) -> None:
    opened.write(rest)
    opened.flush()
    os.fsync(opened.fileno())
    opened.close()
    unfinished.rename(path)


def _unlink(path: Path) -> None:
    with suppress(OSError):  # what is left is swept at the next start
        path.unlink(missing_ok=True)


def _sweep(folder: Path, known: set[str], before: float) -> None:
    for path in folder.glob("*/*"):
        if path.name not in known and path.stat().st_mtime < before:
            _unlink(path)


def _file(row: Row | None) -> ConversationFile:  # type: ignore[type-arg]
    if row is None:
        raise no_such_file()
    return ConversationFile(
        id=FileId(row.id),
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        kind=FileKind(row.kind),
        is_picture=row.is_picture,
    )
