"""Seal secrets at rest: AES-256-GCM, each bound to the row it rests in."""

import hmac
import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from actionary.base.errors import ActionaryError, ErrorKind

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"
"""First byte of a sealed value: which key and scheme sealed it."""


class SealError(ActionaryError):
    """A sealed secret cannot be opened: another key, another row, or damage."""

    kind = ErrorKind.OPERATOR
    code = "seal-broken"


class Sealer:
    """Seals with the key of one installation, and opens with it and those before it."""

    def __init__(self, key: bytes, *, before: Collection[bytes] = ()) -> None:
        self._cipher = AESGCM(key)
        self._before = tuple(AESGCM(each) for each in before)
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "Sealer":
        """Return the sealer of a key file, making the file (readable by its owner alone) if absent.

        A key that is being replaced, in the file beside it, opens too. Raises `SealError` when a
        file holds no key, or cannot be read or made.
        """
        if not path.exists():
            _written(path, secrets.token_bytes(KEY_BYTES))
        old = old_key(path)
        return cls(_read(path), before=[_read(old)] if old.exists() else [])

    def derived(self, purpose: str) -> bytes:
        """Return a key for another purpose, from which this one cannot be found."""
        return hmac.digest(self._key, f"actionary: {purpose}".encode(), "sha256")

    def seal(self, value: bytes, *, row: str) -> bytes:
        """Return `value` encrypted so that it opens only as part of `row` (table:column:id)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, value, row.encode())

    def open(self, sealed: bytes, *, row: str) -> bytes:
        """Return what was sealed for `row`; raises `SealError` when it was not, or is damaged."""
        for cipher in (self._cipher, *self._before):
            with suppress(InvalidTag, ValueError):
                return _opened(cipher, sealed, row)
        raise SealError(
            "A stored credential cannot be opened with this installation's key.",
            hint="Restore the key file that belongs to this database, or enter the credential"
            " again.",
        )

    def is_current(self, sealed: bytes, *, row: str) -> bool:
        """Return whether it was sealed with the key that seals today, not one before it."""
        with suppress(InvalidTag, ValueError):
            _opened(self._cipher, sealed, row)
            return True
        return False


def old_key(path: Path) -> Path:
    """Return where the key before the one in `path` is, while it is being replaced."""
    return path.with_name(f"{path.name}.old")


def begin_rotation(path: Path) -> None:
    """Put a new key into the file, the one before beside it; one that has begun is not begun anew.

    Whenever this is cut off, the file holds a whole key, and everything sealed opens with it or
    with the one beside it. Raises `SealError`.
    """
    old, current = old_key(path), _read(path)
    if old.exists() and _read(old) != current:
        return
    _written(old, current)
    _written(path, secrets.token_bytes(KEY_BYTES))


def end_rotation(path: Path) -> None:
    """Remove the key before: nothing is sealed with it any more."""
    old_key(path).unlink(missing_ok=True)


def _opened(cipher: AESGCM, sealed: bytes, row: str) -> bytes:
    if sealed[:1] != VERSION:
        raise InvalidTag
    return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], row.encode())


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(key) != KEY_BYTES:
        raise SealError(
            f"The key file {path.name!r} holds {len(key)} bytes instead of {KEY_BYTES}.",
            hint="Restore it from a backup: without it no stored credential can be read.",
        )
    return key


def _written(path: Path, key: bytes) -> None:
    """Write beside its place and move there whole: what is cut off leaves no half of a key."""
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SealError:
    return SealError(
        f"The key file {path.name!r} cannot be read: {error.strerror}.",
        hint="Give this account permission to read it, or restore it from a backup.",
    )
