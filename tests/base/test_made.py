"""A value made the quick way is the same as one made the usual way, and as frozen."""

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from actionary.base.made import made


@dataclass(frozen=True, kw_only=True)
class Point:
    x: int
    y: int = 0


def test_a_value_made_quickly_is_the_same_and_cannot_be_changed() -> None:
    quick = made(Point, x=1)

    assert quick == Point(x=1)
    assert hash(quick) == hash(Point(x=1))
    assert repr(quick) == repr(Point(x=1))
    assert replace(quick, y=2) == Point(x=1, y=2)
    with pytest.raises(FrozenInstanceError):
        quick.x = 3  # type: ignore[misc]
