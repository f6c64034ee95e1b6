"""One sign-in used by several processes at once: one refresh, and a crash that is survived."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from actionary.auth.credential import OAuthToken
from actionary.auth.oauth_client import client_to_json
from actionary.auth.oauth_errors import SignInAgainError
from actionary.auth.vault import LEASE_SECONDS, CredentialPlace
from actionary.base.clock import FrozenClock
from actionary.base.ids import ActionId
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.engine import Database
from actionary.db.sealed import KEY_BYTES, Sealer
from actionary.testing.authserver import FakeAuthorizationServer
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.fresh import fresh_credential
from actionary.transport.token import TokenClient
from tests.auth.signin import begun
from tests.db.refresher import LATER
from tests.db.samples import kept_version
from tests.meta.source import ROOT

KEY = bytes(range(KEY_BYTES))


@dataclass(slots=True, kw_only=True)
class Desk:
    """A database with one sign-in in it, whose token has ended."""

    database: Database
    server: FakeAuthorizationServer
    repos: Repos
    clock: FrozenClock
    tokens: TokenClient
    place: CredentialPlace

    async def process(self, *, count: int = 25, stuck: bool = False) -> Process:
        """Start a process that calls with the sign-in."""
        host, port = self.server.host_port
        url = self.database.url.render_as_string(hide_password=False)
        given = {
            "database": url,
            "key": KEY.hex(),
            "host": host,
            "port": port,
            "gpt_id": self.place.gpt_id,
            "client": client_to_json(self.server.client()),
            "count": count,
            "stuck": stuck,
        }
        command = (sys.executable, "-m", "tests.db.refresher", json.dumps(given))
        return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """Somebody signed in an hour ago."""
    clock = FrozenClock()
    repos = sql_repos(database, Sealer(KEY), clock)
    gpt, _ = await kept_version(repos)
    place = CredentialPlace(
        gpt_id=gpt.id, action_id=ActionId("act_1"), scheme="oauth", origin="https://a.example"
    )
    async with FakeAuthorizationServer() as server:
        policy = EgressPolicy(exceptions=frozenset({server.host_port}))
        tokens = TokenClient(HTTPClient(policy=policy), clock=clock)
        start = begun(server.client(), now=clock.now())
        code = dict(server.authorize(start.url))["code"]
        await repos.vault.put(place, await tokens.exchange_code(start.pending, code))
        server.api.requests.clear()
        clock.advance(LATER)
        yield Desk(
            database=database, server=server, repos=repos, clock=clock, tokens=tokens, place=place
        )


async def test_two_processes_with_twenty_five_calls_each_make_one_refresh(desk: Desk) -> None:
    processes = [await desk.process() for _ in range(2)]

    said = await asyncio.gather(*(each.communicate() for each in processes))

    kept = await desk.repos.vault.find(desk.place)
    called_with = [token for out, _ in said for token in json.loads(out)]
    assert isinstance(kept, OAuthToken)
    assert called_with == [kept.access_token.reveal()] * 50
    assert desk.server.refreshes == 1
    assert len(desk.server.requests_to("token")) == 1
    assert desk.server.is_alive(called_with[0])


async def test_a_process_killed_between_the_answer_and_its_keeping_costs_one_sign_in(
    desk: Desk,
) -> None:
    """The server has rotated; the new pair is nowhere. No loop, no second try with the old one."""
    process = await desk.process(count=1, stuck=True)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"going\n"
    process.kill()
    await process.wait()
    desk.clock.advance(timedelta(seconds=LEASE_SECONDS + 1))

    for _ in range(3):
        with pytest.raises(SignInAgainError):
            await fresh_credential(
                desk.repos.vault, desk.place, client=desk.server.client(), tokens=desk.tokens
            )

    assert len(desk.server.requests_to("token")) == 2  # the one that was killed, and one more
    assert await desk.repos.vault.find(desk.place) is None
