"""Signing in through the pages: the whole way, how it is kept up, and how it ends."""

import asyncio
from urllib.parse import parse_qsl, urlsplit

import pytest

from actionary.auth.credential import OAuthToken, secrets_of
from actionary.base.ids import ConversationId
from actionary.base.secret import Secret
from actionary.runtime.call import CallState, Need
from actionary.runtime.caller import Whose
from actionary.runtime.state import StaleDecisionError
from actionary.testing.authserver import CLIENT_SECRET
from actionary.testing.upstream import Answer
from tests.web.oauth_desk import AGAIN, Desk, FullVault


async def test_the_card_names_the_page_to_sign_in_at(desk: Desk) -> None:
    conversation_id, _, call = await desk.asked()

    page = (await desk.browser.get(f"/c/{conversation_id}")).text

    host = desk.server.url.partition("://")[2]
    assert call.proposal.needs == (Need(scheme="key", way="sign_in", host=host),)
    assert f"Sign in with {host}" in page
    assert f"/oauth/start/c/{conversation_id}/runs/" in page
    assert CLIENT_SECRET not in page


async def test_a_person_signs_in_and_the_waiting_call_goes_on(desk: Desk) -> None:
    where = await desk.asked()

    page = await desk.sign_in(where)
    asking = await desk.state(where[1])
    await desk.world.decide(where[1])
    done = await desk.state(where[1])

    assert page.status_code == 200
    assert "You are signed in" in page.text
    assert f'href="/c/{where[0]}"' in page.text
    assert asking.state is CallState.AWAITING_CONFIRMATION
    assert done.state is CallState.SUCCEEDED
    (request,) = desk.shop.requests
    token = request.headers.get("Authorization").removeprefix("Bearer ")
    assert desk.server.is_alive(token)
    assert token not in page.text
    (entry,) = await desk.world.repos.vault.list_own(desk.world.services.user.id)
    assert entry.is_sign_in
    assert entry.used_at is not None


async def test_what_begins_it_is_bound_to_the_browser_and_to_pkce(desk: Desk) -> None:
    conversation_id, run_id, call = await desk.asked()

    answer = await desk.browser.get(
        f"/oauth/start/c/{conversation_id}/runs/{run_id}/calls/{call.id}?scheme=key"
    )

    sent = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert sent["code_challenge_method"] == "S256"
    assert sent["redirect_uri"] == "http://127.0.0.1:8710/oauth/callback"
    assert len(sent["state"]) >= 43  # 256 bits
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert sent["state"] not in cookie


async def test_every_sign_in_has_the_same_callback(desk: Desk) -> None:
    """It is registered with the service once."""
    where = await desk.asked()
    urls = [await desk.begin(where) for _ in range(2)]

    assert len({dict(parse_qsl(urlsplit(url).query))["redirect_uri"] for url in urls}) == 1
    assert len({dict(parse_qsl(urlsplit(url).query))["state"] for url in urls}) == 2


async def connected(desk: Desk) -> ConversationId:
    """Return a chat whose person is signed in, one call made."""
    where = await desk.asked()
    await desk.sign_in(where)
    await desk.world.decide(where[1])
    return where[0]


async def test_a_token_is_renewed_before_the_call_that_would_carry_it(desk: Desk) -> None:
    chat = await connected(desk)
    desk.world.clock.advance(AGAIN)

    run = await desk.world.say(chat, "Again.")
    await desk.world.settled(run.id)
    await desk.world.decide(run.id)

    first, second = (request.headers.get("Authorization") for request in desk.shop.requests)
    assert first != second
    assert desk.server.refreshes == 1


async def test_a_sign_in_that_has_ended_is_asked_for_again_and_the_call_goes_on(
    desk: Desk,
) -> None:
    chat = await connected(desk)
    desk.world.clock.advance(AGAIN)
    desk.server.revoke_all()

    run = await desk.world.say(chat, "Again.")
    await desk.world.settled(run.id)
    await desk.world.decide(run.id)
    waiting = await desk.state(run.id)
    sent = len(desk.shop.requests)
    await desk.sign_in((chat, run.id, waiting))
    await desk.world.decide(run.id)

    assert waiting.state is CallState.AWAITING_SIGNIN
    assert sent == 1
    assert (await desk.state(run.id)).state is CallState.SUCCEEDED
    assert len(desk.shop.requests) == 2


