"""What tests of the pages are given."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from actionary.bootstrap.wiring import Repos
from actionary.testing.authserver import FakeAuthorizationServer
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import make_world
from actionary.web.app import make_app
from tests.shop import DONE
from tests.web.oauth_desk import ACCOUNT, Desk, FullVault, document


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Everything, on this machine."""
    async with (
        FakeAuthorizationServer() as server,
        FakeUpstream(document(server)) as shop,
        make_world(
            *(ACCOUNT, DONE) * 3, upstreams=(shop, server.api), repos=Repos(vault=FullVault())
        ) as world,
    ):
        transport = httpx2.ASGITransport(make_app(world.services))
        base = world.services.settings.address
        async with httpx2.AsyncClient(transport=transport, base_url=base) as browser:
            yield Desk(world=world, shop=shop, server=server, browser=browser)
