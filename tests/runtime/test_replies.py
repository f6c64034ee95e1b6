"""What becomes of a model's reply: streamed, failed, cut, stopped, defective."""

import asyncio

import pytest

from actionary.base.errors import ActionaryError
from actionary.base.ids import RunId
from actionary.models.errors import ModelCutOffError, ModelUnreachableError
from actionary.models.event import StopReason
from actionary.models.scripted import Reply
from actionary.runtime.call import Call, CallState
from actionary.runtime.event import Broke, Moved, RunEvent, TextAppeared
from actionary.runtime.state import IllegalMoveError, Phase, RunState
from actionary.runtime.watcher import Watcher
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import World, make_world
from tests.shop import DONE, ORDER_TEA, SHOP


def only_call(state: RunState) -> Call:
    (call,) = state.calls.values()
    return call


async def watched(world: World, run_id: RunId) -> tuple[Watcher, list[RunEvent]]:
    """Watch a run to its end and return what was seen."""
    run, watcher = await world.services.conversations.watch(world.services.user.id, run_id)
    seen = []
    while (event := await asyncio.wait_for(watcher.next(), 10)) is not None:
        seen.append(event)
    run.unwatch(watcher)
    return watcher, seen


async def test_text_is_told_as_it_comes() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        live, watcher = await world.services.conversations.watch(world.services.user.id, run.id)
        for piece in ("Hel", "lo", "."):
            model.say(piece)
        model.stop()

        seen = [await asyncio.wait_for(watcher.next(), 5) for _ in range(4)]

        texts = [event.text for event in seen if isinstance(event, TextAppeared)]
        assert texts == ["Hel", "lo", "."]
        assert isinstance(seen[-1], Moved)
        assert seen[-1].state.turns[-1].text == "Hello."
        live.unwatch(watcher)


@pytest.mark.parametrize("said", ["", "Half of a rep"])
@pytest.mark.parametrize(
    "error",
    [
        ModelUnreachableError("Nothing answers at 127.0.0.1:9.", hint="Start it."),
        ModelCutOffError("The model's answer broke off."),
    ],
)
async def test_a_model_that_fails_is_told_and_what_it_said_is_kept(
    said: str, error: ActionaryError
) -> None:
    async with make_world(Reply(text=said, error=error), DONE) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        state = await world.settled(run.id)

        assert (state.phase, state.partial) == (Phase.FAILED, said)
        assert state.failure is not None
        assert (state.failure.message, state.failure.code) == (error.message, error.code)

        state = await world.retry(run.id)

        assert (state.phase, state.partial, state.failure) == (Phase.DONE, "", None)
        assert [turn.text for turn in state.turns] == ["Done."]


async def test_a_stream_that_ends_without_a_word_of_it_is_a_failure() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        model.say("Half of a rep")
        model.cut()
        state = await world.settled(run.id)

        assert state.phase is Phase.FAILED
        assert state.failure is not None
        assert state.failure.code == "model-cut-off"
        assert state.partial == "Half of a rep"


async def test_a_stream_that_is_cut_in_a_call_makes_no_call() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(model=(model := SteppedModel()), upstreams=[shop]) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        model.call("createOrder", '{"item": "tea"}')
        model.cut()
        state = await world.settled(run.id)

        assert (state.phase, dict(state.calls)) == (Phase.FAILED, {})
        assert shop.requests == []


async def test_a_reply_cut_by_the_output_limit_is_kept_with_a_note() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        model.say("Once upon")
        model.stop(StopReason.LENGTH)
        state = await world.settled(run.id)

        assert state.phase is Phase.DONE
        assert "cut this reply short" in state.turns[-1].note


async def test_a_defect_in_the_model_is_shown_and_can_be_tried_again() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        model.fail(ZeroDivisionError("a defect"))
        await world.settled(run.id)

        _, seen = await watched(world, run.id)
        assert [type(each) for each in seen] == [Broke]
        assert "a defect" not in repr(seen)

        await world.services.conversations.retry(world.services.user.id, run.id)
        model.say("Better.")
        model.stop()
        state = await world.settled(run.id)

        assert (state.phase, state.turns[-1].text) == (Phase.DONE, "Better.")


async def test_halves_of_characters_do_not_stop_a_run() -> None:
    """A model that writes lone surrogates is told to nobody as a defect."""
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        model.say("a\ud83db")
        model.call("sing\ud800", '{"a": "\udfff"}')
        model.stop()
        model.stop()
        state = await world.settled(run.id)

        assert state.phase is Phase.DONE
        assert state.turns[0].text == "a?b"


async def test_stopping_while_it_streams_keeps_what_was_said_once() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        model.say("Half of a rep")
        live, watcher = await world.services.conversations.watch(world.services.user.id, run.id)
        while not watcher.text:
            live.unwatch(watcher)
            await asyncio.sleep(0)
            watcher = live.watch()

        state = await world.stop(run.id)

        assert (state.phase, state.partial, state.turns) == (Phase.CANCELLED, "Half of a rep", ())
        assert model.was_closed == 1
        live.unwatch(watcher)


async def test_stopping_while_a_call_is_under_way_records_its_answer_and_ends() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        shop.answer("createOrder", Answer.of_json({"id": "o-1"}, status=201, delay=0.3))
        run = await world.say(await world.install(shop), "Order tea.")
        call = only_call(await world.settled(run.id))
        await world.press(run.id, call)
        while not shop.requests:
            await asyncio.sleep(0.01)

        stopped = await world.stop(run.id)
        state = await world.settled(run.id)

        assert only_call(stopped).state is CallState.APPROVED
        assert (state.phase, only_call(state).state) == (Phase.CANCELLED, CallState.SUCCEEDED)
        assert len(world.model.requests) == 1
        assert len(shop.requests) == 1


async def test_stopping_withdraws_a_card_and_nothing_is_sent() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        call = only_call(await world.settled(run.id))

        await world.stop(run.id)

        with pytest.raises(IllegalMoveError):
            await world.press(run.id, call)
        assert shop.requests == []


async def test_stopping_what_has_ended_says_so() -> None:
    async with make_world(DONE) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        await world.settled(run.id)

        with pytest.raises(IllegalMoveError, match="Nothing is running"):
            await world.stop(run.id)
