"""What a person always allows is listed, and asked for again once it is taken back."""

import re

import httpx2

from actionary.actions.confirmation import Decision
from actionary.messages.tool import ToolCall
from actionary.models.scripted import Reply
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import make_world
from actionary.web.app import make_app
from tests.shop import SHOP

LIST = Reply(calls=(ToolCall(id="1", name="listItems", arguments="{}"),))
SAID = Reply(text="There.")


async def test_an_always_allow_is_shown_and_taken_back() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(LIST, SAID, LIST, SAID, LIST, upstreams=[shop]) as world,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(make_app(world.services)), base_url="http://127.0.0.1"
        ) as client,
    ):
        gpt = await world.install(shop, name="Shop desk")
        empty = (await client.get("/settings/allowed")).text
        run = await world.say(gpt, "List them.")
        await world.settled(run.id)
        await world.decide(run.id, Decision.ALWAYS_ALLOW)
        again = await world.say(gpt, "List them.")
        assert not (await world.settled(again.id)).waiting

        listed = (await client.get("/settings/allowed")).text
        (where,) = re.findall(r'hx-delete="(/settings/allowed/[^"]+)"', listed)
        taken_back = await client.delete(where)
        gone = await client.delete(where)
        asked = await world.say(gpt, "List them.")

        assert "Every call asks first" in empty
        assert "List the items" in listed
        assert "Shop desk" in listed
        assert "until 1 April 2030" in listed
        assert "You are asked again from now on." in taken_back.text
        assert "Every call asks first" in taken_back.text
        assert gone.status_code == 404
        assert (await world.settled(asked.id)).waiting
