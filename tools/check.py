"""Run every check that needs no test: format, lint, types, layers, lengths, traces.

`python -m tools.check`. All of them run, so that one look shows everything there is to mend.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str | Path]] = {
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "lint": [BIN / "ruff", "check", "--quiet", "--output-format=concise", "."],
    "types": [BIN / "mypy", "--no-error-summary"],
    "layers": [BIN / "lint-imports", "--no-cache"],
    "lengths": [sys.executable, "-m", "tools.lengths"],
    "traces": [sys.executable, "-m", "tools.traces"],
}


def passes(name: str, command: list[str | Path]) -> bool:
    """Run one check and print its line; its own words follow only when it fails."""
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    took = time.perf_counter() - started
    mark = "ok" if done.returncode == 0 else "FAILED"
    print(f"  {name:<8} {mark:<6} {took:5.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode == 0


def main() -> int:
    """Return 0 when every check passes."""
    results = [passes(name, command) for name, command in CHECKS.items()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
