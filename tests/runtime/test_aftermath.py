"""What nobody knows of a call is said by the person, or the call is made again with a new card."""

import httpx2
import pytest

from actionary.actions.confirmation import Decision
from actionary.base.ids import RunId
from actionary.conversations.conversation import ConversationBusyError, ConversationNotFoundError
from actionary.models.scripted import Reply
from actionary.runtime.call import Call, CallState, Resolution
from actionary.runtime.input import PersonResolved
from actionary.runtime.state import IllegalMoveError
from actionary.runtime.step import step
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import World, make_world
from actionary.web.app import make_app
from tests.runtime.samples import START, after, answered, decided, proposal, replied
from tests.shop import DONE, ORDER_TEA, SHOP

SORRY = Reply(text="I do not know whether it worked.")


async def uncertain(world: World, shop: FakeUpstream) -> tuple[RunId, Call]:
    """Order something that may have happened: the server answers 500."""
    shop.answer("createOrder", Answer(status=500, body=b"oops"))
    run = await world.say(await world.install(shop), "Order tea.")
    await world.settled(run.id)
    state = await world.decide(run.id)
    (call,) = state.calls.values()
    assert call.state is CallState.SERVER_ERROR
    return run.id, call


def test_only_an_uncertain_call_is_resolved_and_once() -> None:
    asked = replied(proposal())
    done = after(START, asked, decided(), answered())
    resolved = PersonResolved(call_id=proposal().call_id, happened=True)

    for state in (after(START, asked), after(START, asked, decided()), done):
        with pytest.raises(IllegalMoveError, match="Nothing is uncertain"):
            step(state, resolved)


async def test_what_the_person_found_out_is_shown_and_told_to_the_model() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, SORRY, DONE, upstreams=[shop]) as world,
    ):
        run_id, call = await uncertain(world, shop)
        conversations, me = world.services.conversations, world.services.user.id

        state = await conversations.aftermath.resolve(me, run_id, call.id, happened=True)
        with pytest.raises(IllegalMoveError):
            await conversations.aftermath.resolve(me, run_id, call.id, happened=False)

        assert state.calls[call.id].resolution is Resolution.HAPPENED
        conversation = (await conversations.list_recent(me))[0]
        later = await world.say(conversation.id, "So?")
        await world.settled(later.id)
        messages = world.model.requests[-1].messages
        (told,) = [result.content for message in messages for result in message.results]
        assert told.endswith("The person has looked since: it happened.")


async def test_sent_again_it_asks_again_and_says_what_became_of_the_last_one() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, SORRY, DONE, upstreams=[shop]) as world,
    ):
        run_id, call = await uncertain(world, shop)
        me, aftermath = world.services.user.id, world.services.conversations.aftermath

        again = await aftermath.send_again(me, run_id, call.id)
        (card,) = (await world.settled(again.id)).waiting
        with pytest.raises(ConversationBusyError):
            await aftermath.send_again(me, run_id, call.id)
        assert len(shop.requests) == 1

        shop.answer("createOrder", Answer(status=201, body=b'{"id": "o-2"}'))
        state = await world.decide(again.id, Decision.ALLOW)

        assert card.proposal.retry_of == call.id
        assert "Last time the answer was 500: it may have happened already." in card.proposal.reason
        assert len(shop.requests) == 2
        first, second = (one.headers.get("Idempotency-Key") for one in shop.requests)
        assert first != second
        assert state.turns[-1].text == DONE.text


async def test_nobody_else_resolves_it_or_sends_it_again() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, SORRY, upstreams=[shop]) as world:
        run_id, call = await uncertain(world, shop)
        aftermath = world.services.conversations.aftermath

        for attempt in (
            aftermath.resolve("user_stranger", run_id, call.id, happened=True),  # type: ignore[arg-type]
            aftermath.send_again("user_stranger", run_id, call.id),  # type: ignore[arg-type]
        ):
            with pytest.raises(ConversationNotFoundError):
                await attempt
        assert len(shop.requests) == 1


async def test_the_page_and_the_api_offer_all_three() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, SORRY, DONE, upstreams=[shop]) as world,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(make_app(world.services)), base_url="http://127.0.0.1"
        ) as client,
    ):
        run_id, call = await uncertain(world, shop)
        conversation = (await world.services.conversations.list_recent(world.services.user.id))[0]
        where = f"/c/{conversation.id}/runs/{run_id}/calls/{call.id}"
        api = f"/api/conversations/{conversation.id}"

        page = (await client.get(f"/c/{conversation.id}")).text
        before = (await client.get(api)).json()["runs"][0]["turns"][0]["calls"][0]
        again = await client.post(f"{where}/again")
        resolved = await client.post(f"{where}/resolution", data={"happened": "false"})
        twice = await client.post(f"{api}/calls/{call.id}/resolution", json={"happened": True})
        after_all = (await client.get(api)).json()["runs"]

    assert all(words in page for words in ("It happened", "It did not", "Send again"))
    assert (before["uncertain"], before["resolution"]) == (True, "")
    assert "Send it again: Create an order" in again.text
    assert "you said it did not happen" in resolved.text
    assert twice.status_code == 409
    assert after_all[0]["turns"][0]["calls"][0]["resolution"] == "did_not_happen"
    assert after_all[1]["turns"][0]["calls"][0]["retry_of"] == call.id
