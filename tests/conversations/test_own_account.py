"""A GPT with an account of its own at a service: nobody signs in, a token is got when needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from actionary.auth.credential import OAuthToken
from actionary.base.secret import Secret
from actionary.gpts.signin import (
    GivenBy,
    OAuthSettings,
    SignIn,
    as_declared,
    client_of,
    completed,
)
from actionary.openapi.document import Document
from actionary.runtime.call import CallState
from actionary.testing.authserver import CLIENT_ID, CLIENT_SECRET, FakeAuthorizationServer
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import World, make_world
from tests.shop import DONE, SHOP, calling

ACCOUNT = calling("getAccount")
ITSELF = SignIn(
    given_by=GivenBy.BUILDER,
    oauth=OAuthSettings(client_id=CLIENT_ID, scopes=("read",), parameters={"audience": "shop"}),
)


def document(server: FakeAuthorizationServer) -> dict[str, Any]:
    """Return the shop's document, its key a token that a client gets for itself."""
    flow = {"tokenUrl": f"{server.url}/token", "scopes": {"read": "Read"}}
    scheme = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    return SHOP | {"components": {"securitySchemes": {"key": scheme}}}


Places = tuple[World, FakeUpstream, FakeAuthorizationServer]


@asynccontextmanager
async def running(*replies: Any) -> AsyncIterator[Places]:
    """Run a shop, its authorization server and an installation."""
    async with (
        FakeAuthorizationServer() as server,
        FakeUpstream(document(server)) as shop,
        make_world(*replies, upstreams=(shop, server.api)) as world,
    ):
        yield world, shop, server


async def test_a_token_is_got_once_and_again_when_it_has_ended() -> None:
    replies = (ACCOUNT, DONE, ACCOUNT, DONE, ACCOUNT, DONE)
    async with running(*replies) as (world, shop, server):
        gpt = await world.install(shop, sign_ins={"key": ITSELF}, secrets={"key": CLIENT_SECRET})
        for late in (timedelta(), timedelta(), timedelta(hours=2)):
            world.clock.advance(late)
            run = await world.say(gpt, "Who am I?")
            await world.settled(run.id)
            state = await world.decide(run.id)
            (call,) = state.calls.values()
            assert call.state is CallState.SUCCEEDED, call

    carried = [each.headers.get("Authorization") for each in shop.requests]
    assert len(carried) == 3
    assert carried[0] == carried[1] != carried[2]
    assert carried[0].startswith("Bearer access-")
    first, second = server.requests_to("token")
    assert b"grant_type=client_credentials" in first.body
    assert b"audience=shop" in first.body
    assert b"grant_type=client_credentials" in second.body


async def test_a_token_the_api_refuses_is_replaced_for_the_next_call() -> None:
    async with running(ACCOUNT, DONE, ACCOUNT, DONE) as (world, shop, server):
        gpt = await world.install(shop, sign_ins={"key": ITSELF}, secrets={"key": CLIENT_SECRET})
        shop.answer("getAccount", Answer(status=401))
        for _ in range(2):
            run = await world.say(gpt, "Who am I?")
            await world.settled(run.id)
            await world.decide(run.id)

    carried = [each.headers.get("Authorization") for each in shop.requests]
    assert len(set(carried)) == 2
    assert len(server.requests_to("token")) == 3


async def test_without_the_clients_secret_the_model_is_told_what_is_missing() -> None:
    async with running(ACCOUNT, DONE) as (world, shop, server):
        gpt = await world.install(shop, sign_ins={"key": ITSELF})
        run = await world.say(gpt, "Who am I?")
        state = await world.settled(run.id)

    (call,) = state.calls.values()
    assert call.state is CallState.BLOCKED
    assert "key" in call.proposal.refusal
    assert server.api.requests == []
    assert shop.requests == []


async def test_an_authorization_server_that_is_ill_costs_the_call_and_nothing_is_sent() -> None:
    async with running(ACCOUNT, DONE) as (world, shop, server):
        gpt = await world.install(shop, sign_ins={"key": ITSELF}, secrets={"key": CLIENT_SECRET})
        server.answer("token", Answer(status=503))
        run = await world.say(gpt, "Who am I?")
        await world.settled(run.id)
        state = await world.decide(run.id)

    (call,) = state.calls.values()
    assert call.state is CallState.NOT_SENT
    assert shop.requests == []


async def test_another_secret_of_the_client_forgets_the_token_of_the_one_before() -> None:
    async with running(ACCOUNT, DONE) as (world, shop, _):
        gpt = await world.install(shop, sign_ins={"key": ITSELF}, secrets={"key": CLIENT_SECRET})
        run = await world.say(gpt, "Who am I?")
        await world.settled(run.id)
        await world.decide(run.id)
        kept = await kept_tokens(world)
        (action,) = gpt.draft.actions
        await world.services.gpts.set_credential(gpt, action, "key", Secret("another-secret"), "")

        assert (kept, await kept_tokens(world)) == (1, 0)


async def kept_tokens(world: World) -> int:
    """Return how many tokens the vault holds."""
    (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
    entries = await world.repos.vault.list_entries(gpt.id)
    found = [await world.repos.vault.find(entry.place) for entry in entries]
    return sum(isinstance(each, OAuthToken) for each in found)


def test_what_a_document_says_of_its_token_endpoint_counts_for_no_other() -> None:
    flow = {
        "authorizationUrl": "https://login.example/authorize",
        "tokenUrl": "https://login.example/token",
        "refreshUrl": "https://login.example/refresh",
        "scopes": {},
    }
    scheme = {"type": "oauth2", "flows": {"authorizationCode": flow}}
    scheme["x-token-media-type"] = "application/json"
    raw = SHOP | {"components": {"securitySchemes": {"key": scheme}}}
    declared = Document.load(raw).security_schemes["key"]
    client = client_of(completed(OAuthSettings(client_id="a"), declared), None)

    same = as_declared(client, declared)
    moved = as_declared(replace(client, token_endpoint="https://other.example/token"), declared)

    assert (same.refresh_endpoint, same.writes_json) == ("https://login.example/refresh", True)
    assert (moved.refresh_endpoint, moved.writes_json) == ("", False)
