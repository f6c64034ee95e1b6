"""An OAuth client: who we are to one authorization server, and where its endpoints are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from actionary.auth.oauth_endpoint import check_endpoint
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.secret import Secret
from actionary.base.text import truncate, visible

_OURS: Final = frozenset(
    {
        "assertion",
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "code",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "device_code",
        "grant_type",
        "password",
        "redirect_uri",
        "refresh_token",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
        "token",
        "username",
    }
)
"""Parameters that only the protocol itself sets; scopes have a field of their own."""


class ClientAuthentication(StrEnum):
    """How the client proves itself at the token endpoint (RFC 6749, section 2.3)."""

    BASIC = "basic"  # the Authorization header
    POST = "post"  # the request's body; what GPT Actions do unless told otherwise
    NONE = "none"  # not at all: a public client, held by PKCE alone


class OAuthGrant(StrEnum):
    """How an access token is first come by."""

    AUTHORIZATION_CODE = "authorization_code"  # a person signs in with a browser
    CLIENT_CREDENTIALS = "client_credentials"  # nobody signs in: the client speaks for itself
    DEVICE_CODE = "device_code"  # a person signs in elsewhere, with a short code (RFC 8628)
    PASSWORD = "password"  # a name and a password are handed over, where nothing else is offered


class OAuthClientError(ActionaryError):
    """The settings of an OAuth client cannot work; the builder must change them."""

    kind = ErrorKind.INPUT
    code = "oauth-client"


class OAuthFormatError(ActionaryError):
    """Stored values of a sign-in cannot be read; they may come from another version."""

    kind = ErrorKind.OPERATOR
    code = "oauth-format"


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """The client as registered at an authorization server; equal when every field is."""

    client_id: str
    client_secret: Secret | None = None
    client_authentication: ClientAuthentication = ClientAuthentication.POST
    grant: OAuthGrant = OAuthGrant.AUTHORIZATION_CODE
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    refresh_endpoint: str = ""
    """Where tokens are refreshed; empty: at the token endpoint, as almost everywhere."""
    revocation_endpoint: str = ""
    """Where tokens are given back (RFC 7009); empty: no such place is known."""
    device_authorization_endpoint: str = ""
    issuer: str = ""
    """From the server's own metadata, never typed: whoever typed it could name another's."""
    sends_issuer: bool = False
    """Whether its metadata promise an `iss` (RFC 9207): an answer without it is refused."""
    scopes: tuple[str, ...] = ()
    """What to ask for; empty leaves it to the server."""
    extra_parameters: Mapping[str, str] = field(default_factory=dict)
    """Sent with the request that asks for access, such as `audience` or `access_type`."""
    writes_json: bool = False
    """Whether what is asked of the token endpoint is JSON, as some plugin manifests want it."""

    @property
    def refreshes_at(self) -> str:
        """The endpoint where a token is refreshed."""
        return self.refresh_endpoint or self.token_endpoint

    @property
    def endpoints(self) -> Mapping[str, str]:
        """Every endpoint that is set, by its name in words."""
        named = {
            "authorization endpoint": self.authorization_endpoint,
            "token endpoint": self.token_endpoint,
            "refresh endpoint": self.refresh_endpoint,
            "revocation endpoint": self.revocation_endpoint,
            "device authorization endpoint": self.device_authorization_endpoint,
        }
        return {what: url for what, url in named.items() if url}


_NEEDED: Final[Mapping[OAuthGrant, tuple[str, ...]]] = {
    OAuthGrant.AUTHORIZATION_CODE: ("authorization endpoint", "token endpoint"),
    OAuthGrant.CLIENT_CREDENTIALS: ("token endpoint",),
    OAuthGrant.DEVICE_CODE: ("device authorization endpoint", "token endpoint"),
    OAuthGrant.PASSWORD: ("token endpoint",),
}


def check_client(client: OAuthClient, *, plain_http: Collection[tuple[str, int]] = ()) -> None:
    """Raise unless a flow with `client` can begin: what to call before keeping one.

    Raises `OAuthEndpointError` for an address, `OAuthClientError` for all else.
    """
    endpoints = client.endpoints
    for what in dict.fromkeys((*_NEEDED[client.grant], *endpoints)):
        check_endpoint(endpoints.get(what, ""), what=what, plain_http=plain_http)
    if not client.client_id and client.grant is not OAuthGrant.PASSWORD:
        raise OAuthClientError(
            "The client id is missing.",
            hint="Register this installation at the API's developer pages; it gives you one.",
        )
    if client.client_authentication is ClientAuthentication.BASIC and not client.client_secret:
        raise OAuthClientError(
            "The client secret is missing, which HTTP Basic needs.",
            hint="Enter it, or choose no client authentication for a public client.",
        )
    if client.grant is OAuthGrant.CLIENT_CREDENTIALS and not client.client_secret:
        raise OAuthClientError(
            "Client credentials need a client secret (RFC 6749, section 4.4).",
            hint="Enter it as the API's developer pages show it.",
        )
    taken = sorted(_OURS & {name.lower() for name in client.extra_parameters})
    if taken:
        raise OAuthClientError(
            f"The extra parameter {taken[0]!r} is one the sign-in sets itself.",
            hint="Scopes have a field of their own; leave the others out.",
        )
    for text in (client.client_id, *client.scopes, *client.extra_parameters):
        if not text.isprintable() or text != text.strip():
            raise OAuthClientError(
                f"{truncate(visible(text), 60)!r} begins or ends with a space, or holds a "
                "character that cannot be sent.",
                hint="Copy it again, without what stands before and after it.",
            )


def client_to_json(client: OAuthClient) -> JSONObject:
    """Return the client as JSON, its secret in the open: only ever to be sealed."""
    secret = client.client_secret
    return {
        "client_id": client.client_id,
        "client_secret": None if secret is None else secret.reveal(),
        "client_authentication": client.client_authentication.value,
        "grant": client.grant.value,
        "authorization_endpoint": client.authorization_endpoint,
        "token_endpoint": client.token_endpoint,
        "refresh_endpoint": client.refresh_endpoint,
        "revocation_endpoint": client.revocation_endpoint,
        "device_authorization_endpoint": client.device_authorization_endpoint,
        "issuer": client.issuer,
        "sends_issuer": client.sends_issuer,
        "scopes": client.scopes,
        "extra_parameters": dict(client.extra_parameters),
        "writes_json": client.writes_json,
    }


def client_from_json(value: JSONObject) -> OAuthClient:
    """Return the client that `client_to_json` wrote; raises `OAuthFormatError`."""
    try:
        secret, scopes, extra = value["client_secret"], value["scopes"], value["extra_parameters"]
        if isinstance(scopes, str) or not isinstance(scopes, list | tuple):
            raise TypeError
        if not isinstance(extra, Mapping):
            raise TypeError
        return OAuthClient(
            client_id=_text(value["client_id"]),
            client_secret=None if secret is None else Secret(_text(secret)),
            client_authentication=ClientAuthentication(_text(value["client_authentication"])),
            grant=OAuthGrant(_text(value["grant"])),
            authorization_endpoint=_text(value["authorization_endpoint"]),
            token_endpoint=_text(value["token_endpoint"]),
            refresh_endpoint=_text(value["refresh_endpoint"]),
            revocation_endpoint=_text(value["revocation_endpoint"]),
            device_authorization_endpoint=_text(value["device_authorization_endpoint"]),
            issuer=_text(value["issuer"]),
            sends_issuer=value["sends_issuer"] is True,
            scopes=tuple(_text(scope) for scope in scopes),
            extra_parameters={name: _text(text) for name, text in extra.items()},
            writes_json=value["writes_json"] is True,
        )
    except (KeyError, TypeError, ValueError) as error:
        # Nothing of it is told: it holds a secret.
        raise OAuthFormatError(
            "The stored settings of a sign-in cannot be read.", hint="Enter them again."
        ) from error


def _text(value: JSONValue) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
