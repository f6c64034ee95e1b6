"""Files are kept alike in memory, on SQLite and on PostgreSQL, each for its owner alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from actionary.base.clock import FrozenClock
from actionary.base.ids import ConversationId, FileId, UserId
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.engine import Database
from actionary.db.files import SQLFileStore
from actionary.db.sealed import Sealer
from actionary.messages.file import (
    ConversationFile,
    FileMissingError,
    FileNotKeptError,
    FileRefusedError,
)
from actionary.messages.filestore import UNSENT, NewFile, in_one, whole_bytes
from tests.db.samples import kept_run, owner

STRANGER = UserId("user_stranger")


async def kept(
    repos: Repos,
    data: bytes = b"a,b\n1,2\n",
    *,
    conversation_id: ConversationId | None = None,
    name: str = "report.csv",
    media_type: str = "text/csv",
) -> ConversationFile:
    new = NewFile(
        owner_id=await owner(repos),
        conversation_id=conversation_id,
        name=name,
        media_type=media_type,
    )
    return await repos.files.add(new, in_one(data))


async def test_a_file_is_read_back_as_it_was_kept(repos: Repos) -> None:
    data = bytes(range(256)) * 3000

    file = await kept(repos, data)

    assert (file.name, file.media_type, file.size) == ("report.csv", "text/csv", len(data))
    assert await repos.files.get(await owner(repos), file.id) == file
    assert await repos.files.get_linked(file.id) == file
    assert await whole_bytes(repos.files, file) == data


async def test_somebody_elses_file_looks_like_none(repos: Repos) -> None:
    conversation, _ = await kept_run(repos)
    file = await kept(repos)
    await repos.files.attach(await owner(repos), conversation.id, [file.id])

    for person, wanted in ((STRANGER, file.id), (await owner(repos), FileId("file_none"))):
        with pytest.raises(FileMissingError):
            await repos.files.get(person, wanted)
        with pytest.raises(FileMissingError):
            await repos.files.remove(person, wanted)
        with pytest.raises(FileMissingError):
            await repos.files.attach(person, conversation.id, [wanted])
    assert await repos.files.list_for(STRANGER, conversation.id) == ()


async def test_an_upload_goes_into_one_conversation_and_stays_there(repos: Repos) -> None:
    conversation, _ = await kept_run(repos)
    other, _ = await kept_run(repos, slug="other")
    first, second = await kept(repos), await kept(repos, name="b.csv")
    mine = await owner(repos)

    assert await repos.files.attach(mine, conversation.id, [second.id, first.id]) == (second, first)
    assert await repos.files.attach(mine, conversation.id, [first.id]) == (first,)

    assert set(await repos.files.list_for(mine, conversation.id)) == {first, second}
    with pytest.raises(FileMissingError):
        await repos.files.attach(mine, other.id, [first.id])
    with pytest.raises(FileMissingError):
        await repos.files.remove(mine, first.id)


async def test_an_upload_that_is_not_sent_can_be_removed(repos: Repos) -> None:
    file = await kept(repos)

    await repos.files.remove(await owner(repos), file.id)

    with pytest.raises(FileMissingError):
        await repos.files.get(await owner(repos), file.id)


async def test_a_file_that_is_too_large_is_refused_while_it_comes(repos: Repos) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield b"x" * 100_000

    new = NewFile(owner_id=await owner(repos), conversation_id=None, name="big.bin")
    with pytest.raises(FileRefusedError, match=r"'big.bin' has more than 1.0 MB"):
        await repos.files.add(new, endless())

    assert given == 11


async def test_a_conversation_gets_no_more_than_its_share(repos: Repos) -> None:
    conversation, _ = await kept_run(repos)
    for _ in range(4):
        await kept(repos, conversation_id=conversation.id)

    with pytest.raises(FileRefusedError, match="has 4 files"):
        await kept(repos, conversation_id=conversation.id)


async def test_the_bytes_of_a_conversation_have_a_limit(repos: Repos) -> None:
    conversation, _ = await kept_run(repos)
    for _ in range(2):
        await kept(repos, b"x" * 1_000_000, conversation_id=conversation.id)

    with pytest.raises(FileRefusedError, match=r"have 2.0 MB"):
        await kept(repos, conversation_id=conversation.id)


async def test_files_go_with_their_conversation(repos: Repos, tmp_path: Path) -> None:
    conversation, _ = await kept_run(repos)
    mine = await owner(repos)
    file = await kept(repos, conversation_id=conversation.id)

    await repos.files.forget(mine, conversation.id)

    assert await repos.files.list_for(mine, conversation.id) == ()
    with pytest.raises((FileMissingError, FileNotKeptError)):
        await whole_bytes(repos.files, file)
    assert [path for path in tmp_path.glob("files/*/*") if path.is_file()] == []


async def test_uploads_never_sent_are_swept_and_others_stay(
    repos: Repos, clock: FrozenClock
) -> None:
    conversation, _ = await kept_run(repos)
    mine = await owner(repos)
    unsent = await kept(repos)
    sent = await kept(repos, conversation_id=conversation.id)
    clock.advance(timedelta(hours=25))
    fresh = await kept(repos)

    await repos.files.sweep(clock.now() - timedelta(days=1))

    assert await repos.files.get(mine, fresh.id) == fresh
    assert await whole_bytes(repos.files, sent)
    with pytest.raises(FileMissingError):
        await repos.files.get(mine, unsent.id)


async def test_what_a_crash_left_in_the_folder_is_swept(
    database: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    folder = tmp_path / "files"
    left = folder / "zz" / "file_left.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")

    await SQLFileStore(database, folder, clock).sweep(clock.now() + timedelta(days=9999))

    assert not left.exists()


async def test_bytes_that_are_gone_are_said(
    database: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    store = SQLFileStore(database, tmp_path / "files", clock)
    file = ConversationFile(id=FileId("file_gone"), name="a.pdf", media_type="x/y", size=3)

    with pytest.raises(FileNotKeptError, match="'a.pdf' is not in the data folder"):
        await whole_bytes(store, file)


async def test_a_folder_that_cannot_be_written_is_said(
    database: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    (tmp_path / "files").write_bytes(b"a file where the folder should be")
    store = SQLFileStore(database, tmp_path / "files", clock)
    new = NewFile(owner_id=UserId("u"), conversation_id=None, name="a")

    with pytest.raises(FileNotKeptError, match="cannot be written in the data folder"):
        await store.add(new, in_one(b"x"))


async def test_many_files_come_at_once(repos: Repos) -> None:
    files = await asyncio.gather(*(kept(repos, name=f"{n}.csv") for n in range(4)))

    assert len({file.id for file in files}) == 4


async def test_the_bytes_of_a_deleted_gpts_files_are_swept(
    database: Database, tmp_path: Path, sealer: Sealer, clock: FrozenClock
) -> None:
    kept_in = sql_repos(database, sealer, clock, folder=tmp_path / "files")
    conversation, _ = await kept_run(kept_in)
    await kept(kept_in, conversation_id=conversation.id)

    await kept_in.gpts.delete(await owner(kept_in), conversation.gpt_id)
    await kept_in.files.sweep(clock.now() - UNSENT)

    assert [path for path in tmp_path.glob("files/*/*") if path.is_file()] == []
