"""Keys an installation makes for itself: to tell people apart, and to sign what it sends."""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import JSONObject, dump_json
from actionary.base.secret import Secret

KEY_BYTES: Final = 32


class OwnKeyError(ActionaryError):
    """A key file of the installation cannot be read, or holds no key."""

    kind = ErrorKind.OPERATOR
    code = "own-key-unusable"


class Ed25519Signer:
    """Signs with Ed25519 (RFC 8032); its public half is `jwk`, for whoever checks."""

    algorithm: Final = "ed25519"

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        public: JSONObject = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}
        # The thumbprint of RFC 7638: members in this order, no blanks.
        self.key_id: Final = _base64url(hashlib.sha256(dump_json(public).encode()).digest())
        self.jwk: Final[JSONObject] = {**public, "kid": self.key_id, "use": "sig"}

    def sign(self, data: bytes) -> bytes:
        """Return the signature of `data`."""
        return self._key.sign(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKeys:
    """The keys of one installation."""

    identity: Secret
    """By which identifiers of people and conversations are made."""
    signer: Ed25519Signer

    @classmethod
    def new(cls) -> "OwnKeys":
        """Return keys that nobody keeps."""
        return cls(
            identity=Secret(secrets.token_hex(KEY_BYTES)),
            signer=Ed25519Signer(secrets.token_bytes(KEY_BYTES)),
        )

    @classmethod
    def in_folder(cls, folder: Path) -> "OwnKeys":
        """Return the keys kept in a folder, made at the first start; raises `OwnKeyError`."""
        return cls(
            identity=Secret(_read_or_make(folder / "identity-key").hex()),
            signer=Ed25519Signer(_read_or_make(folder / "signing-key")),
        )


def _read_or_make(path: Path) -> bytes:
    try:
        if not path.exists():
            # Written beside its place and moved there whole: a start cut off leaves no half.
            draft = path.with_name(f"{path.name}.new")
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        key = path.read_bytes()
    except OSError as error:
        raise OwnKeyError(
            f"The key file {path.name!r} cannot be used: {error.strerror}.",
            hint="Give this account permission to read it, or remove it: another is made.",
        ) from error
    if len(key) != KEY_BYTES:
        raise OwnKeyError(
            f"The key file {path.name!r} holds {len(key)} bytes instead of {KEY_BYTES}.",
            hint="Restore it from a backup, or remove it: another is made.",
        )
    return key


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
