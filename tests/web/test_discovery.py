"""A builder names an authorization server; its endpoints are found by themselves."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from actionary.auth.vault import Purpose
from actionary.testing.authserver import CLIENT_ID, CLIENT_SECRET, FakeAuthorizationServer
from actionary.testing.upstream import Answer
from actionary.testing.world import World, make_world
from actionary.web.app import make_app
from tests.shop import DONE, SHOP
from tests.web.test_editor_signin import saved, typed


@pytest.fixture
async def server() -> AsyncIterator[FakeAuthorizationServer]:
    """An authorization server of the test's own."""
    async with FakeAuthorizationServer() as running:
        yield running


@pytest.fixture
async def world(server: FakeAuthorizationServer) -> AsyncIterator[World]:
    """An installation that may reach the server."""
    async with make_world(DONE, DONE, upstreams=(server.api,)) as world:
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of its pages."""
    transport = httpx2.ASGITransport(make_app(world.services))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


def shop(scheme: dict[str, Any]) -> dict[str, Any]:
    return SHOP | {"components": {"securitySchemes": {"key": scheme}}}


def connect(server: FakeAuthorizationServer) -> dict[str, Any]:
    url = f"{server.url}/.well-known/openid-configuration"
    return shop({"type": "openIdConnect", "openIdConnectUrl": url})


FIELDS = {
    "n1.how.key": "oauth",
    "n1.client_id.key": CLIENT_ID,
    "n1.secret.key": CLIENT_SECRET,
    "n1.method.key": "post",
}


async def test_the_endpoints_of_openid_connect_are_found(
    world: World, client: httpx2.AsyncClient, server: FakeAuthorizationServer
) -> None:
    address, gpt = await saved(world, client, connect(server), **FIELDS)

    oauth = gpt.draft.actions[0].sign_ins["key"].oauth
    assert oauth is not None
    assert oauth.authorization_url == f"{server.url}/authorize"
    assert oauth.token_url == f"{server.url}/token"
    assert oauth.revocation_url == f"{server.url}/revoke"
    assert oauth.issuer == server.url
    assert oauth.sends_issuer
    assert f'value="{server.url}/token"' in (await client.get(address)).text


async def test_an_implicit_flow_finds_where_codes_are_redeemed(
    world: World, client: httpx2.AsyncClient, server: FakeAuthorizationServer
) -> None:
    flow = {"authorizationUrl": f"{server.url}/authorize", "scopes": {}}
    document = shop({"type": "oauth2", "flows": {"implicit": flow}})

    _, gpt = await saved(world, client, document, **FIELDS)

    oauth = gpt.draft.actions[0].sign_ins["key"].oauth
    assert oauth is not None
    assert oauth.token_url == f"{server.url}/token"
    assert oauth.issuer == server.url


async def test_a_server_is_asked_once_however_often_the_editor_saves(
    world: World, client: httpx2.AsyncClient, server: FakeAuthorizationServer
) -> None:
    address, gpt = await saved(world, client, connect(server), **FIELDS)
    first = gpt.draft.actions[0]
    again = {**FIELDS, "n1.id": first.id}

    for _ in range(3):
        answer = await client.post(address, data=typed(connect(server), **again))
        assert answer.status_code == 200

    (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
    assert gpt.draft.actions[0].sign_ins == first.sign_ins
    assert len(server.api.requests) == 1


async def test_the_issuer_stays_while_the_endpoints_do(
    world: World, client: httpx2.AsyncClient, server: FakeAuthorizationServer
) -> None:
    """The page shows the endpoints that were found, and sends them back as if they were typed."""
    address, gpt = await saved(world, client, connect(server), **FIELDS)
    shown = {
        **FIELDS,
        "n1.id": gpt.draft.actions[0].id,
        "n1.authorization_url.key": f"{server.url}/authorize",
        "n1.token_url.key": f"{server.url}/token",
    }
    elsewhere = {**shown, "n1.token_url.key": "https://thief.example/token"}
    issuers = []

    for fields in (shown, elsewhere):
        assert (await client.post(address, data=typed(connect(server), **fields))).is_success
        (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
        oauth = gpt.draft.actions[0].sign_ins["key"].oauth
        assert oauth is not None
        issuers.append(oauth.issuer)

    assert issuers == [server.url, ""]


async def test_a_server_that_says_nothing_leaves_the_fields_to_the_builder(
    client: httpx2.AsyncClient, server: FakeAuthorizationServer
) -> None:
    server.answer("openid", Answer(status=404))
    address = (await client.get("/editor/new")).headers["location"]

    answer = await client.post(address, data=typed(connect(server), **FIELDS))

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["n1.authorization_url.key"]


async def test_what_is_known_is_not_asked_for(
    world: World, client: httpx2.AsyncClient, server: FakeAuthorizationServer
) -> None:
    flow = {
        "authorizationUrl": f"{server.url}/authorize",
        "tokenUrl": f"{server.url}/token",
        "scopes": {},
    }
    await saved(
        world, client, shop({"type": "oauth2", "flows": {"authorizationCode": flow}}), **FIELDS
    )

    assert server.api.requests == []


async def test_a_server_past_the_guard_is_never_asked() -> None:
    async with FakeAuthorizationServer() as server, make_world(DONE) as world:
        transport = httpx2.ASGITransport(make_app(world.services))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            address = (await client.get("/editor/new")).headers["location"]
            answer = await client.post(address, data=typed(connect(server), **FIELDS))

        assert answer.status_code == 422
        assert server.api.requests == []


async def test_the_gpts_own_account_needs_a_token_endpoint_and_no_page_to_sign_in_on(
    world: World, client: httpx2.AsyncClient, server: FakeAuthorizationServer
) -> None:
    flow = {"tokenUrl": f"{server.url}/token", "scopes": {"read": "Read"}}
    document = shop({"type": "oauth2", "flows": {"clientCredentials": flow}})

    address, gpt = await saved(world, client, document, **{**FIELDS, "n1.how.key": "client"})
    page = (await client.get(address)).text
    without = {**FIELDS, "n1.how.key": "client", "n1.id": gpt.draft.actions[0].id}
    (entry,) = await world.repos.vault.list_entries(gpt.id)

    assert gpt.draft.actions[0].client_schemes == {"key"}
    assert gpt.draft.actions[0].own_schemes == set()
    assert entry.place.purpose is Purpose.CLIENT
    assert '<option value="client" selected>' in page
    assert CLIENT_SECRET not in page
    bare = shop({"type": "oauth2", "flows": {"clientCredentials": {"scopes": {}}}})
    answer = await client.post(address, data=typed(bare, **without))
    assert list(answer.json()["fields"]) == ["n1.token_url.key"]
    assert server.api.requests == []
