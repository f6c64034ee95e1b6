"""Figures and their targets."""

import pytest

from bench.__main__ import BENCHMARKS, line_of
from bench.measure import NO_FIGURE, Row, row_of


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row(name="a", median=25.0, at_most=25.0), "target at most 25.0: met"),
        (Row(name="a", median=25.1, at_most=25.0), "target at most 25.0: MISSED"),
        (Row(name="a", median=20.0, at_least=20.0), "target at least 20.0: met"),
        (Row(name="a", median=19.9, at_least=20.0), "target at least 20.0: MISSED"),
        (Row(name="a", median=NO_FIGURE, at_least=20.0), "target at least 20.0: not measured"),
        (Row(name="a", median=1.0), ""),
    ],
)
def test_a_figure_says_whether_it_reaches_its_target(row: Row, words: str) -> None:
    """The bound itself is met; without a target nothing is said."""
    assert row.verdict == words


def test_a_row_is_the_median_and_half_the_distance_of_the_quartiles() -> None:
    """One slow moment moves neither much."""
    row = row_of("a", [1.0, 2.0, 3.0, 4.0, 100.0])

    assert row.median == 3.0
    assert row.spread == pytest.approx(25.25)


def test_without_figures_a_row_keeps_its_reason() -> None:
    """A peer that could not be measured is still in the table."""
    line = line_of(row_of("FastMCP", [], unit="us", note="not installed: no such package"), {})

    assert "FastMCP" in line
    assert "not installed: no such package" in line
    assert "nan" not in line


def test_the_first_row_of_a_unit_is_the_floor() -> None:
    """Ratios are to it."""
    floors: dict[str, float] = {}
    line_of(Row(name="floor", median=10.0), floors)

    line = line_of(Row(name="ours", median=25.0), floors)

    assert "2.50 x" in line


def test_every_benchmark_can_be_called_by_name() -> None:
    """And has a line in the list of them."""
    assert set(BENCHMARKS) >= {"startup", "documents", "calls"}
