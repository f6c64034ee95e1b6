"""How every example service starts and ends."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from examples.testing import Service, command, started

EXAMPLES = ("travel", "shop", "inbox")
FREE_PORTS = {"inbox": ("--imap-port", "0", "--smtp-port", "0")}


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> str:
    """Each example's name."""
    return str(request.param)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One running service, which stands for all: they share how requests are read."""
    with started("travel", tmp_path_factory.mktemp("running") / "data") as service:
        yield service


def _flags(example: str) -> tuple[str, ...]:
    return FREE_PORTS.get(example, ())


def _run(example: str, data: Path, *flags: str, port: int = 0) -> subprocess.CompletedProcess[str]:
    line = command(example, data, *_flags(example), *flags, port=port)
    return subprocess.run(
        line, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL, check=False
    )


def test_the_document_names_the_address_it_was_fetched_from(example: str, data: Path) -> None:
    with started(example, data, *_flags(example)) as service:
        assert service.document.value["servers"][0]["url"] == service.address


def test_a_second_start_is_quick_and_finds_what_the_first_left(example: str, data: Path) -> None:
    with started(example, data, *_flags(example)):
        pass
    kept = {path.name for path in data.iterdir()}

    begun = time.monotonic()
    with started(example, data, *_flags(example)):
        took = time.monotonic() - begun

    assert took < 5.0  # 0.2 s on an idle machine
    assert kept <= {path.name for path in data.iterdir()}


def test_a_taken_port_is_one_sentence_and_exit_code_1(example: str, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ended = _run(example, data, port=port)

    assert ended.returncode == 1
    assert ended.stderr == f"Port {port} is already in use. Give another one with --port.\n"
    assert ended.stdout == ""


def test_a_data_folder_that_cannot_be_written_is_one_sentence(example: str, data: Path) -> None:
    data.write_text("a file where the folder should be")

    ended = _run(example, data)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Cannot write in {data}: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["travel", "shop"])
def test_a_damaged_database_is_one_sentence(name: str, data: Path) -> None:
    data.mkdir()
    (data / f"{name}.sqlite").write_bytes(b"not a database at all" * 100)

    ended = _run(name, data)

    assert ended.returncode == 1
    assert "Move the file away to start with a fresh one." in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_the_end_of_its_input_ends_the_service(example: str, data: Path) -> None:
    ended = _run(example, data, "--exit-with-parent")

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(example: str, data: Path, number: signal.Signals) -> None:
    line = command(example, data, *_flags(example))
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().split()[1]
        with httpx2.Client(trust_env=False) as client:
            client.get(f"{address}/openapi.yaml").raise_for_status()
            process.send_signal(number)
            out, errors = process.communicate(timeout=10)

    assert (process.returncode, out, errors) == (0, "", "")


def test_it_starts_from_any_folder_by_a_relative_path(example: str, data: Path) -> None:
    line = command(example, data, *_flags(example), "--exit-with-parent")
    folder = Path(line[1]).parent
    relative = os.path.relpath(line[1], folder)

    ended = subprocess.run(
        [line[0], relative, *line[2:]],
        capture_output=True,
        text=True,
        timeout=20,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"host": "127.0.0.1"}, 200, None),
        ({"host": "localhost:8711"}, 200, None),
        ({"host": "rebound.example"}, 421, "wrong_host"),
        ({"origin": "https://evil.example"}, 403, "web_page"),
        ({"origin": "null"}, 403, "web_page"),
    ],
)
def test_no_web_page_can_call_a_service(
    running: Service, headers: dict[str, str], status: int, code: str | None
) -> None:
    response = running.client.get("/bookings", headers=headers)

    assert (response.status_code, response.json().get("code")) == (status, code)
