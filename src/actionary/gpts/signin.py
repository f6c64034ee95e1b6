"""How one security scheme of an action is satisfied: who gives the credential, where it is had."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from actionary.auth.oauth_client import ClientAuthentication, OAuthClient
from actionary.base.secret import Secret
from actionary.openapi.security import OAuthFlow, SecurityScheme

_FLOWS = ("authorizationCode", "accessCode", "implicit")
"""The flows in which a browser is sent to a page; many servers of the last take a code too."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a builder set for one security scheme."""

    given_by: GivenBy = GivenBy.BUILDER
    oauth: OAuthSettings | None = None


def declared(scheme: SecurityScheme) -> OAuthSettings:
    """Return what a document says of a sign-in with its scheme."""
    flow = next((each for name in _FLOWS for each in scheme.flows if each.name == name), None)
    flow = flow or OAuthFlow(name="")
    return OAuthSettings(
        client_id="",
        authorization_url=flow.authorization_url,
        token_url=flow.token_url,
        scopes=tuple(flow.scopes),
    )


def completed(oauth: OAuthSettings, scheme: SecurityScheme) -> OAuthSettings:
    """Return the settings with the document's addresses where the builder gave none."""
    of_document = declared(scheme)
    return replace(
        oauth,
        authorization_url=oauth.authorization_url or of_document.authorization_url,
        token_url=oauth.token_url or of_document.token_url,
    )


def client_of(oauth: OAuthSettings, secret: Secret | None) -> OAuthClient:
    """Return the client that completed settings describe."""
    return OAuthClient(
        client_id=oauth.client_id,
        client_secret=secret,
        client_authentication=oauth.client_authentication,
        authorization_endpoint=oauth.authorization_url,
        token_endpoint=oauth.token_url,
        revocation_endpoint=oauth.revocation_url,
        scopes=oauth.scopes,
        extra_parameters=oauth.parameters,
    )


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
    )
