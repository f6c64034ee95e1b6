"""Where the bytes of a conversation's files are kept."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from actionary.base.clock import Clock, SystemClock
from actionary.base.ids import ConversationId, FileId, UserId, new_file_id
from actionary.base.text import count, size
from actionary.messages.file import (
    OCTETS,
    ConversationFile,
    FileKind,
    FileMissingError,
    FileRefusedError,
    safe_media_type,
    safe_name,
)
from actionary.messages.picture import HEAD_BYTES, picture_of

CHUNK: Final = 256 * 1024
"""Bytes of a file in memory at a time."""

UNSENT: Final = timedelta(days=1)
"""How long a file waits for the message it was attached to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """How much may be kept."""

    file_bytes: int = 20_000_000
    conversation_bytes: int = 200_000_000
    conversation_files: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file about to be kept, as whoever gives it describes it: not yet trusted."""

    owner_id: UserId
    conversation_id: ConversationId | None
    """None for an upload whose message is not sent yet."""
    name: str
    media_type: str = ""
    kind: FileKind = FileKind.UPLOAD
    id: FileId | None = None
    """None for a fresh one."""


class FileStore(Protocol):
    """Keeps files; each is seen by its owner alone."""

    async def add(self, new: NewFile, content: AsyncIterable[bytes]) -> ConversationFile:
        """Keep a file; raises `FileRefusedError` past a limit, and nothing is kept then."""
        ...

    async def get(self, owner_id: UserId, file_id: FileId) -> ConversationFile:
        """Return the owner's file; raises `FileMissingError` for any other."""
        ...

    async def get_linked(self, file_id: FileId) -> ConversationFile:
        """Return the file of a link whose signature was checked: it stands for its owner."""
        ...

    async def list_for(
        self, owner_id: UserId, conversation_id: ConversationId
    ) -> tuple[ConversationFile, ...]:
        """Return the files of the owner's conversation, the oldest first."""
        ...

    async def attach(
        self, owner_id: UserId, conversation_id: ConversationId, file_ids: Sequence[FileId]
    ) -> tuple[ConversationFile, ...]:
        """Give the owner's uploads to a conversation.

        Raises `FileMissingError` for one that is absent, or in another conversation.
        """
        ...

    def read(self, file: ConversationFile) -> AsyncIterator[bytes]:
        """Yield the bytes of a file, in chunks."""
        ...

    async def remove(self, owner_id: UserId, file_id: FileId) -> None:
        """Remove an upload whose message is not sent yet; raises `FileMissingError`."""
        ...

    async def forget(self, owner_id: UserId, conversation_id: ConversationId) -> None:
        """Remove every file of a conversation."""
        ...

    async def sweep(self, before: datetime) -> None:
        """Remove uploads from before then whose message was never sent, and what no row names."""
        ...


@dataclass(slots=True, kw_only=True)
class Intake:
    """Counts and looks at the bytes of a new file as they pass."""

    limit: int
    name: str
    count: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _head: bytearray = field(default_factory=bytearray)

    def take(self, data: bytes) -> None:
        """Look at the next bytes; raises `FileRefusedError` past the limit."""
        self.count += len(data)
        if self.count > self.limit:
            raise FileRefusedError(
                f"{safe_name(self.name)!r} has more than {size(self.limit)}.",
                hint="Take a smaller one, or raise ACTIONARY_FILE_BYTES.",
            )
        self._digest.update(data)
        if len(self._head) < HEAD_BYTES:
            self._head += data[: HEAD_BYTES - len(self._head)]

    def file(self, new: NewFile, file_id: FileId) -> ConversationFile:
        """Return what is known of the file once all its bytes have passed."""
        picture = picture_of(bytes(self._head))
        media_type = safe_media_type(new.media_type)
        if picture is not None:
            media_type = picture.media_type
        elif media_type in ("image/png", "image/gif", "image/jpeg", "image/webp"):
            media_type = OCTETS  # it says so, and is not
        return ConversationFile(
            id=file_id,
            name=safe_name(new.name),
            media_type=media_type,
            size=self.count,
            sha256=self._digest.hexdigest(),
            kind=new.kind,
            is_picture=picture is not None and picture.is_drawable,
        )


