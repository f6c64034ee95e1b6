"""The card that asks for a person's own key: what it says, what it takes, what it never shows."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from actionary.base.ids import RunId
from actionary.base.secret import Secret
from actionary.gpts.signin import GivenBy, SignIn
from actionary.runtime.call import Call, CallState
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from actionary.web.app import make_app
from tests.shop import DONE, SHOP, calling
from tests.web.page import Page
from tests.web.test_stream import beginning, whole

OWN = {"key": SignIn(given_by=GivenBy.USER)}
KEY = "sk-of-ada-0123456789"


@pytest.fixture
async def shop() -> AsyncIterator[FakeUpstream]:
    """An API that wants a key."""
    async with FakeUpstream(SHOP) as shop:
        yield shop


@pytest.fixture
async def world(shop: FakeUpstream) -> AsyncIterator[World]:
    """An installation in memory."""
    async with make_world(calling("getAccount"), DONE, upstreams=(shop,)) as world:
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of its pages."""
    transport = httpx2.ASGITransport(make_app(world.services))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def asked(world: World, shop: FakeUpstream) -> tuple[str, RunId, Call]:
    """Return a chat's address and the call that waits in it."""
    gpt = await world.install(shop, sign_ins=OWN)
    conversation, run = await world.open(gpt, "Who am I?")
    (call,) = (await world.settled(run.id)).waiting
    return f"/c/{conversation.id}", run.id, call


async def test_the_card_says_whose_account_where_and_for_what(
    world: World, shop: FakeUpstream, client: httpx2.AsyncClient
) -> None:
    address, _, call = await asked(world, shop)

    page = (await client.get(address)).text

    assert "Test desk</b> needs your account at" in page
    assert call.proposal.host in page
    assert "Show the account" in page
    assert "/account" in page
    assert 'name="secret" type="password"' in page
    assert 'value="allow"' not in page


async def test_a_typed_key_is_taken_and_never_shown_again(
    world: World, shop: FakeUpstream, client: httpx2.AsyncClient
) -> None:
    address, run_id, call = await asked(world, shop)

    answer = await client.post(
        f"{address}/runs/{run_id}/calls/{call.id}/credential",
        data={"scheme": "key", "secret": f" {KEY} "},
    )
    state = await world.decide(run_id)

    assert answer.status_code == 204
    assert state.calls[call.id].state is CallState.SUCCEEDED
    assert [request.headers.get("X-Key") for request in shop.requests] == [KEY]
    assert KEY not in (await client.get(address)).text


async def test_a_key_that_cannot_be_sent_is_refused_on_the_card(
    world: World, shop: FakeUpstream, client: httpx2.AsyncClient
) -> None:
    address, run_id, call = await asked(world, shop)

    answer = await client.post(
        f"{address}/runs/{run_id}/calls/{call.id}/credential",
        data={"scheme": "key", "secret": "two\nlines"},
    )

    assert answer.status_code == 422
    assert "cannot be sent" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "two\nlines" not in answer.text


async def test_a_key_that_comes_too_late_is_answered_with_what_became_of_the_call(
    world: World, shop: FakeUpstream, client: httpx2.AsyncClient
) -> None:
    address, run_id, call = await asked(world, shop)
    await client.post(
        f"{address}/runs/{run_id}/calls/{call.id}",
        data={"decision": "deny", "request_hash": call.proposal.request_hash},
    )

    answer = await client.post(
        f"{address}/runs/{run_id}/calls/{call.id}/credential",
        data={"scheme": "key", "secret": KEY},
    )

    assert answer.status_code == 409
    assert f'id="call-{call.id}"' in answer.text
    assert await world.repos.vault.list_own(world.services.user.id) == ()


async def test_a_yes_does_not_stand_in_for_a_sign_in(
    world: World, shop: FakeUpstream, client: httpx2.AsyncClient
) -> None:
    address, run_id, call = await asked(world, shop)

    answer = await client.post(
        f"{address}/runs/{run_id}/calls/{call.id}",
        data={"decision": "allow", "request_hash": call.proposal.request_hash},
    )

    assert answer.status_code == 409
    assert "needs your account" in answer.text
    assert shop.requests == []


async def test_the_stream_puts_the_confirmation_where_the_sign_in_was(
    world: World, shop: FakeUpstream
) -> None:
    _, run_id, call = await asked(world, shop)
    page = Page()
    watching, seen = await beginning(world, run_id, page)
    waiting = page.shown

    await world.services.conversations.sign_ins.give(
        world.services.user.id, run_id, call.id, "key", Secret(KEY)
    )
    await seen("card")
    asking = page.shown
    await world.decide(run_id)
    await watching

    assert len(waiting) == len(asking) == 1
    assert "needs your account" in waiting[0]
    assert "wants to talk to" in asking[0]
    assert page.shown == await whole(world, run_id)


async def test_a_program_is_told_what_a_call_needs_and_can_give_it(
    world: World, shop: FakeUpstream, client: httpx2.AsyncClient
) -> None:
    address, run_id, call = await asked(world, shop)
    api = f"/api{address.replace('/c/', '/conversations/')}"

    told = (await client.get(api)).json()["runs"][0]["turns"][0]["calls"][0]
    wrong = await client.post(
        f"{api}/calls/{call.id}/credential", json={"scheme": "other", "secret": KEY}
    )
    given = await client.post(
        f"{api}/calls/{call.id}/credential", json={"scheme": "key", "secret": KEY}
    )
    await world.decide(run_id)

    assert told["state"] == "awaiting_signin"
    assert told["needs"] == [{"scheme": "key", "way": "key", "host": ""}]
    assert wrong.status_code == 409
    assert given.status_code == 200
    assert KEY not in given.text
    assert [request.headers.get("X-Key") for request in shop.requests] == [KEY]
