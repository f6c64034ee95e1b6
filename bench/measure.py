"""Time whole commands: medians of interleaved runs, so that a busy moment hits all alike."""

import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured thing; `spread` is half the distance between its quartiles."""

    name: str
    median: float
    spread: float
    unit: str = "ms"


def time_commands(commands: Mapping[str, Sequence[str]], *, rounds: int) -> list[Row]:
    """Return each command's wall time, start to exit, after one round that warms the disk."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if number > 0:
                taken[name].append((time.perf_counter() - started) * 1000)
    return [_row(name, times) for name, times in taken.items()]


def _row(name: str, times: list[float]) -> Row:
    low, median, high = statistics.quantiles(times, n=4)
    return Row(name=name, median=median, spread=(high - low) / 2)
