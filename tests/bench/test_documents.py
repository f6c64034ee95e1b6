"""What is measured of a document."""

import json
from pathlib import Path

import pytest

from bench.documents import documents_given, work_of, written


@pytest.mark.parametrize("kind", ["floor", "list", "again", "full", "lint", "held"])
def test_everything_that_is_timed_can_be_done(kind: str, tmp_path: Path) -> None:
    """Each kind of work, on a document written here."""
    path = tmp_path / "things.json"
    path.write_text(json.dumps(written(4)))

    assert work_of(kind, path)() is not None


def test_the_folder_of_documents_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other files in it are left alone."""
    monkeypatch.setenv("ACTIONARY_BENCH", str(tmp_path))
    for name in ("a.json", "b.yaml", "notes.txt"):
        (tmp_path / name).touch()

    assert [path.name for path in documents_given(tmp_path)] == ["a.json", "b.yaml"]
