"""What is sealed opens with this key, for this row, undamaged; and not otherwise."""

import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.db.sealed import KEY_BYTES, Sealer, SealError
from tests.nobody import without_root

SEALER = Sealer(b"k" * KEY_BYTES)
ROW = "credential:sealed:cred_1:https://a.example"


@given(st.binary(max_size=2000), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again(value: bytes, row: str) -> None:
    sealed = SEALER.seal(value, row=row)

    assert SEALER.open(sealed, row=row) == value
    assert len(value) < 4 or value not in sealed


def test_the_same_value_is_never_sealed_alike() -> None:
    assert len({SEALER.seal(b"secret", row=ROW) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "row", ["", "credential:sealed:cred_2:https://a.example", ROW + "x", ROW.upper()]
)
def test_it_does_not_open_for_another_row(row: str) -> None:
    with pytest.raises(SealError):
        SEALER.open(SEALER.seal(b"secret", row=ROW), row=row)


def test_it_does_not_open_with_another_key() -> None:
    with pytest.raises(SealError, match="this installation's key") as caught:
        Sealer(b"j" * KEY_BYTES).open(SEALER.seal(b"secret", row=ROW), row=ROW)

    assert "secret" not in str(caught.value)


def test_no_bit_of_it_can_be_turned() -> None:
    sealed = SEALER.seal(b"secret", row=ROW)

    for place in range(len(sealed) * 8):
        damaged = bytearray(sealed)
        damaged[place // 8] ^= 1 << place % 8
        with pytest.raises(SealError):
            SEALER.open(bytes(damaged), row=ROW)


def test_no_part_of_it_opens() -> None:
    sealed = SEALER.seal(b"secret", row=ROW)

    for length in range(len(sealed)):
        with pytest.raises(SealError):
            SEALER.open(sealed[:length], row=ROW)
    with pytest.raises(SealError):
        SEALER.open(sealed + b"\0", row=ROW)


def test_the_key_file_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    sealed = Sealer.from_file(file).seal(b"secret", row=ROW)

    assert Sealer.from_file(file).open(sealed, row=ROW) == b"secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == KEY_BYTES


def test_what_a_start_that_was_cut_off_left_is_not_taken_for_a_key(tmp_path: Path) -> None:
    (tmp_path / "key.new").write_bytes(b"half")

    Sealer.from_file(tmp_path / "key")

    assert [file.name for file in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").stat().st_size == KEY_BYTES
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    Sealer.from_file(tmp_path / "a")
    Sealer.from_file(tmp_path / "b")

    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("length", [0, 1, 16, 31, 33, 64])
def test_a_key_file_of_another_length_is_refused_and_kept(tmp_path: Path, length: int) -> None:
    file = tmp_path / "key"
    file.write_bytes(os.urandom(length))
    before = file.read_bytes()

    with pytest.raises(SealError, match=f"holds {length} bytes instead of 32"):
        Sealer.from_file(file)

    assert file.read_bytes() == before


def test_a_folder_in_the_key_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()

    with pytest.raises(SealError, match="cannot be read"):
        Sealer.from_file(tmp_path / "key")


def test_a_key_file_that_may_not_be_read_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        Sealer.from_file(folder / "key")
        (folder / "key").chmod(0)

        with without_root(), pytest.raises(SealError, match="cannot be read: Permission denied"):
            Sealer.from_file(folder / "key")


def test_a_sealer_does_not_show_its_key() -> None:
    assert "kkkk" not in repr(SEALER)
