"""What a test needs beyond Python: found, or fetched once, or missing with a reason."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / ".cache"
IN_CI = bool(os.environ.get("CI"))
_ONE_APT = Lock()  # its own lock on the lists of packages does not wait


class NeedMissingError(Exception):
    """Something a test needs is not on this machine; says what, and how to get it."""


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> None:
    """Run a command to its end; its own words are shown only when it fails."""
    done = subprocess.run(
        command,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        said = "\n".join(done.stdout.splitlines()[-20:])
        raise NeedMissingError(f"`{' '.join(map(str, command))}` failed:\n{said}")


def has_apt() -> bool:
    """Whether Debian's packages can be installed here, by this person."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Install Debian packages, one installation after the other."""
    options = ("--quiet", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=600")
    with _ONE_APT:
        run("apt-get", "--quiet", "update")
        run("apt-get", *options, "install", *packages, DEBIAN_FRONTEND="noninteractive")


class Stamp:
    """Remembers that a folder was filled from these files, so that it is filled once."""

    def __init__(self, folder: Path, *sources: Path) -> None:
        self._path = folder / ".stamp"
        content = b"\0".join(source.read_bytes() for source in sources)
        self._wanted = hashlib.sha256(content).hexdigest()

    def is_current(self) -> bool:
        """Whether the folder holds what these files ask for."""
        return self._path.is_file() and self._path.read_text() == self._wanted

    def set(self) -> None:
        """Say that the folder is filled."""
        self._path.write_text(self._wanted)
