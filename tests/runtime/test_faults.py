"""When what keeps a run fails or is slow: nothing is sent twice, nothing is said twice."""

import asyncio
from datetime import datetime

import pytest

from actionary.actions.confirmation import Decision
from actionary.base.errors import ActionaryError
from actionary.base.ids import CallId, ConversationId, RunId
from actionary.bootstrap.wiring import Repos
from actionary.conversations.grant import KeptGrant, MemoryGrantRepo
from actionary.conversations.repo import MemoryConversationRepo
from actionary.db.engine import DatabaseError
from actionary.runtime.call import CallState
from actionary.runtime.event import Broke
from actionary.runtime.input import CallAnswered, RunInput
from actionary.runtime.journal import MemoryJournal
from actionary.runtime.ledger import MemoryCallLedger
from actionary.runtime.queue import KEEP_IDLE
from actionary.runtime.state import IllegalMoveError, Phase
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import make_world
from tests.shop import DONE, ORDER_TEA, SHOP, calling


def disk_full() -> ActionaryError:
    return DatabaseError("The disk is full.", hint="Free some space.")


class GatedJournal(MemoryJournal):
    """Waits before it keeps an entry, while its gate is shut."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = 0

    async def append(self, run_id: RunId, sequence: int, entry: RunInput, *, is_open: bool) -> None:
        self.waiting += 1
        await self.gate.wait()
        self.waiting -= 1
        await super().append(run_id, sequence, entry, is_open=is_open)


class FullJournal(MemoryJournal):
    """Cannot keep the first entry of a kind."""

    def __init__(self, kind: type[RunInput]) -> None:
        super().__init__()
        self._kind: type[RunInput] | None = kind

    async def append(self, run_id: RunId, sequence: int, entry: RunInput, *, is_open: bool) -> None:
        if self._kind is not None and isinstance(entry, self._kind):
            self._kind = None
            raise disk_full()
        await super().append(run_id, sequence, entry, is_open=is_open)


class UntouchableRepo(MemoryConversationRepo):
    """Cannot record that something happened in a conversation."""

    async def touch(self, conversation_id: ConversationId, at: datetime, *, waiting: bool) -> None:
        raise disk_full()


class FullGrantRepo(MemoryGrantRepo):
    """Cannot keep a grant."""

    async def add(self, kept: KeptGrant) -> None:
        raise disk_full()


class FullLedger(MemoryCallLedger):
    """Cannot mark a call."""

    async def mark_on_wire(self, call_id: CallId, request_hash: str) -> None:
        raise disk_full()


async def test_a_reply_that_is_being_recorded_when_stop_is_pressed_is_not_said_twice() -> None:
    journal = GatedJournal()
    repos = Repos(journal=journal)
    async with make_world(model=(model := SteppedModel()), repos=repos) as world:
        run = await world.say(await world.install(SHOP), "Order tea.")
        model.say("I will order it.")
        model.call("createOrder", '{"item": "tea"}')
        journal.gate.clear()
        model.stop()
        while not journal.waiting:
            await asyncio.sleep(0)

        stopping = asyncio.ensure_future(world.stop(run.id))
        await asyncio.sleep(0)
        journal.gate.set()
        state = await stopping

        assert [turn.text for turn in state.turns] == ["I will order it."]
        assert (state.phase, state.partial) == (Phase.CANCELLED, "")


async def test_a_call_whose_mark_cannot_be_kept_is_not_sent() -> None:
    repos = Repos(ledger=FullLedger())
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], repos=repos) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        await world.decide(run.id)

        assert shop.requests == []


async def test_a_call_whose_answer_cannot_be_kept_is_shown_and_never_sent_again() -> None:
    repos = Repos(journal=FullJournal(CallAnswered))
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], repos=repos) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        await world.decide(run.id)
        live = await world.live(run.id)
        watcher = live.watch()

        told = await watcher.next()
        state = await world.retry(run.id)

        assert told == Broke(message="The disk is full.", hint="Free some space.")
        assert [call.state for call in state.calls.values()] == [CallState.UNKNOWN]
        assert state.phase is Phase.DONE
        assert len(shop.requests) == 1


async def test_pressing_try_again_while_a_call_is_under_way_changes_nothing() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        (call,) = (await world.settled(run.id)).calls.values()
        await world.press(run.id, call)

        with pytest.raises(IllegalMoveError):
            await world.services.conversations.retry(world.services.user.id, run.id)

        state = await world.settled(run.id)
        assert [each.state for each in state.calls.values()] == [CallState.SUCCEEDED]
        assert len(shop.requests) == 1


async def test_a_list_that_cannot_be_kept_in_step_does_not_hold_a_call_up() -> None:
    repos = Repos(conversations=UntouchableRepo())
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], repos=repos) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        state = await world.decide(run.id)

        assert state.phase is Phase.DONE
        assert len(shop.requests) == 1


async def test_an_always_allow_that_cannot_be_kept_is_said_and_the_call_is_made() -> None:
    repos = Repos(grants=FullGrantRepo())
    reserve = calling("reserveItem", '{"id": "tea"}')
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(reserve, DONE, upstreams=[shop], repos=repos) as world,
    ):
        run = await world.say(await world.install(shop), "Reserve tea.")
        (call,) = (await world.settled(run.id)).calls.values()

        with pytest.raises(DatabaseError):
            await world.press(run.id, call, Decision.ALWAYS_ALLOW)
        state = await world.settled(run.id)

        assert state.phase is Phase.DONE
        assert len(shop.requests) == 1


async def test_more_runs_than_are_kept_in_memory_can_all_wait_and_all_go_on() -> None:
    many = KEEP_IDLE + 20
    script = [ORDER_TEA] * many + [DONE] * many
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        gpt = await world.install(shop)
        runs = []
        for _ in range(many):
            runs.append(await world.say(gpt, "Order tea."))
            await world.settled(runs[-1].id)

        states = [await world.decide(run.id) for run in (*runs[:5], *runs[-5:])]

        assert {state.phase for state in states} == {Phase.DONE}
        assert len(shop.requests) == 10


async def test_a_run_that_is_watched_is_kept_however_many_come_after_it() -> None:
    many = KEEP_IDLE + 5
    script = [ORDER_TEA] * many + [DONE]
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        gpt = await world.install(shop)
        first = await world.say(gpt, "Order tea.")
        await world.settled(first.id)
        live, watcher = await world.services.conversations.watch(world.services.user.id, first.id)
        for _ in range(many - 1):
            await world.settled((await world.say(gpt, "Order tea.")).id)

        await world.decide(first.id)

        assert await asyncio.wait_for(watcher.next(), 5) is not None
        live.unwatch(watcher)


async def test_a_run_that_waits_for_a_person_is_not_taken_up_by_a_restart() -> None:
    """Thousands of cards may wait, and the first page must not wait for them."""
    repos = Repos()
    async with FakeUpstream(SHOP) as shop:
        async with make_world(ORDER_TEA, upstreams=[shop], repos=repos) as world:
            run = await world.say(await world.install(shop), "Order tea.")
            await world.settled(run.id)

        assert await repos.journal.list_open() == ()

        async with make_world(DONE, upstreams=[shop], repos=repos) as world:
            await world.services.conversations.recover()
            state = await world.decide(run.id)

        assert state.phase is Phase.DONE
        assert len(shop.requests) == 1
        assert await repos.journal.list_open() == ()
