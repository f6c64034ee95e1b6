"""`actionary serve`: one address when it is ready, one sentence when it cannot, a clean end."""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PATIENCE, ROOT, Actionary


class Serving:
    """A running `actionary serve`; what it says goes to a file, so that it never waits."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self._log = Path(f"{environment['ACTIONARY_DATA']}.log")
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "actionary", "serve", "--port", "0", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    @property
    def said(self) -> str:
        """Everything it has said so far."""
        return self._log.read_text()

    @property
    def url(self) -> str:
        """Its address, once it is ready."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"is ready: (http://\S+)\n", self.said)):
            assert self._process.poll() is None, f"it ended: {self.said}"
            assert time.monotonic() < deadline, f"not ready in time: {self.said}"
            time.sleep(0.05)
        return found[1]

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def end(self) -> tuple[int, str]:
        """Return its exit code and what it said, once it has ended."""
        return self._process.wait(timeout=PATIENCE), self.said

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait()


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[Serving]:
    """A server on a data folder of its own."""
    started = Serving(environment)
    yield started
    started.kill()


def get(url: str) -> int:
    """Return the status of a page."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return int(answer.status)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_without_a_word(serving: Serving, number: signal.Signals) -> None:
    """The exit code is 0 and nothing listens any more."""
    url = serving.url
    served = get(url)

    serving.signal(number)
    code, said = serving.end()

    assert (served, code) == (200, 0)
    assert "Traceback" not in said
    with pytest.raises(OSError, match="refused"):
        get(url)


def test_it_says_one_address_and_what_it_works_with(
    serving: Serving, environment: dict[str, str]
) -> None:
    """The address is the only one, so that a click cannot go wrong."""
    url = serving.url
    serving.signal(signal.SIGTERM)
    _, said = serving.end()

    assert said.split("\n")[0] == f"Actionary is ready: {url}"
    assert said.count("http") == 1
    assert environment["ACTIONARY_DATA"] in said
    assert "Rehearsal (no AI)" in said


def test_a_signal_while_it_starts_ends_it_as_quietly(environment: dict[str, str]) -> None:
    """Whatever had been started by then."""
    started = Serving(environment, "--examples", "examples")
    data = Path(environment["ACTIONARY_DATA"])
    try:
        deadline = time.monotonic() + PATIENCE
        while not (data / "lock").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        started.signal(signal.SIGINT)
        code, said = started.end()
    finally:
        started.kill()

    assert code == 0
    assert "Traceback" not in said


def test_an_open_connection_does_not_hold_up_the_end(serving: Serving) -> None:
    """A page left open is not waited for."""
    host, _, port = serving.url.removeprefix("http://").partition(":")
    with contextlib.closing(socket.create_connection((host, int(port)))) as idle:
        idle.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        idle.recv(1)
        started = time.monotonic()
        serving.signal(signal.SIGINT)
        code, _ = serving.end()

    assert code == 0
    assert time.monotonic() - started < 10


def test_a_taken_port_is_one_sentence(actionary: Actionary) -> None:
    """With what it may be, and what to do."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
        done = actionary("serve", "--port", str(port))

    assert done.returncode == 9
    assert done.stdout == ""
    assert done.stderr == (
        f"error: Port {port} is taken, perhaps by an Actionary that is already running.\n"
        "hint: Stop it, or choose another one with --port.\n"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "example.com", "::"])
def test_an_address_that_others_reach_is_refused(actionary: Actionary, host: str) -> None:
    """There is no sign-in yet."""
    done = actionary("serve", "--host", host)

    assert done.returncode == 9
    assert done.stderr.startswith("error: Actionary has no sign-in yet, so it listens")


def test_a_second_one_on_the_same_data_is_refused(serving: Serving, actionary: Actionary) -> None:
    """Even on another port."""
    assert serving.url

    done = actionary("serve", "--port", "0")

    assert done.returncode == 9
    assert done.stderr.startswith("error: Another Actionary is already running on the data folder")


def test_a_data_folder_that_cannot_be_written_is_one_sentence(
    actionary: Actionary, tmp_path: Path
) -> None:
    """A file in its place counts, and stops the superuser too."""
    (tmp_path / "file").write_text("")

    done = actionary("serve", "--port", "0", "--data", str(tmp_path / "file" / "data"))

    assert done.returncode == 9
    assert done.stderr.startswith("error: The data folder")
    assert "Traceback" not in done.stderr


def test_a_corrupt_database_is_one_sentence(
    actionary: Actionary, environment: dict[str, str]
) -> None:
    """Nothing is overwritten."""
    data = Path(environment["ACTIONARY_DATA"])
    data.mkdir()
    file = data / "actionary.sqlite3"
    file.write_bytes(b"this is no database" * 100)

    done = actionary("serve", "--port", "0")

    assert done.returncode == 9
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == b"this is no database" * 100


def test_a_folder_without_examples_is_one_sentence(actionary: Actionary, tmp_path: Path) -> None:
    """Rather than a start without them."""
    done = actionary("serve", "--port", "0", "--examples", str(tmp_path))

    assert done.returncode == 9
    assert done.stderr.startswith("error: There are no examples in")
