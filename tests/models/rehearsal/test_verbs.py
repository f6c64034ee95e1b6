"""The verb of a sentence, where one function says it and another only means about the same."""

import pytest

from tests.models.rehearsal.services import TEXT, WHOLE, first_call, function

KILNS = (
    function("delete_kiln_firing_log", "Clears the log of a kiln", "kiln", kiln=TEXT),
    function(
        "post_kiln_firing_num_cancel",
        "Cancels the firing, returns a summary of it.",
        "kiln firing_num",
        kiln=TEXT,
        firing_num=WHOLE,
    ),
    function(
        "post_kiln_firing_num_archive",
        "Archives the firing.",
        "kiln firing_num",
        kiln=TEXT,
        firing_num=WHOLE,
    ),
)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Cancel firing 31 of kiln blue", "post_kiln_firing_num_cancel"),
        ("Please cancel the firing 31 in kiln blue", "post_kiln_firing_num_cancel"),
        ("Archive firing 31 of kiln blue", "post_kiln_firing_num_archive"),
        ("Clear the log of kiln blue", "delete_kiln_firing_log"),
        ("Delete the firing log of kiln blue", "delete_kiln_firing_log"),
    ],
)
def test_its_own_verb_comes_first(said: str, name: str) -> None:
    called, arguments = first_call(KILNS, said)
    assert (called, arguments["kiln"]) == (name, "blue")
