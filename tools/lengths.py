"""A Python file has one idea, and 400 lines are room enough for one.

`python -m tools.lengths`. The files longer than that are listed with their length in
`tools/lengths.txt`; each may shrink and none may grow, and a listed length follows its file down.
"""

import sys
from pathlib import Path

from tools.tracked import ROOT, tracked_files

LIMIT = 400
LISTED = ROOT / "tools" / "lengths.txt"


def listed_lengths(text: str) -> dict[str, int]:
    """Return the allowed length of each listed file: lines of `path length`."""
    pairs = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {path: int(length) for path, length in pairs}


def findings(lengths: dict[str, int], allowed: dict[str, int]) -> list[str]:
    """Return one sentence for each file that is too long, and each listing that is too generous."""
    found = []
    for path, length in lengths.items():
        limit = allowed.get(path, LIMIT)
        if length > limit:
            found.append(f"{path}: {length} lines, {limit} allowed: split it by idea")
        elif path in allowed and length < limit:
            remedy = f"write {length}" if length > LIMIT else "take it off the list"
            found.append(f"{path}: {length} lines, tools/lengths.txt says {limit}: {remedy}")
    gone = allowed.keys() - lengths.keys()
    return found + [f"{path}: listed in tools/lengths.txt but not there" for path in sorted(gone)]


def python_lengths(paths: list[Path]) -> dict[str, int]:
    """Return the number of lines of each Python file, by its path in the checkout."""
    return {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in paths
        if path.suffix == ".py"
    }


def main() -> int:
    """Print what is too long and return 1, or return 0."""
    found = findings(python_lengths(tracked_files()), listed_lengths(LISTED.read_text()))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
