"""The key of an installation: never made anew by mistake, replaced without losing a secret."""

import asyncio
import random
import sys
from pathlib import Path

import pytest

from actionary.auth.credential import APIKey
from actionary.auth.vault import CredentialPlace
from actionary.base.clock import FrozenClock
from actionary.base.ids import ActionId, GPTId
from actionary.base.secret import Secret
from actionary.bootstrap.folder import DataFolder, DataFolderError
from actionary.bootstrap.installation import open_installation
from actionary.bootstrap.keys import rotate
from actionary.bootstrap.wiring import sql_repos
from actionary.config import Settings
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.sealed import Sealer, SealError, begin_rotation, old_key
from tests.db.samples import kept_version

SECRETS = 500


def place_of(gpt_id: GPTId, number: int) -> CredentialPlace:
    return CredentialPlace(
        gpt_id=gpt_id, action_id=ActionId("act_1"), scheme=str(number), origin="https://a.example"
    )


async def filled(data: Path, count: int = 3) -> GPTId:
    """Make an installation with secrets."""
    database = Database.in_folder(data)
    await migrate(database)
    repos = sql_repos(database, Sealer.from_file(data / "key"), FrozenClock())
    gpt, _ = await kept_version(repos)
    for number in range(count):
        await repos.vault.put(place_of(gpt.id, number), APIKey(value=Secret(f"secret {number}")))
    await database.close()
    return gpt.id


async def readable(data: Path, gpt_id: GPTId, count: int = 3) -> int:
    """Return how many of the secrets open."""
    database = Database.in_folder(data)
    repos = sql_repos(database, Sealer.from_file(data / "key"), FrozenClock())
    try:
        found = await repos.vault.find_all(gpt_id, ActionId("act_1"), "https://a.example")
    finally:
        await database.close()
    wanted = {str(number): APIKey(value=Secret(f"secret {number}")) for number in range(count)}
    return sum(found[name] == value for name, value in wanted.items())


async def test_a_new_key_opens_everything_and_the_one_before_is_gone(tmp_path: Path) -> None:
    gpt_id = await filled(tmp_path)
    before = (tmp_path / "key").read_bytes()

    done = await rotate(Settings(data=tmp_path))

    assert done.anew == 3
    assert (tmp_path / "key").read_bytes() != before
    assert not old_key(tmp_path / "key").exists()
    assert await readable(tmp_path, gpt_id) == 3
    (tmp_path / "key").write_bytes(before)
    with pytest.raises(SealError):
        await readable(tmp_path, gpt_id)


async def test_a_start_without_the_key_is_refused_and_makes_none(tmp_path: Path) -> None:
    await filled(tmp_path)
    kept = (tmp_path / "key").read_bytes()
    (tmp_path / "key").unlink()

    with pytest.raises(SealError, match="is missing"):
        async with open_installation(Settings(data=tmp_path)):
            pass

    assert not (tmp_path / "key").exists()
    (tmp_path / "key").write_bytes(kept)
    async with open_installation(Settings(data=tmp_path)):
        pass  # nothing was lost


async def test_a_start_with_another_databases_key_is_refused(tmp_path: Path) -> None:
    gpt_id = await filled(tmp_path)
    kept = (tmp_path / "key").read_bytes()
    (tmp_path / "key").write_bytes(b"x" * 32)

    with pytest.raises(SealError, match="another one's") as caught:
        async with open_installation(Settings(data=tmp_path)):
            pass
    with pytest.raises(SealError, match="another one's"):
        await rotate(Settings(data=tmp_path))

    assert "Restore" in caught.value.hint
    assert (tmp_path / "key").read_bytes() == b"x" * 32
    (tmp_path / "key").write_bytes(kept)
    assert await readable(tmp_path, gpt_id) == 3


async def test_a_running_server_keeps_its_key(tmp_path: Path) -> None:
    await filled(tmp_path)
    before = (tmp_path / "key").read_bytes()
    folder = DataFolder.claim(tmp_path)

    with pytest.raises(DataFolderError):
        await rotate(Settings(data=tmp_path))

    folder.release()
    assert (tmp_path / "key").read_bytes() == before


async def test_the_server_starts_on_an_unfinished_rotation(tmp_path: Path) -> None:
    gpt_id = await filled(tmp_path)
    begin_rotation(tmp_path / "key")

    async with open_installation(Settings(data=tmp_path)):
        pass

    assert await readable(tmp_path, gpt_id) == 3
    assert (await rotate(Settings(data=tmp_path))).anew >= 3
    assert not old_key(tmp_path / "key").exists()


def test_a_rotation_that_was_cut_off_between_its_two_files_goes_on(tmp_path: Path) -> None:
    """The one before is written down first: the new one takes its place only then."""
    sealed = Sealer.from_file(tmp_path / "key").seal(b"secret", row="r")
    old_key(tmp_path / "key").write_bytes((tmp_path / "key").read_bytes())

    begin_rotation(tmp_path / "key")
    key = (tmp_path / "key").read_bytes()
    begin_rotation(tmp_path / "key")

    assert (tmp_path / "key").read_bytes() == key != old_key(tmp_path / "key").read_bytes()
    assert Sealer.from_file(tmp_path / "key").open(sealed, row="r") == b"secret"


async def test_killed_at_any_moment_every_secret_opens_and_it_goes_on(tmp_path: Path) -> None:
    gpt_id = await filled(tmp_path, SECRETS)
    command = [sys.executable, "-m", "actionary", "keys", "rotate", "--data", str(tmp_path)]
    unfinished = 0
    for _ in range(6):
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        before = (tmp_path / "key").read_bytes()
        async with asyncio.timeout(30):
            while process.returncode is None and (tmp_path / "key").read_bytes() == before:
                await asyncio.sleep(0.001)
        await asyncio.sleep(random.uniform(0, 0.02))
        if process.returncode is None:
            process.kill()
        await process.wait()
        unfinished += old_key(tmp_path / "key").exists()
        assert await readable(tmp_path, gpt_id, SECRETS) == SECRETS
        if not old_key(tmp_path / "key").exists():
            continue
        await rotate(Settings(data=tmp_path))
        assert await readable(tmp_path, gpt_id, SECRETS) == SECRETS

    # Without kills that land in the middle this would show nothing.
    assert unfinished >= 1
    assert not old_key(tmp_path / "key").exists()
