"""Prism, a referee we did not write: it judges our requests, before a server or in its place."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from tests.needs.need import NeedMissingError
from tests.needs.node import environment, node, referee
from tests.needs.ports import free_port

PATIENCE = 30.0


@contextmanager
def running_prism(document: Path, upstream: str) -> Iterator[str]:
    """Yield the base URL of a proxy to `upstream` that answers 422 to what `document` forbids.

    A response that the document forbids is an error too (500, `application/problem+json`).
    """
    with _running("proxy", "--errors", str(document), upstream) as url:
        yield url


@contextmanager
def mocking_prism(document: Path) -> Iterator[str]:
    """Yield the base URL of a server that answers as `document` says.

    What it minds about a request is in its answer's header `sl-violations`.
    """
    with _running("mock", str(document)) as url:
        yield url


@contextmanager
def _running(command: str, *arguments: str) -> Iterator[str]:
    port = free_port()
    prism = referee("@stoplight", "prism-cli", "dist", "index.js")
    options = ["--host", "127.0.0.1", "--port", str(port), "--verboseLevel", "info"]
    with subprocess.Popen(
        [node(), prism, command, *options, *arguments],
        env={**os.environ, **environment(), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines: Queue[str] = Queue()
        # Read to the end, or a full pipe would stop Prism in the middle of a test.
        reader = Thread(target=_drain, args=(process.stdout, lines), daemon=True)
        reader.start()
        try:
            _wait(lines)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            reader.join(PATIENCE)


def _wait(lines: "Queue[str]") -> None:
    """Return when Prism listens; raise with its words when it ends or stays silent."""
    said: list[str] = []
    try:
        while "Prism is listening" not in (line := lines.get(timeout=PATIENCE)):
            said.append(line)
            if not line:
                break
        else:
            return
    except Empty:
        pass
    raise NeedMissingError(f"Prism did not start:\n{''.join(said)}")


def _drain(stream: Iterator[str], lines: "Queue[str]") -> None:
    for line in stream:
        lines.put(line)
    lines.put("")
