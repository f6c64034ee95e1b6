"""An OAuth client: which settings work, which addresses are safe, how it is kept."""

from dataclasses import replace
from typing import Any

import pytest

from actionary.auth.oauth_client import (
    ClientAuthentication,
    OAuthClient,
    OAuthClientError,
    OAuthFormatError,
    OAuthGrant,
    check_client,
    client_from_json,
    client_to_json,
)
from actionary.auth.oauth_endpoint import OAuthEndpointError, check_endpoint
from actionary.base.secret import Secret
from tests.auth.signin import CLIENT, begun


@pytest.mark.parametrize(
    "url",
    [
        "",
        "login.example/authorize",
        "javascript:alert(1)",
        "JavaScript://login.example/%0aalert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "-flag",
        "--flag=https://login.example",
        "vbscript:x",
        "ftp://login.example/",
        "https://",
        "https:///authorize",
        "https://user@login.example/",
        "https://user:pass@login.example/",
        "https://login.example/#fragment",
        "https://login.example/a b",
        "https://login.example/\nx",
        "https://login.example\\@evil.example/",
        "https://login.example/`id`",
        'https://login.example/"onload=',
        "https://login.example:99999/",
        "https://[::1",
        "http://login.example/authorize",
        "http://localhost.evil.example/",
        "http://10.0.0.1/authorize",
        " https://login.example/",
        "https://login.exampl\u0435/",
    ],
)
def test_what_is_no_safe_web_address_is_no_endpoint(url: str) -> None:
    with pytest.raises(OAuthEndpointError) as caught:
        check_endpoint(url, what="authorization endpoint")

    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "plain_http"),
    [
        ("https://login.example/authorize?tenant=1", []),
        ("https://login.example:8443/", []),
        ("http://localhost:3000/authorize", []),
        ("http://127.0.0.1/authorize", []),
        ("http://[::1]:80/authorize", []),
        ("http://login.corp:8080/authorize", [("login.corp", 8080)]),
        ("HTTPS://login.example/authorize", []),
    ],
)
def test_encrypted_addresses_this_machine_and_exact_exceptions_are_endpoints(
    url: str, plain_http: list[tuple[str, int]]
) -> None:
    check_endpoint(url, what="authorization endpoint", plain_http=plain_http)


BASIC = ClientAuthentication.BASIC


@pytest.mark.parametrize(
    ("client", "error"),
    [
        (replace(CLIENT, client_id=""), OAuthClientError),
        (replace(CLIENT, authorization_endpoint=""), OAuthEndpointError),
        (replace(CLIENT, token_endpoint="http://login.example/token"), OAuthEndpointError),
        (replace(CLIENT, revocation_endpoint="javascript:x"), OAuthEndpointError),
        (replace(CLIENT, client_authentication=BASIC, client_secret=None), OAuthClientError),
        (
            replace(CLIENT, grant=OAuthGrant.CLIENT_CREDENTIALS, client_secret=None),
            OAuthClientError,
        ),
        (replace(CLIENT, grant=OAuthGrant.DEVICE_CODE), OAuthEndpointError),
        (replace(CLIENT, extra_parameters={"State": "x"}), OAuthClientError),
        (replace(CLIENT, extra_parameters={"redirect_uri": "x"}), OAuthClientError),
        (replace(CLIENT, scopes=("a\nb",)), OAuthClientError),
    ],
)
def test_a_client_that_cannot_work_is_refused_before_anybody_is_sent_anywhere(
    client: OAuthClient, error: type[Exception]
) -> None:
    with pytest.raises(error):
        begun(client)


def test_a_client_needs_only_the_endpoints_of_its_grant() -> None:
    check_client(replace(CLIENT, grant=OAuthGrant.CLIENT_CREDENTIALS, authorization_endpoint=""))
    check_client(replace(CLIENT, grant=OAuthGrant.PASSWORD, authorization_endpoint=""))


def test_a_client_survives_being_stored() -> None:
    public = replace(CLIENT, client_secret=None, client_authentication=ClientAuthentication.NONE)

    assert client_from_json(client_to_json(CLIENT)) == CLIENT
    assert client_from_json(client_to_json(public)) == public


@pytest.mark.parametrize(
    "change",
    [
        {"client_authentication": "dance"},
        {"scopes": "read"},
        {"extra_parameters": []},
        {"client_id": 1},
        {"client_secret": 1},
    ],
)
def test_a_stored_client_of_another_shape_is_told(change: dict[str, Any]) -> None:
    with pytest.raises(OAuthFormatError):
        client_from_json({**client_to_json(CLIENT), **change})


def test_two_secrets_make_two_clients() -> None:
    assert replace(CLIENT, client_secret=Secret("another")) != CLIENT
