"""Days, times and lengths of time in words."""

from datetime import date

import pytest

from actionary.models.rehearsal.dates import find_dates, find_durations, find_times
from tests.models.rehearsal.services import TODAY


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on 2027-03-12", ["2027-03-12"]),
        ("12 December", ["2026-12-12"]),
        ("December 12th, 2028", ["2028-12-12"]),
        ("the 1st of May", ["2027-05-01"]),
        ("today", ["2026-11-25"]),
        ("tomorrow", ["2026-11-26"]),
        ("the day after tomorrow", ["2026-11-27"]),
        ("yesterday", ["2026-11-24"]),
        ("Friday", ["2026-11-27"]),
        ("this Friday", ["2026-11-27"]),
        ("next Friday", ["2026-12-04"]),
        ("last Monday", ["2026-11-23"]),
        ("since Friday", ["2026-11-20"]),
        ("since 3 December", ["2025-12-03"]),
        ("in two weeks", ["2026-12-09"]),
        ("3 days ago", ["2026-11-22"]),
        ("31/12/2026", ["2026-12-31"]),
        ("12/31/2026", ["2026-12-31"]),
        ("from 3 to 5 March", ["2027-03-03", "2027-03-05"]),
        ("March 3-5, 2028", ["2028-03-03", "2028-03-05"]),
        ("28 December to 3 January", ["2026-12-28", "2027-01-03"]),
        ("from tomorrow until Sunday", ["2026-11-26", "2026-11-29"]),
        ("2026-12-01 to 2026-12-05", ["2026-12-01", "2026-12-05"]),
        ("next weekend", ["2026-12-05", "2026-12-06"]),
        ("in December", ["2026-12-01", "2026-12-31"]),
        ("last month", ["2026-10-01", "2026-10-31"]),
        ("30 February", []),
        ("you may go", []),
        ("the second one", []),
        ("99/99/9999", []),
    ],
)
def test_days_in_words(text: str, days: list[str]) -> None:
    assert [found.day.isoformat() for found in find_dates(text, TODAY)] == days


def test_both_sides_of_a_span_are_told_apart() -> None:
    assert [found.role for found in find_dates("from 3 to 5 March", TODAY)] == ["start", "end"]


def test_the_end_of_time_is_no_error() -> None:
    [found] = find_dates("in 999 weeks", date(9999, 12, 1))

    assert found.day == date.max


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("for 3 nights", [3]),
        ("two weeks", [14]),
        ("a couple of days", [2]),
        ("a 2-day trip", [2]),
        ("3 days ago", []),
        ("in two weeks", []),
    ],
)
def test_lengths_of_time(text: str, days: list[int]) -> None:
    assert [found.days for found in find_durations(text)] == days


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("at 5pm", ["17:00"]),
        ("at 17:30", ["17:30"]),
        ("12 am", ["00:00"]),
        ("noon", ["12:00"]),
        ("at 25:99", []),
        ("at 5", []),
    ],
)
def test_times_of_day(text: str, times: list[str]) -> None:
    assert [f"{found.at:%H:%M}" for found in find_times(text)] == times
