"""The editor's authentication: whose key, which hosts it goes to, OAuth, constant headers."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from actionary.auth.oauth_client import ClientAuthentication
from actionary.auth.vault import Purpose
from actionary.gpts.gpt import GPT
from actionary.gpts.signin import GivenBy, OAuthSettings, SignIn
from actionary.runtime.call import CallState
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from actionary.web.app import make_app
from tests.shop import DONE, SHOP, calling

KEY = "sk-of-the-builder-0123"
FLOW: dict[str, Any] = {
    "authorizationUrl": "https://login.example/authorize",
    "tokenUrl": "https://login.example/token",
    "scopes": {"read": "Read", "write": "Write"},
}
OAUTH = SHOP | {
    "components": {
        "securitySchemes": {"key": {"type": "oauth2", "flows": {"authorizationCode": FLOW}}}
    }
}
TYPED: dict[str, str] = {
    "n1.how.key": "oauth",
    "n1.client_id.key": "desk",
    "n1.secret.key": "of-our-client-0123",
    "n1.authorization_url.key": FLOW["authorizationUrl"],
    "n1.token_url.key": "https://login.example/other",
    "n1.revocation_url.key": "https://login.example/revoke",
    "n1.scopes.key": "read  write",
    "n1.method.key": "basic",
    "n1.parameters.key": "audience=shop&access_type=offline",
}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """An installation in memory."""
    async with make_world(DONE, DONE) as world:
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of its pages."""
    transport = httpx2.ASGITransport(make_app(world.services))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


def typed(document: dict[str, Any], **fields: str) -> dict[str, str]:
    """Return the form of a GPT with one action."""
    action = {"n1.id": "", "n1.source": "", "n1.document": json.dumps(document)}
    return {"name": "Shop", "actions": "n1", **action, **fields}


