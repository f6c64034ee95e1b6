"""Write `locks/*.txt` from `pyproject.toml`: versions and hashes for every platform, no address.

`python -m tools.lock [--upgrade]`. Keeps the locked versions that still fit unless told
to upgrade. Uses uv, installed beside the project for this alone.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "locks"
TOOL = ROOT / ".cache" / "lock"
COMPILE = [
    "pip",
    "compile",
    "--quiet",
    "--no-config",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
]
# In this order: each is made with the versions of the one before it.
CONTENTS = {
    "run": ["pyproject.toml", "--extra=server", "--extra=examples", "--group=build"],
    "dev": ["pyproject.toml", "--all-extras", "--group=dev", "--constraint=locks/run.txt"],
    "postgres": ["tests/needs/postgres.in"],
}


def uv() -> Path:
    """Return the path of uv, installed on first use."""
    tool = TOOL / "bin" / "uv"
    if not tool.is_file():
        venv.create(TOOL, with_pip=True)
        subprocess.run([TOOL / "bin" / "pip", "install", "--quiet", "uv"], check=True)
    return tool


def main(options: list[str]) -> None:
    """Write every lock."""
    for name, sources in CONTENTS.items():
        target = LOCKS / f"{name}.txt"
        subprocess.run(
            [uv(), *COMPILE, *options, *sources, f"--output-file={target}"],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        print(f"{target.relative_to(ROOT)}: {target.read_text().count('==')} packages")


if __name__ == "__main__":
    main(sys.argv[1:])
