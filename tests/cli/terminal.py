"""A terminal with a command in it: type, press Ctrl-C, read the screen."""

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.cli.conftest import PATIENCE, ROOT

# Takes the terminal it is given, so that Ctrl-C reaches it, then becomes the command.
_IN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "actionary", *sys.argv[1:]])
"""


@dataclass(slots=True, kw_only=True)
class Screen:
    """A command in a terminal of its own."""

    process: subprocess.Popen[bytes]
    handle: int
    text: str = ""

    def wait_for(self, pattern: str, *, pressing: bytes = b"") -> re.Match[str]:
        """Return the first match on the screen, and forget everything up to its end.

        `pressing` is pressed until then, as people do: Python's `input` can miss a Ctrl-C that
        comes in the instant between its prompt and its first look at the keyboard.
        """
        deadline = time.monotonic() + PATIENCE
        press_at = time.monotonic()
        while not (found := re.search(pattern, self.text)):
            if pressing and time.monotonic() >= press_at:
                self.press(pressing)
                press_at = time.monotonic() + 5
            assert time.monotonic() < deadline, f"not seen in time:\n{self.text}"
            assert self._read(), f"ended without {pattern!r}:\n{self.text}"
        self.text = self.text[found.end() :]
        return found

    def type(self, text: str) -> None:
        """Type a line and press Enter."""
        os.write(self.handle, f"{text}\n".encode())

    def press(self, key: bytes) -> None:
        """Press a key: b"\\x03" is Ctrl-C, b"\\x04" Ctrl-D."""
        os.write(self.handle, key)

    def end(self, *, pressing: bytes = b"") -> int:
        """Read to the end and return the exit code; `pressing` as in `wait_for`."""
        deadline = time.monotonic() + PATIENCE
        press_at = time.monotonic()
        while self._read():
            if pressing and time.monotonic() >= press_at:
                self.press(pressing)
                press_at = time.monotonic() + 5
            assert time.monotonic() < deadline, f"still running:\n{self.text}"
        return self.process.wait(timeout=PATIENCE)

    def _read(self) -> bool:
        if not select.select([self.handle], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self.handle, 65536)
        except OSError:  # how Linux says that the other side is closed
            return False
        self.text += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)


@contextlib.contextmanager
def in_terminal(*arguments: str, env: Mapping[str, str]) -> Iterator[Screen]:
    """Run the command in a terminal, and end it with the block."""
    handle, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _IN_TERMINAL, *arguments],
        cwd=ROOT,
        env=dict(env),
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    try:
        yield Screen(process=process, handle=handle)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(handle)
