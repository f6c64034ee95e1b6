"""`python -m bench [NAME ...]`: run the benchmarks, or those named, and print their tables."""

import sys

from bench import startup
from bench.measure import Row

BENCHMARKS = {"startup": startup.measure}


def show(title: str, rows: list[Row]) -> None:
    """Print one table; the ratio is to its first row, the floor."""
    floor = rows[0].median
    print(f"\n{title}")
    for row in rows:
        ratio = f"{row.median / floor:6.1f} x" if floor else ""
        print(f"  {row.name:<44} {row.median:8.1f} {row.unit}  +/- {row.spread:5.1f}  {ratio}")


def main(names: list[str]) -> int:
    """Run the named benchmarks; return 2 when a name is not known."""
    if unknown := set(names) - BENCHMARKS.keys():
        print(f"No benchmark is called {min(unknown)!r}. There are: {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        show(name, BENCHMARKS[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
