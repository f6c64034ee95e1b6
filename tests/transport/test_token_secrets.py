"""No secret of a sign-in shows in an error, a repr or a log line, whatever the servers do."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import pytest

from actionary.auth.credential import BasicLogin, OAuthToken
from actionary.auth.oauth_client import ClientAuthentication, OAuthGrant
from actionary.auth.oauth_flow import read_callback
from actionary.base.clock import FrozenClock
from actionary.base.errors import ActionaryError
from actionary.base.secret import Secret
from actionary.testing.authserver import FakeAuthorizationServer
from actionary.testing.upstream import Answer, RecordedRequest
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.token import TokenClient
from tests.auth.signin import ADA, CALLBACK, NOW, begun

CANARIES = {
    "client secret": "canary-client-secret-0123",
    "code": "canary-code-0123456789ab",
    "refresh token": "canary-refresh-0123456789",
    "access token": "canary-access-01234567890",
    "password": "canary-password-012345678",
    "device code": "canary-device-01234567890",
}
TOKEN = OAuthToken(
    access_token=Secret(CANARIES["access token"]), refresh_token=Secret(CANARIES["refresh token"])
)
Ask = Callable[[TokenClient, FakeAuthorizationServer], Awaitable[object]]


def echo(request: RecordedRequest) -> Answer:
    """Answer with all that was asked, as a server in its debugging mode does."""
    told = request.body.decode() + " " + " ".join(value for _, value in request.headers)
    return Answer.of_json({"error": told[:90], "error_description": told}, status=400)


def echo_token(request: RecordedRequest) -> Answer:
    return Answer.of_json({"access_token": request.body.decode(), "token_type": "x y"})


def echo_type(request: RecordedRequest) -> Answer:
    return Answer.of_json({"access_token": "a", "token_type": request.body.decode()})


def as_page(request: RecordedRequest) -> Answer:
    return Answer(status=500, body=b"<pre>" + request.body + b"</pre>")


def elsewhere(request: RecordedRequest) -> Answer:
    url = f"https://evil.example/?{request.body.decode()}"
    return Answer(status=302, headers=(("Location", url),))


async def by_code(tokens: TokenClient, server: FakeAuthorizationServer) -> object:
    client = server.client(client_secret=Secret(CANARIES["client secret"]))
    return await tokens.exchange_code(begun(client).pending, CANARIES["code"])


async def by_refresh(tokens: TokenClient, server: FakeAuthorizationServer) -> object:
    client = server.client(
        client_secret=Secret(CANARIES["client secret"]),
        client_authentication=ClientAuthentication.BASIC,
    )
    return await tokens.refresh(client, TOKEN)


async def by_password(tokens: TokenClient, server: FakeAuthorizationServer) -> object:
    client = server.client(client_secret=None, grant=OAuthGrant.PASSWORD)
    login = BasicLogin(username="ada", password=Secret(CANARIES["password"]))
    return await tokens.password(client, login)


async def by_device(tokens: TokenClient, server: FakeAuthorizationServer) -> object:
    client = server.client(grant=OAuthGrant.DEVICE_CODE)
    device = await tokens.start_device(client)
    device = replace(device, device_code=Secret(CANARIES["device code"]))
    assert CANARIES["device code"] not in repr(device)
    return await tokens.poll_device(client, device)


ASKING = {"code": by_code, "refresh": by_refresh, "password": by_password, "device": by_device}
ANSWERS = {each.__name__: each for each in (echo, echo_token, echo_type, as_page, elsewhere)}


def everything(error: BaseException | None) -> Iterator[str]:
    """Yield all the words of an error, and of those it comes from."""
    while error is not None:
        yield f"{error} {error!r} {error.args} {getattr(error, 'hint', '')}"
        yield " ".join(str(value) for value in vars(error).values())
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize("answering", ANSWERS.values(), ids=ANSWERS)
async def test_a_token_endpoint_that_tells_secrets_back_is_not_repeated(
    ask: Ask,
    answering: Callable[[RecordedRequest], Answer],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with FakeAuthorizationServer() as server:
        policy = EgressPolicy(exceptions=frozenset({server.host_port}))
        tokens = TokenClient(HTTPClient(policy=policy), clock=FrozenClock(NOW))
        server.answer("token", answering)
        with pytest.raises(ActionaryError) as caught:
            await ask(tokens, server)

    words = " ".join((*everything(caught.value), caplog.text))
    assert [kind for kind, canary in CANARIES.items() if canary in words] == []


def test_a_callback_that_is_refused_tells_nothing_of_what_it_brought() -> None:
    start = begun()
    state = start.pending.state.reveal()
    brought = [("state", state), ("code", CANARIES["code"]), ("iss", "https://evil.example")]

    with pytest.raises(ActionaryError) as caught:
        read_callback(
            start.pending,
            brought,
            client=start.pending.client,
            user_id=ADA,
            session_id="ada's browser",
            now=NOW,
        )

    words = " ".join(everything(caught.value))
    assert CANARIES["code"] not in words
    assert state not in words
    assert start.pending.code_verifier.reveal() not in f"{words} {start!r}"
    assert CALLBACK not in words
