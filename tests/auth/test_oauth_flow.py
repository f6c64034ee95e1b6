"""Where a sign-in sends the browser, and what it may bring back."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from actionary.auth.oauth_client import (
    OAuthFormatError,
)
from actionary.auth.oauth_errors import (
    SignInAnswerError,
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
from actionary.auth.oauth_flow import SIGN_IN_LASTS, AuthorizationStart, read_callback, state_in
from actionary.auth.oauth_state import (
    MemoryPendingAuthorizations,
    pending_from_json,
    pending_to_json,
    state_key,
)
from actionary.base.ids import UserId
from actionary.base.jsonvalue import dump_json, parse_json
from tests.auth.signin import ADA, CALLBACK, CLIENT, NOW, begun


def query_of(start: AuthorizationStart) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(start.url).query, strict_parsing=True))


def returned(start: AuthorizationStart, *parameters: tuple[str, str], **changes: Any) -> str:
    """Read a callback in Ada's browser that brings the right state and these parameters."""
    given = {"client": CLIENT, "user_id": ADA, "session_id": "ada's browser", "now": NOW}
    state = ("state", start.pending.state.reveal())
    return read_callback(start.pending, [state, *parameters], **{**given, **changes})


def test_the_browser_is_sent_with_state_and_a_challenge_of_the_verifier() -> None:
    start = begun()

    query = query_of(start)
    verifier = start.pending.code_verifier.reveal()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())

    assert start.url.startswith("https://login.example/authorize?")
    assert query == {
        "response_type": "code",
        "client_id": "actionary",
        "redirect_uri": CALLBACK,
        "scope": "read write",
        "state": start.pending.state.reveal(),
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    assert len(verifier) == 43  # 256 bits


def test_every_sign_in_has_a_state_and_a_verifier_of_its_own() -> None:
    starts = [begun().pending for _ in range(50)]

    secrets = {each.state.reveal() for each in starts} | {
        each.code_verifier.reveal() for each in starts
    }

    assert len(secrets) == 100


def test_an_endpoints_own_query_and_extra_parameters_stay_and_ours_win() -> None:
    client = replace(
        CLIENT,
        authorization_endpoint="https://login.example/authorize?tenant=a&response_type=token",
        extra_parameters={"access_type": "offline", "audience": "https://api.example/ü"},
    )

    query = query_of(begun(client))

    assert query["tenant"] == "a"
    assert query["response_type"] == "code"
    assert query["access_type"] == "offline"
    assert query["audience"] == "https://api.example/ü"


def test_no_scope_is_sent_when_there_is_none() -> None:
    assert "scope" not in query_of(begun(replace(CLIENT, scopes=())))


def test_the_code_comes_out_when_nothing_speaks_against_it() -> None:
    start = begun()

    assert returned(start, ("code", "abc"), ("iss", "https://login.example")) == "abc"
    assert returned(start, ("code", "abc")) == "abc"  # older servers send no `iss`


REFUSALS: list[tuple[str, list[tuple[str, str]], dict[str, Any], type[SignInError]]] = [
    ("another person", [("code", "c")], {"user_id": UserId("user_eve")}, SignInOtherUserError),
    ("another browser", [("code", "c")], {"session_id": "eve's"}, SignInOtherSessionError),
    ("signed out", [("code", "c")], {"session_id": ""}, SignInOtherSessionError),
    ("too late", [("code", "c")], {"now": NOW + SIGN_IN_LASTS}, SignInExpiredError),
    ("years later", [("code", "c")], {"now": NOW + timedelta(days=900)}, SignInExpiredError),
    (
        "another token endpoint",
        [("code", "c")],
        {"client": replace(CLIENT, token_endpoint="https://evil.example/token")},
        SignInChangedError,
    ),
    (
        "another client id",
        [("code", "c")],
        {"client": replace(CLIENT, client_id="other")},
        SignInChangedError,
    ),
    (
        "another issuer",
        [("code", "c"), ("iss", "https://honest.example")],
        {},
        SignInMixedUpError,
    ),
    (
        "nearly the issuer",
        [("code", "c"), ("iss", "https://login.example/")],
        {},
        SignInMixedUpError,
    ),
    (
        "another issuer's refusal",
        [("error", "access_denied"), ("iss", "https://honest.example")],
        {},
        SignInMixedUpError,
    ),
    ("denied", [("error", "access_denied")], {}, SignInDeniedError),
    ("denied with a code", [("error", "access_denied"), ("code", "c")], {}, SignInDeniedError),
    ("a bad scope", [("error", "invalid_scope")], {}, SignInRefusedError),
    ("a word of its own", [("error", "mfa_needed")], {}, SignInRefusedError),
    ("nothing", [], {}, SignInAnswerError),
    ("an empty code", [("code", "")], {}, SignInAnswerError),
    ("a line break", [("code", "a\r\nb")], {}, SignInAnswerError),
    ("an endless code", [("code", "c" * 5000)], {}, SignInAnswerError),
    ("two codes", [("code", "c"), ("code", "d")], {}, SignInAnswerError),
    (
        "two issuers",
        [("code", "c"), ("iss", "https://login.example"), ("iss", "https://evil.example")],
        {},
        SignInAnswerError,
    ),
    ("two states", [("code", "c"), ("state", "x")], {}, SignInUnknownError),
]


@pytest.mark.parametrize(
    ("parameters", "changes", "error"),
    [row[1:] for row in REFUSALS],
    ids=[row[0] for row in REFUSALS],
)
def test_what_speaks_against_a_callback_has_an_error_of_its_own(
    parameters: list[tuple[str, str]], changes: dict[str, Any], error: type[SignInError]
) -> None:
    with pytest.raises(error) as caught:
        returned(begun(), *parameters, **changes)

    assert caught.value.hint


@pytest.mark.parametrize("state", ["", "wrong", "é", "\ud800"])
def test_a_wrong_state_is_refused(state: str) -> None:
    start = begun()

    with pytest.raises(SignInUnknownError):
        read_callback(
            start.pending,
            [("state", state), ("code", "c")],
            client=CLIENT,
            user_id=ADA,
            session_id="ada's browser",
            now=NOW,
        )


def test_a_missing_state_is_refused() -> None:
    with pytest.raises(SignInUnknownError):
        state_in([("code", "c")])


def test_a_server_that_promises_its_issuer_must_name_it() -> None:
    client = replace(CLIENT, sends_issuer=True)

    with pytest.raises(SignInMixedUpError, match="nobody"):
        returned(begun(client), ("code", "c"), client=client)


@pytest.mark.parametrize(
    ("issuer", "is_right"),
    [
        ("https://login.example", True),
        ("https://login.example/tenant/1", True),
        ("https://honest.example", False),
        ("http://login.example", False),
        ("https://login.example@evil.example", False),
        ("https://[broken", False),
        ("login.example", False),
    ],
)
def test_without_metadata_the_issuer_must_be_where_the_browser_was_sent(
    issuer: str, is_right: bool
) -> None:
    client = replace(CLIENT, issuer="")
    start = begun(client)

    if is_right:
        assert returned(start, ("code", "c"), ("iss", issuer), client=client) == "c"
    else:
        with pytest.raises(SignInMixedUpError):
            returned(start, ("code", "c"), ("iss", issuer), client=client)


def test_a_servers_own_words_are_shortened_and_shown_plainly() -> None:
    with pytest.raises(SignInRefusedError) as caught:
        returned(begun(), ("error", "x"), ("error_description", "a\u202eb" + "c" * 900))

    assert "⟨U+202E⟩" in str(caught.value)
    assert len(caught.value.message) < 400


async def test_of_two_that_bring_the_same_state_one_is_served() -> None:
    store = MemoryPendingAuthorizations()
    pending = begun().pending
    await store.put(pending)

    taken = [await store.take(pending.state.reveal()) for _ in range(2)]

    assert taken == [pending, None]


def test_a_sign_in_under_way_survives_being_stored() -> None:
    pending = begun(replace(CLIENT, extra_parameters={"audience": "x"}, sends_issuer=True)).pending

    value = parse_json(dump_json(pending_to_json(pending)))

    assert isinstance(value, dict)
    assert pending_from_json(value) == pending
    assert pending_from_json(value).place.purpose is pending.place.purpose


@pytest.mark.parametrize("without", ["state", "client", "place", "expires_at"])
def test_a_stored_sign_in_of_another_shape_is_told_without_its_secrets(without: str) -> None:
    value = {**pending_to_json(begun().pending)}
    del value[without]

    with pytest.raises(OAuthFormatError) as caught:
        pending_from_json(value)

    assert "registered-secret" not in f"{caught.value} {caught.value.__cause__!r}"


def test_a_pending_authorization_is_found_by_what_gives_its_state_away_to_nobody() -> None:
    pending = begun().pending

    assert pending.state.reveal() not in state_key(pending.state.reveal())


def test_no_repr_shows_a_secret() -> None:
    start = begun()

    shown = f"{start.pending!r} {CLIENT!r}"

    for secret in (start.pending.state, start.pending.code_verifier, CLIENT.client_secret):
        assert secret is not None
        assert secret.reveal() not in shown


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "/"),
        ("/chat/1?tab=2#end", "/chat/1?tab=2#end"),
        ("", "/"),
        ("chat", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/ /evil.example", "/"),
        ("https://evil.example", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\r\nLocation: https://evil.example", "/"),
        ("@evil.example", "/"),
        (".evil.example", "/"),
        ("%2f%2fevil.example", "/"),
        ("/\u2028x", "/"),
        ("？/", "/"),
    ],
)
def test_the_browser_returns_to_a_path_of_ours_and_nowhere_else(path: str, kept: str) -> None:
    assert begun(return_to=path).pending.return_to == kept
