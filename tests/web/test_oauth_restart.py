"""A sign-in outlives the process it began in, wherever that stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from actionary.base.clock import FrozenClock
from actionary.bootstrap.wiring import sql_repos
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.sealed import KEY_BYTES, Sealer
from actionary.models.scripted import Reply
from actionary.runtime.call import CallState
from actionary.testing.authserver import FakeAuthorizationServer
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import make_world
from actionary.web.app import make_app
from tests.shop import DONE
from tests.web.oauth_desk import ACCOUNT, Desk, document


@asynccontextmanager
async def opened(
    database: Database, shop: FakeUpstream, server: FakeAuthorizationServer, *replies: Reply
) -> AsyncIterator[Desk]:
    """Run an installation over a database until the block ends, as a crash would end it."""
    repos = sql_repos(database, Sealer(b"k" * KEY_BYTES), FrozenClock())
    async with make_world(*replies, upstreams=(shop, server.api), repos=repos) as world:
        transport = httpx2.ASGITransport(make_app(world.services))
        base = world.services.settings.address
        async with httpx2.AsyncClient(transport=transport, base_url=base) as browser:
            yield Desk(world=world, shop=shop, server=server, browser=browser)


async def test_a_browser_comes_back_to_a_server_that_was_restarted_meanwhile(
    tmp_path: Path,
) -> None:
    database = Database.in_folder(tmp_path)
    await migrate(database)
    async with FakeAuthorizationServer() as server, FakeUpstream(document(server)) as shop:
        async with opened(database, shop, server, ACCOUNT) as desk:
            where = await desk.asked()
            back = server.authorize(await desk.begin(where))
            cookies = dict(desk.browser.cookies)
        async with opened(database, shop, server, DONE) as desk:
            for name, value in cookies.items():
                desk.browser.cookies.set(name, value, domain="127.0.0.1", path="/oauth")
            page = await desk.come_back(back)
            asking = await desk.state(where[1])
            again = await desk.come_back(back)
            await desk.world.decide(where[1])
            done = await desk.state(where[1])
        secrets = (tmp_path / "actionary.sqlite3").read_bytes()
    await database.close()

    assert page.status_code == 200, page.text
    assert asking.state is CallState.AWAITING_CONFIRMATION
    assert again.status_code == 422
    assert done.state is CallState.SUCCEEDED
    token = shop.requests[0].headers.get("Authorization").removeprefix("Bearer ")
    assert token.encode() not in secrets
    assert dict(back)["state"].encode() not in secrets
