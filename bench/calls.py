"""What one call costs from arguments to parsed answer, beside peers and clients by hand.

Every caller is a process of its own that is asked, in turn, for a short slice of calls at each
concurrency: a busy moment of the machine hits all alike. The server is one more process.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from bench import loopback
from bench.environments import surroundings, usual_environment
from bench.measure import ROOT, Row, progress, row_of

CONCURRENCIES: Final = (1, 16, 64)
ROUNDS: Final = 7
SECONDS: Final = 0.2
"""Of one slice; whoever is slower than that makes one call in it."""

OURS: Final = "Actionary"
CALIBRATION: Final = "aiohttp"
_HERE: Final = "here"
NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "bare.httptools": ("clients", "by hand on httptools (the floor)"),
    "bare.h11": ("clients", "by hand on h11"),
    "bare.httpx2": ("clients", "httpx2"),
    "bare.httpx": ("clients", "httpx"),
    "bare.aiohttp": ("clients", CALIBRATION),
    "ours.get": (_HERE, OURS),
    "ours.product": (_HERE, "Actionary, credential and result too"),
    "peers.openapi-llm": ("openapi-llm", "openapi-llm"),
    "peers.fastmcp": ("fastmcp", "FastMCP"),
    "peers.langchain": ("langchain", "LangChain"),
    "peers.google-adk": ("google-adk", "Google ADK"),
    "peers.semantic-kernel": ("semantic-kernel", "semantic-kernel"),
    "bare.aiohttp-put": ("clients", "aiohttp, PUT with a body"),
    "ours.put": (_HERE, "Actionary, PUT with a body"),
}
"""Each caller's environment and what it is called in the tables, the floor first.

They are asked in this order: who is compared with whom stands near.
"""
PEERS: Final = tuple(name for name in NAMES if name.startswith("peers."))
PROCESSOR_SHARE: Final = 350 / 281
"""What a kept-alive GET may cost, as a share of aiohttp's on the same machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One caller's figures at one concurrency, a pair for each slice; or why there are none."""

    rates: Sequence[float] = ()
    processor: Sequence[float] = ()
    """Microseconds for each call, all threads of the caller together."""
    missing: str = ""

    @property
    def note(self) -> str:
        """What stands beside the calls a second."""
        if not self.processor:
            return self.missing
        return f"{statistics.median(self.processor):.0f} us of processor a call"


@dataclass(slots=True, kw_only=True)
class _Process:
    """A caller's process and what it has said."""

    process: subprocess.Popen[str]
    complaints: IO[str]
    missing: str = ""
    slices: dict[int, list[dict[str, float]]] = field(default_factory=dict)

    def ask(self, concurrency: int, *, keep: bool) -> None:
        if self.missing:
            return
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(f"{concurrency} {SECONDS}\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            self.missing = f"it stopped while calling: {self.last_words}"
            return
        if keep:
            self.slices.setdefault(concurrency, []).append(answer)

    @property
    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        self.complaints.seek(0)
        said = self.complaints.read().split("\n")
        return next((line.strip()[:100] for line in reversed(said) if line.strip()), "it ended")


def measure() -> dict[str, list[Row]]:
    """Return a table for each concurrency, one of processor time, and one of what is to hold."""
    taken = take(tuple(NAMES))
    tables = {
        f"calls a second, {concurrency} at a time": [
            row_of(NAMES[name][1], each.rates, unit="calls/s", note=each.note)
            for name, figures in taken.items()
            for each in (figures[concurrency],)
        ]
        for concurrency in CONCURRENCIES
    }
    tables["processor time of one call, one at a time"] = [
        row_of(NAMES[name][1], figures[1].processor, unit="us", note=figures[1].missing)
        for name, figures in taken.items()
    ]
    tables["what is to hold of calls"] = targets(taken)
    return tables


def targets(taken: Mapping[str, Mapping[int, Figures]]) -> list[Row]:
    """Return the processor time allowed by the calibration, and our lead over every peer."""
    ours, calibration = taken["ours.get"], taken["bare.aiohttp"]
    pairs = zip(ours[1].processor, calibration[1].processor, strict=False)
    note = calibration[1].missing
    if not note:
        beside = statistics.median(calibration[1].processor)
        note = f"{statistics.median(ours[1].processor):.0f} of {beside:.0f} us"
    shares = [ours_took / theirs_took for ours_took, theirs_took in pairs]
    row = row_of("a GET over a kept connection, of aiohttp's time", shares, unit="x", note=note)
    rows = [replace(row, at_most=PROCESSOR_SHARE)]
    for concurrency in CONCURRENCIES:
        for name in PEERS:
            theirs = taken[name][concurrency]
            pairs = zip(ours[concurrency].rates, theirs.rates, strict=False)
            leads = [our_rate / their_rate for our_rate, their_rate in pairs]
            title = f"times the calls a second of {NAMES[name][1]}, {concurrency} at a time"
            row = row_of(title, leads, unit="x", note=theirs.missing)
            rows.append(replace(row, at_least=1.0))
    return rows


def take(names: Sequence[str]) -> dict[str, dict[int, Figures]]:
    """Return each caller's figures at every concurrency."""
    with loopback.running() as url, ExitStack() as stack:
        processes: dict[str, _Process] = {}
        for name in names:
            processes[name] = _start(name, url, stack)
        for number in range(ROUNDS + 1):
            for concurrency in CONCURRENCIES:
                progress(f"calls, round {number} of {ROUNDS}, {concurrency} at a time")
                for each in processes.values():
                    each.ask(concurrency, keep=number > 0)
        return {
            name: {concurrency: _figures(each, concurrency) for concurrency in CONCURRENCIES}
            for name, each in processes.items()
        }


def _start(name: str, url: str, stack: ExitStack) -> _Process:
    kind, title = NAMES[name]
    if kind == _HERE:
        python, missing, paths = Path(sys.executable), "", [ROOT / "src"]
    else:
        found = usual_environment(kind)
        python, missing, paths = found.python, found.missing, []
    progress(f"starting {title}")
    command = [str(python), "-m", "bench.callers.loop", name, url]
    complaints = stack.enter_context(TemporaryFile("w+", errors="replace"))  # noqa: SIM115
    process = subprocess.Popen(
        command if not missing else [sys.executable, "-c", ""],
        cwd=ROOT,
        env=surroundings(*paths),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
    )
    stack.enter_context(process)
    assert process.stdin is not None
    assert process.stdout is not None
    stack.callback(process.stdin.close)
    each = _Process(process=process, complaints=complaints, missing=missing)
    if not missing and process.stdout.readline() != "ready\n":
        process.wait()
        each.missing = f"it cannot call this: {each.last_words}"
    return each


def _figures(each: _Process, concurrency: int) -> Figures:
    slices = each.slices.get(concurrency, [])
    if each.missing or not slices:
        return Figures(missing=each.missing or "no figures")
    return Figures(
        rates=[one["calls"] / one["seconds"] for one in slices],
        processor=[one["processor"] / one["calls"] * 1e6 for one in slices],
    )
