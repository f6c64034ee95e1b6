"""Run the tests under one marker, and say so plainly when there are none.

`python -m tools.marked soak [pytest options]`
"""

import sys

import pytest


def main(marker: str, options: list[str]) -> int:
    """Return pytest's exit code; 0 with a sentence when nothing carries the marker."""
    code = pytest.main(["-m", marker, "--timeout=0", *options])
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        print(f"No test is marked {marker!r} yet: nothing was run, and nothing is shown by it.")
        return 0
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
