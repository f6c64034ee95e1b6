"""The clocks: one that runs, one that stands still."""

from datetime import UTC, datetime, timedelta

from actionary.base.clock import FrozenClock, SystemClock


def test_the_systems_clock_is_in_utc_and_never_goes_back() -> None:
    clock = SystemClock()

    first, second = clock.monotonic(), clock.monotonic()

    assert clock.now().tzinfo is UTC
    assert second >= first


def test_a_frozen_clock_stands_still() -> None:
    clock = FrozenClock()

    assert clock.now() == clock.now() == datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
    assert clock.monotonic() == clock.monotonic() == 0.0


def test_a_frozen_clock_moves_when_told() -> None:
    clock = FrozenClock(datetime(2030, 12, 31, 23, 59, tzinfo=UTC))

    clock.advance(timedelta(minutes=2))

    assert clock.now() == datetime(2031, 1, 1, 0, 1, tzinfo=UTC)
    assert clock.monotonic() == 120.0
