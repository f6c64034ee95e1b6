"""What the shop's tests share: one running service, its key, and an empty basket each time."""

import os
from collections.abc import Iterator, Mapping

import pytest

from examples.testing import Service, started

KEY = "a key only these tests know"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running shop with a database of its own."""
    data = tmp_path_factory.mktemp("shop") / "data"
    with started("shop", data, env={**os.environ, "SHOP_API_KEY": KEY}) as service:
        yield service


@pytest.fixture
def shop(running: Service) -> Service:
    """The running shop with nothing in its basket."""
    for item in running.call("GET", "/basket").content["items"]:
        running.call("DELETE", f"/basket/items/{item['sku']}")
    return running


@pytest.fixture
def key() -> Mapping[str, str]:
    """The header that opens the orders."""
    return {"X-Shop-Key": KEY}
