"""A reply's events, and the page they make: whatever was cut, it ends as the server sees it."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionary.actions.confirmation import Decision
from actionary.base.ids import RunId
from actionary.models.errors import ModelUnreachableError
from actionary.models.scripted import Reply as Scripted
from actionary.runtime.event import TextAppeared
from actionary.runtime.watcher import WATCHER_BACKLOG
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import World, make_world
from actionary.web.reply import Face, Reply
from actionary.web.stream import follow, sse
from tests.shop import DONE, ORDER_TEA, SHOP, calling
from tests.web.page import Page, elements_of, events_of


async def reply_of(world: World, run_id: RunId) -> Reply:
    run, conversation = await world.repos.conversations.get_run(run_id)
    return Reply(
        conversation_id=conversation.id,
        run_id=run.id,
        face=Face(slug="test-desk", name="Test desk"),
    )


async def connect(
    world: World, run_id: RunId, page: Page, *, until: Callable[[], bool] = lambda: False
) -> None:
    """Follow a reply as a browser does, until its end or until the connection is cut."""
    run, watcher = await world.services.conversations.watch(world.services.user.id, run_id)
    events = follow(run, watcher, await reply_of(world, run_id))
    async with asyncio.timeout(20):
        async for text in events:
            page.take(text)
            if until():
                break
    await events.aclose()  # type: ignore[attr-defined]


async def whole(world: World, run_id: RunId) -> list[str]:
    """Return what a page that is loaded now shows of the reply."""
    reply = await reply_of(world, run_id)
    state = (await world.live(run_id)).state
    return [html for _, html in elements_of(reply.whole(state))]


async def beginning(
    world: World, run_id: RunId, page: Page
) -> "tuple[asyncio.Task[None], Callable[[str], Awaitable[None]]]":
    """Connect, and return a way to wait for an event."""
    task = asyncio.ensure_future(connect(world, run_id, page))

    async def seen(name: str) -> None:
        async with asyncio.timeout(10):
            while name not in page.seen:
                await asyncio.sleep(0.001)

    await seen("snapshot")
    return task, seen


async def test_a_reply_is_a_snapshot_then_text_then_done() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        page = Page()
        task, seen = await beginning(world, run.id, page)
        model.say("# Title\n\nHel")
        await seen("tail")
        assert "Hel" in "".join(page.shown)
        model.say("lo **world**.")
        model.stop()
        await task

        assert page.is_done
        assert page.seen[0] == "snapshot"
        assert page.seen[-2:] == ["close", "done"]
        assert page.shown == await whole(world, run.id)
        assert page.shown == [
            '<div class="prose"><h1>Title</h1>\n<p>Hello <strong>world</strong>.</p>\n</div>'
        ]


async def test_a_card_is_shown_decided_and_replaced_by_its_line() -> None:
    script = (calling("createOrder", '{"item": "tea"}', text="I will order."), DONE)
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        page = Page()
        task, seen = await beginning(world, run.id, page)
        await world.settled(run.id)
        if "confirmation-card" not in "".join(page.shown):
            await seen("card")
        assert "Create an order" in "".join(page.shown)
        assert page.shown == await whole(world, run.id)
        await world.decide(run.id)
        await task

        assert page.is_done
        assert "decided" in page.seen
        assert "confirmation-card" not in "".join(page.shown)
        assert "201" in "".join(page.shown)
        assert page.shown == await whole(world, run.id)


async def test_a_denied_card_leaves_a_line_that_says_so() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        page = Page()
        task, _ = await beginning(world, run.id, page)
        await world.decide(run.id, Decision.DENY)
        await task

        assert "You denied" in "".join(page.shown)
        assert page.shown == await whole(world, run.id)


@pytest.mark.parametrize("said", ["", "Half of a"])
async def test_a_failure_is_shown_with_a_way_to_try_again(said: str) -> None:
    error = ModelUnreachableError("Nothing answers <here>.", hint="Start it.")
    async with make_world(Scripted(text=said, error=error)) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        page = Page()
        await connect(world, run.id, page)

        shown = "".join(page.shown)
        assert page.is_done
        assert "Nothing answers &lt;here&gt;." in shown
        assert f"/runs/{run.id}/retry" in shown
        assert page.shown == await whole(world, run.id)


async def test_a_stopped_reply_keeps_what_was_said() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        page = Page()
        task, seen = await beginning(world, run.id, page)
        model.say("Half of a")
        await seen("tail")
        await world.stop(run.id)
        await task

        assert page.is_done
        assert page.shown == await whole(world, run.id)
        assert "Half of a" in page.shown[0]
        assert "You stopped this reply." in page.shown[-1]


async def test_a_defect_is_shown_and_ends_the_stream_for_every_page_that_comes() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        first, later = Page(), Page()
        task, _ = await beginning(world, run.id, first)
        model.fail(ZeroDivisionError("secret of the house"))
        await task
        await connect(world, run.id, later)

        for page in (first, later):
            assert page.is_done
            assert "Something went wrong here." in "".join(page.shown)
            assert "secret of the house" not in "".join(page.shown)


async def test_a_page_that_fell_behind_is_not_told_that_it_is_done() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Count.")
        live, watcher = await world.services.conversations.watch(world.services.user.id, run.id)
        for _ in range(WATCHER_BACKLOG + 1):
            watcher.put(TextAppeared(text="x"))
        live.unwatch(watcher)
        model.stop()
        await world.settled(run.id)
        behind, again = Page(), Page()

        async for text in follow(live, watcher, await reply_of(world, run.id)):
            behind.take(text)
        await connect(world, run.id, again)

        assert not behind.is_done
        assert again.is_done
        assert again.shown == await whole(world, run.id)


async def test_a_connection_that_is_cut_leaves_nothing_behind() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        run = await world.say(await world.install(SHOP), "Hello")
        page = Page()
        before = asyncio.all_tasks()
        await connect(world, run.id, page, until=lambda: True)
        await asyncio.sleep(0)

        assert asyncio.all_tasks() <= before
        model.stop()
        await world.settled(run.id)
        assert (await world.live(run.id)).is_idle


MANY = 150


async def test_a_long_block_is_drawn_less_often_and_keeps_nobody_waiting() -> None:
    model = SteppedModel()
    async with make_world(model=model) as world:
        run = await world.say(await world.install(SHOP), "A table, please.")
        page = Page()
        async with asyncio.timeout(20):
            task = asyncio.ensure_future(connect(world, run.id, page))
            model.say("| a | b |\n|---|---|\n")
            for _ in range(MANY):
                model.say("| 1 | 2 |\n" * 30)
                await asyncio.sleep(0.005)
            model.stop()
            await task

        assert page.shown == await whole(world, run.id)
        assert page.seen.count("tail") < MANY / 5


def test_no_line_end_in_the_data_ends_an_event() -> None:
    (event,) = events_of(sse("replace", "a\rb\r\nc\nd\n"))

    assert (event.name, event.data) == ("replace", "a\nb\nc\nd\n")


async def test_carriage_returns_in_an_answer_lose_nothing_of_it() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        text = (("Content-Type", "text/plain"),)
        shop.answer("createOrder", Answer(headers=text, body=b"one\rtwo\r\nthree<b>"))
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        page = Page()
        task, _ = await beginning(world, run.id, page)
        await world.decide(run.id)
        await task

        shown = "".join(page.shown)
        assert all(word in shown for word in ("one", "two", "three&lt;b&gt;"))


PIECES = [
    "Hello ", "**wor", "ld**", "\n\n", "\n", "- a\n", "- b", "```\n", "x = 1\n", "| a | b |\n",
    "|--|--|\n", "| 1 | 2 |\n", "# T\n", "👍", "1. ", "> q\n", "`", "*", "<b>", "&amp;",
]  # fmt: skip


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), min_size=1, max_size=6),
    st.lists(st.none() | st.integers(1, 20), max_size=6),
)
def test_a_page_that_was_cut_off_and_came_back_ends_with_the_same_bytes(
    pieces: list[str], cuts: list[int | None]
) -> None:
    async def live() -> None:
        async with make_world(model=(model := SteppedModel())) as world:
            run = await world.say(await world.install(SHOP), "Hello")
            page = Page()
            for piece, moments in zip_longest(pieces, cuts[: len(pieces)]):
                model.say(piece)
                if moments is not None:
                    task = asyncio.ensure_future(connect(world, run.id, page))
                    for _ in range(moments):
                        await asyncio.sleep(0.002)
                    task.cancel()
                    await asyncio.wait({task})
            model.stop()
            await connect(world, run.id, page)
            assert page.is_done
            assert page.shown == await whole(world, run.id)

    asyncio.run(live())