async def saved(
    world: World, client: httpx2.AsyncClient, document: dict[str, Any], **fields: str
) -> tuple[str, GPT]:
    """Save a new GPT in the editor; return its page's address and what is kept."""
    address = (await client.get("/editor/new")).headers["location"]
    answer = await client.post(address, data=typed(document, **fields))
    assert answer.status_code == 200, answer.text
    (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
    return address, gpt


async def test_what_a_builder_types_of_oauth_is_kept_and_its_secret_apart(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, OAUTH, **TYPED)

    (action,) = gpt.draft.actions
    assert action.sign_ins["key"] == SignIn(
        given_by=GivenBy.USER,
        oauth=OAuthSettings(
            client_id="desk",
            token_url="https://login.example/other",
            revocation_url="https://login.example/revoke",
            scopes=("read", "write"),
            client_authentication=ClientAuthentication.BASIC,
            parameters={"audience": "shop", "access_type": "offline"},
        ),
    )
    (entry,) = await world.repos.vault.list_entries(gpt.id)
    assert (entry.place.purpose, entry.place.origin) == (Purpose.CLIENT, "https://login.example")
    page = (await client.get(address)).text
    assert "of-our-client" not in page
    assert "ends 0123" in page
    assert 'value="https://login.example/authorize"' in page
    assert "http://127.0.0.1:8710/oauth/callback" in page


async def test_the_documents_own_addresses_stand_there_before_anything_is_typed(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, _ = await saved(world, client, OAUTH)

    page = (await client.get(address)).text

    for text in (FLOW["authorizationUrl"], FLOW["tokenUrl"], "read write"):
        assert f'value="{text}"' in page


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("client_id", "", "client_id"),
        ("authorization_url", "javascript:alert(1)", "authorization_url"),
        ("authorization_url", "file:///etc/passwd", "authorization_url"),
        ("authorization_url", "-flag", "authorization_url"),
        ("authorization_url", "http://login.example/authorize", "authorization_url"),
        ("token_url", "https://user:password@login.example/token", "token_url"),
        ("token_url", "https://login.example/token#part", "token_url"),
        ("revocation_url", "data:text/html,x", "revocation_url"),
        ("parameters", "redirect_uri=https://thief.example", "parameters"),
        ("parameters", "state=mine", "parameters"),
    ],
)
async def test_what_cannot_work_is_said_at_its_field(
    world: World, client: httpx2.AsyncClient, field: str, value: str, place: str
) -> None:
    address = (await client.get("/editor/new")).headers["location"]
    fields = {**TYPED, f"n1.{field}.key": value}

    answer = await client.post(address, data=typed(OAUTH, **fields))

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [f"n1.{place}.key"]
    assert "of-our-client" not in answer.text
    (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
    assert await world.repos.vault.list_entries(gpt.id) == ()


async def test_a_client_secret_does_not_follow_to_another_token_host(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, OAUTH, **TYPED)
    moved = {
        **TYPED,
        "n1.id": gpt.draft.actions[0].id,
        "n1.secret.key": "",
        "n1.token_url.key": "https://thief.example/token",
    }

    await client.post(address, data=typed(OAUTH, **moved))

    assert await world.repos.vault.list_entries(gpt.id) == ()


async def test_a_scheme_can_take_each_persons_own_key(
    world: World, client: httpx2.AsyncClient
) -> None:
    _, gpt = await saved(
        world, client, SHOP, **{"n1.how.key": "user", "n1.key.key": "left in a hidden field"}
    )

    assert gpt.draft.actions[0].sign_ins == {"key": SignIn(given_by=GivenBy.USER)}
    assert await world.repos.vault.list_entries(gpt.id) == ()


async def test_a_form_that_says_nothing_of_signing_in_changes_nothing(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, OAUTH, **TYPED)
    before = gpt.draft.actions[0]

    await client.post(address, data=typed(OAUTH, **{"n1.id": before.id}))

    (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
    assert gpt.draft.actions[0].sign_ins == before.sign_ins


TWO_HOSTS = SHOP | {
    "paths": SHOP["paths"]
    | {
        "/stock": {
            "get": {
                "operationId": "getStock",
                "servers": [{"url": "https://stock.example"}],
                "security": [{"key": []}],
                "responses": {},
            }
        }
    }
}


async def test_a_key_is_kept_for_every_host_the_functions_go_to(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, TWO_HOSTS, **{"n1.key.key": KEY})

    origins = {each.place.origin for each in await world.repos.vault.list_entries(gpt.id)}
    page = (await client.get(address)).text

    assert origins == {"https://shop.example", "https://stock.example"}
    assert "It goes to shop.example, stock.example and nowhere else." in page
    toolbox = await world.services.gpts.toolbox(await world.services.gpts.published(gpt))
    assert toolbox.offers["getStock"].missing == ()


async def test_a_host_that_comes_later_is_said_to_lack_the_key(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, SHOP, **{"n1.key.key": KEY})
    action_id = gpt.draft.actions[0].id

    about = {"prefix": "n1", "gpt": gpt.id, "action": action_id}
    checked = await client.post("/editor/check", params=about, content=json.dumps(TWO_HOSTS))
    await client.post(address, data=typed(TWO_HOSTS, **{"n1.id": action_id}))

    said = checked.json()["authentication"]
    assert "shop.example: ends 0123" in said
    assert "stock.example: none" in said
    (entry,) = await world.repos.vault.list_entries(gpt.id)
    assert entry.place.origin == "https://shop.example"


async def test_a_host_that_goes_takes_its_key_along(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, TWO_HOSTS, **{"n1.key.key": KEY})
    back = typed(SHOP, **{"n1.id": gpt.draft.actions[0].id})

    await client.post(address, data=back)

    (entry,) = await world.repos.vault.list_entries(gpt.id)
    assert entry.place.origin == "https://shop.example"


async def test_a_preview_leaves_the_keys_of_the_published_gpt_alone(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, SHOP, **{"n1.key.key": KEY})
    action_id = gpt.draft.actions[0].id
    before = await world.repos.vault.list_entries(gpt.id)
    page = {"n1.id": action_id, "text": "Hello"}

    for fields in ({"n1.key.key": "sk-not-saved-yet-9876"}, {"n1.remove.key": "1"}):
        answer = await client.post(f"{address}/preview", data=typed(SHOP, **page, **fields))
        assert answer.status_code == 200, answer.text

    assert await world.repos.vault.list_entries(gpt.id) == before


async def test_a_preview_of_a_gpt_nobody_uses_yet_has_the_key_that_was_typed(
    world: World, client: httpx2.AsyncClient
) -> None:
    address = (await client.get("/editor/new")).headers["location"]

    await client.post(
        f"{address}/preview", data=typed(SHOP, **{"n1.key.key": KEY, "text": "Hello"})
    )

    (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
    assert len(await world.repos.vault.list_entries(gpt.id)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer x",
        "Host: thief.example",
        "Content-Length: 1",
        "X Y: 1",
        "X-Y:",
        "nonsense",
    ],
)
async def test_a_header_that_may_not_be_set_is_refused_at_its_field(
    client: httpx2.AsyncClient, line: str
) -> None:
    address = (await client.get("/editor/new")).headers["location"]

    answer = await client.post(address, data=typed(SHOP, **{"n1.headers": line}))

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["n1.headers"]


async def test_constant_headers_are_shown_and_sent_with_every_call() -> None:
    headers = {"X-Api-Version": "2026-01-01"}
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(calling("listItems"), DONE, upstreams=(shop,)) as world,
    ):
        gpt = await world.install(shop, headers=headers)
        run = await world.say(gpt, "What is there?")
        (call,) = (await world.settled(run.id)).waiting
        await world.decide(run.id)

    assert call.proposal.preview is not None
    assert "X-Api-Version: 2026-01-01" in call.proposal.preview.request_text
    assert shop.requests[0].headers.get("X-Api-Version") == "2026-01-01"
    assert call.state is CallState.AWAITING_CONFIRMATION


@pytest.mark.parametrize(
    ("scheme", "selected"),
    [
        ({"type": "http", "scheme": "bearer"}, "bearer"),
        ({"type": "apiKey", "in": "header", "name": "X-K"}, "header"),
        ({"type": "oauth2", "flows": {}}, "oauth"),
        (None, "none"),
    ],
)
async def test_a_document_without_a_scheme_can_be_given_one(
    client: httpx2.AsyncClient, scheme: dict[str, str] | None, selected: str
) -> None:
    bare = {key: value for key, value in SHOP.items() if key != "components"}
    paths = {path: item for path, item in SHOP["paths"].items() if path != "/account"}
    about = {"prefix": "n1", "scheme": json.dumps(scheme) if scheme else ""}

    answer = await client.post(
        "/editor/check", params=about, content=json.dumps(bare | {"paths": paths})
    )

    said = answer.json()["authentication"]
    assert f'<option value="{selected}" selected>' in said
    assert ("n1.how.manifest-auth" in said) == (scheme is not None)
