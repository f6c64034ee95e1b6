"""How an action signs in, as the editor shows it: one block for each security scheme."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from actionary.auth.httpschemes import spelling_of
from actionary.auth.oauth_client import ClientAuthentication
from actionary.auth.requirement import is_supported
from actionary.auth.vault import CredentialEntry, Purpose
from actionary.base.http import host_of
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.signin import GivenBy, OAuthSettings, SignIn, declared
from actionary.openapi.addedscheme import is_added
from actionary.openapi.document import Document
from actionary.openapi.effective import SecurityRule
from actionary.openapi.security import SchemeKind, SecurityScheme

_KINDS = {
    SchemeKind.API_KEY: "API key",
    SchemeKind.OAUTH2: "OAuth 2",
    SchemeKind.OPENID_CONNECT: "OpenID Connect",
    SchemeKind.MUTUAL_TLS: "client certificate",
}
_CHOICES = {
    "key": (("builder", "One key for everyone"), ("user", "Each person's own key")),
    "login": (("builder", "One login for everyone"), ("user", "Each person's own login")),
    "token": (
        ("builder", "One access token for everyone"),
        ("oauth", "Each person signs in (OAuth)"),
        ("client", "The GPT's own account (client credentials)"),
        ("user", "Each person's own access token"),
    ),
    "none": (),
}
_METHODS = (
    (ClientAuthentication.POST, "In the request's body (POST)"),
    (ClientAuthentication.BASIC, "In a header (Basic)"),
    (ClientAuthentication.NONE, "No secret"),
)


def security_of(
    document: Document,
    origins: Sequence[str],
    settings: ActionSettings | None,
    entries: Sequence[CredentialEntry],
) -> list[dict[str, Any]]:
    """Return the blocks of a document's security schemes.

    `origins` are where its functions go; a key kept for another host is none for these.
    """
    sign_ins = settings.sign_ins if settings else {}
    return [
        _scheme(
            scheme,
            origins,
            sign_ins.get(name, SignIn()),
            [entry for entry in entries if entry.place.scheme == name],
        )
        | {"added": is_added(document, name)}
        for name, scheme in document.security_schemes.items()
    ]


def page_rule_of(document: Document, settings: ActionSettings | None) -> bool | None:
    """Return whether functions that say nothing of sign-in need none; None where none is such.

    The document has a default, by the standard for those that say nothing; OpenAI's page on
    Actions reads it otherwise.
    """
    if not document.raw.get("security"):
        return None
    if all(operation.own_security is not None for operation in document.operations):
        return None
    return settings is not None and settings.security_rule is SecurityRule.PAGE


def _scheme(
    scheme: SecurityScheme,
    origins: Sequence[str],
    sign_in: SignIn,
    entries: Sequence[CredentialEntry],
) -> dict[str, Any]:
    where, note = _where(scheme)
    way = _way(scheme)
    kept = {
        entry.place.origin: entry.ending or "····"
        for entry in entries
        if entry.place.purpose is Purpose.CALL and entry.place.origin in origins
    }
    secret = next((each for each in entries if each.place.purpose is Purpose.CLIENT), None)
    return {
        "name": scheme.name,
        "kind": _KINDS.get(scheme.kind, f"HTTP {scheme.http_scheme}".strip()),
        "where": where,
        "input": "key" if way == "token" else way,
        "hosts": [host_of(origin) for origin in origins],
        "kept": [
            {"host": host_of(origin), "ends": kept[origin]} for origin in origins if origin in kept
        ],
        "lacks": [host_of(origin) for origin in origins if origin not in kept] if kept else [],
        "note": note,
        "how": _how(sign_in),
        "choices": _CHOICES[way],
        "oauth": _oauth(scheme, sign_in.oauth, secret) if way == "token" else None,
    }


def _how(sign_in: SignIn) -> str:
    if sign_in.oauth is None:
        return sign_in.given_by.value
    return "oauth" if sign_in.given_by is GivenBy.USER else "client"


def _way(scheme: SecurityScheme) -> str:
    if not is_supported(scheme):
        return "none"
    if scheme.kind in (SchemeKind.OAUTH2, SchemeKind.OPENID_CONNECT):
        return "token"
    is_basic = scheme.kind is SchemeKind.HTTP and scheme.http_scheme == "basic"
    return "login" if is_basic else "key"


def _where(scheme: SecurityScheme) -> tuple[str, str]:
    if scheme.kind is SchemeKind.API_KEY:
        return f"{scheme.location} {scheme.parameter_name}", ""
    if scheme.kind is SchemeKind.OPENID_CONNECT:
        note = "The addresses to sign in at are found when you save; you can enter others."
        return "header Authorization: Bearer", note
    if scheme.kind is SchemeKind.OAUTH2:
        return "header Authorization: Bearer", ""
    if not is_supported(scheme):
        return "", "This kind of sign-in is not supported."
    if scheme.kind is SchemeKind.MUTUAL_TLS:
        return "", "Paste the certificate and its private key, both in PEM."
    return f"header Authorization: {spelling_of(scheme)}", ""


def _oauth(
    scheme: SecurityScheme, oauth: OAuthSettings | None, secret: CredentialEntry | None
) -> dict[str, Any]:
    of_document = declared(scheme)
    typed = oauth or of_document
    return {
        "client_id": typed.client_id,
        "authorization_url": typed.authorization_url or of_document.authorization_url,
        "token_url": typed.token_url or of_document.token_url,
        "revocation_url": typed.revocation_url,
        "scopes": " ".join(typed.scopes),
        "parameters": urlencode(typed.parameters),
        "method": typed.client_authentication.value,
        "methods": [(method.value, label) for method, label in _METHODS],
        "secret_ends": (secret.ending or "····") if secret else "",
    }


def added_choice(document: Document, added: Any) -> dict[str, Any] | None:
    """Return the choice of how to sign in that stands beside a document which says nothing of it.

    None when the document has a scheme of its own: that is then what counts.
    """
    names = document.security_schemes
    if any(not is_added(document, name) for name in names):
        return None
    if not names and document.security is not None:
        return None
    kind, header = "none", ""
    if isinstance(added, dict) and names:
        match (added.get("type"), added.get("scheme"), added.get("in")):
            case ("http", "bearer" | "basic" as scheme, _):
                kind = str(scheme)
            case ("apiKey", _, "header"):
                kind, header = "header", str(added.get("name", ""))
            case ("oauth2", _, _):
                kind = "oauth"
            case _:
                kind = "other"
    return {"kind": kind, "header": header}
