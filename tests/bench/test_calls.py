"""What is measured beside what, and that our own calls really are made."""

import pytest

from bench import loopback
from bench.callers import bare, ours, peers
from bench.callers.loop import find_caller, slice_of
from bench.calls import CONCURRENCIES, NAMES, PEERS, Figures, targets
from bench.environments import PINS


def test_every_caller_has_an_implementation_and_an_environment() -> None:
    """A name without either would be found out only by running everything."""
    modules = {"bare": bare.CALLERS, "ours": ours.CALLERS, "peers": peers.CALLERS}

    for name, (environment, _) in NAMES.items():
        module, _, caller = name.partition(".")
        assert caller in modules[module]
        assert environment == "here" or environment in PINS


async def test_our_callers_are_answered() -> None:
    """Guard, credential and all: each brings the order back."""
    with loopback.running() as url:
        for name in ours.CALLERS:
            async with find_caller(f"ours.{name}")(url) as call:
                answer = await call()
                taken = await slice_of(call, concurrency=2, seconds=0.0)

            assert isinstance(answer, dict)
            assert answer["state"] == "open"
            assert taken["calls"] in (0, 1, 2)


@pytest.mark.parametrize(("took", "word"), [(350 / 281 * 90.0, "met"), (113.0, "MISSED")])
def test_the_allowed_processor_time_is_a_share_of_the_calibration(took: float, word: str) -> None:
    """The same code is met on a slow machine as on a fast one."""
    rows = targets(_taken(ours=Figures(rates=[9.0, 9.0], processor=[took, took])))

    assert rows[0].verdict == f"target at most 1.25: {word}"
    assert rows[0].note.endswith("of 90 us")


def test_without_the_calibration_no_figure_is_made_up() -> None:
    """The row stands, and says what is missing."""
    taken = _taken(ours=Figures(rates=[9.0], processor=[100.0]))
    taken["bare.aiohttp"] = dict.fromkeys(CONCURRENCIES, Figures(missing="not installed"))

    row = targets(taken)[0]

    assert row.verdict == "target at most 1.25: not measured"
    assert row.note == "not installed"


def test_every_peer_is_compared_at_every_concurrency() -> None:
    """Slice by slice; one that could not call is named with the reason."""
    taken = _taken(ours=Figures(rates=[9.0, 9.0], processor=[100.0]))
    taken[PEERS[0]] = dict.fromkeys(CONCURRENCIES, Figures(missing="not installed"))

    rows = targets(taken)[1:]

    assert len(rows) == len(PEERS) * len(CONCURRENCIES)
    assert [row.note for row in rows[:2]] == ["not installed", ""]
    assert rows[1].median == 3.0


def _taken(*, ours: Figures) -> dict[str, dict[int, Figures]]:
    other = Figures(rates=[3.0, 3.0], processor=[90.0, 90.0])
    return {
        name: dict.fromkeys(CONCURRENCIES, ours if name == "ours.get" else other) for name in NAMES
    }