async def test_an_authorization_server_that_is_not_well_disconnects_nobody(desk: Desk) -> None:
    chat = await connected(desk)
    desk.world.clock.advance(AGAIN)
    desk.server.answer("token", Answer(status=503))

    run = await desk.world.say(chat, "Again.")
    await desk.world.settled(run.id)
    await desk.world.decide(run.id)

    assert (await desk.state(run.id)).state is CallState.NOT_SENT
    assert len(desk.shop.requests) == 1
    assert len(await desk.world.repos.vault.list_own(desk.world.services.user.id)) == 1


async def test_a_token_the_api_refuses_is_renewed_for_the_next_call_and_nothing_sent_twice(
    desk: Desk,
) -> None:
    chat = await connected(desk)
    desk.shop.answer("getAccount", Answer(status=401))
    desk.server.revoke_all()

    run = await desk.world.say(chat, "Again.")
    await desk.world.settled(run.id)
    await desk.world.decide(run.id)
    third = await desk.world.say(chat, "And again.")

    assert len(desk.shop.requests) == 2
    assert (await desk.state(third.id)).state is CallState.AWAITING_SIGNIN


async def test_disconnecting_gives_the_tokens_back_then_forgets_them(desk: Desk) -> None:
    await connected(desk)
    vault = desk.world.repos.vault
    (entry,) = await vault.list_own(desk.world.services.user.id)
    token = await vault.find(entry.place)
    assert isinstance(token, OAuthToken)

    is_void = await desk.world.services.connections.disconnect(entry.place)

    assert is_void
    assert desk.server.requests_to("revoke")
    assert not desk.server.is_alive(token.access_token.reveal())
    assert await vault.list_own(desk.world.services.user.id) == ()


async def test_a_service_that_cannot_be_reached_does_not_keep_anybody_connected(
    desk: Desk,
) -> None:
    await connected(desk)
    (entry,) = await desk.world.repos.vault.list_own(desk.world.services.user.id)
    desk.server.answer("revoke", Answer(status=500))

    is_void = await desk.world.services.connections.disconnect(entry.place)

    assert not is_void
    assert await desk.world.repos.vault.list_own(desk.world.services.user.id) == ()


async def test_the_secret_of_our_client_goes_to_the_token_endpoint_alone(desk: Desk) -> None:
    await connected(desk)

    (asked,) = desk.server.requests_to("token")
    assert CLIENT_SECRET.encode() in asked.body
    for request in desk.shop.requests:
        assert CLIENT_SECRET not in f"{request.target}{request.headers}{request.body!r}"
    assert Secret(CLIENT_SECRET).reveal() not in repr(desk.server.requests_to("authorize"))


async def test_fifty_calls_at_once_renew_a_token_once(desk: Desk) -> None:
    await connected(desk)
    desk.world.clock.advance(AGAIN)
    user_id = desk.world.services.user.id
    (conversation,) = await desk.world.services.conversations.list_recent(user_id)
    (run,) = await desk.world.repos.conversations.list_runs(conversation.id)
    (call,) = (await desk.world.live(run.id)).state.calls.values()
    whose = Whose(user_id=user_id, gpt_id=conversation.gpt_id, conversation_id=conversation.id)

    found = await asyncio.gather(
        *(desk.world.services.connections.for_call(whose, call.proposal) for _ in range(50))
    )

    assert desk.server.refreshes == 1
    assert len({secrets_of(each["key"])[0].reveal() for each in found}) == 1


async def test_a_token_that_could_not_be_kept_leaves_the_call_waiting(desk: Desk) -> None:
    """As when the process dies between the server's answer and its keeping."""
    where = await desk.asked()
    back = desk.server.authorize(await desk.begin(where))
    vault = desk.world.repos.vault
    assert isinstance(vault, FullVault)
    vault.is_full = True
    page = await desk.come_back(back)
    waiting = await desk.state(where[1])
    vault.is_full = False
    again = await desk.sign_in(where)

    assert page.status_code == 503
    assert waiting.state is CallState.AWAITING_SIGNIN
    assert again.status_code == 200
    assert (await desk.state(where[1])).state is CallState.AWAITING_CONFIRMATION


async def test_an_account_disconnected_before_the_yes_is_asked_for_again(desk: Desk) -> None:
    chat = await connected(desk)
    run = await desk.world.say(chat, "Again.")
    await desk.world.settled(run.id)
    (entry,) = await desk.world.repos.vault.list_own(desk.world.services.user.id)
    await desk.world.services.connections.disconnect(entry.place)

    with pytest.raises(StaleDecisionError):
        await desk.world.decide(run.id)

    assert (await desk.state(run.id)).state is CallState.AWAITING_SIGNIN
    assert len(desk.shop.requests) == 1
