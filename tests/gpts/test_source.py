"""Hosted documents are read once, however many wait, and however many functions they have."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from actionary.auth.credential import Credential
from actionary.base.ids import ActionId, DocumentId, GPTId, UserId
from actionary.base.jsonvalue import dump_json
from actionary.bootstrap.wiring import Repos
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.repo import MemoryGPTRepo
from actionary.gpts.source import KEPT, DocumentShelf
from actionary.openapi.stored import StoredDocument, stored_form
from actionary.testing.world import make_world
from actionary.transport.memory_vault import MemoryVault
from tests.shop import SHOP


class CountingRepo(MemoryGPTRepo):
    """Counts how often a document is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[DocumentId] = []

    async def get_document(self, document_id: DocumentId) -> str:
        self.reads.append(document_id)
        await asyncio.sleep(0)
        return await super().get_document(document_id)


class CountingVault(MemoryVault):
    """Counts how often credentials are looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def find_all(
        self,
        gpt_id: GPTId,
        action_id: ActionId,
        origin: str,
        user_id: UserId | None = None,
        *,
        own: Collection[str] = (),
    ) -> Mapping[str, Credential]:
        self.asked.append(origin)
        return await super().find_all(gpt_id, action_id, origin, user_id, own=own)


async def settings_of(repo: MemoryGPTRepo, title: str = "Shop") -> ActionSettings:
    document = SHOP | {"info": {"title": title, "version": "1"}}
    return ActionSettings(
        id=ActionId("act_1"), document_id=await repo.put_document(dump_json(document))
    )


async def test_a_document_many_wait_for_is_read_once() -> None:
    repo = CountingRepo()
    shelf, settings = DocumentShelf(repo), await settings_of(repo)

    loaded = await asyncio.gather(*(shelf.load(settings) for _ in range(20)))

    assert len(repo.reads) == 1
    assert all(each is loaded[0] for each in loaded)


async def test_a_document_loaded_before_comes_from_its_stored_form() -> None:
    repo = CountingRepo()
    settings = await settings_of(repo)

    first = await DocumentShelf(repo).load(settings)
    later = await DocumentShelf(repo).load(settings)

    assert isinstance(later.document, StoredDocument)
    assert not isinstance(first.document, StoredDocument)
    assert [one.parameters for one in later.functions] == [
        one.parameters for one in first.functions
    ]


async def test_a_stored_form_of_no_use_is_written_anew() -> None:
    repo = CountingRepo()
    settings = await settings_of(repo)
    await repo.keep_form(settings.document_id, b"of another version")

    loaded = await DocumentShelf(repo).load(settings)

    assert loaded.functions.usable
    assert await repo.find_form(settings.document_id) == stored_form(loaded.document)


async def test_the_document_used_last_stays_and_the_oldest_goes() -> None:
    repo = CountingRepo()
    shelf = DocumentShelf(repo)
    first, second = await settings_of(repo, "First"), await settings_of(repo, "Second")
    await shelf.load(first)
    await shelf.load(second)
    for number in range(KEPT - 2):
        await shelf.load(await settings_of(repo, f"Other {number}"))
    await shelf.load(first)
    await shelf.load(await settings_of(repo, "One more"))
    repo.reads.clear()

    await shelf.load(first)
    await shelf.load(second)

    assert repo.reads == [second.document_id]


async def test_a_model_is_not_asked_for_what_the_builder_sends_with_every_call() -> None:
    repo = MemoryGPTRepo()
    item = {"operationId": "listItems", "responses": {"200": {"description": "ok"}}}
    version = {"name": "X-Api-Version", "in": "header", "required": True}
    raw = SHOP | {"paths": {"/items": {"get": {**item, "parameters": [version]}}}}
    settings = ActionSettings(
        id=ActionId("act_1"), document_id=await repo.put_document(dump_json(raw))
    )
    shelf = DocumentShelf(repo)

    asked = (await shelf.load(settings)).functions.get("listItems")
    sent = (await shelf.load(replace(settings, headers={"x-api-version": "2"}))).functions
    function = sent.get("listItems")

    assert list(asked.places) == ["X-Api-Version"]
    assert list(function.places) == []
    assert function.request({}).headers.get("X-Api-Version") == "2"


async def test_credentials_are_looked_for_once_for_each_server_and_not_for_each_function() -> None:
    elsewhere: dict[str, Any] = dict(SHOP["paths"]["/items"]) | {
        "servers": [{"url": "https://other.example"}]
    }
    paths = {f"/items/{number}": SHOP["paths"]["/account"] for number in range(200)}
    document = SHOP | {"paths": paths | {"/elsewhere": elsewhere}}
    vault = CountingVault()
    async with make_world(repos=Repos(vault=vault)) as world:
        gpt = await world.install(document, secrets={"key": "s3cret"})
        version = await world.services.gpts.published(gpt)
        vault.asked.clear()

        toolbox = await world.services.gpts.toolbox(version)

    assert sorted(vault.asked) == ["https://other.example", "https://shop.example"]
    assert len(toolbox.offers) == 201
    assert not any(offer.missing for offer in toolbox.offers.values())
