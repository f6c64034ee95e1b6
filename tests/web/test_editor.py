"""The editor's form: what a builder typed is kept, or refused at the field that is wrong."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from actionary.testing.world import World, make_world
from actionary.web.app import make_app
from tests.shop import SHOP


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """An installation in memory."""
    async with make_world() as world:
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of its pages."""
    transport = httpx2.ASGITransport(make_app(world.services))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


def form_with(document: dict[str, Any], **fields: str) -> dict[str, str]:
    """Return the form of a GPT with one new action."""
    return {
        "name": "Shop",
        "actions": "n1",
        "n1.id": "",
        "n1.source": "",
        "n1.document": json.dumps(document),
        **fields,
    }


async def new_editor(client: httpx2.AsyncClient) -> str:
    """Return the address of the editor of a new GPT."""
    return (await client.get("/editor/new")).headers["location"]


async def test_a_document_of_many_megabytes_is_kept(
    world: World, client: httpx2.AsyncClient
) -> None:
    words = "Lists {items}, “all” of them. " * 100
    document = SHOP | {"x-notes": [words] * 4000}

    answer = await client.post(await new_editor(client), data=form_with(document))

    assert answer.status_code == 200, answer.text
    (gpt,) = await world.services.gpts.list_mine(world.services.user.id)
    assert await world.services.gpts.document_text(gpt.draft.actions[0]) == json.dumps(document)


async def test_a_server_set_for_one_document_is_not_taken_for_another(
    world: World, client: httpx2.AsyncClient
) -> None:
    gpt = await world.install(SHOP, server="https://mine.example", secrets={"key": "s3cret-s3cret"})
    (action,) = gpt.draft.actions
    address = f"/editor/{gpt.id}"
    kept = {"name": "Shop", "actions": "a0", "a0.id": action.id, "a0.source": ""}
    about = {"prefix": "a0", "gpt": gpt.id, "action": action.id}
    other = SHOP | {"servers": [{"url": "https://other.example"}]}
    renamed = SHOP | {"info": {"title": "Store", "version": "2"}}

    same = await client.post("/editor/check", params=about, content=json.dumps(renamed))
    new = await client.post("/editor/check", params=about, content=json.dumps(other))
    await client.post(address, data=kept | {"a0.document": json.dumps(renamed)})
    first = (await world.services.gpts.get(gpt.owner_id, gpt.id)).draft
    await client.post(address, data=kept | {"a0.document": json.dumps(other)})
    then = (await world.services.gpts.get(gpt.owner_id, gpt.id)).draft

    assert (same.json()["title"], new.json()["title"]) == ("mine.example", "other.example")
    assert "ends cret" not in new.json()["authentication"]
    assert await world.services.gpts.hosts(first) == ("mine.example",)
    assert await world.services.gpts.hosts(then) == ("other.example",)
