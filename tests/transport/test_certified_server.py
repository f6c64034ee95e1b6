"""Real sign-ins at a certified authorization server that nobody here wrote."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actionary.auth.credential import OAuthToken
from actionary.auth.oauth_client import OAuthGrant
from actionary.auth.oauth_errors import (
    ClientRefusedError,
    InvalidGrantError,
    SignInAgainError,
    SignInChangedError,
    SignInDeniedError,
    SignInError,
    SignInExpiredError,
    SignInMixedUpError,
    SignInOtherSessionError,
    SignInOtherUserError,
    SignInRefusedError,
    SignInUnknownError,
)
from actionary.auth.oauth_flow import SIGN_IN_LASTS
from actionary.base.ids import UserId
from actionary.base.secret import Secret
from actionary.testing.authserver import FakeAuthorizationServer
from actionary.testing.upstream import Answer, RecordedRequest
from actionary.transport.fresh import fresh_credential
from tests.auth.signin import CALLBACK, PLACE
from tests.needs.authserver import CertifiedServer
from tests.needs.fixtures import RunAuthserver
from tests.transport.desk import CLIENTS, Desk, desk_at
from tests.transport.person import Person


@pytest.fixture(scope="module")
def server(authserver: RunAuthserver) -> CertifiedServer:
    """A server whose tokens outlast the tests."""
    return authserver(CLIENTS, {"AccessToken": 3600, "RefreshToken": 86_400})


@pytest.fixture(scope="module")
def hasty(authserver: RunAuthserver) -> CertifiedServer:
    """A server whose codes and refresh tokens last a second."""
    return authserver(CLIENTS, {"AuthorizationCode": 1, "RefreshToken": 1, "DeviceCode": 1})


@pytest.fixture
def desk(server: CertifiedServer) -> Desk:
    """A desk of the test's own."""
    return desk_at(server)


@pytest.mark.parametrize("way", ["post", "basic", "none"])
async def test_a_person_signs_in_whichever_way_the_client_proves_itself(
    desk: Desk, way: str
) -> None:
    token = await desk.signed_in(await desk.client(way))

    assert await desk.who(token) == '{"sub":"ada"}'
    assert token.refresh_token
    assert token.expires_at == desk.clock.now() + timedelta(seconds=3600)
    assert token.scopes == ("openid",)


async def test_a_wrong_secret_is_told_as_one(desk: Desk) -> None:
    client = await desk.client("post", client_secret=Secret("another"))

    with pytest.raises(ClientRefusedError):
        await desk.signed_in(client)


async def test_fifty_calls_on_an_expired_token_make_one_refresh_and_all_succeed(
    desk: Desk,
) -> None:
    """The server rotates: a second use of the old refresh token would revoke everything."""
    client = await desk.client()
    before = await desk.signed_in(client)
    desk.clock.advance(timedelta(hours=1))
    asked = len(await desk.asked())

    async def call() -> str:
        token = await fresh_credential(desk.vault, PLACE, client=client, tokens=desk.tokens)
        assert isinstance(token, OAuthToken)
        return await desk.who(token)

    answers = await asyncio.gather(*(call() for _ in range(50)))

    after = await desk.vault.find(PLACE)
    assert answers == ['{"sub":"ada"}'] * 50
    assert (await desk.asked())[asked:] == ["granted refresh_token"]
    assert isinstance(after, OAuthToken)
    assert after.refresh_token != before.refresh_token
    with pytest.raises(InvalidGrantError):
        await desk.tokens.refresh(client, before)


async def test_a_sign_in_revoked_at_the_server_is_asked_for_again(desk: Desk) -> None:
    client = await desk.client()
    token = await desk.signed_in(client)
    assert await desk.tokens.revoke(client, token)

    for _ in range(2):
        with pytest.raises(SignInAgainError):
            await fresh_credential(
                desk.vault, PLACE, client=client, tokens=desk.tokens, rejected=token
            )

    assert await desk.who(token) == "401"
    assert await desk.vault.find(PLACE) is None
    assert (await desk.asked())[-1] == "refused refresh_token invalid_grant"


async def test_who_says_no_is_told_so_and_no_token_is_asked_for(desk: Desk) -> None:
    client = await desk.client()
    start = await desk.started(client)
    asked = len(await desk.asked())

    with pytest.raises(SignInDeniedError):
        await desk.returned(await Person(says_no=True).open(start.url, CALLBACK), client)

    assert len(await desk.asked()) == asked


async def test_what_the_server_refuses_in_the_browser_is_told_in_its_words(desk: Desk) -> None:
    client = await desk.client(extra_parameters={"prompt": "none"})
    start = await desk.started(client)

    with pytest.raises(SignInRefusedError) as caught:
        await desk.returned(await Person().open(start.url, CALLBACK), client)

    assert caught.value.error == "login_required"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"user_id": UserId("user_eve")}, SignInOtherUserError),
        ({"session_id": "eve's browser"}, SignInOtherSessionError),
        ({"late": SIGN_IN_LASTS}, SignInExpiredError),
        ({"edited": {"token_endpoint": "https://evil.example/token"}}, SignInChangedError),
        ({"edited": {"scopes": ("openid", "profile")}}, SignInChangedError),
        ({"edited": {"client_secret": Secret("rotated")}}, SignInChangedError),
    ],
    ids=["wrong user", "other session", "stale", "endpoint changed", "scopes changed", "secret"],
)
async def test_a_code_that_comes_back_wrongly_is_sent_nowhere(
    desk: Desk, changes: dict[str, Any], error: type[SignInError]
) -> None:
    client = await desk.client()
    start = await desk.started(client)
    pairs = await Person().open(start.url, CALLBACK)
    asked = len(await desk.asked())
    desk.clock.advance(changes.pop("late", timedelta()))
    configured = replace(client, **changes.pop("edited", {}))

    with pytest.raises(error):
        await desk.returned(pairs, configured, **changes)
    with pytest.raises(SignInUnknownError):  # and the right one cannot try after the wrong one
        await desk.returned(pairs, client)

    assert len(await desk.asked()) == asked


