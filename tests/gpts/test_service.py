"""Making, saving, publishing and installing GPTs, and what their functions may use."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from actionary.base.ids import ActionId, DocumentId, UserId
from actionary.base.jsonvalue import dump_json
from actionary.base.secret import Secret
from actionary.gpts.folder import FolderAction, GPTFolder
from actionary.gpts.folder_security import GPTFolderError
from actionary.gpts.gpt import (
    GPT,
    ActionSettings,
    GPTContent,
    GPTInvalidError,
    GPTNotFoundError,
)
from actionary.runtime.toolbox import Toolbox
from actionary.testing.world import World, make_world
from tests.shop import SHOP

TEXT = dump_json(SHOP)
STRANGER = UserId("user_stranger")


async def toolbox_of(world: World, gpt: GPT) -> Toolbox:
    gpts = world.services.gpts
    return await gpts.toolbox(await gpts.published(await gpts.get(gpt.owner_id, gpt.id)))


async def test_a_gpt_begins_unpublished_and_is_talked_to_once_published() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user
        gpt = await gpts.create(user, GPTContent(name="Travel desk"))
        with pytest.raises(GPTNotFoundError, match="never saved"):
            await gpts.published(gpt)

        version = await gpts.publish(user.id, gpt.id)

        assert gpt.slug == "travel-desk"
        assert version.number == 1
        assert await gpts.published(await gpts.get(user.id, gpt.id)) == version


async def test_what_is_edited_changes_nothing_for_those_who_talk_to_it() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user
        gpt = await gpts.create(user, GPTContent(name="Desk", instructions="Be kind."))
        first = await gpts.publish(user.id, gpt.id)
        gpt = await gpts.save_draft(user.id, gpt.id, replace(gpt.draft, instructions="Be rude."))

        assert (await gpts.published(gpt)).content.instructions == "Be kind."

        second = await gpts.publish(user.id, gpt.id)
        assert second.number == 2
        assert (await gpts.get_version(first.id)).content.instructions == "Be kind."


async def test_publishing_what_has_not_changed_makes_no_new_version() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user
        gpt = await gpts.create(user, GPTContent(name="Desk"))

        versions = [await gpts.publish(user.id, gpt.id) for _ in range(3)]

        assert len({version.id for version in versions}) == 1


async def test_publish_pressed_twice_at_once_makes_one_version() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user
        gpt = await gpts.create(user, GPTContent(name="Desk"))

        versions = await asyncio.gather(*(gpts.publish(user.id, gpt.id) for _ in range(5)))

        assert {version.number for version in versions} == {1}


async def test_a_draft_that_breaks_a_rule_is_kept_but_not_published() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user
        gpt = await gpts.create(user)
        await gpts.save_draft(user.id, gpt.id, GPTContent(instructions="Much written."))

        with pytest.raises(GPTInvalidError) as caught:
            await gpts.publish(user.id, gpt.id)

        assert caught.value.fields == {"name": "Give the GPT a name."}
        assert (await gpts.get(user.id, gpt.id)).draft.instructions == "Much written."


async def test_gpts_of_one_name_get_addresses_of_their_own() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user

        made = [await gpts.create(user, GPTContent(name=name)) for name in ("Desk", "desk!")]
        together = await asyncio.gather(
            *(gpts.create(user, GPTContent(name="Inn")) for _ in range(5))
        )

        assert [gpt.slug for gpt in made] == ["desk", "desk-2"]
        assert {gpt.slug for gpt in together} == {"inn", "inn-2", "inn-3", "inn-4", "inn-5"}


async def test_an_address_stays_once_published_and_follows_the_name_before() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user
        gpt = await gpts.create(user)
        before = await gpts.save_draft(user.id, gpt.id, GPTContent(name="Tavern"))
        await gpts.publish(user.id, gpt.id)
        after = await gpts.save_draft(user.id, gpt.id, GPTContent(name="Inn"))

        assert (gpt.slug, before.slug, after.slug) == ("gpt", "tavern", "tavern")
        assert (await gpts.get_by_slug(user.id, "tavern")).id == gpt.id
        with pytest.raises(GPTNotFoundError, match="'inn'"):
            await gpts.get_by_slug(user.id, "inn")


async def test_a_stranger_can_do_nothing_with_a_gpt() -> None:
    async with make_world() as world:
        gpts = world.services.gpts
        gpt = await world.install(SHOP)
        attempts = (
            gpts.get(STRANGER, gpt.id),
            gpts.get_by_slug(STRANGER, gpt.slug),
            gpts.save_draft(STRANGER, gpt.id, GPTContent(name="Mine")),
            gpts.publish(STRANGER, gpt.id),
            gpts.delete(STRANGER, gpt.id),
            gpts.put_action(STRANGER, gpt.id, text=TEXT),
        )

        for attempt in attempts:
            with pytest.raises(GPTNotFoundError):
                await attempt

        assert await gpts.list_mine(STRANGER) == ()
        assert await gpts.get(gpt.owner_id, gpt.id) == gpt


async def test_a_document_becomes_functions_with_what_each_lacks() -> None:
    async with make_world() as world:
        offers = (await toolbox_of(world, await world.install(SHOP))).offers

        assert {name: offer.missing for name, offer in offers.items()} == {
            "listItems": (),
            "reserveItem": (),
            "createOrder": (),
            "getAccount": ("key",),
        }
        consequential = {name for name, offer in offers.items() if offer.function.consequential}
        assert consequential == {"createOrder"}


async def test_functions_of_two_actions_with_one_name_are_kept_apart() -> None:
    async with make_world() as world:
        gpts = world.services.gpts
        gpt = await world.install(SHOP)
        other = {**SHOP, "servers": [{"url": "https://other.example"}]}
        await gpts.put_action(gpt.owner_id, gpt.id, text=dump_json(other))
        await gpts.publish(gpt.owner_id, gpt.id)

        toolbox = await toolbox_of(world, gpt)

        servers = {name: offer.function.server_url for name, offer in toolbox.offers.items()}
        assert servers["listItems"] == "https://shop.example/v1"
        assert servers["listItems_2"] == "https://other.example"
        names = [definition.name for definition in toolbox.definitions()]
        assert names == list(toolbox.offers)
        assert len(set(names)) == 8
        assert await gpts.hosts((await gpts.get(gpt.owner_id, gpt.id)).draft) == (
            "shop.example",
            "other.example",
        )


async def test_a_numbered_name_is_never_longer_than_a_provider_takes() -> None:
    long = "a" * 64
    path: dict[str, Any] = {"get": {"operationId": long, "responses": {}}}
    document = {**SHOP, "paths": {"/a": path}}
    async with make_world() as world:
        gpt = await world.install(document)
        for server in ("https://b.example", "https://c.example"):
            await world.services.gpts.put_action(
                gpt.owner_id,
                gpt.id,
                text=dump_json({**document, "servers": [{"url": server}]}),
            )
        await world.services.gpts.publish(gpt.owner_id, gpt.id)

        names = list((await toolbox_of(world, gpt)).offers)

        assert [len(name) for name in names] == [64, 64, 64]
        assert len(set(names)) == 3


async def test_a_function_that_is_switched_off_is_not_offered() -> None:
    async with make_world() as world:
        gpt = await world.install(SHOP)
        action = replace(gpt.draft.actions[0], switched_off=("createOrder", "getAccount"))
        gpts = world.services.gpts
        await gpts.save_draft(gpt.owner_id, gpt.id, gpt.draft.with_action(action))
        await gpts.publish(gpt.owner_id, gpt.id)

        assert list((await toolbox_of(world, gpt)).offers) == ["listItems", "reserveItem"]


async def test_a_credential_satisfies_its_scheme_and_is_shown_by_its_ending() -> None:
    async with make_world() as world:
        gpt = await world.install(SHOP, secrets={"key": "sk-0123456789abcdef"})

        offer = (await toolbox_of(world, gpt)).offers["getAccount"]
        view = await world.services.gpts.view_action(gpt, gpt.draft.actions[0])

        assert offer.missing == ()
        assert [slot.name for slot in offer.slots] == ["X-Key"]
        (status,) = view.schemes
        assert status.is_needed
        assert status.entry is not None
        assert status.entry.ending == "cdef"
        assert "0123456789" not in repr(view)


async def test_a_credential_does_not_follow_an_action_to_another_server() -> None:
    """Otherwise an edited server URL would be handed the key of the one before."""
    async with make_world() as world:
        gpts = world.services.gpts
        gpt = await world.install(SHOP, secrets={"key": "sk-0123456789abcdef"})
        moved = replace(gpt.draft.actions[0], server="https://thief.example")
        gpt = await gpts.save_draft(gpt.owner_id, gpt.id, gpt.draft.with_action(moved))
        await gpts.publish(gpt.owner_id, gpt.id)

        view = await gpts.view_action(gpt, moved)

        assert (await toolbox_of(world, gpt)).offers["getAccount"].missing == ("key",)
        assert view.schemes[0].entry is None


async def test_a_removed_credential_is_missing_again() -> None:
    async with make_world() as world:
        gpt = await world.install(SHOP, secrets={"key": "sk-0123456789abcdef"})

        await world.services.gpts.remove_credential(gpt, gpt.draft.actions[0].id, "key")

        assert (await toolbox_of(world, gpt)).offers["getAccount"].missing == ("key",)


async def test_the_credential_of_an_action_goes_with_it_once_that_is_published() -> None:
    async with make_world() as world:
        gpts, vault = world.services.gpts, world.repos.vault
        gpt = await world.install(SHOP, secrets={"key": "sk-0123456789abcdef"})
        without = gpt.draft.without_action(gpt.draft.actions[0].id)
        await gpts.save_draft(gpt.owner_id, gpt.id, without)
        kept = await vault.list_entries(gpt.id)

        await gpts.publish(gpt.owner_id, gpt.id)

        assert len(kept) == 1  # people still talk to the version with the action
        assert await vault.list_entries(gpt.id) == ()


async def test_a_credential_for_a_scheme_nobody_declared_is_refused() -> None:
    async with make_world() as world:
        gpt = await world.install(SHOP)

        with pytest.raises(GPTNotFoundError, match="no usable security scheme 'absent'"):
            await world.services.gpts.set_credential(
                gpt, gpt.draft.actions[0], "absent", Secret("x")
            )


async def test_a_document_that_is_none_is_not_kept_as_an_action() -> None:
    async with make_world() as world:
        gpts = world.services.gpts
        gpt = await world.install(SHOP)

        same, _, checked = await gpts.put_action(gpt.owner_id, gpt.id, text="<html>")

        assert checked.document is None
        assert checked.diagnostics
        assert same.draft == gpt.draft


async def test_an_action_whose_document_is_gone_offers_nothing_and_says_so() -> None:
    async with make_world() as world:
        gpts = world.services.gpts
        gpt = await world.install(SHOP)
        lost = ActionSettings(id=ActionId("act_x"), document_id=DocumentId("doc_none"))
        gpt = await gpts.save_draft(gpt.owner_id, gpt.id, gpt.draft.with_action(lost))
        await gpts.publish(gpt.owner_id, gpt.id)

        view = await gpts.view_action(gpt, lost)

        assert (view.loaded, view.failure is not None) == (None, True)
        assert len((await toolbox_of(world, gpt)).offers) == 4
        assert await gpts.hosts(gpt.draft) == ("shop.example",)


# Installing a folder


def folder_with(**changes: Any) -> GPTFolder:
    action = FolderAction(document=TEXT, file="openapi.json", secrets={"key": "SHOP_KEY"})
    facts: dict[str, Any] = {"name": "Shop", "actions": (action,), **changes}
    return GPTFolder(**facts)


async def test_a_folder_becomes_a_published_gpt() -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user

        gpt = await gpts.install(
            user,
            folder_with(starters=("What is there?",)),
            secrets={"SHOP_KEY": Secret("sk-0123456789abcdef")},
            servers={"openapi.json": "http://127.0.0.1:8713"},
            example="shop",
        )

        assert (gpt.slug, gpt.example, gpt.version_id is not None) == ("shop", "shop", True)
        offers = (await toolbox_of(world, gpt)).offers
        assert {offer.function.server_url for offer in offers.values()} == {"http://127.0.0.1:8713"}
        assert all(offer.missing == () for offer in offers.values())


async def test_a_folders_privacy_policy_is_shown_with_its_functions() -> None:
    action = FolderAction(document=TEXT, file="a.json", privacy_url="https://a.example/privacy")
    async with make_world() as world:
        gpt = await world.services.gpts.install(
            world.services.user, folder_with(actions=(action,)), secrets={}, servers={}
        )

        offers = (await toolbox_of(world, gpt)).offers

        assert {each.privacy_url for each in offers.values()} == {"https://a.example/privacy"}


async def test_a_secret_nobody_gave_stays_missing() -> None:
    async with make_world() as world:
        gpt = await world.services.gpts.install(
            world.services.user, folder_with(), secrets={}, servers={}
        )

        assert (await toolbox_of(world, gpt)).offers["getAccount"].missing == ("key",)


@pytest.mark.parametrize(
    "folder",
    [
        folder_with(name="x" * 500),
        folder_with(actions=(FolderAction(document="<html>", file="a.yaml"),)),
        folder_with(actions=(FolderAction(document="openapi: 3.1.0", file="a.yaml"),)),
        folder_with(
            actions=(FolderAction(document=TEXT, file="a.json", secrets={"other": "KEY"}),)
        ),
    ],
    ids=["a name too long", "no document", "no operation", "an unknown scheme"],
)
async def test_a_folder_that_cannot_be_installed_leaves_nothing_behind(folder: GPTFolder) -> None:
    async with make_world() as world:
        gpts, user = world.services.gpts, world.services.user

        with pytest.raises((GPTFolderError, GPTInvalidError)):
            await gpts.install(user, folder, secrets={"KEY": Secret("x" * 20)}, servers={})

        assert await gpts.list_mine(user.id) == ()
