"""The authorization server we ship for tests refuses what a real one refuses."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from actionary.testing.authserver import CLIENT_ID, CLIENT_SECRET, FakeAuthorizationServer
from tests.auth.signin import CALLBACK, begun

OURS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@pytest.fixture
async def server() -> AsyncIterator[FakeAuthorizationServer]:
    """A server of the test's own."""
    async with FakeAuthorizationServer() as running:
        yield running


async def posted(server: FakeAuthorizationServer, place: str, **form: str) -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False) as browser:
        return await browser.post(f"{server.url}/{place}", data=form)


async def token(server: FakeAuthorizationServer, **form: str) -> dict[str, object]:
    """Return what the token endpoint answers to our client."""
    found: dict[str, object] = (await posted(server, "token", **OURS, **form)).json()
    return found


def code_of(server: FakeAuthorizationServer) -> dict[str, str]:
    """Return the form that redeems a code of a sign-in that has just ended."""
    start = begun(server.client())
    return {
        "grant_type": "authorization_code",
        "code": dict(server.authorize(start.url))["code"],
        "redirect_uri": CALLBACK,
        "code_verifier": start.pending.code_verifier.reveal(),
    }


async def test_a_page_with_buttons_is_shown_when_it_is_to_ask(
    server: FakeAuthorizationServer,
) -> None:
    server.asks = True
    start = begun(server.client())
    query = dict(parse_qsl(urlsplit(start.url).query))
    async with httpx2.AsyncClient(trust_env=False) as browser:
        page = await browser.get(start.url)
    allowed = await posted(server, "authorize", **query, decision="allow")
    denied = await posted(server, "authorize", **query, decision="deny")

    assert "Sign in as ada?" in page.text
    assert f'value="{query["state"]}"' in page.text
    assert allowed.headers["location"].startswith(f"{CALLBACK}?")
    assert "code" in dict(parse_qsl(urlsplit(allowed.headers["location"]).query))
    assert dict(parse_qsl(urlsplit(denied.headers["location"]).query))["error"] == "access_denied"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "made-up"}, "invalid_grant"),
        ({"code_verifier": "another"}, "invalid_grant"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
    ],
)
async def test_a_code_is_redeemed_as_it_was_asked_for_and_not_otherwise(
    server: FakeAuthorizationServer, change: dict[str, str], error: str
) -> None:
    assert await token(server, **{**code_of(server), **change}) == {"error": error}


async def test_an_unknown_client_gets_nothing(server: FakeAuthorizationServer) -> None:
    for place in ("token", "revoke", "device"):
        answer = await posted(server, place, client_id="other", client_secret=CLIENT_SECRET)
        assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    async with httpx2.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(f"{server.url}/authorize?client_id=other")
    assert answer.status_code == 400


async def test_a_sign_in_without_a_challenge_is_refused(server: FakeAuthorizationServer) -> None:
    url = begun(server.client()).url.replace("code_challenge_method=S256", "x=y")

    assert dict(server.authorize(url))["error"] == "invalid_request"


async def test_an_old_refresh_token_used_again_ends_the_whole_sign_in(
    server: FakeAuthorizationServer,
) -> None:
    first = await token(server, **code_of(server))
    old = {"grant_type": "refresh_token", "refresh_token": str(first["refresh_token"])}
    second = await token(server, **old)

    assert await token(server, **old) == {"error": "invalid_grant"}
    assert not server.is_alive(str(second["access_token"]))


async def test_it_answers_as_it_is_told_until_it_is_told_to_behave(
    server: FakeAuthorizationServer,
) -> None:
    server.expires_in = "60"
    server.gives_refresh_token = False
    first = await token(server, **code_of(server))
    server.expires_in = None
    second = await token(server, **code_of(server))

    assert first["expires_in"] == "60"
    assert "refresh_token" not in first
    assert "expires_in" not in second


def test_it_runs_in_a_thread_for_code_without_an_event_loop() -> None:
    with FakeAuthorizationServer() as server:
        answer = httpx2.get(f"{server.url}/.well-known/openid-configuration", trust_env=False)

    assert answer.json()["issuer"] == server.url
