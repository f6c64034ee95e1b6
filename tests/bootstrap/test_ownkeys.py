"""Keys an installation makes for itself."""

from pathlib import Path

import pytest

from actionary.bootstrap.ownkeys import OwnKeyError, OwnKeys


def test_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first = OwnKeys.in_folder(tmp_path)
    again = OwnKeys.in_folder(tmp_path)

    assert again.identity == first.identity
    assert again.signer.key_id == first.signer.key_id
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "identity-key": 0o600,
        "signing-key": 0o600,
    }
    assert OwnKeys.new().signer.key_id != OwnKeys.new().signer.key_id


def test_the_public_half_says_nothing_of_the_private_one(tmp_path: Path) -> None:
    signer = OwnKeys.in_folder(tmp_path).signer

    assert set(signer.jwk) == {"crv", "kty", "x", "kid", "use"}


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_file_that_holds_no_key_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "signing-key").write_bytes(content)

    with pytest.raises(OwnKeyError, match="signing-key") as caught:
        OwnKeys.in_folder(tmp_path)

    assert "another is made" in caught.value.hint


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OwnKeyError, match="cannot be used"):
        OwnKeys.in_folder(tmp_path / "absent")
