"""What documents declare about signing in, read as flows that are still safe."""

from typing import Any

import pytest

from actionary.auth.oauth_client import ClientAuthentication, OAuthGrant
from actionary.auth.oauth_declared import DeclaredOAuth, declared_oauth, scopes_demanded
from actionary.auth.oauth_metadata import AuthorizationServerMetadata
from actionary.base.secret import Secret
from actionary.openapi.document import Document

BASE = "https://api.example/v1"
LOGIN = "https://login.example"
CODE = {"authorizationUrl": f"{LOGIN}/authorize", "tokenUrl": f"{LOGIN}/token", "scopes": {"a": ""}}
METADATA = AuthorizationServerMetadata(
    issuer=LOGIN,
    authorization_endpoint=f"{LOGIN}/authorize",
    token_endpoint=f"{LOGIN}/token",
    revocation_endpoint=f"{LOGIN}/revoke",
    sends_issuer=True,
)


def declared(scheme: dict[str, Any], *, version: str = "3.1.0") -> DeclaredOAuth:
    """Return how to sign in by a scheme as a document declares it."""
    at: dict[str, Any] = {"components": {"securitySchemes": {"oauth": scheme}}}
    if version == "2.0":
        at = {"securityDefinitions": {"oauth": scheme}}
    key = "swagger" if version == "2.0" else "openapi"
    raw = {key: version, "info": {"title": "t", "version": "1"}, "paths": {}, **at}
    found = declared_oauth(Document.load(raw).security_schemes["oauth"], base_url=BASE)
    assert found is not None
    return found


def flows(**named: dict[str, Any]) -> dict[str, Any]:
    return {"type": "oauth2", "flows": named}


def test_an_authorization_code_flow_is_what_it_is() -> None:
    found = declared(flows(authorizationCode={**CODE, "refreshUrl": f"{LOGIN}/refresh"}))

    assert found.grant is OAuthGrant.AUTHORIZATION_CODE
    assert found.authorization_endpoint == f"{LOGIN}/authorize"
    assert found.token_endpoint == f"{LOGIN}/token"
    assert found.refresh_endpoint == f"{LOGIN}/refresh"
    assert found.scopes == ("a",)
    assert found.missing == ()


def test_a_refresh_address_that_is_the_token_endpoint_says_nothing() -> None:
    found = declared(flows(authorizationCode={**CODE, "refreshUrl": f"{LOGIN}/token"}))

    assert found.refresh_endpoint == ""


def test_an_implicit_flow_is_read_as_authorization_code() -> None:
    """Its tokens would stand in the browser's address bar; where codes are redeemed is asked."""
    implicit = {"authorizationUrl": f"{LOGIN}/authorize", "scopes": {}}
    found = declared(flows(implicit=implicit))

    assert found.grant is OAuthGrant.AUTHORIZATION_CODE
    assert found.missing == ("token endpoint",)
    assert found.metadata_urls == (LOGIN,)
    whole = found.completed(METADATA)
    assert whole.missing == ()
    assert whole.token_endpoint == f"{LOGIN}/token"
    assert whole.issuer == LOGIN
    assert whole.sends_issuer


def test_what_one_flow_leaves_out_another_may_say() -> None:
    found = declared(
        flows(
            implicit={"authorizationUrl": f"{LOGIN}/authorize", "scopes": {}},
            clientCredentials={"tokenUrl": f"{LOGIN}/token", "scopes": {}},
        )
    )

    assert found.missing == ()
    assert found.token_endpoint == f"{LOGIN}/token"


def test_a_password_flow_becomes_a_sign_in_in_the_browser_where_the_server_offers_one() -> None:
    found = declared(flows(password={"tokenUrl": "token", "scopes": {}}))
    assert found.grant is OAuthGrant.PASSWORD
    assert found.token_endpoint == f"{BASE}/token"
    assert found.missing == ()

    elsewhere = declared(flows(password={"tokenUrl": f"{LOGIN}/token", "scopes": {}}))
    assert elsewhere.completed(METADATA).grant is OAuthGrant.AUTHORIZATION_CODE


