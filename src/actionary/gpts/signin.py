"""How one security scheme of an action is satisfied: who gives the credential, where it is had."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from actionary.auth.oauth_client import ClientAuthentication, OAuthClient, OAuthGrant
from actionary.auth.oauth_declared import DeclaredOAuth, declared_oauth
from actionary.auth.oauth_metadata import AuthorizationServerMetadata
from actionary.base.secret import Secret
from actionary.openapi.security import SecurityScheme


class GivenBy(StrEnum):
    """Whose credential goes on the calls."""

    BUILDER = "builder"  # one for everyone
    USER = "user"  # each person's own


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthSettings:
    """Our client at an authorization server; its secret is in the vault.

    What is empty is as the document has it.
    """

    client_id: str
    authorization_url: str = ""
    token_url: str = ""
    revocation_url: str = ""
    scopes: tuple[str, ...] = ()
    client_authentication: ClientAuthentication = ClientAuthentication.POST
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Sent with the authorization request besides what the protocol has, such as `audience`."""
    issuer: str = ""
    """As the server's own metadata name it; nobody types it."""
    sends_issuer: bool = False
    """Whether those promise that every answer names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a builder set for one security scheme."""

    given_by: GivenBy = GivenBy.BUILDER
    oauth: OAuthSettings | None = None

    @property
    def grant(self) -> OAuthGrant:
        """How a token is come by: a person signs in, or the GPT speaks for itself."""
        if self.given_by is GivenBy.USER:
            return OAuthGrant.AUTHORIZATION_CODE
        return OAuthGrant.CLIENT_CREDENTIALS


def declared(scheme: SecurityScheme) -> OAuthSettings:
    """Return what a document says of a sign-in with its scheme."""
    found = declared_oauth(scheme) or DeclaredOAuth(grant=OAuthGrant.AUTHORIZATION_CODE)
    return OAuthSettings(
        client_id="",
        authorization_url=found.authorization_endpoint,
        token_url=found.token_endpoint,
        scopes=found.scopes,
    )


def completed(oauth: OAuthSettings, scheme: SecurityScheme) -> OAuthSettings:
    """Return the settings with the document's addresses where the builder gave none."""
    of_document = declared(scheme)
    return replace(
        oauth,
        authorization_url=oauth.authorization_url or of_document.authorization_url,
        token_url=oauth.token_url or of_document.token_url,
    )


def with_metadata(
    oauth: OAuthSettings, scheme: SecurityScheme, metadata: AuthorizationServerMetadata
) -> OAuthSettings:
    """Return the settings with what a server says of itself where they and the document are empty.

    Its issuer is taken only when it vouches for every endpoint that is used.
    """
    own = completed(oauth, scheme)
    whole = DeclaredOAuth(
        grant=OAuthGrant.AUTHORIZATION_CODE,
        authorization_endpoint=own.authorization_url,
        token_endpoint=own.token_url,
        revocation_endpoint=own.revocation_url,
    ).completed(metadata)
    return replace(
        oauth,
        authorization_url=whole.authorization_endpoint,
        token_url=whole.token_endpoint,
        revocation_url=whole.revocation_endpoint,
        issuer=whole.issuer,
        sends_issuer=whole.sends_issuer,
    )


def client_of(
    oauth: OAuthSettings,
    secret: Secret | None,
    *,
    grant: OAuthGrant = OAuthGrant.AUTHORIZATION_CODE,
) -> OAuthClient:
    """Return the client that completed settings describe."""
    return OAuthClient(
        client_id=oauth.client_id,
        client_secret=secret,
        client_authentication=oauth.client_authentication,
        grant=grant,
        authorization_endpoint=oauth.authorization_url,
        token_endpoint=oauth.token_url,
        revocation_endpoint=oauth.revocation_url,
        issuer=oauth.issuer,
        sends_issuer=oauth.sends_issuer,
        scopes=oauth.scopes,
        extra_parameters=oauth.parameters,
    )


def as_declared(client: OAuthClient, scheme: SecurityScheme) -> OAuthClient:
    """Return the client with what a document says of its own token endpoint and of no other."""
    found = declared_oauth(scheme)
    if found is None or found.token_endpoint != client.token_endpoint:
        return client
    return replace(client, refresh_endpoint=found.refresh_endpoint, writes_json=found.writes_json)


def sign_in_from_json(value: Mapping[str, Any]) -> SignIn:
    """Return the value of a JSON object that holds its fields."""
    oauth = value.get("oauth")
    return SignIn(
        given_by=GivenBy(value.get("given_by", GivenBy.BUILDER)),
        oauth=_oauth_from_json(oauth) if oauth else None,
    )


def _oauth_from_json(value: Mapping[str, Any]) -> OAuthSettings:
    return OAuthSettings(
        client_id=value["client_id"],
        authorization_url=value.get("authorization_url", ""),
        token_url=value.get("token_url", ""),
        revocation_url=value.get("revocation_url", ""),
        scopes=tuple(value.get("scopes", ())),
        client_authentication=ClientAuthentication(value.get("client_authentication", "post")),
        parameters=dict(value.get("parameters") or {}),
        issuer=value.get("issuer", ""),
        sends_issuer=value.get("sends_issuer") is True,
    )
