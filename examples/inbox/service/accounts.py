"""The people with a mailbox on the service's own mail server, and their passwords."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pysasl.hashing import BuiltinHash

from examples.serving.launch import StartError

DOMAIN: Final = "harbour.example"
PEOPLE: Final = {
    "alex": "Alex Rivera",
    "priya": "Priya Nair",
    "tom": "Tom Eklund",
    "mei": "Mei Tanaka",
}
OWNER: Final = "alex"
_FILE: Final = "accounts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mailbox: who it belongs to and what opens it."""

    login: str
    name: str
    password: str

    @property
    def address(self) -> str:
        """The email address that is delivered to it."""
        return f"{self.login}@{DOMAIN}"


def load_accounts(folder: Path) -> dict[str, Account]:
    """Return the accounts by login, with passwords made on the first start.

    The passwords are kept in the folder, readable by its owner only; the mail
    server's own files are written from them each time.
    """
    path = folder / _FILE
    try:
        if not path.exists():
            made = {login: secrets.token_urlsafe(24) for login in PEOPLE}
            _write(path, json.dumps(made, indent=2))
        passwords = json.loads(path.read_text(encoding="utf-8"))
        accounts = {
            login: Account(login=login, name=name, password=str(passwords[login]))
            for login, name in PEOPLE.items()
        }
        _write(folder / "pymap-etc-passwd", "".join(map(_passwd_line, accounts.values())))
        _write(folder / "pymap-etc-shadow", "".join(map(_shadow_line, accounts.values())))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartError(
            f"Cannot use {path}: {error!r}. Move the folder away to start with a fresh one."
        ) from error
    return accounts


def _passwd_line(account: Account) -> str:
    return f"{account.login}::::{account.name}:people/{account.login}:\r\n"


def _shadow_line(account: Account) -> str:
    # The passwords are long and random: a slow hash would protect nothing and be
    # paid at every request.
    return f"{account.login}:{BuiltinHash(rounds=1000).hash(account.password)}:::::::\r\n"


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_text(text, encoding="utf-8", newline="")
    partial.replace(path)
