"""Credentials as values: they hide, compare, and survive being sealed."""

from datetime import UTC, datetime

import pytest

from actionary.auth.credential import (
    APIKey,
    BasicLogin,
    BearerToken,
    Credential,
    CredentialFormatError,
    OAuthToken,
    credential_from_json,
    credential_to_json,
    ending_of,
    secrets_of,
)
from actionary.base.jsonvalue import JSONObject, dump_json, parse_json
from actionary.base.secret import Secret

SECRET = "sk-canary-0123456789"
EVERY_KIND: list[Credential] = [
    APIKey(value=Secret(SECRET)),
    BasicLogin(username="ada", password=Secret(SECRET)),
    BearerToken(token=Secret(SECRET)),
    OAuthToken(access_token=Secret(SECRET)),
    OAuthToken(
        access_token=Secret(SECRET),
        refresh_token=Secret("refresh" + SECRET),
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
        scopes=("read", "write"),
    ),
]


@pytest.mark.parametrize("credential", EVERY_KIND, ids=lambda found: type(found).__name__)
def test_a_credential_comes_back_from_its_json(credential: Credential) -> None:
    text = dump_json(credential_to_json(credential))
    value = parse_json(text)

    assert isinstance(value, dict)
    assert credential_from_json(value) == credential


@pytest.mark.parametrize("credential", EVERY_KIND, ids=lambda found: type(found).__name__)
def test_a_credential_never_shows_its_secret(credential: Credential) -> None:
    assert SECRET not in f"{credential!r} {credential} {[credential]}"


@pytest.mark.parametrize("credential", EVERY_KIND, ids=lambda found: type(found).__name__)
def test_a_credential_is_recognised_by_its_last_characters(credential: Credential) -> None:
    assert ending_of(credential) == "6789"


@pytest.mark.parametrize(
    ("credential", "others"),
    [
        (EVERY_KIND[0], []),
        (EVERY_KIND[1], ["YWRhOnNrLWNhbmFyeS0wMTIzNDU2Nzg5"]),
        (EVERY_KIND[2], []),
        (EVERY_KIND[3], []),
        (EVERY_KIND[4], ["refresh" + SECRET]),
    ],
)
def test_every_secret_in_a_credential_can_be_kept_from_sight(
    credential: Credential, others: list[str]
) -> None:
    assert [secret.reveal() for secret in secrets_of(credential)] == [SECRET, *others]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"kind": "saml"},
        {"kind": "api-key"},
        {"kind": "api-key", "value": 5},
        {"kind": "basic", "username": "a"},
        {"kind": "bearer", "token": None},
        {"kind": "oauth", "access_token": "a"},
        {
            "kind": "oauth",
            "access_token": "a",
            "refresh_token": None,
            "expires_at": "soon",
            "scopes": [],
        },
        {
            "kind": "oauth",
            "access_token": "a",
            "refresh_token": None,
            "expires_at": None,
            "scopes": "read",
        },
    ],
)
def test_what_is_no_credential_is_refused_unseen(value: JSONObject) -> None:
    with pytest.raises(CredentialFormatError) as caught:
        credential_from_json({**value, "note": SECRET})

    assert SECRET not in str(caught.value)
