"""Answers of token endpoints as servers really give them, and what each means."""

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest

from actionary.auth.credential import OAuthToken
from actionary.auth.oauth_answer import read_token
from actionary.auth.oauth_device import read_device_answer
from actionary.auth.oauth_endpoint import OAuthEndpointError
from actionary.auth.oauth_errors import (
    ClientRefusedError,
    InvalidGrantError,
    ScopeRefusedError,
    TokenAnswerError,
    TokenError,
    TokenRefusedError,
    TokenServerError,
    TokenTypeError,
)
from actionary.base.errors import ErrorKind
from actionary.base.http import Headers, HTTPResponse
from actionary.base.secret import Secret
from tests.auth.signin import NOW

JSON = "application/json"


def answered(body: bytes, *, status: int = 200, media_type: str = JSON) -> HTTPResponse:
    return HTTPResponse(status=status, headers=Headers([("Content-Type", media_type)]), body=body)


def read(body: bytes, *, status: int = 200, media_type: str = JSON) -> OAuthToken:
    return read_token(
        answered(body, status=status, media_type=media_type), host="login.example", now=NOW
    )


def test_a_whole_answer_is_read() -> None:
    token = read(
        b'{"access_token": "a", "token_type": "Bearer", "expires_in": 3600,'
        b' "refresh_token": "r", "scope": "read write"}'
    )

    assert token == OAuthToken(
        access_token=Secret("a"),
        refresh_token=Secret("r"),
        expires_at=NOW + timedelta(hours=1),
        scopes=("read", "write"),
    )


@pytest.mark.parametrize(
    ("written", "lasts"),
    [
        ("3600", 3600),
        ('"3600"', 3600),
        ("3599.5", 3599.5),
        ('" 60 "', 60),
        ("null", None),
        ("0", None),
        ("-1", None),
        ('"never"', None),
        ("true", None),
        ("1e300", None),
        ('"inf"', None),
        ('"nan"', None),
        ("[]", None),
    ],
)
def test_how_long_a_token_lasts_is_read_as_servers_write_it(
    written: str, lasts: float | None
) -> None:
    token = read(f'{{"access_token": "a", "expires_in": {written}}}'.encode())

    assert token.expires_at == (None if lasts is None else NOW + timedelta(seconds=lasts))


def test_what_an_answer_leaves_out_is_as_it_was_asked_for() -> None:
    token = read_token(answered(b'{"access_token":"a"}'), host="h", now=NOW, asked=("read",))

    assert token.expires_at is None
    assert token.refresh_token is None
    assert token.scopes == ("read",)


@pytest.mark.parametrize("left_out", ["", ', "refresh_token": null', ', "refresh_token": ""'])
def test_a_refresh_without_a_refresh_token_keeps_the_old_one(left_out: str) -> None:
    kept = OAuthToken(access_token=Secret("old"), refresh_token=Secret("r"), scopes=("read",))

    token = read_token(
        answered(f'{{"access_token": "new"{left_out}}}'.encode()), host="h", now=NOW, kept=kept
    )

    assert token.access_token == Secret("new")
    assert token.refresh_token == Secret("r")
    assert token.scopes == ("read",)


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "text/plain", JSON])
def test_a_form_is_read_as_json_is(media_type: str) -> None:
    body = b"access_token=a%2Bb&token_type=bearer&scope=repo%2Cgist&expires_in=28800"

    token = read(body, media_type=media_type)

    assert token.access_token == Secret("a+b")
    assert token.scopes == ("repo", "gist")
    assert token.expires_at == NOW + timedelta(hours=8)


@pytest.mark.parametrize("kind", ['"bearer"', '"Bearer"', '"BEARER"', '""', "null", '"bot"'])
def test_bearer_tokens_are_taken_however_their_type_is_written(kind: str) -> None:
    token = read(f'{{"access_token": "a", "token_type": {kind}}}'.encode())

    assert token.access_token == Secret("a")


@pytest.mark.parametrize("kind", ['"DPoP"', '"mac"', '"N_A"', "7", "[]"])
def test_a_token_of_another_type_is_told(kind: str) -> None:
    with pytest.raises(TokenTypeError, match="only bearer"):
        read(f'{{"access_token": "a", "token_type": {kind}}}'.encode())


