"""Every call that may change something carries a key of its own, the same at every attempt."""

from actionary.actions.confirmation import Decision
from actionary.bootstrap.wiring import Repos
from actionary.messages.tool import ToolCall
from actionary.models.scripted import Reply
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import make_world
from tests.shop import DONE, ORDER_TEA, SHOP

LIST = Reply(calls=(ToolCall(id="1", name="listItems", arguments="{}"),))


async def test_two_calls_with_the_same_arguments_carry_two_keys() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, ORDER_TEA, DONE, upstreams=[shop]) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea twice.")
        for _ in range(2):
            await world.settled(run.id)
            await world.decide(run.id)

        keys = [one.headers.get("Idempotency-Key") for one in shop.requests]
        calls = [f'"{call_id}"' for call_id in (await world.live(run.id)).state.calls]

    assert keys == calls
    assert len(set(keys)) == 2


async def test_the_key_that_was_shown_is_the_one_that_leaves_after_a_restart() -> None:
    repos = Repos()
    async with FakeUpstream(SHOP) as shop:
        async with make_world(ORDER_TEA, upstreams=[shop], repos=repos) as world:
            run = await world.say(await world.install(shop), "Order tea.")
            (shown,) = (await world.settled(run.id)).waiting
        async with make_world(DONE, upstreams=[shop], repos=repos) as world:
            await world.decide(run.id, Decision.ALLOW)

        (sent,) = shop.requests

    assert shown.proposal.request is not None
    assert sent.headers.get("Idempotency-Key") == shown.proposal.request.headers.get(
        "Idempotency-Key"
    )


async def test_a_read_carries_none() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(LIST, DONE, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "List them.")
        await world.settled(run.id)
        await world.decide(run.id)

        (sent,) = shop.requests

    assert not sent.headers.get("Idempotency-Key")


async def test_a_key_that_the_document_asks_for_is_left_alone() -> None:
    parameter = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
    }
    orders = {**SHOP["paths"]["/orders"]["post"], "parameters": [parameter]}
    document = {**SHOP, "paths": {**SHOP["paths"], "/orders": {"post": orders}}}
    wish = ToolCall(
        id="1", name="createOrder", arguments='{"item": "tea", "Idempotency-Key": "mine-1"}'
    )
    async with (
        FakeUpstream(document) as shop,
        make_world(Reply(calls=(wish,)), DONE, upstreams=[shop]) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        await world.decide(run.id)

        (sent,) = shop.requests

    assert sent.headers.get("Idempotency-Key") == "mine-1"
