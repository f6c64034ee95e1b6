"""How long a document takes from text to tool definitions, with us and with each peer.

The documents are one written here, and those of the folder that `documents` reads. What a peer
loses shows: each row says how many of the document's operations came out.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.documents import documents_given, written
from bench.environments import surroundings, usual_environment
from bench.importers import IMPORTERS, MEMORY, SECONDS
from bench.measure import NO_FIGURE, ROOT, Row, progress

SIZE: Final = 400
TITLES: Final = {
    "ours": "Actionary, every schema dumped",
    "fastmcp": "FastMCP",
    "google-adk": "Google ADK",
    "langchain": "LangChain",
    "openapi-llm": "openapi-llm",
    "semantic-kernel": "semantic-kernel",
    "litellm": "litellm (skips references)",
    "mcp-openapi-proxy": "mcp-openapi-proxy (skips references)",
}
AT_LEAST: Final = {"fastmcp": 20.0, "google-adk": 20.0, "litellm": 1.0, "mcp-openapi-proxy": 1.0}
"""How many times our time each is to take."""
_METHODS: Final = frozenset(
    ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
)
_PATIENCE: Final = 4
"""Seconds of waiting for each second of processor time, on a machine that does other things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What came of one document with one importer."""

    milliseconds: float = NO_FIGURE
    count: int = 0
    refused: str = ""
    gave_up: bool = False
    """Whether `milliseconds` is only where it was stopped."""

    def words(self, total: int) -> str:
        """What stands beside the time."""
        return self.refused or f"{self.count} of {total} operations"


def measure() -> Iterator[tuple[str, list[Row]]]:
    """Give a table for each document."""
    with tempfile.TemporaryDirectory() as folder:
        for title, path in _documents(Path(folder)):
            taken = {}
            for name in IMPORTERS:
                progress(f"{title}: {TITLES[name]}")
                taken[name] = imported(name, path)
            yield f"text to tool definitions: {title}", rows_of(taken, total=total_of(path))


def total_of(path: Path) -> int:
    """Return how many operations stand in a document, by counting and nothing else."""
    if path.suffix == ".json":
        value = json.loads(path.read_bytes())
    else:
        import yaml_rs

        value = yaml_rs.loads(path.read_text(), parse_datetime=False)
    items = value.get("paths", {}).values()
    return sum(str(key).lower() in _METHODS for item in items for key in item)


def rows_of(taken: Mapping[str, Import], *, total: int) -> list[Row]:
    """Return each importer's time, then how many times ours it is and what that is to be."""
    ours = taken["ours"]
    rows = [
        Row(name=TITLES[name], median=one.milliseconds, note=one.words(total))
        for name, one in taken.items()
    ]
    for name, bound in AT_LEAST.items():
        theirs = taken[name]
        factor = Row(
            name=f"{TITLES[name]}, times our time",
            median=theirs.milliseconds / ours.milliseconds,
            unit="x",
            at_least=bound,
        )
        rows.append(replace(factor, note="at least: it was stopped" if theirs.gave_up else ""))
    return rows


def imported(name: str, path: Path) -> Import:
    """Return what `name` makes of the document, within its bounds of time and memory."""
    paths = []
    if name == "ours":
        python = Path(sys.executable)
        paths.append(ROOT / "src")
    else:
        found = usual_environment(name)
        if found.missing:
            return Import(refused=found.missing)
        python = found.python
    command = [str(python), "-m", "bench.importers", name, str(path)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=surroundings(*paths),
            capture_output=True,
            text=True,
            timeout=SECONDS * _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _stopped()
    return outcome_of(done.returncode, done.stdout, done.stderr)


def outcome_of(code: int, said: str, complained: str) -> Import:
    """Return what a process that ended this way found out."""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _stopped()
    try:
        answer = json.loads(said)
    except ValueError:
        lines = complained.strip().splitlines() or ["it ended without a word"]
        if "MemoryError" in complained or code in (-signal.SIGABRT, -signal.SIGSEGV):
            return Import(refused=f"gave up: {MEMORY // 1024**3} GB are not enough")
        return Import(refused=f"does not run: {lines[-1]}"[:110])
    if "refused" in answer:
        return Import(refused=answer["refused"])
    return Import(milliseconds=answer["milliseconds"], count=answer["count"])


def _stopped() -> Import:
    return Import(milliseconds=SECONDS * 1000.0, gave_up=True, refused=f"gave up after {SECONDS} s")


def _documents(scratch: Path) -> Iterator[tuple[str, Path]]:
    path = scratch / "written.json"
    path.write_text(json.dumps(written(SIZE)))
    yield f"{SIZE} operations, written here", path
    given = list(documents_given(scratch))
    for path in without_twins(given):
        yield path.name, path


def without_twins(paths: Sequence[Path]) -> list[Path]:
    """Return the documents, those in YAML only where the same one is not there in JSON.

    Every peer reads YAML with PyYAML, so that a long one is a measurement of that.
    """
    stems = {path.stem for path in paths if path.suffix == ".json"}
    return [path for path in paths if path.suffix == ".json" or path.stem not in stems]
