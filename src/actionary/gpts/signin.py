"""How one security scheme of an action is satisfied: who gives the credential, where it is had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias, cast, get_args
from urllib.parse import urlsplit

ClientAuthentication: TypeAlias = Literal["post", "basic", "none"]
"""How our client proves itself at the token endpoint (RFC 6749, section 2.3.1)."""


class GivenBy(StrEnum):
    """Whose credential goes on the calls."""

    BUILDER = "builder"
    """One for everyone."""
    USER = "user"
    """Each person's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthSettings:
    """Our client at an authorization server; its secret is in the vault."""

    client_id: str
    authorization_url: str = ""
    token_url: str = ""
    revocation_url: str = ""
    scopes: tuple[str, ...] = ()
    client_authentication: ClientAuthentication = "post"
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Sent with the authorization request besides what the protocol has, such as `audience`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a builder set for one security scheme."""

    given_by: GivenBy = GivenBy.BUILDER
    oauth: OAuthSettings | None = None


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
        client_authentication=client_authentication(value.get("client_authentication", "post")),
        parameters=dict(value.get("parameters") or {}),
    )


def client_authentication(text: str) -> ClientAuthentication:
    """Return the way of that name; raises `ValueError` for any other."""
    if text not in get_args(ClientAuthentication):
        raise ValueError(text)
    return cast("ClientAuthentication", text)


def problem_with_url(url: str) -> str:
    """Return why nobody may be sent to this address to sign in, or nothing.

    Whether plain http may be used is for the door to say, which knows the exceptions.
    """
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme in ("https", "http") and bool(parts.hostname)
        is_fine = is_fine and not (parts.username or parts.fragment) and parts.port != 0
    except ValueError:
        is_fine = False
    if not is_fine or not url.isascii() or not url.isprintable() or " " in url or len(url) > 2000:
        return "Give a web address that begins with https://."
    return ""
