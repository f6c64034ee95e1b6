"""Watchers see everything once, wherever they join, and hold nobody up."""

import asyncio

from actionary.base.ids import RunId
from actionary.runtime.event import RunEvent, TextAppeared
from actionary.runtime.state import Phase
from actionary.runtime.watcher import WATCHER_BACKLOG, Watcher
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.world import World, make_world
from tests.shop import DONE, SHOP


async def watched(world: World, run_id: RunId) -> tuple[Watcher, list[RunEvent]]:
    """Watch a run to its end and return what was seen."""
    run, watcher = await world.services.conversations.watch(world.services.user.id, run_id)
    seen = []
    while (event := await asyncio.wait_for(watcher.next(), 10)) is not None:
        seen.append(event)
    run.unwatch(watcher)
    return watcher, seen


async def test_a_watcher_that_joins_at_any_moment_misses_nothing_and_sees_nothing_twice() -> None:
    pieces = [f"{number} " for number in range(30)]
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Count.")
        live = await world.live(run.id)
        readers = []

        async def read() -> str:
            watcher = live.watch()
            text = watcher.text
            while (event := await asyncio.wait_for(watcher.next(), 10)) is not None:
                if isinstance(event, TextAppeared):
                    text += event.text
            return text

        for piece in pieces:
            readers.append(asyncio.ensure_future(read()))
            model.say(piece)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        model.stop()

        assert set(await asyncio.gather(*readers)) == {"".join(pieces)}


async def test_a_watcher_of_a_run_that_has_ended_is_told_at_once() -> None:
    async with make_world(DONE) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        await world.settled(run.id)

        watcher, seen = await watched(world, run.id)

        assert (watcher.state.phase, seen) == (Phase.DONE, [])


async def test_a_watcher_that_joins_in_the_moment_a_run_ends_is_not_left_waiting() -> None:
    async with make_world(DONE) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        live = await world.live(run.id)
        first = live.watch()
        while await first.next() is not None:
            pass
        second = live.watch()

        while await asyncio.wait_for(second.next(), 5) is not None:
            pass


async def test_a_slow_watcher_holds_nobody_up_and_learns_that_it_fell_behind() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Count.")
        live = await world.live(run.id)
        slow = live.watch()
        for _ in range(WATCHER_BACKLOG + 5):
            model.say("x")
        model.stop()

        state = await world.settled(run.id)
        seen = 0
        while await asyncio.wait_for(slow.next(), 5) is not None:
            seen += 1

        assert state.phase is Phase.DONE
        assert (seen, slow.fell_behind) == (WATCHER_BACKLOG, True)
