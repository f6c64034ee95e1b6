"""`actionary keys`: replace the key that seals an installation's credentials."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

from actionary.base.errors import ErrorKind
from actionary.base.text import count
from actionary.cli.logs import configure_logs
from actionary.cli.output import EXIT_CODES, standard_output
from actionary.config import from_env


def rotate_key(data: Path | None) -> int:
    """Replace the key and say what was done; exit code 5 when something could not be opened."""
    from actionary.bootstrap.keys import rotate

    settings = from_env(os.environ)
    settings = replace(settings, data=data or settings.data)
    configure_logs(settings.log)
    terminal = standard_output()
    done = asyncio.run(rotate(settings))
    terminal.say(f"{count(done.anew, 'secret')} sealed with the new key.")
    if done.unreadable:
        terminal.say(
            f"{count(done.unreadable, 'secret')} could not be opened and stay as they are, so the"
            " key before stays too, as key.old. Enter them again, then rotate once more."
        )
        return EXIT_CODES[ErrorKind.CONFLICT]
    terminal.say("The key before is removed; only older backups still need it. Back up both anew.")
    return 0
