"""What a document declares about signing in with OAuth, and how we read the flows of the past."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from actionary.auth.oauth_client import ClientAuthentication, OAuthClient, OAuthGrant
from actionary.auth.oauth_metadata import AuthorizationServerMetadata
from actionary.base.http import origin_of
from actionary.base.secret import Secret
from actionary.openapi.security import (
    TOKEN_MEDIA_TYPE,
    OAuthFlow,
    SchemeKind,
    SecurityRequirement,
    SecurityScheme,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredOAuth:
    """A scheme's flows as one grant of ours; what a document leaves out is empty."""

    grant: OAuthGrant
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    refresh_endpoint: str = ""
    revocation_endpoint: str = ""
    device_authorization_endpoint: str = ""
    issuer: str = ""
    sends_issuer: bool = False
    scopes: tuple[str, ...] = ()
    """Those the document knows of; which to ask for is `scopes_demanded`'s to say."""
    metadata_urls: tuple[str, ...] = ()
    """Where to ask for what is missing, the likeliest first."""
    writes_json: bool = False
    """Whether the token endpoint wants JSON, as a plugin manifest may say."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The endpoints the grant needs and nobody has named yet, in words."""
        needed = {
            OAuthGrant.AUTHORIZATION_CODE: {
                "authorization endpoint": self.authorization_endpoint,
                "token endpoint": self.token_endpoint,
            },
            OAuthGrant.DEVICE_CODE: {
                "device authorization endpoint": self.device_authorization_endpoint,
                "token endpoint": self.token_endpoint,
            },
        }.get(self.grant, {"token endpoint": self.token_endpoint})
        return tuple(what for what, url in needed.items() if not url)

    def completed(self, metadata: AuthorizationServerMetadata) -> "DeclaredOAuth":
        """Return it with what the server says about itself where the document says nothing.

        The issuer is believed only when no endpoint of the document's contradicts its metadata:
        it vouches for its own endpoints, not for others. A password flow becomes a sign-in in
        the browser where the server offers one: then nobody hands a password over.
        """
        own = {
            "authorization_endpoint": metadata.authorization_endpoint,
            "token_endpoint": metadata.token_endpoint,
        }
        agrees = all(getattr(self, name) in ("", url) for name, url in own.items())
        grant = self.grant
        if grant is OAuthGrant.PASSWORD and metadata.authorization_endpoint and agrees:
            grant = OAuthGrant.AUTHORIZATION_CODE
        return replace(
            self,
            grant=grant,
            authorization_endpoint=self.authorization_endpoint or metadata.authorization_endpoint,
            token_endpoint=self.token_endpoint or metadata.token_endpoint,
            revocation_endpoint=self.revocation_endpoint or metadata.revocation_endpoint,
            device_authorization_endpoint=(
                self.device_authorization_endpoint or metadata.device_authorization_endpoint
            ),
            issuer=metadata.issuer if agrees else "",
            sends_issuer=metadata.sends_issuer and agrees,
        )

    def client(
        self,
        client_id: str,
        client_secret: Secret | None = None,
        *,
        client_authentication: ClientAuthentication | None = None,
        scopes: Iterable[str] = (),
    ) -> OAuthClient:
        """Return the client that signs in so; a secret goes into the body unless told otherwise."""
        by_secret = ClientAuthentication.POST if client_secret else ClientAuthentication.NONE
        return OAuthClient(
            client_id=client_id,
            client_secret=client_secret,
            client_authentication=client_authentication or by_secret,
            grant=self.grant,
            authorization_endpoint=self.authorization_endpoint,
            token_endpoint=self.token_endpoint,
            refresh_endpoint=self.refresh_endpoint,
            revocation_endpoint=self.revocation_endpoint,
            device_authorization_endpoint=self.device_authorization_endpoint,
            issuer=self.issuer,
            sends_issuer=self.sends_issuer,
            scopes=tuple(scopes),
            writes_json=self.writes_json,
        )


def declared_oauth(scheme: SecurityScheme, *, base_url: str = "") -> DeclaredOAuth | None:
    """Return how to sign in by `scheme`; None when it is not OAuth 2 or OpenID Connect.

    Of several flows the safest: authorization code; `implicit`, read as authorization code
    because it hands tokens to the browser (RFC 9700, section 2.1.2); device; client
    credentials; and `password` (section 2.4) where nothing else is declared. Endpoints that one
    flow leaves out are taken from the others. Relative addresses are taken from `base_url`, the
    server's.
    """
    if scheme.kind is SchemeKind.OPENID_CONNECT:
        url = _whole(scheme.openid_connect_url, base_url)
        return DeclaredOAuth(
            grant=OAuthGrant.AUTHORIZATION_CODE, metadata_urls=(url,) if url else ()
        )
    if scheme.kind is not SchemeKind.OAUTH2:
        return None
    flows = {flow.name: flow for flow in scheme.flows}
    name, grant = next(
        ((name, grant) for name, grant in _BY_FLOW.items() if name in flows),
        ("", OAuthGrant.AUTHORIZATION_CODE),
    )
    flow = flows.get(name, OAuthFlow(name=name))
    others = tuple(flows.values())
    token = _first(flow.token_url, *(each.token_url for each in others))
    authorization = flow.authorization_url
    if grant is OAuthGrant.AUTHORIZATION_CODE:
        authorization = _first(authorization, *(each.authorization_url for each in others))
    found = DeclaredOAuth(
        grant=grant,
        authorization_endpoint=_whole(authorization, base_url),
        token_endpoint=_whole(token, base_url),
        refresh_endpoint=_refresh(_whole(flow.refresh_url, base_url), _whole(token, base_url)),
        device_authorization_endpoint=_whole(flow.device_authorization_url, base_url),
        scopes=tuple(flow.scopes),
        writes_json=scheme.extensions.get(TOKEN_MEDIA_TYPE) == "application/json",
    )
    return replace(found, metadata_urls=_metadata_urls(scheme, found, base_url))


_BY_FLOW = {
    "authorizationCode": OAuthGrant.AUTHORIZATION_CODE,
    "implicit": OAuthGrant.AUTHORIZATION_CODE,
    "deviceAuthorization": OAuthGrant.DEVICE_CODE,
    "clientCredentials": OAuthGrant.CLIENT_CREDENTIALS,
    "password": OAuthGrant.PASSWORD,
}


def scopes_demanded(requirements: Iterable[SecurityRequirement], scheme: str) -> tuple[str, ...]:
    """Return every scope that operations demand of `scheme`, in the order they are met.

    A person signs in once for all functions of an action, so all of it is asked for at once.
    """
    return tuple(
        dict.fromkeys(
            scope
            for requirement in requirements
            for alternative in requirement
            for scope in alternative.get(scheme, ())
        )
    )


def _metadata_urls(scheme: SecurityScheme, found: DeclaredOAuth, base_url: str) -> tuple[str, ...]:
    named = _whole(scheme.oauth2_metadata_url, base_url)
    known = (found.token_endpoint, found.authorization_endpoint)
    return tuple(dict.fromkeys(filter(None, (named, *map(_origin, known)))))


def _origin(url: str) -> str:
    try:
        return origin_of(url) if urlsplit(url).hostname else ""
    except ValueError:
        return ""


def _first(*urls: str) -> str:
    return next(filter(None, urls), "")


def _refresh(url: str, token_url: str) -> str:
    return "" if url == token_url else url


def _whole(url: str, base_url: str) -> str:
    """Return `url` as a whole address, an unusable one as it stands: the check names it."""
    if not url or not base_url:
        return url
    try:
        return urljoin(f"{base_url.rstrip('/')}/", url)
    except ValueError:
        return url
