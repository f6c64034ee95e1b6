"""A data folder is held by one process at a time."""

import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from actionary.bootstrap.folder import DataFolder, DataFolderError
from tests.nobody import without_root

HOLDER = """
import sys, pathlib
from actionary.bootstrap.folder import DataFolder
folder = DataFolder.claim(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path / "a" / "data")

    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder.path / "lock").stat().st_mode) == 0o600
    folder.release()


def test_a_folder_that_another_process_holds_is_refused_until_it_ends(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == "held\n"

    with pytest.raises(DataFolderError, match="already running") as caught:
        DataFolder.claim(tmp_path)
    holder.kill()  # not a word to us: the lock must go with the process
    holder.wait(10)
    holder.stdin.close()
    holder.stdout.close()

    assert "ACTIONARY_DATA" in caught.value.hint
    DataFolder.claim(tmp_path).release()


def test_a_released_folder_can_be_held_again(tmp_path: Path) -> None:
    DataFolder.claim(tmp_path).release()
    held = DataFolder.claim(tmp_path)

    with pytest.raises(DataFolderError):
        DataFolder.claim(tmp_path)
    held.release()


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    for path in (tmp_path / "data", tmp_path / "data" / "below"):
        with pytest.raises(DataFolderError, match="cannot be written"):
            DataFolder.claim(path)


def test_a_folder_that_may_not_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        with without_root():
            for path in (Path(name), Path(name) / "data"):
                with pytest.raises(DataFolderError, match="Permission denied") as caught:
                    DataFolder.claim(path)
        Path(name).chmod(0o755)

    assert "write permission" in caught.value.hint
