"""The database: its settings, its writers, and plain words for whatever is wrong with it."""

import asyncio
import resource
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from actionary.base.errors import ErrorKind
from actionary.db.engine import Database, DatabaseError, ValueNotStorableError
from actionary.db.gpts import SQLGPTRepo
from actionary.db.migrate import migrate
from actionary.db.schema import setting
from actionary.gpts.gpt import GPTConflictError
from tests.db.samples import gpt_of
from tests.nobody import without_root


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a person without rights can look into."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        folder.chmod(0o777)


async def _pragma(database: Database, name: str, *, durable: bool) -> object:
    async with database.write(durable=durable) as connection:
        return (await connection.execute(text(f"PRAGMA {name}"))).scalar()


async def test_sqlite_waits_for_the_disk_where_it_must(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)

    facts = {
        durable: [
            await _pragma(database, name, durable=durable)
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        for durable in (False, True)
    }
    await database.close()

    assert facts == {False: ["wal", 1, 1], True: ["wal", 2, 1]}


async def test_many_writers_wait_for_each_other(database: Database) -> None:
    async def count_up() -> None:
        async with database.write(durable=True) as connection:
            query = select(setting.c.value).where(setting.c.name == "n").with_for_update()
            value = int((await connection.execute(query)).scalar() or 0)
            await asyncio.sleep(0)
            changed = setting.update().where(setting.c.name == "n").values(value=str(value + 1))
            await connection.execute(changed)

    async with database.write() as connection:
        await connection.execute(insert(setting).values(name="n", value="0"))
    await asyncio.gather(*(count_up() for _ in range(25)))

    async with database.read() as connection:
        assert (await connection.execute(select(setting.c.value))).scalar() == "25"


async def test_a_block_that_fails_changes_nothing(database: Database) -> None:
    async def fail_half_way() -> None:
        async with database.write() as connection:
            await connection.execute(insert(setting).values(name="n", value="0"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()

    async with database.read() as connection:
        assert (await connection.execute(select(setting.c.value))).scalar() is None


async def test_what_was_written_is_there_after_opening_it_again(tmp_path: Path) -> None:
    first = Database.in_folder(tmp_path)
    await migrate(first)
    async with first.write() as connection:
        await connection.execute(insert(setting).values(name="n", value="7"))
    await first.close()

    again = Database.in_folder(tmp_path)
    async with again.read() as connection:
        assert (await connection.execute(select(setting.c.value))).scalar() == "7"
    await again.close()


def _page_of_noise(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[4096:] = b"\xde\xad" * (len(whole[4096:]) // 2)
    file.write_bytes(whole)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b"this was a database once " * 400),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        lambda file: file.write_bytes(b"\0" * 8192),
        _page_of_noise,
    ],
    ids=["overwritten", "cut short", "zeros", "pages of noise"],
)
async def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path, damage: object) -> None:
    database = Database.in_folder(tmp_path)
    await migrate(database)
    await database.close()
    file = tmp_path / "actionary.sqlite3"
    for leftover in tmp_path.glob("*.sqlite3-*"):
        leftover.unlink()
    assert callable(damage)
    damage(file)
    before = file.read_bytes()

    again = Database.in_folder(tmp_path)
    with pytest.raises(DatabaseError, match="is damaged and cannot be read") as caught:
        await migrate(again)
    await again.close()

    assert "Restore it from a backup" in caught.value.hint
    assert file.read_bytes() == before


async def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "actionary.sqlite3").mkdir()
    database = Database.in_folder(tmp_path)

    with pytest.raises(DatabaseError, match="cannot be opened"):
        await migrate(database)
    await database.close()


async def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path / "absent")

    with pytest.raises(DatabaseError, match="cannot be opened") as caught:
        await migrate(database)
    await database.close()

    assert "its folder exists" in caught.value.hint


async def test_a_folder_that_cannot_be_written_is_told(open_folder: Path) -> None:
    open_folder.chmod(0o555)

    with without_root():
        database = Database.in_folder(open_folder)
        with pytest.raises(DatabaseError, match=r"cannot be (opened|written)"):
            await migrate(database)
        await database.close()


async def test_a_file_that_cannot_be_written_is_told(open_folder: Path) -> None:
    database = Database.in_folder(open_folder)
    await migrate(database)
    await database.close()
    (open_folder / "actionary.sqlite3").chmod(0o444)

    with without_root():
        database = Database.in_folder(open_folder)
        with pytest.raises(DatabaseError, match="cannot be written") as caught:
            async with database.write() as connection:
                await connection.execute(insert(setting).values(name="n", value="0"))
        await database.close()

    assert "write permission" in caught.value.hint


async def test_a_file_that_another_program_holds_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'actionary.sqlite3'}", busy_seconds=0.1)
    await migrate(database)

    with closing(sqlite3.connect(tmp_path / "actionary.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"locked for more than 0\.1 seconds"):
            async with database.write() as connection:
                await connection.execute(insert(setting).values(name="n", value="0"))
        other.rollback()
    await database.close()


async def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    database = Database(f"postgresql+psycopg://postgres@/x?host={tmp_path}")

    with pytest.raises(DatabaseError, match="No connection to the database"):
        await migrate(database)
    await database.close()


async def test_words_in_a_value_are_not_taken_for_what_is_wrong(database: Database) -> None:
    """PostgreSQL quotes the value in its message, and this one speaks of connections."""
    await migrate(database)
    async with database.write() as connection:
        await connection.execute(
            text("INSERT INTO person VALUES ('user_1', 'You', true, '2030-01-01 00:00:00')")
        )
    repo = SQLGPTRepo(database)
    gpt = gpt_of("user_1", "readonly-full-disk-locked-connection")  # type: ignore[arg-type]
    await repo.save(gpt)

    with pytest.raises(GPTConflictError):
        await repo.save(gpt_of("user_1", gpt.slug))  # type: ignore[arg-type]


@pytest.mark.postgres
@pytest.mark.parametrize("value", ["a\0b", "x" * 101])
async def test_a_value_the_database_cannot_keep_is_the_senders_to_change(
    postgres_url: str, value: str
) -> None:
    database = Database(postgres_url)
    await migrate(database)

    with pytest.raises(ValueNotStorableError) as caught:
        async with database.write() as connection:
            await connection.execute(insert(setting).values(name=value, value=""))
    await database.close()

    assert caught.value.kind is ErrorKind.INPUT


async def test_a_mistake_in_our_sql_is_not_blamed_on_the_operator(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as caught:
        async with database.read() as connection:
            await connection.execute(text("SELECT * FROM nowhere"))

    assert not isinstance(caught.value, DatabaseError)


async def test_an_error_does_not_repeat_what_was_to_be_kept(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as caught:
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO nowhere VALUES (:said)"), {"said": "a private word"}
            )

    assert "private" not in str(caught.value)


async def test_a_file_that_may_not_grow_is_told(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    await migrate(database)
    largest = max(file.stat().st_size for file in tmp_path.iterdir())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 10_000, hard))
    try:
        with pytest.raises(DatabaseError, match="grow no more"):
            async with database.write(durable=True) as connection:
                await connection.execute(
                    insert(setting).values(name="n", value="x" * (largest + 1_000_000))
                )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await database.close()


async def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    await migrate(database)
    await database.close()

    mode = stat.S_IMODE((tmp_path / "actionary.sqlite3").stat().st_mode)
    assert mode & 0o002 == 0
