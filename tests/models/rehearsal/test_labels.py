"""Nouns that label the value after them, by which a parameter's name begins."""

from typing import Any

import pytest

from tests.models.rehearsal.services import TEXT, WHOLE, first_call, function

GREENHOUSES = (
    function("list_beds", "Lists the beds of a plot", "username plot", username=TEXT, plot=TEXT),
    function(
        "water_bed",
        "Waters a bed of a plot",
        "username plot bed_num",
        username=TEXT,
        plot=TEXT,
        bed_num=WHOLE,
    ),
)


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("List the beds of the plot north of user fern", "list_beds", {}),
        ("List the beds of plot north for user fern", "list_beds", {}),
        ("List the beds of plot north, user fern", "list_beds", {}),
        ("List the beds of plot north, username fern", "list_beds", {}),
        ("List the beds in fern's plot north", "list_beds", {}),
        ("List the beds in user fern's plot north", "list_beds", {}),
        ("Water bed 12 of plot north by user fern", "water_bed", {"bed_num": 12}),
    ],
)
def test_whose_it_is(said: str, name: str, arguments: dict[str, Any]) -> None:
    assert first_call(GREENHOUSES, said) == (
        name,
        {"username": "fern", "plot": "north", **arguments},
    )
