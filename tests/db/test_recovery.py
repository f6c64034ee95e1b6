"""After a crash at any point: what was not sent is sent once, what may have been is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from actionary.actions.confirmation import Decision
from actionary.base.ids import RunId
from actionary.bootstrap.wiring import Repos
from actionary.runtime.call import CallState
from actionary.runtime.input import PersonDecided
from actionary.runtime.state import IllegalMoveError, Phase
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import World, make_world
from tests.shop import DONE, ORDER_TEA, SHOP


@asynccontextmanager
async def restarted(repos: Repos, shop: FakeUpstream) -> AsyncIterator[World]:
    """Start a process on what the one before left behind."""
    async with make_world(DONE, DONE, upstreams=[shop], repos=repos) as world:
        await world.services.conversations.recover()
        yield world


async def ordered(repos: Repos, shop: FakeUpstream) -> RunId:
    """Ask for an order in a process that dies while the card waits."""
    async with make_world(ORDER_TEA, upstreams=[shop], repos=repos) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        state = await world.settled(run.id)
        assert len(state.waiting) == 1
        return run.id


async def approve(repos: Repos, run_id: RunId, *, mark: bool) -> None:
    """Write what a process wrote that died after a person had said yes."""
    entries = await repos.journal.read(run_id)
    proposal = entries[1].proposals[0]  # type: ignore[union-attr]
    yes = PersonDecided(
        call_id=proposal.call_id, decision=Decision.ALLOW, request_hash=proposal.request_hash
    )
    await repos.journal.append(run_id, len(entries), yes, is_open=True)
    if mark:
        await repos.ledger.mark_on_wire(proposal.call_id, proposal.request_hash)


async def test_a_model_that_was_answering_is_interrupted_and_can_be_asked_again(
    repos: Repos,
) -> None:
    async with FakeUpstream(SHOP) as shop:
        async with make_world(model=(model := SteppedModel()), repos=repos) as world:
            run = await world.say(await world.install(shop), "Hello")
            model.say("Half of a")
            await asyncio.sleep(0.01)

        async with restarted(repos, shop) as world:
            interrupted = await world.settled(run.id)
            state = await world.retry(run.id)

    assert interrupted.phase is Phase.FAILED
    assert interrupted.failure is not None
    assert interrupted.failure.code == "interrupted"
    assert (state.phase, state.turns[-1].text) == (Phase.DONE, "Done.")


async def test_a_card_still_waits_and_works_once(repos: Repos) -> None:
    async with FakeUpstream(SHOP) as shop:
        run_id = await ordered(repos, shop)

        async with restarted(repos, shop) as world:
            waiting = await world.settled(run_id)
            assert shop.requests == []
            (conversation,) = await world.services.conversations.list_recent(world.services.user.id)
            state = await world.decide(run_id)
            with pytest.raises(IllegalMoveError):
                await world.press(run_id, waiting.waiting[0])

        assert conversation.is_waiting
        assert state.phase is Phase.DONE
        assert [request.body for request in shop.requests] == [b'{"item":"tea"}']


async def test_an_approved_call_that_was_never_begun_is_sent_once(repos: Repos) -> None:
    async with FakeUpstream(SHOP) as shop:
        run_id = await ordered(repos, shop)
        await approve(repos, run_id, mark=False)

        async with restarted(repos, shop) as world:
            state = await world.settled(run_id)
        async with restarted(repos, shop) as world:
            again = await world.settled(run_id)

        assert len(shop.requests) == 1
        assert [call.state for call in state.calls.values()] == [CallState.SUCCEEDED]
        assert again == state


async def test_a_call_that_may_have_been_sent_is_unknown_and_never_sent_again(
    repos: Repos,
) -> None:
    async with FakeUpstream(SHOP) as shop:
        run_id = await ordered(repos, shop)
        await approve(repos, run_id, mark=True)

        for _ in range(3):
            async with restarted(repos, shop) as world:
                state = await world.settled(run_id)

        assert shop.requests == []
        (call,) = state.calls.values()
        assert call.state is CallState.UNKNOWN
        assert call.answer is not None
        assert "its answer is not known" in call.answer.note
        assert call.result is not None
        assert "may or may not have happened" in call.result.content
        assert state.phase is Phase.DONE


async def test_a_call_that_may_have_been_sent_is_not_called_unsent_because_the_api_is_down(
    repos: Repos,
) -> None:
    async with FakeUpstream(SHOP) as shop:
        run_id = await ordered(repos, shop)
        await approve(repos, run_id, mark=True)

    async with restarted(repos, shop) as world:
        state = await world.settled(run_id)

    assert [call.state for call in state.calls.values()] == [CallState.UNKNOWN]


async def test_taking_a_run_up_twice_sends_its_call_once_and_hears_the_answer(
    repos: Repos,
) -> None:
    async with FakeUpstream(SHOP) as shop:
        shop.answer("createOrder", Answer(status=201, delay=0.2))
        run_id = await ordered(repos, shop)
        await approve(repos, run_id, mark=False)

        async with restarted(repos, shop) as world:
            while not shop.requests:
                await asyncio.sleep(0.01)
            await world.services.conversations.recover()
            state = await world.settled(run_id)

        assert len(shop.requests) == 1
        assert [call.state for call in state.calls.values()] == [CallState.SUCCEEDED]


async def test_a_process_that_dies_while_it_waits_for_the_answer_does_not_ask_twice(
    repos: Repos,
) -> None:
    async with FakeUpstream(SHOP) as shop:
        shop.answer("createOrder", Answer(status=201, delay=30))
        async with make_world(ORDER_TEA, upstreams=[shop], repos=repos) as world:
            run = await world.say(await world.install(shop), "Order tea.")
            (call,) = (await world.settled(run.id)).waiting
            await world.press(run.id, call)
            while not shop.requests:
                await asyncio.sleep(0.01)

        async with restarted(repos, shop) as world:
            state = await world.settled(run.id)

        assert len(shop.requests) == 1
        assert [each.state for each in state.calls.values()] == [CallState.UNKNOWN]
        assert state.phase is Phase.DONE


async def test_a_call_under_way_in_a_stopped_run_is_unknown_too(repos: Repos) -> None:
    async with FakeUpstream(SHOP) as shop:
        shop.answer("createOrder", Answer(status=201, delay=30))
        async with make_world(ORDER_TEA, upstreams=[shop], repos=repos) as world:
            run = await world.say(await world.install(shop), "Order tea.")
            (call,) = (await world.settled(run.id)).waiting
            await world.press(run.id, call)
            while not shop.requests:
                await asyncio.sleep(0.01)
            await world.stop(run.id)

        async with restarted(repos, shop) as world:
            state = await world.settled(run.id)

        assert len(shop.requests) == 1
        assert [each.state for each in state.calls.values()] == [CallState.UNKNOWN]
        assert state.phase is Phase.CANCELLED


async def test_one_run_that_cannot_be_read_keeps_no_other_from_going_on(repos: Repos) -> None:
    async with FakeUpstream(SHOP) as shop:
        bad, good = await ordered(repos, shop), await ordered(repos, shop)
        for run_id in (bad, good):
            await approve(repos, run_id, mark=False)
        await approve_again(repos, bad)

        async with restarted(repos, shop) as world:
            state = await world.settled(good)

        assert state.phase is Phase.DONE
        assert len(shop.requests) == 1


async def approve_again(repos: Repos, run_id: RunId) -> None:
    """Write an entry that cannot follow from what stands before it."""
    entries = await repos.journal.read(run_id)
    await repos.journal.append(run_id, len(entries), entries[-1], is_open=True)


async def test_fifty_presses_are_one_send_whatever_keeps_the_journal(repos: Repos) -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], repos=repos) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        (call,) = (await world.settled(run.id)).waiting
        pressed = await asyncio.gather(
            *(world.press(run.id, call) for _ in range(50)), return_exceptions=True
        )
        state = await world.settled(run.id)

        assert sum(each is None for each in pressed) == 1
        assert len(shop.requests) == 1
        assert state.phase is Phase.DONE


async def test_two_processes_that_both_hold_a_run_send_its_call_once(repos: Repos) -> None:
    async with FakeUpstream(SHOP) as shop:
        run_id = await ordered(repos, shop)
        async with restarted(repos, shop) as one, restarted(repos, shop) as other:
            (call,) = (await one.settled(run_id)).waiting
            await other.settled(run_id)
            await asyncio.gather(
                one.press(run_id, call), other.press(run_id, call), return_exceptions=True
            )
            await asyncio.gather(one.settled(run_id), other.settled(run_id))

        assert len(shop.requests) == 1


async def test_a_message_sent_many_times_at_once_is_said_once(repos: Repos) -> None:
    async with make_world(DONE, DONE, repos=repos) as world:
        gpt = await world.install(SHOP)
        opened = await asyncio.gather(*(world.open(gpt, "Hello", key="k1") for _ in range(8)))
        conversation, run = opened[0]
        await world.settled(run.id)
        sent = await asyncio.gather(
            *(world.say(conversation.id, "More", key="k2") for _ in range(8))
        )
        await world.settled(sent[0].id)

        assert len({run.id for _, run in opened}) == 1
        assert len({run.id for run in sent}) == 1
        assert len(world.model.requests) == 2
        recent = await world.services.conversations.list_recent(world.services.user.id)
        assert len(recent) == 1


async def test_gpts_made_at_once_get_addresses_of_their_own(repos: Repos) -> None:
    async with make_world(repos=repos) as world:
        made = await asyncio.gather(*(world.install(SHOP, name="Inn") for _ in range(4)))

        assert {gpt.slug for gpt in made} == {"inn", "inn-2", "inn-3", "inn-4"}
