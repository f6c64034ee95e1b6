"""The repository keeps its own rules: lengths, no traces of a machine, locks that only hash."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.meta.source import ROOT
from tools.lengths import LIMIT, LISTED, findings, listed_lengths, python_lengths
from tools.traces import traces
from tools.tracked import text_of, tracked_files

LOCKS = sorted((ROOT / "locks").glob("*.txt"))
REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==\S+", re.MULTILINE)


def test_no_file_is_longer_than_its_limit() -> None:
    """400 lines, or what the shrinking list of exceptions says."""
    assert findings(python_lengths(tracked_files()), listed_lengths(LISTED.read_text())) == []


@pytest.mark.parametrize(
    ("length", "allowed", "said"),
    [
        (LIMIT, {}, None),
        (LIMIT + 1, {}, "split it by idea"),
        (500, {"a.py": 500}, None),
        (501, {"a.py": 500}, "split it by idea"),
        (480, {"a.py": 500}, "write 480"),
        (390, {"a.py": 500}, "take it off the list"),
    ],
)
def test_a_listed_length_only_shrinks(
    length: int, allowed: dict[str, int], said: str | None
) -> None:
    """A file that got shorter takes its exception down with it."""
    found = findings({"a.py": length}, allowed)

    assert [sentence.rpartition(": ")[2] for sentence in found] == ([said] if said else [])


def test_nothing_names_a_machine_or_a_registry() -> None:
    """Not in code, docs, locks or vendored files."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in tracked_files()
        if (text := text_of(path)) is not None
        for line, words in traces(text)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "is_trace"),
    [
        ("see /" + "work/main", True),
        ("open('/" + "tmp/x.db')", True),
        ("--index https://py" + "pi.org/simple", True),
        ("GET https://example.com/work/items", False),
        ("the /{work} path", False),
        ("examples/tmp/x", False),
    ],
)
def test_a_trace_is_told_from_a_path_in_a_url(text: str, is_trace: bool) -> None:
    """The words after a host are somebody's API, not somebody's disk."""
    assert bool(list(traces(text))) is is_trace


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_a_lock_has_a_hash_for_every_package_and_no_address(lock: Path) -> None:
    """The person installing chooses where from; the hash says what."""
    text = lock.read_text()
    entries = re.split(r"\n(?=\S)", text.strip())

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)


def test_the_locks_agree_on_every_version() -> None:
    """`make test` tests what `make run` runs."""
    run, dev = (
        dict(re.findall(r"^([\w.-]+)(==\S+)", (ROOT / "locks" / name).read_text(), re.MULTILINE))
        for name in ("run.txt", "dev.txt")
    )

    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


def test_every_declared_dependency_is_locked() -> None:
    """A dependency that is added without `make lock` is found here, not on a fresh machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
        *(each for each in project["dependency-groups"]["dev"] if isinstance(each, str)),
    ]
    wanted = {re.split(r"[\[<>=!~; ]", each)[0].lower() for each in declared}
    locked = set(REQUIREMENT.findall((ROOT / "locks" / "dev.txt").read_text()))

    assert wanted - locked == set()


def test_npm_locks_have_a_hash_for_every_package_and_no_address() -> None:
    """As the Python ones."""
    locks = [path for path in tracked_files() if path.name == "package-lock.json"]
    packages = [
        (lock.relative_to(ROOT), name, package)
        for lock in locks
        for name, package in json.loads(lock.read_text())["packages"].items()
        if name
    ]

    assert [name for _, name, package in packages if "integrity" not in package] == []
    assert [name for _, name, package in packages if "resolved" in package] == []


def test_the_wheel_carries_the_whole_package(tmp_path: Path) -> None:
    """Pages, styles, scripts, fonts and migrations as well as Python."""
    hatchling = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*hatchling, "--directory", tmp_path], cwd=ROOT, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    source = ROOT / "src"
    ours = {
        str(path.relative_to(source)) for path in tracked_files() if path.is_relative_to(source)
    }

    with ZipFile(wheel) as packed:
        assert ours - set(packed.namelist()) == set()
