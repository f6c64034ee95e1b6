"""`python -m bench [NAME ...]`: run the benchmarks, or those named, and print their tables."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from bench import calls, documents, peers, request, startup
from bench.measure import Row, progress

Tables: TypeAlias = list[Row] | dict[str, list[Row]] | Iterator[tuple[str, list[Row]]]

BENCHMARKS: dict[str, Callable[[], Tables]] = {
    "startup": startup.measure,
    "documents": documents.measure,
    "peers": peers.measure,
    "request": request.measure,
    "calls": calls.measure,
}


def show(title: str, rows: list[Row]) -> None:
    """Print one table; the ratio is to the first row of the same unit, the floor."""
    floors: dict[str, float] = {}
    print(f"\n{title}")
    for row in rows:
        print("  " + line_of(row, floors).rstrip(), flush=True)


def line_of(row: Row, floors: dict[str, float]) -> str:
    """Return one row as it is printed; `floors` keeps each unit's first figure."""
    if not row.is_measured:
        return f"{row.name:<56} {'-':>10} {row.unit:<8} {row.verdict}  {row.note}"
    floor = floors.setdefault(row.unit, row.median)
    times = f"{row.median / floor:7.2f} x" if floor and row.unit != "x" else " " * 9
    spread = f"+/- {row.shown(row.spread):>7}" if row.spread else " " * 11
    figure = f"{row.shown(row.median):>10} {row.unit:<8} {spread} {times}"
    return "  ".join(part for part in (f"{row.name:<56} {figure}", row.verdict, row.note) if part)


def titled(name: str, tables: Tables) -> Iterable[tuple[str, list[Row]]]:
    """Return each table with its title; those that come one by one are given one by one."""
    if isinstance(tables, list):
        return [(name, tables)]
    return tables.items() if isinstance(tables, dict) else tables


def main(names: list[str]) -> int:
    """Run the named benchmarks; return 2 when a name is not known."""
    if unknown := set(names) - BENCHMARKS.keys():
        print(f"No benchmark is called {min(unknown)!r}. There are: {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        progress(f"measuring {name}")
        for title, rows in titled(name, BENCHMARKS[name]()):
            progress("")
            show(title, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
