"""What a figure is, what it is to reach, and how whole commands are timed."""

import math
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
NO_FIGURE: Final = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured thing; `spread` is half the distance between its quartiles."""

    name: str
    median: float
    """`NO_FIGURE` when there is none, and `note` says why."""
    spread: float = 0.0
    unit: str = "ms"
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether there is a figure."""
        return not math.isnan(self.median)

    @property
    def verdict(self) -> str:
        """The target and whether it is met; empty without one."""
        if self.at_most is not None:
            return f"target at most {self.shown(self.at_most)}: {self._word(self.at_most, -1)}"
        if self.at_least is not None:
            return f"target at least {self.shown(self.at_least)}: {self._word(self.at_least, 1)}"
        return ""

    def shown(self, figure: float) -> str:
        """Return a figure of the row's unit as it is printed; ratios are told more exactly."""
        return f"{figure:.2f}" if self.unit == "x" else f"{figure:.1f}"

    def _word(self, bound: float, sign: int) -> str:
        if not self.is_measured:
            return "not measured"
        return "met" if sign * self.median >= sign * bound else "MISSED"


def row_of(name: str, figures: Sequence[float], *, unit: str = "ms", note: str = "") -> Row:
    """Return the median of `figures`, and how far they lie apart; without any, the note alone."""
    if len(figures) < 2:
        return Row(name=name, median=figures[0] if figures else NO_FIGURE, unit=unit, note=note)
    low, median, high = statistics.quantiles(figures, n=4)
    return Row(name=name, median=median, spread=(high - low) / 2, unit=unit, note=note)


def progress(words: str) -> None:
    """Say what is being measured, on standard error, so that nobody thinks it hangs."""
    if sys.stderr.isatty():
        print(f"\r\033[K  {words}" if words else "\r\033[K", end="", file=sys.stderr, flush=True)
    elif words:
        print(f"  {words}", file=sys.stderr, flush=True)


def time_commands(commands: Mapping[str, Sequence[str]], *, rounds: int) -> list[Row]:
    """Return each command's wall time, start to exit, after one round that warms the disk.

    The rounds are interleaved, so that a busy moment hits all commands alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if number > 0:
                taken[name].append((time.perf_counter() - started) * 1000)
    return [row_of(name, times) for name, times in taken.items()]