@pytest.mark.parametrize(
    ("status", "body", "family"),
    [
        (400, b'{"error": "invalid_grant"}', InvalidGrantError),
        (401, b'{"error": "invalid_grant"}', InvalidGrantError),
        (200, b'{"error": "invalid_grant"}', InvalidGrantError),
        (400, b"error=invalid_grant&error_description=x", InvalidGrantError),
        (401, b'{"error": "invalid_client"}', ClientRefusedError),
        (400, b'{"error": "unauthorized_client"}', ClientRefusedError),
        (400, b'{"error": "invalid_scope"}', ScopeRefusedError),
        (400, b'{"error": "unsupported_grant_type"}', TokenRefusedError),
        (400, b'{"error": "invalid_request"}', TokenRefusedError),
        (200, b'{"error": "bad_verification_code"}', TokenRefusedError),
        (200, b'{"ok": false, "error": "invalid_code"}', TokenRefusedError),
        (400, b'{"error": "INVALID_GRANT"}', TokenRefusedError),
        (400, b'{"message": "invalid_grant"}', TokenAnswerError),
        (500, b'{"error": "invalid_grant"}', TokenServerError),
        (503, b"<html>down for maintenance</html>", TokenServerError),
        (429, b"", TokenServerError),
        (302, b"", TokenAnswerError),
        (404, b"<!doctype html>", TokenAnswerError),
        (403, b"", TokenAnswerError),
        (200, b"<html>sign in</html>", TokenAnswerError),
        (200, b"", TokenAnswerError),
        (200, b"{", TokenAnswerError),
        (200, b"[]", TokenAnswerError),
        (200, b"null", TokenAnswerError),
        (200, b'"a"', TokenAnswerError),
        (200, b"{}", TokenAnswerError),
        (200, b'{"access_token": ""}', TokenAnswerError),
        (200, b'{"access_token": 7}', TokenAnswerError),
        (200, b'{"access_token": "a\\r\\nX-Evil: 1"}', TokenAnswerError),
        (200, b'{"access_token": "a b"}', TokenAnswerError),
        (200, b'{"access_token": "\xc3\xa9"}', TokenAnswerError),
        (200, b"[" * 100_000, TokenAnswerError),
        (200, b'{"a":' * 100_000, TokenAnswerError),
        (200, b"a=b&" * 1000, TokenAnswerError),
        (200, b"\xff\xfe=", TokenAnswerError),
    ],
)
def test_every_other_answer_says_who_must_act(
    status: int, body: bytes, family: type[TokenError]
) -> None:
    with pytest.raises(TokenError) as caught:
        read(body, status=status)

    assert type(caught.value) is family
    assert caught.value.hint
    assert "login.example" in caught.value.message


def test_a_server_that_wants_fewer_requests_says_when_to_come_back() -> None:
    response = HTTPResponse(status=429, headers=Headers([("Retry-After", "30")]))

    with pytest.raises(TokenServerError) as caught:
        read_token(response, host="login.example", now=NOW)

    assert caught.value.retry_after == 30
    assert caught.value.kind is ErrorKind.UNAVAILABLE


@pytest.mark.parametrize(
    "write",
    [
        lambda secret: secret,
        lambda secret: quote(secret, safe=""),
        lambda secret: base64.b64encode(secret.encode()).decode(),
    ],
)
def test_a_server_that_repeats_a_secret_is_not_quoted(write) -> None:  # type: ignore[no-untyped-def]
    secret = Secret("very+secret/value")
    said = write(secret.reveal())

    with pytest.raises(TokenError) as caught:
        read_token(
            answered(
                f'{{"error": "x", "error_description": "no such {said}!"}}'.encode(), status=400
            ),
            host="login.example",
            now=NOW,
            sent=[secret],
        )

    assert said not in f"{caught.value} {caught.value!r} {vars(caught.value)}"


def test_a_device_answer_is_read() -> None:
    device = read_device_answer(
        {
            "device_code": "d",
            "user_code": "WDJB-MJHT",
            "verification_uri": "https://login.example/device",
            "verification_uri_complete": "https://login.example/device?code=WDJB-MJHT",
            "expires_in": 1800,
            "interval": "7",
        },
        host="login.example",
        now=NOW,
    )

    assert device.device_code == Secret("d")
    assert device.expires_at == NOW + timedelta(minutes=30)
    assert device.interval == 7


def test_a_device_answer_without_times_has_the_standards() -> None:
    device = read_device_answer(
        {"device_code": "d", "user_code": "u", "verification_url": "https://login.example/d"},
        host="login.example",
        now=NOW,
    )

    assert device.interval == 5
    assert device.expires_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, TokenAnswerError),
        ({"device_code": "d", "user_code": "u"}, TokenAnswerError),
        ({"device_code": "d", "user_code": 7, "verification_uri": "x"}, TokenAnswerError),
        (
            {"device_code": "d", "user_code": "u", "verification_uri": "javascript:x"},
            OAuthEndpointError,
        ),
    ],
)
def test_a_device_answer_that_cannot_be_shown_is_refused(
    fields: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_device_answer(fields, host="login.example", now=NOW)
