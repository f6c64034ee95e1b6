"""What the hotel desk's tests share: one running service, and dates that stay in the future."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from examples.testing import Service, started


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running desk with a database of its own."""
    with started("travel", tmp_path_factory.mktemp("desk") / "data") as service:
        yield service


@pytest.fixture
def friday() -> date:
    """The first Friday of the month after next."""
    first = datetime.now().astimezone().date() + timedelta(days=40)
    return first + timedelta(days=(4 - first.weekday()) % 7)
