"""`python -m bench [NAME ...]`: run the benchmarks, or those named, and print their tables."""

import sys
from collections.abc import Callable

from bench import documents, startup
from bench.measure import Row

BENCHMARKS: dict[str, Callable[[], list[Row] | dict[str, list[Row]]]] = {
    "startup": startup.measure,
    "documents": documents.measure,
}


def show(title: str, rows: list[Row]) -> None:
    """Print one table; the ratio is to the first row of the same unit, the floor."""
    floors: dict[str, float] = {}
    print(f"\n{title}")
    for row in rows:
        floor = floors.setdefault(row.unit, row.median)
        ratio = f"{row.median / floor:6.2f} x" if floor else ""
        print(f"  {row.name:<44} {row.median:8.1f} {row.unit}  +/- {row.spread:5.1f}  {ratio}")


def main(names: list[str]) -> int:
    """Run the named benchmarks; return 2 when a name is not known."""
    if unknown := set(names) - BENCHMARKS.keys():
        print(f"No benchmark is called {min(unknown)!r}. There are: {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        measured = BENCHMARKS[name]()
        tables = measured if isinstance(measured, dict) else {name: measured}
        for title, rows in tables.items():
            show(title, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
