"""What a function demands of which the document says nothing: the builder's switch."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from actionary.gpts.folder import load_folder
from actionary.gpts.folder_security import GPTFolderError
from actionary.openapi.effective import SecurityRule
from actionary.testing.world import World, make_world
from actionary.web.app import make_app
from tests.shop import DONE, SHOP
from tests.transport.certificates import Authority
from tests.web.test_editor_signin import saved, typed

KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
DEFAULTED: dict[str, Any] = SHOP | {
    "security": [{"key": []}],
    "components": {"securitySchemes": {"key": KEY}},
    "paths": {"/items": {"get": {"operationId": "listItems", "responses": {}}}},
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


async def test_the_switch_is_kept_and_says_what_calls_demand(
    world: World, client: httpx2.AsyncClient
) -> None:
    address, gpt = await saved(world, client, DEFAULTED)
    identity = {"n1.id": gpt.draft.actions[0].id}
    seen = []
    for fields in (
        {},
        {"n1.has_rule": "1", "n1.page_rule": "1"},
        {},  # a form that says nothing of it changes nothing
        {"n1.has_rule": "1"},
    ):
        answer = await client.post(address, data=typed(DEFAULTED, **identity, **fields))
        assert answer.status_code == 200, answer.text
        (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
        (action,) = gpt.draft.actions
        view = await world.services.gpts.view_action(gpt, action)
        assert view.loaded is not None
        demanded = view.loaded.functions.get("listItems").security
        page = (await client.get(address)).text
        seen.append((action.security_rule, demanded, 'page_rule" value="1" checked' in page))

    by_page = (SecurityRule.PAGE, (), True)
    by_standard = (SecurityRule.STANDARD, ({"key": ()},), False)
    assert seen == [by_standard, by_page, by_page, by_standard]


async def test_the_switch_stands_only_where_it_makes_a_difference(
    client: httpx2.AsyncClient, world: World
) -> None:
    own = DEFAULTED | {
        "paths": {"/items": {"get": {"operationId": "a", "security": [], "responses": {}}}}
    }
    shown = []
    for document in (DEFAULTED, own, {**DEFAULTED, "security": []}):
        answer = await client.post("/editor/check", params={"prefix": "n1"}, json=document)
        shown.append("n1.page_rule" in answer.json()["authentication"])

    assert shown == [True, False, False]


async def test_a_client_certificate_is_pasted_like_a_key(
    world: World, client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    document = DEFAULTED | {"components": {"securitySchemes": {"key": {"type": "mutualTLS"}}}}
    pem = Authority(tmp_path).issued("client.example").replace("\n", "")  # as a field sends it

    address, gpt = await saved(world, client, document, **{"n1.how.key": "builder"})
    page = (await client.get(address)).text
    identity = {"n1.id": gpt.draft.actions[0].id, "n1.how.key": "builder"}
    wrong = await client.post(address, data=typed(document, **identity, **{"n1.key.key": "abc"}))
    right = await client.post(address, data=typed(document, **identity, **{"n1.key.key": pem}))

    assert "Paste the certificate and its private key" in page
    assert wrong.status_code == 422
    assert list(wrong.json()["fields"]) == ["n1.key.key"]
    assert right.status_code == 200
    (entry,) = await world.repos.vault.list_entries(gpt.id)
    assert entry.ending == ""


async def test_a_scheme_of_the_apis_own_is_named_as_it_is_sent(client: httpx2.AsyncClient) -> None:
    def named(scheme: str) -> dict[str, Any]:
        return DEFAULTED | {
            "components": {"securitySchemes": {"key": {"type": "http", "scheme": scheme}}}
        }

    said = []
    for scheme in ("GenieKey", "digest"):
        answer = await client.post("/editor/check", params={"prefix": "n1"}, json=named(scheme))
        said.append(answer.json()["authentication"])

    assert "header Authorization: GenieKey" in said[0]
    assert "This kind of sign-in is not supported." in said[1]
    assert 'name="n1.key.key"' not in said[1]


def test_a_gpts_folder_says_it_too(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(DEFAULTED))
    (tmp_path / "instructions.md").write_text("Help.")
    said = "name: Shop\nactions: [{document: openapi.json, security_rule: %s}]"

    (tmp_path / "gpt.yaml").write_text(said % "page")
    folder = load_folder(tmp_path)
    (tmp_path / "gpt.yaml").write_text(said % "none")

    assert folder.actions[0].security_rule is SecurityRule.PAGE
    with pytest.raises(GPTFolderError, match="standard or page"):
        load_folder(tmp_path)
