"""What one host says never makes a call to another one without a person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from actionary.actions.confirmation import Decision
from actionary.messages.tool import ToolCall
from actionary.models.scripted import Reply
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from tests.runtime.samples import START, after, answered, decided, proposal, replied
from tests.shop import SHOP


def call(name: str, arguments: str = "{}") -> Reply:
    return Reply(calls=(ToolCall(id=f"wish_{name}", name=name, arguments=arguments),))


ITEMS = call("listItems")
NOTES = call("findNotes", '{"q": "what the shop said"}')
SAID = Reply(text="There.")
NOTES_DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://notes.example"}],
    "paths": {
        "/notes": {
            "get": {
                "operationId": "findNotes",
                "summary": "Find notes",
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"description": "Notes"}},
            }
        }
    },
}


@asynccontextmanager
async def two_hosts(
    *replies: Reply,
) -> AsyncIterator[tuple[World, FakeUpstream, FakeUpstream, Any]]:
    """Run a GPT that can call a shop and, elsewhere, a store of notes."""
    async with FakeUpstream(SHOP) as shop, FakeUpstream(NOTES_DOCUMENT) as notes:
        elsewhere = {**NOTES_DOCUMENT["paths"]["/notes"], "servers": notes.document["servers"]}
        both = {**shop.document, "paths": {**shop.document["paths"], "/notes": elsewhere}}
        async with make_world(*replies, upstreams=[shop, notes]) as world:
            yield world, shop, notes, await world.install(both)


async def always_allowed(world: World, gpt: Any) -> None:
    """Let both reads go ahead from now on."""
    for _ in range(2):
        run = await world.say(gpt, "Look.")
        await world.settled(run.id)
        await world.decide(run.id, Decision.ALWAYS_ALLOW)


async def test_a_read_of_another_host_asks_again_once_something_was_read() -> None:
    async with two_hosts(ITEMS, SAID, NOTES, SAID, ITEMS, NOTES, SAID) as (world, shop, notes, gpt):
        await always_allowed(world, gpt)

        run = await world.say(gpt, "Compare the items with my notes.")
        state = await world.settled(run.id)

        (waiting,) = state.waiting
        assert waiting.proposal.host == urlsplit(notes.url).netloc
        where = urlsplit(shop.url).netloc
        assert waiting.proposal.reason.startswith(f"It comes after reading content from {where}.")
        assert len(notes.requests) == 1

        done = await world.decide(run.id, Decision.DENY)
        assert done.turns[-1].text == "There."
        assert len(notes.requests) == 1


async def test_a_person_who_speaks_or_decides_lets_it_go_ahead() -> None:
    script = (ITEMS, SAID, NOTES, SAID, ITEMS, SAID, NOTES, SAID)
    async with two_hosts(*script) as (world, _, notes, gpt):
        await always_allowed(world, gpt)
        conversation, run = await world.open(gpt, "List the items.")
        await world.settled(run.id)

        later = await world.say(conversation.id, "And my notes?")
        state = await world.settled(later.id)

        assert not state.waiting
        assert len(notes.requests) == 2


async def test_reads_of_one_host_after_another_ask_nothing_more() -> None:
    async with two_hosts(ITEMS, SAID, NOTES, SAID, ITEMS, ITEMS, SAID) as (world, shop, _, gpt):
        await always_allowed(world, gpt)

        run = await world.say(gpt, "List them twice.")
        state = await world.settled(run.id)

        assert not state.waiting
        assert len(shop.requests) == 3


async def test_reads_wished_for_at_once_were_not_wished_for_by_an_answer() -> None:
    together = Reply(calls=(*ITEMS.calls, *NOTES.calls))
    async with two_hosts(ITEMS, SAID, NOTES, SAID, together, SAID) as (world, _, notes, gpt):
        await always_allowed(world, gpt)

        run = await world.say(gpt, "Both, please.")
        state = await world.settled(run.id)

        assert not state.waiting
        assert len(notes.requests) == 2


def test_a_run_knows_whose_content_came_since_the_person_acted() -> None:
    two = replied(proposal(asks=False), proposal("call_2"))

    read = after(START, two, answered())
    acted = after(START, two, answered(), decided(call="call_2"))

    assert read.read_from == ("https://shop.example",)
    assert acted.read_from == ()
