"""What a builder types, as the credential its scheme wants."""

import pytest

from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential
from actionary.base.secret import Secret
from actionary.gpts.credentials import credential_for
from actionary.openapi.security import SchemeKind, SecurityScheme

KEY = SecurityScheme(name="s", kind=SchemeKind.API_KEY, location="header", parameter_name="X-Key")
BASIC = SecurityScheme(name="s", kind=SchemeKind.HTTP, http_scheme="basic")
BEARER = SecurityScheme(name="s", kind=SchemeKind.HTTP, http_scheme="bearer")
OAUTH = SecurityScheme(name="s", kind=SchemeKind.OAUTH2)


def login(username: str, password: str) -> BasicLogin:
    """Return a user name with its password."""
    return BasicLogin(username=username, password=Secret(password))


@pytest.mark.parametrize(
    ("scheme", "user", "typed", "credential"),
    [
        (KEY, "", "a:b", APIKey(value=Secret("a:b"))),
        (BEARER, "", "a:b", BearerToken(token=Secret("a:b"))),
        (OAUTH, "", "token", BearerToken(token=Secret("token"))),
        (BASIC, "ana", "pass:word", login("ana", "pass:word")),
        (BASIC, "", "ana:pass:word", login("ana", "pass:word")),
        (BASIC, "", "key:", login("key", "")),
        (BASIC, "", "word", login("", "word")),
    ],
)
def test_a_secret_takes_the_shape_of_its_scheme(
    scheme: SecurityScheme, user: str, typed: str, credential: Credential
) -> None:
    """HTTP basic takes both parts from one secret when no user is given."""
    assert credential_for(scheme, Secret(typed), user) == credential
