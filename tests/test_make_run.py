"""`make run` as a person meets it: one command, one address, and Ctrl-C stops everything."""

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.meta.source import ROOT

PATIENCE = 40.0
ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+")


# Takes the terminal it is given, so that Ctrl-C reaches everything in it, then becomes make.
IN_TERMINAL = """
import fcntl, os, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp("make", ["make", "run"])
"""


@dataclass(slots=True, kw_only=True)
class Terminal:
    """A command in a terminal of its own, as a person would have it."""

    process: subprocess.Popen[bytes]
    screen: int
    text: str = ""

    def read_until(self, pattern: re.Pattern[str]) -> str:
        """Return the first match on the screen."""
        deadline = time.monotonic() + PATIENCE
        while not (found := pattern.search(self.text)):
            assert time.monotonic() < deadline, f"not seen in time on the screen:\n{self.text}"
            assert self._read(), f"ended without it:\n{self.text}"
        return found.group()

    def press_control_c(self) -> None:
        """Interrupt whatever runs in the foreground."""
        os.write(self.screen, b"\x03")

    def read_to_the_end(self) -> str:
        """Return the whole screen, once nothing holds the terminal open any more."""
        deadline = time.monotonic() + PATIENCE
        while self._read():
            assert time.monotonic() < deadline, f"still running:\n{self.text}"
        self.process.wait(timeout=PATIENCE)
        return self.text

    def _read(self) -> bool:
        """Read what is there, waiting a moment; False when the terminal is closed."""
        if not select.select([self.screen], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self.screen, 65536)
        except OSError:  # how Linux says that the other side is closed
            return False
        self.text += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[Terminal]:
    """`make run` with a data folder of its own and any free port."""
    settings = {
        "ACTIONARY_DATA": str(tmp_path / "data"),
        "ACTIONARY_PORT": "0",
        "TERM": "dumb",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    screen, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", IN_TERMINAL],
        cwd=ROOT,
        env={**clean, **settings},
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    yield Terminal(process=process, screen=screen)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    os.close(screen)


@pytest.mark.timeout(150)
def test_control_c_stops_everything_that_make_run_started(make_run: Terminal) -> None:
    """Without a word of complaint from make, and with nothing left listening."""
    address = make_run.read_until(ADDRESS)
    with urllib.request.urlopen(address, timeout=PATIENCE) as page:
        served = page.status

    make_run.press_control_c()
    screen = make_run.read_to_the_end()

    assert served == 200
    assert "***" not in screen
    assert "Traceback" not in screen
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=5)
