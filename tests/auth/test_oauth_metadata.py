"""What authorization servers say about themselves, and when they are believed."""

import pytest

from actionary.auth.oauth_client import ClientAuthentication
from actionary.auth.oauth_endpoint import OAuthEndpointError
from actionary.auth.oauth_metadata import MetadataError, metadata_places, read_metadata
from actionary.base.jsonvalue import JSONValue

ISSUER = "https://login.example"
VALUE: dict[str, JSONValue] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
}


@pytest.mark.parametrize(
    ("url", "places"),
    [
        (
            "https://login.example",
            [
                ("https://login.example/.well-known/openid-configuration", ISSUER),
                ("https://login.example/.well-known/oauth-authorization-server", ISSUER),
            ],
        ),
        (
            "https://login.example/",
            [
                (
                    "https://login.example/.well-known/openid-configuration",
                    "https://login.example/",
                ),
                (
                    "https://login.example/.well-known/oauth-authorization-server",
                    "https://login.example/",
                ),
            ],
        ),
        (
            "https://login.example/realms/a",
            [
                (
                    "https://login.example/realms/a/.well-known/openid-configuration",
                    "https://login.example/realms/a",
                ),
                (
                    "https://login.example/.well-known/oauth-authorization-server/realms/a",
                    "https://login.example/realms/a",
                ),
                (
                    "https://login.example/.well-known/openid-configuration/realms/a",
                    "https://login.example/realms/a",
                ),
            ],
        ),
        (
            "https://login.example/realms/a/.well-known/openid-configuration",
            [
                (
                    "https://login.example/realms/a/.well-known/openid-configuration",
                    "https://login.example/realms/a",
                )
            ],
        ),
        (
            "https://login.example/.well-known/oauth-authorization-server/realms/a",
            [
                (
                    "https://login.example/.well-known/oauth-authorization-server/realms/a",
                    "https://login.example/realms/a",
                )
            ],
        ),
    ],
)
def test_metadata_are_looked_for_where_the_standards_put_them(
    url: str, places: list[tuple[str, str]]
) -> None:
    assert [(place.url, place.issuer) for place in metadata_places(url)] == places


def test_an_address_that_is_not_safe_is_never_asked() -> None:
    with pytest.raises(OAuthEndpointError):
        metadata_places("http://login.example")


def test_metadata_are_read() -> None:
    metadata = read_metadata(
        {
            **VALUE,
            "revocation_endpoint": f"{ISSUER}/revoke",
            "device_authorization_endpoint": f"{ISSUER}/device",
            "scopes_supported": ["openid", 7, "email"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        },
        issuer=ISSUER,
    )

    assert metadata.token_endpoint == f"{ISSUER}/token"
    assert metadata.revocation_endpoint == f"{ISSUER}/revoke"
    assert metadata.device_authorization_endpoint == f"{ISSUER}/device"
    assert metadata.scopes == ("openid", "email")
    assert metadata.sends_issuer


def test_a_slash_at_the_end_of_an_issuer_makes_no_difference_and_its_own_spelling_is_kept() -> None:
    assert read_metadata({**VALUE, "issuer": f"{ISSUER}/"}, issuer=ISSUER).issuer == f"{ISSUER}/"


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "x",
        {},
        {"issuer": 7},
        {**VALUE, "issuer": "https://honest.example"},
        {**VALUE, "issuer": "https://login.example/tenant"},
        {**VALUE, "issuer": "http://login.example"},
    ],
)
def test_metadata_of_somebody_else_are_not_believed(value: JSONValue) -> None:
    with pytest.raises(MetadataError):
        read_metadata(value, issuer=ISSUER)


@pytest.mark.parametrize(
    "change",
    [
        {"token_endpoint": ""},
        {"token_endpoint": "http://login.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"revocation_endpoint": "ftp://login.example"},
        {"device_authorization_endpoint": "https://u:p@login.example"},
    ],
)
def test_an_endpoint_that_is_not_safe_spoils_the_metadata(change: dict[str, str]) -> None:
    with pytest.raises(OAuthEndpointError):
        read_metadata({**VALUE, **change}, issuer=ISSUER)


@pytest.mark.parametrize(
    ("offered", "has_secret", "chosen"),
    [
        (None, True, "basic"),
        (["client_secret_post"], True, "post"),
        (["client_secret_post", "client_secret_basic"], True, "basic"),
        (["none", "client_secret_basic"], False, "none"),
        (["none", "private_key_jwt"], True, "none"),
    ],
)
def test_how_a_client_proves_itself_is_chosen_from_what_is_offered(
    offered: list[JSONValue] | None, has_secret: bool, chosen: str
) -> None:
    methods = {} if offered is None else {"token_endpoint_auth_methods_supported": offered}
    metadata = read_metadata({**VALUE, **methods}, issuer=ISSUER)

    found = metadata.client_authentication(has_secret=has_secret)

    assert found is ClientAuthentication(chosen)


def test_a_server_that_wants_what_is_not_known_here_is_told() -> None:
    value = {**VALUE, "token_endpoint_auth_methods_supported": ["private_key_jwt"]}

    with pytest.raises(MetadataError, match="private_key_jwt"):
        read_metadata(value, issuer=ISSUER).client_authentication(has_secret=True)
