"""Tokens asked for over the guarded client, at an authorization server in process."""

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from actionary.auth.credential import BasicLogin, OAuthToken
from actionary.auth.oauth_client import ClientAuthentication, OAuthClient, OAuthGrant
from actionary.auth.oauth_device import DeviceAuthorization
from actionary.auth.oauth_endpoint import OAuthEndpointError
from actionary.auth.oauth_errors import (
    ClientRefusedError,
    InvalidGrantError,
    SignInDeniedError,
    SignInExpiredError,
    TokenAnswerError,
)
from actionary.auth.oauth_flow import read_callback
from actionary.auth.oauth_metadata import MetadataError
from actionary.base.clock import FrozenClock
from actionary.base.secret import Secret
from actionary.testing.authserver import CLIENT_SECRET, FakeAuthorizationServer
from actionary.testing.upstream import Answer
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import EgressDeniedError
from actionary.transport.token import TokenClient
from tests.auth.signin import ADA, NOW, begun


@pytest.fixture
async def server() -> AsyncIterator[FakeAuthorizationServer]:
    """An authorization server of the test's own."""
    async with FakeAuthorizationServer() as running:
        yield running


def reaching(server: FakeAuthorizationServer) -> TokenClient:
    policy = EgressPolicy(exceptions=frozenset({server.host_port}))
    return TokenClient(HTTPClient(policy=policy), clock=FrozenClock(NOW))


async def signed_in(server: FakeAuthorizationServer, client: OAuthClient) -> OAuthToken:
    """Return the token of a sign-in from its start to its end."""
    start = begun(client)
    code = read_callback(
        start.pending,
        server.authorize(start.url),
        client=client,
        user_id=ADA,
        session_id="ada's browser",
        now=NOW,
    )
    return await reaching(server).exchange_code(start.pending, code)


WAYS = [
    (ClientAuthentication.POST, Secret(CLIENT_SECRET)),
    (ClientAuthentication.BASIC, Secret(CLIENT_SECRET)),
    (ClientAuthentication.NONE, None),
]


@pytest.mark.parametrize(("way", "secret"), WAYS, ids=[way for way, _ in WAYS])
async def test_a_sign_in_ends_with_a_token_whichever_way_the_client_proves_itself(
    server: FakeAuthorizationServer, way: ClientAuthentication, secret: Secret | None
) -> None:
    server.secret = None if secret is None else secret.reveal()
    client = server.client(client_authentication=way, client_secret=secret)

    token = await signed_in(server, client)

    [request] = server.requests_to("token")
    form = parse_qs(request.body.decode())
    assert server.is_alive(token.access_token.reveal())
    assert token.scopes == ("read",)
    assert ("client_secret" in form) == (way is ClientAuthentication.POST)
    assert ("authorization" in request.headers) == (way is ClientAuthentication.BASIC)
    assert ("client_id" in form) == (way is not ClientAuthentication.BASIC)


async def test_a_basic_secret_is_written_as_the_standard_has_it(
    server: FakeAuthorizationServer,
) -> None:
    server.secret = "a b+c:d/é%"
    client = server.client(
        client_authentication=ClientAuthentication.BASIC, client_secret=Secret(server.secret)
    )

    token = await signed_in(server, client)

    assert server.is_alive(token.access_token.reveal())


async def test_a_token_is_asked_for_in_json_where_the_server_wants_that(
    server: FakeAuthorizationServer,
) -> None:
    token = await signed_in(server, server.client(writes_json=True))

    [request] = server.requests_to("token")
    assert request.headers.get("content-type") == "application/json"
    assert request.json()["grant_type"] == "authorization_code"  # type: ignore[index, call-overload]
    assert server.is_alive(token.access_token.reveal())


async def test_a_code_is_good_once(server: FakeAuthorizationServer) -> None:
    client = server.client()
    start = begun(client)
    code = dict(server.authorize(start.url))["code"]
    tokens = reaching(server)

    first = await tokens.exchange_code(start.pending, code)
    with pytest.raises(InvalidGrantError):
        await tokens.exchange_code(start.pending, code)

    assert not server.is_alive(first.access_token.reveal())  # the server plays safe


async def test_a_code_of_another_sign_in_is_worth_nothing(server: FakeAuthorizationServer) -> None:
    client = server.client()
    mine, stolen = begun(client), begun(client)
    code = dict(server.authorize(stolen.url))["code"]

    with pytest.raises(InvalidGrantError):
        await reaching(server).exchange_code(mine.pending, code)