async def test_a_wrong_state_and_a_replay_are_sent_nowhere(desk: Desk) -> None:
    client = await desk.client()
    start = await desk.started(client)
    pairs = await Person().open(start.url, CALLBACK)
    forged = [(name, "forged" if name == "state" else value) for name, value in pairs]
    nameless = [pair for pair in pairs if pair[0] != "state"]

    for wrong in (forged, nameless):
        with pytest.raises(SignInUnknownError):
            await desk.returned(wrong, client)
    await desk.returned(pairs, client)
    asked = len(await desk.asked())
    with pytest.raises(SignInUnknownError):
        await desk.returned(pairs, client)

    assert len(await desk.asked()) == asked


async def test_a_stolen_code_put_into_another_sign_in_is_worth_nothing(desk: Desk) -> None:
    """Eve's code in Ada's callback: the code verifier is Ada's."""
    client = await desk.client()
    eves = await desk.started(client)
    stolen = dict(await Person("eve").open(eves.url, CALLBACK))
    start = await desk.started(client)
    pairs = await Person().open(start.url, CALLBACK)
    mixed = [(name, stolen[name] if name == "code" else value) for name, value in pairs]

    with pytest.raises(InvalidGrantError):
        await desk.returned(mixed, client)

    assert await desk.vault.find(PLACE) is None


async def test_a_server_in_the_middle_never_sees_an_honest_servers_code(
    server: CertifiedServer,
) -> None:
    """The mix-up of RFC 9207: a malicious server sends the browser on to the honest one."""
    async with FakeAuthorizationServer() as malicious:
        desk = desk_at(server, malicious.host_port)
        honest = await desk.client("none")

        def pass_on(request: RecordedRequest) -> Answer:
            query = request.target.partition("?")[2].replace("actionary", "none")
            url = f"{honest.authorization_endpoint}?{query}"
            return Answer(status=302, headers=(("Location", url),))

        malicious.answer("authorize", pass_on)
        for issuer in (malicious.url, ""):
            client = malicious.client(issuer=issuer, scopes=("openid",))
            start = await desk.started(client)
            pairs = await Person().open(start.url, CALLBACK)
            asked = len(await desk.asked())

            assert dict(pairs)["code"]
            with pytest.raises(SignInMixedUpError):
                await desk.returned(pairs, client)

            assert malicious.requests_to("token") == []
            assert len(await desk.asked()) == asked


async def test_what_took_too_long_at_the_server_is_over(hasty: CertifiedServer) -> None:
    desk = desk_at(hasty)
    client = await desk.client()
    token = await desk.signed_in(client)
    start = await desk.started(client)
    pairs = await Person().open(start.url, CALLBACK)
    await asyncio.sleep(2.1)

    with pytest.raises(InvalidGrantError):
        await desk.returned(pairs, client)
    with pytest.raises(SignInAgainError):
        await fresh_credential(desk.vault, PLACE, client=client, tokens=desk.tokens, rejected=token)

    assert await desk.vault.find(PLACE) is None


async def test_a_client_speaks_for_itself(desk: Desk) -> None:
    client = await desk.client("service", grant=OAuthGrant.CLIENT_CREDENTIALS, scopes=())

    first = await fresh_credential(desk.vault, PLACE, client=client, tokens=desk.tokens)
    again = await fresh_credential(desk.vault, PLACE, client=client, tokens=desk.tokens)
    desk.clock.advance(timedelta(hours=2))
    later = await fresh_credential(desk.vault, PLACE, client=client, tokens=desk.tokens)

    assert first == again
    assert first != later


async def test_a_person_signs_in_on_another_device(desk: Desk) -> None:
    client = await desk.client("device", grant=OAuthGrant.DEVICE_CODE)

    device = await desk.tokens.start_device(client)
    waiting = await desk.tokens.poll_device(client, device)
    await Person("grace").open(device.verification_uri_complete, CALLBACK)
    token = await desk.tokens.poll_device(client, device)

    assert waiting == device
    assert isinstance(token, OAuthToken)
    assert await desk.who(token) == '{"sub":"grace"}'
    with pytest.raises(InvalidGrantError):
        await desk.tokens.poll_device(client, device)


async def test_a_device_code_ends_at_the_server_too(hasty: CertifiedServer) -> None:
    desk = desk_at(hasty)
    client = await desk.client("device", grant=OAuthGrant.DEVICE_CODE)
    device = await desk.tokens.start_device(client)
    await asyncio.sleep(2.1)

    with pytest.raises(SignInExpiredError):
        await desk.tokens.poll_device(client, device)


async def test_disconnecting_gives_the_tokens_back(desk: Desk) -> None:
    client = await desk.client("basic")
    token = await desk.signed_in(client)

    assert await desk.tokens.revoke(client, token)

    assert await desk.who(token) == "401"
    with pytest.raises(InvalidGrantError):
        await desk.tokens.refresh(client, token)
