"""What an authorization server says about itself (RFC 8414, OpenID Connect Discovery 1.0)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from actionary.auth.oauth_client import ClientAuthentication
from actionary.auth.oauth_endpoint import check_endpoint
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.text import truncate, visible

_OPENID: Final = "openid-configuration"
_OAUTH: Final = "oauth-authorization-server"
_WELL_KNOWN: Final = re.compile(r"/\.well-known/(?P<name>[A-Za-z0-9._-]+)")


class MetadataError(ActionaryError):
    """An authorization server's metadata cannot be used."""

    kind = ErrorKind.UPSTREAM
    code = "oauth-metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationServerMetadata:
    """The parts of the metadata a client needs; absent endpoints are empty."""

    issuer: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    revocation_endpoint: str = ""
    device_authorization_endpoint: str = ""
    scopes: tuple[str, ...] = ()
    authentication_methods: tuple[str, ...] = ("client_secret_basic",)
    """As the server names them; the default is the standard's (section 2)."""
    sends_issuer: bool = False
    """Whether it promises an `iss` with every authorization response (RFC 9207, section 3)."""

    def client_authentication(self, *, has_secret: bool) -> ClientAuthentication:
        """Return how a client proves itself there, HTTP Basic before the body.

        Raises `MetadataError` when the server takes only ways that are not known here.
        """
        offered = self.authentication_methods
        if not has_secret and "none" in offered:
            return ClientAuthentication.NONE
        if "client_secret_basic" in offered:
            return ClientAuthentication.BASIC
        if "client_secret_post" in offered:
            return ClientAuthentication.POST
        if "none" in offered:
            return ClientAuthentication.NONE
        raise MetadataError(
            f"{truncate(visible(self.issuer), 80)!r} accepts clients by "
            f"{truncate(visible(', '.join(offered)), 80)} alone.",
            hint="Register a client there that has a secret.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataPlace:
    """One address at which metadata may be, and the issuer that they must then name."""

    url: str
    issuer: str


def metadata_places(
    url: str, *, plain_http: Collection[tuple[str, int]] = ()
) -> tuple[MetadataPlace, ...]:
    """Return where the metadata of `url` may be, the likeliest first.

    `url` is an issuer, or the address of the metadata itself. The known place is put before an
    issuer's path by RFC 8414, section 3.1, and after it by OpenID Connect. Raises
    `OAuthEndpointError`.
    """
    check_endpoint(url, what="address of the authorization server", plain_http=plain_http)
    parts = urlsplit(url)
    if found := _WELL_KNOWN.search(parts.path):
        path = parts.path[: found.start()] + parts.path[found.end() :]
        return (MetadataPlace(url=url, issuer=urlunsplit(parts._replace(path=path, query=""))),)
    base, path = parts._replace(query=""), parts.path.rstrip("/")
    issuer = urlunsplit(base)
    paths = (
        f"{path}/.well-known/{_OPENID}",
        f"/.well-known/{_OAUTH}{path}",
        f"/.well-known/{_OPENID}{path}",
    )
    return tuple(
        MetadataPlace(url=urlunsplit(base._replace(path=each)), issuer=issuer)
        for each in dict.fromkeys(paths)
    )


def read_metadata(
    value: JSONValue, *, issuer: str, plain_http: Collection[tuple[str, int]] = ()
) -> AuthorizationServerMetadata:
    """Return the metadata in `value`; they must name `issuer` (RFC 8414, section 3.3).

    Otherwise anybody could speak for another server. A slash at its end makes no difference, as
    OpenID Connect Discovery has it. Raises `MetadataError`, or `OAuthEndpointError`.
    """
    if not isinstance(value, dict) or not isinstance(named := value.get("issuer"), str):
        raise MetadataError(
            "There is no description of an authorization server there.",
            hint="Enter its endpoints by hand, as the API's own pages give them.",
        )
    if named.rstrip("/") != issuer.rstrip("/"):
        raise MetadataError(
            f"The metadata are of {truncate(visible(named), 100)!r}, not of "
            f"{truncate(visible(issuer), 100)!r}.",
            hint="Ask at the issuer's own address, or enter the endpoints by hand.",
        )
    metadata = AuthorizationServerMetadata(
        issuer=named,
        authorization_endpoint=_text(value, "authorization_endpoint"),
        token_endpoint=_text(value, "token_endpoint"),
        revocation_endpoint=_text(value, "revocation_endpoint"),
        device_authorization_endpoint=_text(value, "device_authorization_endpoint"),
        scopes=_texts(value.get("scopes_supported")),
        authentication_methods=(
            _texts(value.get("token_endpoint_auth_methods_supported")) or ("client_secret_basic",)
        ),
        sends_issuer=value.get("authorization_response_iss_parameter_supported") is True,
    )
    for what, url in _endpoints(metadata).items():
        if url or what == "token endpoint":
            check_endpoint(url, what=what, plain_http=plain_http)
    return metadata


def _endpoints(metadata: AuthorizationServerMetadata) -> Mapping[str, str]:
    return {
        "authorization endpoint": metadata.authorization_endpoint,
        "token endpoint": metadata.token_endpoint,
        "revocation endpoint": metadata.revocation_endpoint,
        "device authorization endpoint": metadata.device_authorization_endpoint,
    }


def _text(value: JSONObject, name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _texts(value: JSONValue) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
