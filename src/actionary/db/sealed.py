"""Seal secrets at rest: AES-256-GCM, each bound to the row it rests in."""

import hmac
import os
import secrets
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
    """Seals and opens with the key of one installation."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "Sealer":
        """Return the sealer of a key file, making the file (readable by its owner alone) if absent.

        Raises `SealError` when the file holds no key, or cannot be read or made.
        """
        try:
            key = _read_or_make(path)
        except OSError as error:
            raise SealError(
                f"The key file {path.name!r} cannot be read: {error.strerror}.",
                hint="Give this account permission to read it, or restore it from a backup.",
            ) from error
        if len(key) != KEY_BYTES:
            raise SealError(
                f"The key file {path.name!r} holds {len(key)} bytes instead of {KEY_BYTES}.",
                hint="Restore it from a backup: without it no stored credential can be read.",
            )
        return cls(key)

    def derived(self, purpose: str) -> bytes:
        """Return a key for another purpose, from which this one cannot be found."""
        return hmac.digest(self._key, f"actionary: {purpose}".encode(), "sha256")

    def seal(self, value: bytes, *, row: str) -> bytes:
        """Return `value` encrypted so that it opens only as part of `row` (table:column:id)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, value, row.encode())

    def open(self, sealed: bytes, *, row: str) -> bytes:
        """Return what was sealed for `row`; raises `SealError` when it was not, or is damaged."""
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if sealed[:1] != VERSION:
                raise InvalidTag
            return self._cipher.decrypt(nonce, rest, row.encode())
        except (InvalidTag, ValueError) as error:
            raise SealError(
                "A stored credential cannot be opened with this installation's key.",
                hint="Restore the key file that belongs to this database, or enter the credential"
                " again.",
            ) from error


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        # Written beside its place and moved there whole: a start that is cut off leaves no half.
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.read_bytes()
