"""Importing a document beside peers, and what is said of one that does not manage."""

import json
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.documents import written
from bench.environments import PINS, Environment, environment
from bench.importers import IMPORTERS, timed
from bench.peers import AT_LEAST, TITLES, Import, outcome_of, rows_of, total_of, without_twins


def test_every_importer_has_a_title_and_an_environment() -> None:
    """A name without either would be found out only by running everything."""
    assert set(IMPORTERS) == set(TITLES)
    assert set(IMPORTERS) - {"ours"} <= set(PINS)
    assert set(AT_LEAST) <= set(IMPORTERS)


def test_every_pin_names_one_version() -> None:
    """A figure is of a version, not of whatever is newest."""
    pins = [pin for names in PINS.values() for pin in names]

    assert all(pin.count("==") == 1 for pin in pins)


def test_our_importer_returns_every_operation(tmp_path: Path) -> None:
    """And counting the text finds as many."""
    path = tmp_path / "things.json"
    path.write_text(json.dumps(written(6)))

    figures = timed(IMPORTERS["ours"](), path)

    assert figures["count"] == total_of(path) == 6
    assert figures["milliseconds"] > 0


def test_a_document_given_in_json_is_not_read_in_yaml_too() -> None:
    """One that is there in YAML alone is read."""
    paths = [Path("a.json"), Path("a.yaml"), Path("b.yaml")]

    assert without_twins(paths) == [Path("a.json"), Path("b.yaml")]


def test_a_peer_is_held_against_our_time_and_says_what_it_lost() -> None:
    """Twenty times as long is the least; fewer operations show."""
    taken = _taken(fastmcp=Import(milliseconds=40.0, count=9))

    rows = {row.name: row for row in rows_of(taken, total=10)}

    assert rows["FastMCP"].note == "9 of 10 operations"
    assert rows["FastMCP, times our time"].verdict == "target at least 20.00: met"
    assert rows["Google ADK, times our time"].verdict == "target at least 20.00: MISSED"


def test_a_peer_that_was_stopped_counts_for_as_long_as_it_had() -> None:
    """It would have taken longer still, which the row says."""
    taken = _taken(fastmcp=outcome_of(-signal.SIGXCPU, "", ""))

    rows = {row.name: row for row in rows_of(taken, total=10)}

    assert rows["FastMCP"].note == "gave up after 60 s"
    assert rows["FastMCP, times our time"].median == 30_000
    assert rows["FastMCP, times our time"].note == "at least: it was stopped"


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ((0, '{"refused": "refused: KeyError: id"}', ""), "refused: KeyError: id"),
        ((1, "", "Traceback\nModuleNotFoundError: No module named 'x'"), "ModuleNotFoundError"),
        ((1, "", "Traceback\nMemoryError"), "3 GB are not enough"),
        ((1, "", ""), "without a word"),
    ],
)
def test_an_importer_that_fails_is_a_sentence(ended: tuple[int, str, str], words: str) -> None:
    """And no figure; its comparison is not measured."""
    outcome = outcome_of(*ended)

    rows = {row.name: row for row in rows_of(_taken(fastmcp=outcome), total=10)}

    assert words in rows["FastMCP"].note
    assert not rows["FastMCP"].is_measured
    assert rows["FastMCP, times our time"].verdict.endswith("not measured")


def test_an_environment_that_stands_is_not_made_again(tmp_path: Path) -> None:
    """What cannot be had is said and tried again the next time."""
    made: list[Sequence[str]] = []

    def install(python: Path, pins: Sequence[str]) -> str:
        made.append(pins)
        python.parent.mkdir(parents=True)
        python.touch()
        return "" if len(made) > 1 else "no such version"

    first = environment("fastmcp", folder=tmp_path, install=install)
    second = environment("fastmcp", folder=tmp_path, install=install)
    third = environment("fastmcp", folder=tmp_path, install=install)

    assert first.missing == "not installed: no such version"
    assert second == third == Environment(python=tmp_path / "fastmcp" / "bin" / "python")
    assert made == [PINS["fastmcp"]] * 2


def _taken(*, fastmcp: Import) -> dict[str, Import]:
    others = dict.fromkeys(IMPORTERS, Import(milliseconds=2.0, count=10))
    return {**others, "fastmcp": fastmcp}
