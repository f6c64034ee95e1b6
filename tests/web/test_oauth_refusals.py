"""What a browser brings back is refused for one reason at a time, before any token is asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actionary.base.ids import UserId
from actionary.runtime.call import CallState
from actionary.testing.authserver import CLIENT_SECRET
from actionary.web.oauth_callback import BROWSER
from tests.web.oauth_desk import Desk

Change = Callable[[list[tuple[str, str]]], list[tuple[str, str]]]


def with_pair(name: str, value: str) -> Change:
    """Return the change of one parameter."""
    return lambda pairs: [*[each for each in pairs if each[0] != name], (name, value)]


def without(name: str) -> Change:
    """Return the loss of one parameter."""
    return lambda pairs: [each for each in pairs if each[0] != name]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (with_pair("state", "made-up"), 422, "not under way"),
        (without("state"), 422, "not under way"),
        (lambda pairs: [*pairs, ("state", "second")], 422, "not under way"),
        (without("code"), 502, "no authorization code"),
        (lambda pairs: [*pairs, ("code", "second")], 502, "twice"),
        (with_pair("iss", "https://thief.example"), 403, "thief.example"),
        (lambda pairs: [*without("code")(pairs), ("error", "access_denied")], 422, "not given"),
        (lambda pairs: [*without("code")(pairs), ("error", "server_error")], 502, "did not sign"),
    ],
)
async def test_an_answer_that_is_not_right_is_refused_and_asks_for_no_token(
    desk: Desk, change: Change, status: int, said: str
) -> None:
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))

    page = await desk.come_back(change(back))

    assert page.status_code == status
    assert said in page.text
    assert desk.server.requests_to("token") == []
    assert (await desk.state(where[1])).state is CallState.AWAITING_SIGNIN
    assert await desk.world.repos.vault.list_own(desk.world.services.user.id) == ()


async def test_a_return_counts_once(desk: Desk) -> None:
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))
    await desk.come_back(back)

    again = await desk.come_back(back)

    assert again.status_code == 422
    assert "not under way" in again.text
    assert len(desk.server.requests_to("token")) == 1


@pytest.mark.parametrize("cookie", ["", "somebody-elses"])
async def test_another_browser_is_refused(desk: Desk, cookie: str) -> None:
    """Who is sent a link with somebody else's code must not get their account."""
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))
    desk.browser.cookies.clear()
    if cookie:
        desk.browser.cookies.set(BROWSER, cookie, domain="127.0.0.1", path="/oauth")

    page = await desk.come_back(back)

    assert page.status_code == 403
    assert "another browser" in page.text
    assert f"/c/{where[0]}" not in page.text.partition("<h1>")[2]
    assert desk.server.requests_to("token") == []


async def test_a_sign_in_that_took_too_long_is_refused(desk: Desk) -> None:
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))
    desk.world.clock.advance(timedelta(minutes=11))

    page = await desk.come_back(back)

    assert page.status_code == 422
    assert "too long" in page.text
    assert desk.server.requests_to("token") == []


async def test_somebody_elses_sign_in_is_refused(desk: Desk) -> None:
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))
    state = dict(back)["state"]
    pending = await desk.world.repos.pending.take(state)
    assert pending is not None
    await desk.world.repos.pending.put(replace(pending, user_id=UserId("user_stranger")))

    page = await desk.come_back(back)

    assert page.status_code == 403
    assert "Somebody else" in page.text
    assert desk.server.requests_to("token") == []


@pytest.mark.parametrize(
    "change",
    [
        {"token_url": "https://thief.example/token"},
        {"client_id": "another"},
        {"scopes": ("read", "write")},
        None,
    ],
)
async def test_settings_that_change_meanwhile_void_the_sign_in(
    desk: Desk, change: dict[str, Any] | None
) -> None:
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))
    gpts = desk.world.services.gpts
    (gpt,) = await gpts.list_mine(desk.world.services.user.id)
    (action,) = gpt.draft.actions
    assert desk.settings.oauth is not None
    oauth = replace(desk.settings.oauth, **change) if change else None
    changed = replace(action, sign_ins={"key": replace(desk.settings, oauth=oauth)})
    await gpts.save_draft(gpt.owner_id, gpt.id, gpt.draft.with_action(changed))
    await gpts.publish(gpt.owner_id, gpt.id)

    page = await desk.come_back(back)

    assert page.status_code == 409
    assert "settings of this connection changed" in page.text
    assert desk.server.requests_to("token") == []


async def test_a_token_endpoint_that_refuses_leaves_the_call_waiting(desk: Desk) -> None:
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))
    desk.server.secret = "another"

    page = await desk.come_back(back)

    assert page.status_code == 422
    assert CLIENT_SECRET not in page.text
    assert (await desk.state(where[1])).state is CallState.AWAITING_SIGNIN


@pytest.mark.parametrize(
    "target",
    ["https://thief.example", "//thief.example", "/\\thief.example", "javascript:alert(1)"],
)
@pytest.mark.parametrize("name", ["next", "return_to", "redirect_uri", "url"])
async def test_nothing_in_an_address_says_where_to_go_afterwards(
    desk: Desk, name: str, target: str
) -> None:
    conversation_id, run_id, call = await desk.asked()
    path = f"/oauth/start/c/{conversation_id}/runs/{run_id}/calls/{call.id}"
    answer = await desk.browser.get(path, params={"scheme": "key", name: target})
    back = desk.server.authorize(answer.headers["location"])

    page = await desk.come_back([*back, (name, target)])

    assert page.status_code == 200
    assert target not in page.text
    assert f'class="btn btn-primary" href="/c/{conversation_id}"' in page.text


async def test_a_sign_in_for_a_call_that_waits_for_none_is_refused(desk: Desk) -> None:
    where = await desk.asked()
    await desk.sign_in(where)
    conversation_id, run_id, call = where
    path = f"/oauth/start/c/{conversation_id}/runs/{run_id}/calls/{call.id}"

    answer = await desk.browser.get(path, params={"scheme": "key"})

    assert answer.status_code == 409


async def test_another_name_of_this_machine_leads_to_the_one_the_service_knows(
    desk: Desk,
) -> None:
    conversation_id, run_id, call = await desk.asked()
    path = f"/oauth/start/c/{conversation_id}/runs/{run_id}/calls/{call.id}?scheme=key"

    answer = await desk.browser.get(f"http://localhost:8710{path}")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://127.0.0.1:8710{path}"
