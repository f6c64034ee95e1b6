"""What a call costs before its first byte: the request's making, and the guard's questions."""

import ipaddress
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from bench.documents import documents_given, written
from bench.environments import surroundings
from bench.measure import ROOT, Row, progress, row_of

SIZE: Final = 400
FUNCTIONS: Final = 200
"""Of each document, evenly spread."""
_TURNS: Final = 20
_BATCHES: Final = 5
_ADDRESSES: Final = 10_000
"""More than the guard remembers, so that each is looked at."""


def measure() -> Iterator[tuple[str, list[Row]]]:
    """Give a table for each document in JSON, and one of the guard."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / f"{SIZE} operations, written here.json"
        own.write_text(json.dumps(written(SIZE)))
        for path in (own, *documents_given(Path(folder))):
            if path.suffix == ".json":
                progress(f"building requests of {path.stem}")
                yield f"building one request: {path.stem}", _in_a_process("build", path)
    progress("the guard")
    yield "the guard, for each connection", _in_a_process("guard", Path())


def _in_a_process(kind: str, path: Path) -> list[Row]:
    command = [sys.executable, "-m", "bench.request", kind, str(path)]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=surroundings(ROOT / "src"),
    )
    rows = []
    for line in done.stdout.splitlines():
        name, bound, *figures = line.split("\t")
        row = row_of(name, [float(figure) for figure in figures], unit="us")
        rows.append(replace(row, at_most=float(bound)))
    return rows


def build(path: Path) -> Iterator[tuple[str, str, Sequence[float]]]:
    """Give the microseconds of each function's request, with few and with many arguments."""
    from actionary import Document
    from actionary.testing.arguments import sample_arguments

    document = Document.load(path.read_bytes(), source="https://api.example.com/openapi.json")
    functions = list(document.functions())
    chosen = functions[:: max(1, len(functions) // FUNCTIONS)]
    for name, only_required in (("what is required", True), ("everything", False)):
        taken = []
        for function in chosen:
            arguments = sample_arguments(function, only_required=only_required)
            if arguments is not None:
                taken.append(_microseconds(partial(function.request, arguments)))
        yield f"the median function, given {name}", "25", taken


def guard(_: Path) -> Iterator[tuple[str, str, Sequence[float]]]:
    """Give the microseconds of all the guard asks about one connection, the look-up left out."""
    from actionary.transport.egress import (
        EgressPolicy,
        check_addresses,
        check_target,
        parse_target,
    )

    policy = EgressPolicy()
    url = "https://api.example.com/v1/things/7?trace=t"
    first = int(ipaddress.IPv4Address("20.0.0.0"))
    addresses = [ipaddress.IPv4Address(first + number * 257) for number in range(_ADDRESSES)]
    places = iter(addresses * 100)

    def asked() -> None:
        target = parse_target(url)
        check_target(target, policy)
        check_addresses(target, [next(places), next(places)], policy)

    yield "two addresses never seen before", "100", [_microseconds(asked) for _ in range(20)]
    known = addresses[:2]

    def asked_again() -> None:
        target = parse_target(url)
        check_target(target, policy)
        check_addresses(target, known, policy)

    yield "two addresses it knows", "100", [_microseconds(asked_again) for _ in range(20)]


def _microseconds(work: Callable[[], object]) -> float:
    work()
    best = float("inf")
    for _ in range(_BATCHES):
        started = time.process_time()
        for _ in range(_TURNS):
            work()
        best = min(best, time.process_time() - started)
    return best / _TURNS * 1e6


def main(kind: str, path: Path) -> None:
    """Print each row's name, target and figures."""
    for name, bound, figures in {"build": build, "guard": guard}[kind](path):
        print(name, bound, *figures, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