async def test_a_refresh_replaces_both_tokens_when_the_server_rotates(
    server: FakeAuthorizationServer,
) -> None:
    client = server.client()
    first = await signed_in(server, client)

    second = await reaching(server).refresh(client, first)

    assert second.access_token != first.access_token
    assert second.refresh_token not in (None, first.refresh_token)
    with pytest.raises(InvalidGrantError):
        await reaching(server).refresh(client, first)


async def test_a_refresh_keeps_the_refresh_token_when_the_server_does(
    server: FakeAuthorizationServer,
) -> None:
    server.rotates = False
    client = server.client()
    first = await signed_in(server, client)

    second = await reaching(server).refresh(client, first)

    assert second.refresh_token == first.refresh_token
    assert second.access_token != first.access_token


async def test_what_was_never_given_to_refresh_is_over_without_a_request(
    server: FakeAuthorizationServer,
) -> None:
    token = OAuthToken(access_token=Secret("a"))

    with pytest.raises(InvalidGrantError):
        await reaching(server).refresh(server.client(), token)

    assert server.requests_to("token") == []


async def test_a_refresh_goes_to_the_documents_own_place_for_it(
    server: FakeAuthorizationServer,
) -> None:
    client = server.client()
    token = await signed_in(server, client)
    moved = replace(
        client, refresh_endpoint=client.token_endpoint, token_endpoint="https://gone.invalid/token"
    )

    second = await reaching(server).refresh(moved, token)

    assert server.is_alive(second.access_token.reveal())


async def test_a_client_speaks_for_itself(server: FakeAuthorizationServer) -> None:
    client = server.client(
        grant=OAuthGrant.CLIENT_CREDENTIALS,
        authorization_endpoint="",
        extra_parameters={"audience": "https://api.example"},
    )

    token = await reaching(server).client_credentials(client)

    [request] = server.requests_to("token")
    form = parse_qs(request.body.decode())
    assert form["audience"] == ["https://api.example"]
    assert form["scope"] == ["read"]
    assert token.refresh_token is None
    assert server.is_alive(token.access_token.reveal())


async def test_a_name_and_a_password_are_handed_over_where_nothing_else_is_offered(
    server: FakeAuthorizationServer,
) -> None:
    client = server.client(grant=OAuthGrant.PASSWORD, authorization_endpoint="")
    tokens = reaching(server)

    token = await tokens.password(client, BasicLogin(username="ada", password=Secret("password")))
    with pytest.raises(InvalidGrantError):
        await tokens.password(client, BasicLogin(username="ada", password=Secret("wrong")))

    assert server.is_alive(token.access_token.reveal())


async def test_a_wrong_secret_is_the_builders_to_mend(server: FakeAuthorizationServer) -> None:
    client = server.client(client_secret=Secret("not-the-secret"))

    with pytest.raises(ClientRefusedError) as caught:
        await signed_in(server, client)

    assert "not-the-secret" not in str(caught.value)


async def test_a_device_is_asked_again_until_the_person_is_done(
    server: FakeAuthorizationServer,
) -> None:
    client = server.client(grant=OAuthGrant.DEVICE_CODE)
    tokens = reaching(server)

    device = await tokens.start_device(client)
    waiting = await tokens.poll_device(client, device)
    assert waiting == device
    done = await tokens.poll_device(client, device)

    assert device.user_code == "WDJB-MJHT"
    assert isinstance(done, OAuthToken)


async def test_a_device_that_asks_too_often_waits_longer(server: FakeAuthorizationServer) -> None:
    client = server.client(grant=OAuthGrant.DEVICE_CODE)
    tokens = reaching(server)
    device = await tokens.start_device(client)
    server.answer("token", Answer.of_json({"error": "slow_down"}, status=400))

    once = await tokens.poll_device(client, device)
    assert isinstance(once, DeviceAuthorization)
    twice = await tokens.poll_device(client, once)

    assert isinstance(twice, DeviceAuthorization)
    assert [device.interval, once.interval, twice.interval] == [1, 6, 11]


