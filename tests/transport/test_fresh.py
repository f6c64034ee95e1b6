"""A token is refreshed in time, once for all who ask, and only forgotten when it is over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from actionary.auth.credential import APIKey, Credential, OAuthToken
from actionary.auth.oauth_client import OAuthClient, OAuthGrant
from actionary.auth.oauth_errors import SignInAgainError, TokenError
from actionary.auth.vault import CredentialPlace
from actionary.base.clock import FrozenClock
from actionary.base.secret import Secret
from actionary.testing.authserver import FakeAuthorizationServer
from actionary.testing.rawserver import Peer, RawServer, answer, says
from actionary.testing.upstream import Answer
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import CallError
from actionary.transport.fresh import fresh_credential
from actionary.transport.limits import CallLimits
from actionary.transport.memory_vault import MemoryVault
from actionary.transport.token import TokenClient
from tests.auth.signin import NOW, PLACE, begun

HOUR = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Desk:
    """A vault with one sign-in in it, and the server it came from."""

    server: FakeAuthorizationServer
    clock: FrozenClock
    vault: MemoryVault
    tokens: TokenClient
    client: OAuthClient

    async def fresh(self, *, rejected: Credential | None = None) -> OAuthToken:
        """Ask for the credential as a call does."""
        found = await fresh_credential(
            self.vault, PLACE, client=self.client, tokens=self.tokens, rejected=rejected
        )
        assert isinstance(found, OAuthToken)
        return found

    async def kept(self) -> OAuthToken:
        """Return what the vault holds."""
        found = await self.vault.find(PLACE)
        assert isinstance(found, OAuthToken)
        return found


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Ada signed in a moment ago; her token lasts an hour."""
    async with FakeAuthorizationServer() as server:
        clock = FrozenClock(NOW)
        policy = EgressPolicy(exceptions=frozenset({server.host_port}))
        tokens = TokenClient(HTTPClient(policy=policy), clock=clock)
        made = Desk(
            server=server,
            clock=clock,
            vault=MemoryVault(clock=clock),
            tokens=tokens,
            client=server.client(),
        )
        start = begun(made.client)
        code = dict(server.authorize(start.url))["code"]
        await made.vault.put(PLACE, await tokens.exchange_code(start.pending, code))
        server.api.requests.clear()
        yield made


async def test_a_token_with_time_left_is_used_without_asking_anybody(desk: Desk) -> None:
    before = await desk.kept()

    assert await desk.fresh() == before
    assert desk.server.api.requests == []


async def test_a_token_is_refreshed_a_minute_before_its_end(desk: Desk) -> None:
    before = await desk.kept()
    desk.clock.advance(HOUR - timedelta(seconds=59))

    after = await desk.fresh()

    assert after != before
    assert await desk.kept() == after


async def test_of_fifty_that_ask_at_once_one_refreshes_and_all_are_served(desk: Desk) -> None:
    """The server rotates strictly: a second use of the old token would end the sign-in."""
    desk.clock.advance(HOUR)

    found = await asyncio.gather(*(desk.fresh() for _ in range(50)))

    assert desk.server.refreshes == 1
    assert len(desk.server.requests_to("token")) == 1
    assert {token.access_token for token in found} == {(await desk.kept()).access_token}
    assert desk.server.is_alive(found[0].access_token.reveal())


async def test_a_token_without_an_end_is_tried(desk: Desk) -> None:
    await desk.vault.put(PLACE, replace(await desk.kept(), expires_at=None))
    desk.clock.advance(24 * HOUR)

    await desk.fresh()

    assert desk.server.api.requests == []


async def test_a_token_the_api_refused_is_refreshed_before_its_end(desk: Desk) -> None:
    refused = await desk.kept()

    after = await desk.fresh(rejected=refused)
    again = await desk.fresh(rejected=refused)  # another call that carried the same token

    assert after != refused
    assert again == after
    assert desk.server.refreshes == 1


