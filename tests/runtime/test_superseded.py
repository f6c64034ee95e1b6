"""What changed between a card and the yes to it: nothing is sent, and a new card says what."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from actionary.actions.confirmation import Decision
from actionary.base.jsonvalue import dump_json
from actionary.gpts.gpt import GPT
from actionary.models.scripted import Reply
from actionary.runtime.call import Call, CallState
from actionary.runtime.input import PersonDecided
from actionary.runtime.state import IllegalMoveError, StaleDecisionError
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from tests.shop import DONE, ORDER_TEA, SHOP

LOCKED: dict[str, Any] = {**SHOP, "security": [{"key": []}]}


async def publish(world: World, gpt: GPT, document: Any) -> None:
    """Make a new version of the GPT's only action."""
    gpts, me = world.services.gpts, world.services.user.id
    (action,) = (await gpts.get(me, gpt.id)).draft.actions
    await gpts.put_action(me, gpt.id, text=dump_json(document), action_id=action.id)
    await gpts.publish(me, gpt.id)


def order(document: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"]["/orders"]["post"]
    return operation


def move_path(document: dict[str, Any]) -> None:
    document["paths"]["/purchases"] = document["paths"].pop("/orders")


def change_method(document: dict[str, Any]) -> None:
    document["paths"]["/orders"] = {"put": order(document)}


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "its server, for which there is no key": (
        lambda d: d.update(servers=[{"url": "https://elsewhere.example"}]),
        "cannot be made any more"),
    "its path": (move_path, "What would be sent has changed"),
    "its method": (change_method, "What would be sent has changed"),
    "its description": (
        lambda d: order(d).update(summary="Order, and pay at once"),
        "The function's document has changed"),
    "its arguments": (
        lambda d: d["paths"]["/orders"]["post"].update(
            parameters=[{"name": "gift", "in": "query", "schema": {"type": "boolean"}}]),
        "The function's document has changed"),
    "an argument it needs": (
        lambda d: d["paths"]["/orders"]["post"].update(
            parameters=[{"name": "shop", "in": "query", "required": True, "schema": {}}]),
        "cannot be made any more"),
    "its mark": (
        lambda d: order(d).update({"x-openai-isConsequential": False}),
        "The function's document has changed"),
    "its security": (lambda d: order(d).update(security=[]), "It would use another credential"),
    "its scheme": (
        lambda d: d["components"]["securitySchemes"]["key"].update(name="X-Other"),
        "It would use another credential"),
    "that it exists": (lambda d: d["paths"].pop("/orders"), "cannot be made any more"),
}  # fmt: skip


async def asked(world: World, shop: FakeUpstream) -> tuple[GPT, Any, Call]:
    document = {**shop.document, "security": [{"key": []}]}
    gpt = await world.install(document, secrets={"key": "k-1234"})
    run = await world.say(gpt, "Order tea.")
    (call,) = (await world.settled(run.id)).waiting
    return gpt, run, call


@pytest.mark.parametrize("what", CHANGES)
async def test_a_yes_to_what_has_changed_sends_nothing(what: str) -> None:
    change, said = CHANGES[what]
    async with (
        FakeUpstream(LOCKED) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop]) as world,
    ):
        gpt, run, call = await asked(world, shop)
        document = copy.deepcopy({**shop.document, "security": [{"key": []}]})
        change(document)
        await publish(world, gpt, document)

        with pytest.raises(StaleDecisionError):
            await world.press(run.id, call)
        with pytest.raises((StaleDecisionError, IllegalMoveError)):
            await world.press(run.id, call)

        state = await world.settled(run.id)
        assert len(shop.requests) == 0
        now = state.calls[call.id]
        if now.proposal.refused is not None:
            assert (now.state, said) == (CallState.BLOCKED, "cannot be made any more")
        else:
            assert now.state is CallState.AWAITING_CONFIRMATION
            assert f"Something has changed since. {said}" in now.proposal.reason
            assert now.proposal.request_hash != call.proposal.request_hash


async def test_another_server_is_named_beside_the_one_before() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, upstreams=[shop]) as world:
        gpt = await world.install(shop)
        run = await world.say(gpt, "Order tea.")
        (call,) = (await world.settled(run.id)).waiting
        await publish(
            world, gpt, {**shop.document, "servers": [{"url": "https://elsewhere.example"}]}
        )

        with pytest.raises(StaleDecisionError):
            await world.press(run.id, call)

        (now,) = (await world.settled(run.id)).waiting
        assert "It would go to elsewhere.example now, and not to 127.0.0.1" in now.proposal.reason
        assert shop.requests == []


async def test_a_key_taken_back_is_a_change_too() -> None:
    async with (
        FakeUpstream(LOCKED) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop]) as world,
    ):
        gpt, run, call = await asked(world, shop)
        (action,) = gpt.draft.actions
        await world.services.gpts.remove_credential(gpt, action.id, "key")

        with pytest.raises(StaleDecisionError):
            await world.press(run.id, call)

        assert len(shop.requests) == 0


async def test_the_new_card_is_approved_like_any_other() -> None:
    async with (
        FakeUpstream(LOCKED) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop]) as world,
    ):
        gpt, run, call = await asked(world, shop)
        document = copy.deepcopy({**shop.document, "security": [{"key": []}]})
        order(document).update(summary="Order, and pay at once")
        await publish(world, gpt, document)
        with pytest.raises(StaleDecisionError):
            await world.press(run.id, call)

        state = await world.decide(run.id)

        assert state.turns[-1].text == DONE.text
        assert len(shop.requests) == 1


async def test_a_version_that_changes_nothing_of_the_call_changes_nothing() -> None:
    async with (
        FakeUpstream(LOCKED) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop]) as world,
    ):
        gpt, run, _ = await asked(world, shop)
        document = copy.deepcopy({**shop.document, "security": [{"key": []}]})
        document["info"]["version"] = "2"
        document["paths"]["/items"]["get"]["summary"] = "Other words for another function"
        await publish(world, gpt, document)

        await world.decide(run.id)

        assert len(shop.requests) == 1


async def test_a_change_between_the_yes_and_the_sending_sends_nothing() -> None:
    """As after a crash: the yes is in the journal, and the version is another one."""
    async with FakeUpstream(LOCKED) as shop:
        async with make_world(ORDER_TEA, Reply(text="?"), upstreams=[shop]) as world:
            repos = world.repos
            gpt, run, call = await asked(world, shop)
            document = copy.deepcopy({**shop.document, "security": [{"key": []}]})
            order(document).update(summary="Order, and pay at once")
            await publish(world, gpt, document)
            yes = PersonDecided(
                call_id=call.id,
                decision=Decision.ALLOW,
                request_hash=call.proposal.request_hash,
            )
            await repos.journal.append(run.id, 2, yes, is_open=True)
        async with make_world(DONE, upstreams=[shop], repos=repos) as world:
            await world.services.conversations.recover()
            state = await world.settled(run.id)

        assert len(shop.requests) == 0
        assert state.calls[call.id].state is CallState.AWAITING_CONFIRMATION
