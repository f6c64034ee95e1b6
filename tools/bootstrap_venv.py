"""Make `.venv` hold exactly what a lock lists, with the package itself installed editable.

Run by `make` with any Python 3.11 or newer: `python tools/bootstrap_venv.py run|dev`.
Standard library only. Does nothing when the environment already matches the lock.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HOME = VENV / "home"
PIP = [
    str(PYTHON),
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--no-input",
    "install",
    "--no-warn-script-location",
]


def fingerprint(lock: Path) -> str:
    """Return what an environment must have been made from to count as up to date."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    installed = {key: project["project"].get(key) for key in ("name", "version", "scripts")}
    parts = (lock.read_bytes(), repr(installed).encode(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_usable() -> bool:
    """Whether the environment's Python runs and the checkout still lies where it was made."""
    if not (HOME.is_file() and HOME.read_text().strip() == str(ROOT)):
        return False
    return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0


def create() -> None:
    """Start an empty environment in place of a missing or broken one."""
    shutil.rmtree(VENV, ignore_errors=True)
    # Not through a link: a virtual environment made from another one's Python breaks with it.
    venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)
    HOME.write_text(f"{ROOT}\n")


def install(lock: Path) -> None:
    """Install the lock, checking every hash, then the package itself."""
    total = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
    pip([*PIP, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)], total)
    pip([*PIP, "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], 0)


def pip(command: list[str], total: int) -> None:
    """Run pip behind one line of progress; its own words are shown only when it fails."""
    shown = sys.stderr.isatty()
    said: list[str] = []
    collected = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            collected += line.startswith("Collecting ")
            if shown and total:
                step = "unpacking" if line.startswith("Installing") else "fetching"
                print(f"\r\033[K  {step} {collected}/{total}", end="", file=sys.stderr, flush=True)
    if shown:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if process.returncode != 0:
        sys.stderr.writelines(said[-25:])
        stop("The packages could not be installed (pip's reason is above): check the network.")


def stop(sentence: str) -> None:
    """End with one plain sentence."""
    raise SystemExit(sentence)


def main(name: str) -> None:
    """Bring `.venv` to the state of `locks/NAME.txt`."""
    lock = ROOT / "locks" / f"{name}.txt"
    stamp = VENV / f"{name}.stamp"
    wanted = fingerprint(lock)
    usable = is_usable()
    if not (usable and stamp.is_file() and stamp.read_text().strip() == wanted):
        if not os.access(ROOT, os.W_OK):
            stop(f"Actionary cannot write to {ROOT}: make it writable, or clone it elsewhere.")
        print("Preparing .venv (a minute or two, once) ...", file=sys.stderr, flush=True)
        if not usable:
            create()
        install(lock)
    stamp.write_text(f"{wanted}\n")
    if name == "dev":  # whose lock is made on top of the other one
        (VENV / "run.stamp").write_text(f"{fingerprint(ROOT / 'locks' / 'run.txt')}\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\nStopped; the same command goes on from here.")
    except OSError as error:
        stop(f"Actionary could not prepare {VENV}: {error.strerror or error} ({error.filename}).")
