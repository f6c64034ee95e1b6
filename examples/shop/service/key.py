"""The key that orders demand: the environment's, else one made on the first start."""

import os
import secrets
from pathlib import Path
from typing import Final

from examples.serving.launch import StartError

VARIABLE: Final = "SHOP_API_KEY"
FILE: Final = "api-key.txt"


def orders_key(data: Path) -> str:
    """Return the key; a made one is kept in the data folder, for its owner's eyes only."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return given
    path = data / FILE
    try:
        if not path.exists():
            partial = path.with_suffix(".partial")
            partial.unlink(missing_ok=True)
            partial.touch(mode=0o600)
            partial.write_text(f"shop-{secrets.token_urlsafe(24)}\n", encoding="ascii")
            partial.replace(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"Cannot use {path}: {error}. Move the file away.") from error
    if not key:
        raise StartError(f"{path} is empty. Move the file away to get a fresh key.")
    return key
