"""`make` on a machine that lacks something says what, in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta.source import ROOT


def find_python(folder: Path, **answers: str) -> subprocess.CompletedProcess[str]:
    """Run the search where the only Pythons are these, each answering the search's question."""
    for name, answer in answers.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\nprintf '%s' '{answer}'\n")
        program.chmod(0o755)
    return subprocess.run(
        ["/bin/sh", ROOT / "tools" / "find_python.sh"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": str(folder)},
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"python3": "/usr/bin/python3.8 3.8 "}, "this machine has only 3.8 (python3)"),
        ({"python3": "/usr/bin/python3.11 3.11 "}, "needs Python's venv module, which python3"),
        ({}, "and this machine has none"),
    ],
)
def test_a_machine_without_a_fitting_python_is_told_so_in_one_sentence(
    tmp_path: Path, answers: dict[str, str], said: str
) -> None:
    """Too old, without `venv`, or not there at all."""
    done = find_python(tmp_path, **answers)

    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_an_old_python_does_not_hide_a_fitting_one(tmp_path: Path) -> None:
    """The first that fits is taken, with spaces in its path."""
    done = find_python(
        tmp_path, python3="/usr/bin/python3 3.9 ", **{"python3.12": "/opt/my python/bin/p 3.12 ok"}
    )

    assert done.stdout == "/opt/my python/bin/p\n"


def test_a_prepared_environment_is_left_alone() -> None:
    """The second `make run` installs nothing."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "bootstrap_venv.py", "dev"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout + done.stderr == ""


def test_make_alone_lists_what_it_can_do() -> None:
    """Each with a sentence; the two that matter among them."""
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    listed = subprocess.run(
        ["make", "--directory", ROOT], check=True, capture_output=True, text=True, env=environment
    ).stdout

    assert {"run", "test", "check", "soak", "bench", "format", "clean", "lock"} <= {
        line.split("make ")[1].split()[0] for line in listed.splitlines() if "make " in line
    }