@pytest.mark.parametrize(
    ("word", "error"),
    [("access_denied", SignInDeniedError), ("expired_token", SignInExpiredError)],
)
async def test_a_device_whose_person_said_no_or_nothing_is_told(
    server: FakeAuthorizationServer, word: str, error: type[Exception]
) -> None:
    client = server.client(grant=OAuthGrant.DEVICE_CODE)
    tokens = reaching(server)
    device = await tokens.start_device(client)
    server.answer("token", Answer.of_json({"error": word}, status=400))

    with pytest.raises(error):
        await tokens.poll_device(client, device)


async def test_a_device_code_that_has_ended_is_not_asked_about(
    server: FakeAuthorizationServer,
) -> None:
    client = server.client(grant=OAuthGrant.DEVICE_CODE)
    tokens = reaching(server)
    device = replace(await tokens.start_device(client), expires_at=NOW)

    with pytest.raises(SignInExpiredError):
        await tokens.poll_device(client, device)

    assert server.requests_to("token") == []


async def test_a_token_that_was_given_back_is_void(server: FakeAuthorizationServer) -> None:
    client = server.client()
    token = await signed_in(server, client)

    is_void = await reaching(server).revoke(client, token)

    hints = [
        parse_qs(each.body.decode())["token_type_hint"] for each in server.requests_to("revoke")
    ]
    assert is_void
    assert hints == [["refresh_token"], ["access_token"]]
    assert not server.is_alive(token.access_token.reveal())
    with pytest.raises(InvalidGrantError):
        await reaching(server).refresh(client, token)


async def test_where_nothing_can_be_given_back_that_is_told(
    server: FakeAuthorizationServer,
) -> None:
    client = server.client(revocation_endpoint="")
    token = await signed_in(server, client)

    assert not await reaching(server).revoke(client, token)
    assert server.requests_to("revoke") == []


async def test_a_server_is_discovered_by_its_issuer_and_by_its_metadatas_address(
    server: FakeAuthorizationServer,
) -> None:
    tokens = reaching(server)

    by_issuer = await tokens.discover(server.url)
    by_address = await tokens.discover(f"{server.url}/.well-known/oauth-authorization-server")

    assert by_issuer == by_address
    assert by_issuer.token_endpoint == f"{server.url}/token"
    assert by_issuer.sends_issuer


async def test_discovery_goes_on_to_the_next_place_and_ends_with_words(
    server: FakeAuthorizationServer,
) -> None:
    tokens = reaching(server)
    server.answer("openid", Answer(status=404))
    assert (await tokens.discover(server.url)).issuer == server.url
    server.answer("metadata", Answer(body=b"<html>", headers=(("Content-Type", "text/html"),)))

    with pytest.raises(MetadataError, match="does not describe itself"):
        await tokens.discover(server.url)


async def test_metadata_that_name_another_issuer_are_refused(
    server: FakeAuthorizationServer,
) -> None:
    server.answer(
        "openid",
        Answer.of_json(
            {"issuer": "https://honest.example", "token_endpoint": f"{server.url}/token"}
        ),
    )

    with pytest.raises(MetadataError, match=r"honest\.example"):
        await reaching(server).discover(server.url)


async def test_a_token_request_is_never_sent_where_the_server_redirects_it(
    server: FakeAuthorizationServer,
) -> None:
    async with FakeAuthorizationServer() as other:
        client = server.client()
        server.answer("token", Answer(status=307, headers=(("Location", f"{other.url}/token"),)))

        with pytest.raises(TokenAnswerError, match="redirects"):
            await signed_in(server, client)

        assert other.api.requests == []


async def test_every_endpoint_passes_the_guard(server: FakeAuthorizationServer) -> None:
    tokens = TokenClient(HTTPClient(), clock=FrozenClock(NOW))
    client = server.client()

    for asking in (
        tokens.refresh(client, OAuthToken(access_token=Secret("a"), refresh_token=Secret("r"))),
        tokens.revoke(client, OAuthToken(access_token=Secret("a"))),
        tokens.discover(server.url),
        tokens.start_device(replace(client, grant=OAuthGrant.DEVICE_CODE)),
    ):
        with pytest.raises(EgressDeniedError):
            await asking

    assert server.api.requests == []


async def test_an_endpoint_that_is_no_safe_address_is_never_asked(
    server: FakeAuthorizationServer,
) -> None:
    client = server.client(token_endpoint="http://login.example/token")

    with pytest.raises(OAuthEndpointError):
        await reaching(server).client_credentials(
            replace(client, grant=OAuthGrant.CLIENT_CREDENTIALS)
        )
