"""Options only a description lists, a date beside names of weekdays, how many of the newest."""

from typing import Any

import pytest

from tests.models.rehearsal.services import (
    DAY,
    TEXT,
    WHOLE,
    about,
    first_call,
    function,
)

TIDES = (
    function(
        "export_tides",
        "Exports the tides of a harbour",
        "harbour",
        harbour=TEXT,
        layout=about(TEXT, "How to write it (table | chart | bars)."),
        grain=about(TEXT, "One of hourly, daily or weekly."),
        day=DAY,
    ),
    function(
        "list_wrecks",
        "Lists wrecks",
        limit=about(WHOLE, "How many wrecks to return."),
    ),
)


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("Export the tides of harbour Skagen as a chart", {"layout": "chart"}),
        ("Export the weekly tides of harbour Skagen", {"grain": "weekly"}),
        ("Export the tides of harbour Skagen on sun 24 December 2028", {"day": "2028-12-24"}),
        ("Export the sun tides of harbour Skagen for 2026-12-24", {"day": "2026-12-24"}),
    ],
)
def test_listed_only_in_a_description(said: str, arguments: dict[str, Any]) -> None:
    called, given = first_call(TIDES, said)
    assert called == "export_tides"
    assert {key: given.get(key) for key in arguments} == arguments


@pytest.mark.parametrize(
    "said",
    [
        "Show my 5 most recent wrecks",
        "List the most recent 5 wrecks",
        "List the newest 5 wrecks",
        "Show the last 5 wrecks",
    ],
)
def test_how_many_of_the_newest(said: str) -> None:
    assert first_call(TIDES, said) == ("list_wrecks", {"limit": 5})
