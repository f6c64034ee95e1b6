"""Codes and pairs of numbers that no noun leads to go whole to what is needed."""

from typing import Any

import pytest

from tests.models.rehearsal.services import TEXT, first_call, function

BUOYS = (
    function("drift", "Reckons the drift between two spots", "spot1 spot2", spot1=TEXT, spot2=TEXT),
    function("sound", "Tells the depth under a spot", "spot", spot=TEXT),
    function("reword", "Rewords a spot", spot=TEXT),
)


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("drift from 7KQ4825 to 9XZ9913", "drift", {"spot1": "7KQ4825", "spot2": "9XZ9913"}),
        (
            "Reckon the drift between 10.5,-3.25 and 11.75,-4.5",
            "drift",
            {"spot1": "10.5,-3.25", "spot2": "11.75,-4.5"},
        ),
        ("Tell me the depth at 10.5,-3.25", "sound", {"spot": "10.5,-3.25"}),
        ("What is the depth under the spot 10.5,-3.25?", "sound", {"spot": "10.5,-3.25"}),
        ("depth for 7KQ4825", "sound", {"spot": "7KQ4825"}),
        ("Reword 7KQ4825 please", "reword", {"spot": "7KQ4825"}),
    ],
)
def test_bare_codes(said: str, name: str, arguments: dict[str, Any]) -> None:
    assert first_call(BUOYS, said) == (name, arguments)