async def test_the_new_pair_is_kept_before_it_is_used(desk: Desk) -> None:
    """Whoever is told of a token finds it in the vault already."""
    desk.clock.advance(HOUR)
    seen: list[bool] = []

    async def ask() -> None:
        token = await desk.fresh()
        seen.append(await desk.kept() == token)

    await asyncio.gather(*(ask() for _ in range(10)))

    assert seen == [True] * 10


async def test_a_caller_who_gives_up_does_not_lose_the_new_pair(desk: Desk) -> None:
    desk.clock.advance(HOUR)
    before = await desk.kept()
    behaved = desk.server.api

    call = asyncio.create_task(desk.fresh())
    while not behaved.requests:
        await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    async with asyncio.timeout(5):
        while await desk.kept() == before:
            await asyncio.sleep(0.01)
    assert await desk.fresh() == await desk.kept()
    assert desk.server.refreshes == 1


async def test_a_sign_in_that_was_revoked_is_forgotten_and_asked_for_again(desk: Desk) -> None:
    desk.server.revoke_all()
    desk.clock.advance(HOUR)

    results = await asyncio.gather(*(desk.fresh() for _ in range(5)), return_exceptions=True)

    assert [type(each) for each in results] == [SignInAgainError] * 5
    assert len(desk.server.requests_to("token")) == 1
    assert await desk.vault.find(PLACE) is None
    with pytest.raises(SignInAgainError):
        await desk.fresh()
    assert len(desk.server.requests_to("token")) == 1


async def test_a_crash_between_answer_and_commit_ends_in_a_sign_in_and_no_loop(desk: Desk) -> None:
    """The server has rotated, the vault has the old pair: nothing else can be done."""
    desk.clock.advance(HOUR)
    await desk.tokens.refresh(desk.client, await desk.kept())  # its answer was lost

    for _ in range(3):
        with pytest.raises(SignInAgainError):
            await desk.fresh()

    assert len(desk.server.requests_to("token")) == 2


async def test_a_token_without_a_refresh_token_is_used_to_its_end_and_no_further(
    desk: Desk,
) -> None:
    await desk.vault.put(PLACE, replace(await desk.kept(), refresh_token=None))
    desk.clock.advance(HOUR - timedelta(seconds=1))
    await desk.fresh()
    desk.clock.advance(timedelta(seconds=1))

    with pytest.raises(SignInAgainError, match="nothing to renew it with"):
        await desk.fresh()

    assert desk.server.api.requests == []


async def test_a_client_of_its_own_gets_a_token_when_there_is_none(desk: Desk) -> None:
    desk.client = replace(desk.client, grant=OAuthGrant.CLIENT_CREDENTIALS)
    await desk.vault.remove(PLACE)

    found = await asyncio.gather(*(desk.fresh() for _ in range(20)))
    desk.clock.advance(HOUR)
    await desk.fresh()

    assert len(set(map(repr, found))) == 1
    assert len(desk.server.requests_to("token")) == 2


async def test_what_no_server_refreshes_is_returned_as_it_is(desk: Desk) -> None:
    key = APIKey(value=Secret("k"))
    await desk.vault.put(PLACE, key)

    assert await fresh_credential(desk.vault, PLACE, client=None, tokens=desk.tokens) == key
    with pytest.raises(SignInAgainError):
        await fresh_credential(desk.vault, PLACE, client=None, tokens=desk.tokens, rejected=key)
    assert await desk.vault.find(PLACE) == key


async def test_another_place_has_another_credential(desk: Desk) -> None:
    elsewhere = replace(PLACE, origin="https://evil.example")

    with pytest.raises(SignInAgainError):
        await fresh_credential(desk.vault, elsewhere, client=desk.client, tokens=desk.tokens)

    assert desk.server.api.requests == []


def http(status: int, body: bytes, media_type: str = "application/json") -> Answer:
    return Answer(status=status, headers=(("Content-Type", media_type),), body=body)