@pytest.mark.parametrize(
    ("named", "grant", "missing"),
    [
        (("clientCredentials", "password"), OAuthGrant.CLIENT_CREDENTIALS, ()),
        (("authorizationCode", "clientCredentials"), OAuthGrant.AUTHORIZATION_CODE, ()),
        (("deviceAuthorization",), OAuthGrant.DEVICE_CODE, ("device authorization endpoint",)),
        ((), OAuthGrant.AUTHORIZATION_CODE, ("authorization endpoint", "token endpoint")),
    ],
)
def test_of_several_flows_the_safest_is_taken(
    named: tuple[str, ...], grant: OAuthGrant, missing: tuple[str, ...]
) -> None:
    found = declared(flows(**dict.fromkeys(named, CODE)))

    assert found.grant is grant
    assert found.missing == missing


def test_the_flow_of_an_old_document_is_read_too() -> None:
    found = declared({"type": "oauth2", "flow": "accessCode", **CODE}, version="2.0")

    assert found.grant is OAuthGrant.AUTHORIZATION_CODE
    assert found.token_endpoint == f"{LOGIN}/token"


def test_openid_connect_says_where_to_ask() -> None:
    url = f"{LOGIN}/.well-known/openid-configuration"
    found = declared({"type": "openIdConnect", "openIdConnectUrl": url})

    assert found.metadata_urls == (url,)
    assert found.missing == ("authorization endpoint", "token endpoint")
    assert found.completed(METADATA).missing == ()


def test_a_document_may_name_its_metadata() -> None:
    url = f"{LOGIN}/.well-known/oauth-authorization-server"
    found = declared({**flows(authorizationCode=CODE), "oauth2MetadataUrl": url}, version="3.2.0")

    assert found.metadata_urls == (url, LOGIN)


def test_an_issuer_vouches_for_its_own_endpoints_only() -> None:
    """A document that names an honest issuer and its own token endpoint is not believed."""
    found = declared(flows(authorizationCode={**CODE, "tokenUrl": "https://evil.example/token"}))

    whole = found.completed(METADATA)

    assert whole.token_endpoint == "https://evil.example/token"
    assert whole.issuer == ""
    assert not whole.sends_issuer


def test_a_plugin_manifest_may_want_tokens_asked_for_in_json() -> None:
    scheme = {**flows(authorizationCode=CODE), "x-token-media-type": "application/json"}

    assert declared(scheme).client("id").writes_json
    assert not declared(flows(authorizationCode=CODE)).client("id").writes_json


def test_an_api_key_is_no_oauth() -> None:
    raw: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"securitySchemes": {"k": {"type": "apiKey", "in": "query", "name": "k"}}},
    }

    assert declared_oauth(Document.load(raw).security_schemes["k"]) is None


@pytest.mark.parametrize("url", ["", "https://[broken", "//x", "javascript:alert(1)"])
def test_an_address_that_is_none_does_no_harm(url: str) -> None:
    declared(flows(authorizationCode={"authorizationUrl": url, "tokenUrl": url, "scopes": {}}))


def test_a_client_is_made_of_it() -> None:
    found = declared(flows(authorizationCode=CODE)).completed(METADATA)

    secret = found.client("id", Secret("s"), scopes=("a",))
    public = found.client("id")

    assert secret.client_authentication is ClientAuthentication.POST
    assert public.client_authentication is ClientAuthentication.NONE
    assert secret.scopes == ("a",)
    assert secret.revocation_endpoint == f"{LOGIN}/revoke"
    assert secret.issuer == LOGIN


def test_all_scopes_that_operations_demand_are_asked_for_at_once() -> None:
    requirements = [
        ({"oauth": ("a", "b")}, {"key": ()}),
        (),
        ({"oauth": ("b", "c"), "other": ("x",)},),
    ]

    assert scopes_demanded(requirements, "oauth") == ("a", "b", "c")