def check_room(limits: FileLimits, files: int, total: int) -> None:
    """Raise `FileRefusedError` when a conversation with so much may get no file more."""
    if files >= limits.conversation_files:
        raise FileRefusedError(
            f"This conversation has {count(files, 'file')}, which is all it may have.",
            hint="Begin another conversation.",
        )
    if total >= limits.conversation_bytes:
        raise FileRefusedError(
            f"The files of this conversation have {size(total)}, which is all they may have.",
            hint="Begin another conversation, or raise ACTIONARY_CONVERSATION_FILE_BYTES.",
        )


def no_such_file() -> FileMissingError:
    """Return the error for a file that is absent or somebody else's."""
    return FileMissingError("There is no such file.", hint="It may have been removed.")


async def whole_bytes(store: FileStore, file: ConversationFile) -> bytes:
    """Return a file's bytes at once: for one that is known to be small enough."""
    return b"".join([chunk async for chunk in store.read(file)])


async def in_one(data: bytes) -> AsyncIterator[bytes]:
    """Yield bytes that are in memory already."""
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    file: ConversationFile
    owner_id: UserId
    conversation_id: ConversationId | None
    at: datetime
    data: bytes = field(repr=False)


class MemoryFileStore:
    """Files that last as long as the process."""

    def __init__(self, limits: FileLimits | None = None, clock: Clock | None = None) -> None:
        self._limits = limits or FileLimits()
        self._clock = clock or SystemClock()
        self._kept: dict[FileId, _Kept] = {}

    async def add(self, new: NewFile, content: AsyncIterable[bytes]) -> ConversationFile:
        """Keep a file."""
        near = [
            each.file.size
            for each in self._kept.values()
            if (each.owner_id, each.conversation_id) == (new.owner_id, new.conversation_id)
        ]
        check_room(self._limits, len(near), sum(near))
        intake = Intake(limit=self._limits.file_bytes, name=new.name)
        data = bytearray()
        async for chunk in content:
            intake.take(chunk)
            data += chunk
        file = intake.file(new, new.id or new_file_id())
        self._kept[file.id] = _Kept(
            file=file,
            owner_id=new.owner_id,
            conversation_id=new.conversation_id,
            at=self._clock.now(),
            data=bytes(data),
        )
        return file

    async def get(self, owner_id: UserId, file_id: FileId) -> ConversationFile:
        """Return the owner's file."""
        return self._mine(owner_id, file_id).file

    async def get_linked(self, file_id: FileId) -> ConversationFile:
        """Return the file of a link whose signature was checked."""
        if file_id not in self._kept:
            raise no_such_file()
        return self._kept[file_id].file

    async def list_for(
        self, owner_id: UserId, conversation_id: ConversationId
    ) -> tuple[ConversationFile, ...]:
        """Return the files of the owner's conversation, the oldest first."""
        return tuple(
            each.file
            for each in self._kept.values()
            if (each.owner_id, each.conversation_id) == (owner_id, conversation_id)
        )

    async def attach(
        self, owner_id: UserId, conversation_id: ConversationId, file_ids: Sequence[FileId]
    ) -> tuple[ConversationFile, ...]:
        """Give the owner's uploads to a conversation."""
        found = [self._mine(owner_id, file_id) for file_id in file_ids]
        if any(each.conversation_id not in (None, conversation_id) for each in found):
            raise no_such_file()
        for each in found:
            self._kept[each.file.id] = replace(each, conversation_id=conversation_id)
        return tuple(each.file for each in found)

    async def read(self, file: ConversationFile) -> AsyncIterator[bytes]:
        """Yield the bytes of a file, in chunks."""
        if file.id not in self._kept:
            raise no_such_file()
        async for chunk in in_one(self._kept[file.id].data):
            yield chunk

    async def remove(self, owner_id: UserId, file_id: FileId) -> None:
        """Remove an upload whose message is not sent yet."""
        if self._mine(owner_id, file_id).conversation_id is not None:
            raise no_such_file()
        del self._kept[file_id]

    async def forget(self, owner_id: UserId, conversation_id: ConversationId) -> None:
        """Remove every file of a conversation."""
        for file in await self.list_for(owner_id, conversation_id):
            del self._kept[file.id]

    async def sweep(self, before: datetime) -> None:
        """Remove uploads from before then whose message was never sent."""
        for file_id, each in tuple(self._kept.items()):
            if each.conversation_id is None and each.at < before:
                del self._kept[file_id]

    def _mine(self, owner_id: UserId, file_id: FileId) -> _Kept:
        kept = self._kept.get(file_id)
        if kept is None or kept.owner_id != owner_id:
            raise no_such_file()
        return kept