ILL = {
    "500": http(500, b""),
    "500 with the word": http(500, b'{"error": "invalid_grant"}'),
    "503 as a page": http(503, b"<html>maintenance</html>", "text/html"),
    "429": http(429, b""),
    "bad JSON": http(200, b'{"access_token": '),
    "a page": http(200, b"<!doctype html><title>Sign in</title>", "text/html"),
    "empty": http(200, b""),
    "400 without a word": http(400, b"nope", "text/plain"),
    "400 with another word": http(400, b'{"error": "invalid_request"}'),
    "401 for the client": http(401, b'{"error": "invalid_client"}'),
    "no access token": http(200, b'{"token_type": "Bearer"}'),
}


@pytest.mark.parametrize("answered", ILL.values(), ids=ILL)
async def test_an_authorization_server_that_is_ill_costs_a_call_and_never_the_sign_in(
    desk: Desk, answered: Answer
) -> None:
    before = await desk.kept()
    desk.clock.advance(HOUR)
    desk.server.answer("token", answered)

    with pytest.raises(TokenError):
        await desk.fresh()
    assert await desk.kept() == before

    desk.server.behave("token")
    assert await desk.fresh() != before


@asynccontextmanager
async def moved_to(desk: Desk, server: RawServer) -> AsyncIterator[None]:
    """Let the desk's token endpoint be this server, and its patience short."""
    policy = EgressPolicy(exceptions=frozenset({server.host_port}))
    limits = CallLimits(total_seconds=0.3, connect_seconds=0.2)
    desk.tokens = TokenClient(HTTPClient(policy=policy, limits=limits), clock=desk.clock)
    desk.client = replace(desk.client, token_endpoint=f"{server.url}token")
    yield


async def silent(peer: Peer) -> None:
    await asyncio.sleep(30)


async def trickling(peer: Peer) -> None:
    peer.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{")
    while True:
        peer.writer.write(b" ")
        await asyncio.sleep(0.01)


SCRIPTS: dict[str, Callable[[Peer], Awaitable[None]]] = {
    "silent": silent,
    "trickling": trickling,
    "closing": says(),
    "half an answer": says(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"),
    "endless": says(answer(body=b"x" * 2_000_000)),
    "no HTTP": says(b"SSH-2.0-OpenSSH_9.6\r\n"),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
async def test_an_authorization_server_that_does_not_answer_costs_a_call_and_never_the_sign_in(
    desk: Desk, script: Callable[[Peer], Awaitable[None]]
) -> None:
    before = await desk.kept()
    desk.clock.advance(HOUR)

    async with RawServer(script) as server, moved_to(desk, server):
        with pytest.raises(CallError):
            await desk.fresh()

    assert await desk.kept() == before


async def test_an_authorization_server_that_is_down_costs_a_call_and_never_the_sign_in(
    desk: Desk,
) -> None:
    before = await desk.kept()
    desk.clock.advance(HOUR)
    async with RawServer(says()) as server:
        gone = server
    async with moved_to(desk, gone):
        with pytest.raises(CallError):
            await desk.fresh()

    assert await desk.kept() == before


async def test_while_the_server_is_ill_a_token_is_used_to_its_very_end(desk: Desk) -> None:
    before = await desk.kept()
    desk.server.answer("token", http(500, b""))
    desk.clock.advance(HOUR - timedelta(seconds=30))

    assert await desk.fresh() == before
    with pytest.raises(TokenError):
        await desk.fresh(rejected=before)


async def test_a_place_is_a_lock_of_its_own(desk: Desk) -> None:
    """Somebody else's refresh, however slow, keeps nobody waiting."""
    desk.clock.advance(HOUR)
    other: CredentialPlace = replace(PLACE, scheme="other")

    async with desk.vault.locked(other), asyncio.timeout(5):
        await desk.fresh()
