"""The browser files other people wrote are exactly those that were vendored."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
VENDORED = ROOT / "src/actionary/web/static/vendor"
ROW = re.compile(
    r"^\| (?P<file>\S+) \| `(?P<sha256>[0-9a-f]{64})` \| (?P<origin>.+) \|$",
    re.MULTILINE,
)
NOT_LISTED = {"THIRD_PARTY.md"}


def listed() -> dict[str, re.Match[str]]:
    table = (VENDORED / "THIRD_PARTY.md").read_text(encoding="utf-8")
    return {row["file"]: row for row in ROW.finditer(table)}


def test_every_vendored_file_has_the_hash_it_was_listed_with() -> None:
    changed = [
        file
        for file, row in listed().items()
        if hashlib.sha256((VENDORED / file).read_bytes()).hexdigest() != row["sha256"]
    ]

    assert changed == []


def test_no_file_lies_among_the_vendored_ones_without_being_listed() -> None:
    present = {
        path.relative_to(VENDORED).as_posix()
        for path in VENDORED.rglob("*")
        if path.is_file() and path.parent.name != "licenses"
    }

    assert present - NOT_LISTED == set(listed())


def test_every_package_ships_its_licence_text() -> None:
    packages = {
        name.lstrip("@").replace("/", "-")
        for row in listed().values()
        for name in re.findall(r"(\S+) \d+\.\d+\.\d+ \([\w.-]+\)", row["origin"])
    }
    texts = {path.stem for path in (VENDORED / "licenses").glob("*.txt")}

    assert packages
    assert packages == texts


def test_the_lock_names_no_registry() -> None:
    lock = (ROOT / "vendor/package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
