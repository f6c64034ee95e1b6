"""What the terminal is told: colours when it is one, errors in two lines, and the exit codes."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TextIO

from actionary.base.errors import ActionaryError, ErrorKind

EXIT_CODES: Final[Mapping[ErrorKind, int]] = {
    ErrorKind.INTERNAL: 1,
    ErrorKind.INPUT: 2,  # what the shell's own commands use for a wrong command line
    ErrorKind.NOT_FOUND: 3,
    ErrorKind.DENIED: 4,
    ErrorKind.CONFLICT: 5,
    ErrorKind.LIMIT: 6,
    ErrorKind.UPSTREAM: 7,
    ErrorKind.UNAVAILABLE: 8,
    ErrorKind.OPERATOR: 9,
}
"""One exit code for each kind of error, so that a script can tell who must act."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where words go; it takes colours only when a person looks at it."""

    stream: TextIO
    is_coloured: bool

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str] | None = None) -> "Terminal":
        """Return the terminal behind a stream; `NO_COLOR` and `TERM=dumb` keep it plain."""
        environ = os.environ if environ is None else environ
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        return cls(stream, is_coloured=stream.isatty() and not plain)

    @property
    def width(self) -> int:
        """Columns to write in: the window's, or enough for a table when there is none."""
        return shutil.get_terminal_size((100, 24)).columns if self.stream.isatty() else 100

    def say(self, text: str = "") -> None:
        """Write a line."""
        self.write(f"{text}\n")

    def write(self, text: str) -> None:
        """Write, at once."""
        self.stream.write(text)
        self.stream.flush()

    def bold(self, text: str) -> str:
        """Return `text` in bold."""
        return self._in("1", text)

    def dim(self, text: str) -> str:
        """Return `text` in the background."""
        return self._in("2", text)

    def red(self, text: str) -> str:
        """Return `text` as something wrong."""
        return self._in("31", text)

    def yellow(self, text: str) -> str:
        """Return `text` as something to mind."""
        return self._in("33", text)

    def green(self, text: str) -> str:
        """Return `text` as something that went well."""
        return self._in("32", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_coloured and text else text


def plain(text: str) -> str:
    """Return `text` without control characters, so that no answer can drive the terminal."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )


def tell_error(error: ActionaryError, terminal: Terminal) -> int:
    """Write what is wrong and what to do; returns the exit code of its kind."""
    terminal.say(f"{terminal.red('error:')} {plain(error.message)}")
    if error.hint:
        terminal.say(f"{terminal.bold('hint:')} {plain(error.hint)}")
    return EXIT_CODES[error.kind]


def standard_error() -> Terminal:
    """Return the terminal that errors and remarks go to."""
    return Terminal.of(sys.stderr)


def standard_output() -> Terminal:
    """Return the terminal that answers go to."""
    return Terminal.of(sys.stdout)
