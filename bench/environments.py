"""Throw-away virtual environments for what we are measured beside, under `.cache/bench`.

Nothing here is a dependency of the product or of its tests. Each is made once, with the pip of
this Python and from wherever that pip fetches; what cannot be had is a sentence, not a failure.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from bench.measure import ROOT, progress

PINS: Final[Mapping[str, Sequence[str]]] = {
    "clients": (
        "aiohttp==3.14.5",
        "h11==0.16.0",
        "httptools==0.9.0",
        "httpx==0.28.1",
        "httpx2==2.16.2",
    ),
    "fastmcp": ("fastmcp==4.1.0",),
    "google-adk": ("google-adk==2.13.0",),
    "langchain": (
        "langchain-community==0.4.2",
        "langchain-classic==1.0.8",
        "openapi-pydantic==0.6.0",
    ),
    "litellm": ("litellm==1.106.2", "fastapi==0.165.0", "mcp==2.3.0"),
    "mcp-openapi-proxy": ("mcp-openapi-proxy==0.4.0",),
    "openapi-llm": ("openapi-llm==0.4.3", "aiohttp==3.14.5"),
    "semantic-kernel": ("semantic-kernel==1.45.0",),
}
"""What each environment is made of; what these bring along is their own choice."""

_SOURCES: Final = "pybars4,PyMeta3"
"""Published as source only; everything else comes as wheels, which run nothing to install."""
_PIP: Final = (
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--no-input",
    "install",
    "--quiet",
    "--retries",
    "1",
)
_SECONDS: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A Python with a peer in it, or `missing`: why there is none."""

    python: Path
    missing: str = ""


def environment(
    name: str,
    *,
    folder: Path = ROOT / ".cache" / "bench",
    install: Callable[[Path, Sequence[str]], str] | None = None,
) -> Environment:
    """Return the environment of that name, made first when it is not there or is outdated."""
    home = folder / name
    python = home / "bin" / "python"
    stamp = home / "bench.stamp"
    wanted = _fingerprint(PINS[name])
    if python.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return Environment(python=python)
    progress(f"installing {name} (once)")
    shutil.rmtree(home, ignore_errors=True)
    try:
        complaint = (install or _install)(python, PINS[name])
        if not complaint:
            stamp.write_text(wanted)
    except (OSError, subprocess.SubprocessError) as error:
        complaint = type(error).__name__
    return Environment(python=python, missing=f"not installed: {complaint}" if complaint else "")


def _install(python: Path, pins: Sequence[str]) -> str:
    """Make a virtual environment and put `pins` into it; returns pip's complaint, if any."""
    home = python.parent.parent
    venv.EnvBuilder(with_pip=True, symlinks=True).create(home)
    wheels = ("--only-binary", ":all:", "--no-binary", _SOURCES)
    command = [str(python), *_PIP, *wheels, *pins]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_SECONDS, check=False, cwd=home
    )
    return _reason(done.stderr) if done.returncode != 0 else ""


@cache
def usual_environment(name: str) -> Environment:
    """Return `environment(name)`, asked for once in a run: what is missing stays missing."""
    return environment(name)


def surroundings(*paths: Path) -> dict[str, str]:
    """Return environment variables that find this checkout and `paths`, and no proxy."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    kept["PYTHONPATH"] = os.pathsep.join(str(path) for path in (*paths, ROOT))
    kept["PYTHONWARNINGS"] = "ignore"
    return kept


def _fingerprint(pins: Sequence[str]) -> str:
    text = "\n".join((*pins, sys.version))
    return hashlib.sha256(text.encode()).hexdigest()


def _reason(said: str) -> str:
    """Return pip's last complaint in one line."""
    complaints = [line for line in said.splitlines() if line.startswith("ERROR: ")]
    return complaints[-1].removeprefix("ERROR: ")[:120] if complaints else "pip failed"
