"""The editor's authentication fields to what an action keeps, or a message at what is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import FormData

from actionary.auth.oauth_client import ClientAuthentication, OAuthClientError, check_client
from actionary.auth.oauth_endpoint import OAuthEndpointError
from actionary.base.errors import ActionaryError
from actionary.base.secret import Secret
from actionary.gpts.discovery import Learn
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.signin import (
    GivenBy,
    OAuthSettings,
    SignIn,
    client_of,
    completed,
    declared,
)
from actionary.openapi.constantheaders import ConstantHeaderError, ConstantHeaders
from actionary.openapi.document import Document
from actionary.openapi.security import SchemeKind, SecurityScheme

_SOME: Final = Secret("typed, or kept before")
"""Stands for a secret of our client that is checked elsewhere: whether it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFields:
    """What the authentication part of one action says."""

    sign_ins: Mapping[str, SignIn]
    headers: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


async def read_sign_ins(
    form: FormData,
    prefix: str,
    document: Document,
    old: ActionSettings | None,
    *,
    plain_http: Collection[tuple[str, int]],
    learn: Learn | None = None,
) -> SignInFields:
    """Return how each security scheme of a document is satisfied, and the constant headers.

    What the form says nothing of stays as it was; endpoints that nobody names are learned.
    """
    sign_ins: dict[str, SignIn] = {}
    errors: dict[str, str] = {}
    before = old.sign_ins if old else {}
    for name, scheme in document.security_schemes.items():
        how = _text(form, f"{prefix}.how.{name}")
        if not how:
            if name in before:
                sign_ins[name] = before[name]
            continue
        takes_oauth = scheme.kind in (SchemeKind.OAUTH2, SchemeKind.OPENID_CONNECT)
        is_builders = how in ("builder", "client")
        sign_in = SignIn(given_by=GivenBy.BUILDER if is_builders else GivenBy.USER)
        if how in ("oauth", "client") and takes_oauth:
            oauth = _oauth(form, prefix, scheme)
            if learn is not None:
                oauth = await learn(oauth, scheme)
            oauth = _still_known(oauth, before.get(name))
            sign_in = replace(sign_in, oauth=oauth)
            if problem := _problem(sign_in, scheme, plain_http):
                place, words = problem
                errors[f"{prefix}.{place}.{name}"] = words
        if sign_in != SignIn():
            sign_ins[name] = sign_in
    headers = old.headers if old else {}
    if f"{prefix}.headers" in form:
        headers, problem_with = _headers(_text(form, f"{prefix}.headers"))
        if problem_with:
            errors[f"{prefix}.headers"] = problem_with
    return SignInFields(sign_ins=sign_ins, headers=headers, errors=errors)


def _oauth(form: FormData, prefix: str, scheme: SecurityScheme) -> OAuthSettings:
    def typed(field: str) -> str:
        return _text(form, f"{prefix}.{field}.{scheme.name}").strip()

    of_document = declared(scheme)
    method = typed("method")
    return OAuthSettings(
        client_id=typed("client_id"),
        # As in the document: then it follows the document.
        authorization_url=_other_than(typed("authorization_url"), of_document.authorization_url),
        token_url=_other_than(typed("token_url"), of_document.token_url),
        revocation_url=typed("revocation_url"),
        scopes=tuple(typed("scopes").split()),
        client_authentication=ClientAuthentication(method)
        if method in set(ClientAuthentication)
        else ClientAuthentication.POST,
        parameters=dict(parse_qsl(typed("parameters").lstrip("?&"), keep_blank_values=True)),
    )


def _still_known(oauth: OAuthSettings, before: SignIn | None) -> OAuthSettings:
    """Return the settings with the issuer that was learned for the very same endpoints."""
    known = before.oauth if before else None
    if known is None or oauth.issuer:
        return oauth
    same = (known.authorization_url, known.token_url) == (oauth.authorization_url, oauth.token_url)
    if not same:
        return oauth
    return replace(oauth, issuer=known.issuer, sends_issuer=known.sends_issuer)


def _problem(
    sign_in: SignIn, scheme: SecurityScheme, plain_http: Collection[tuple[str, int]]
) -> tuple[str, str] | None:
    oauth = sign_in.oauth
    assert oauth is not None, "only a sign-in is checked"
    client = client_of(completed(oauth, scheme), _SOME, grant=sign_in.grant)
    try:
        check_client(client, plain_http=plain_http)
    except OAuthEndpointError as error:
        return error.what.replace("endpoint", "url").replace(" ", "_"), _words(error)
    except OAuthClientError as error:
        place = "client_id"
        if "parameter" in error.message:
            place = "parameters"
        elif oauth.client_id and oauth.client_id.isprintable():
            place = "scopes"
        return place, _words(error)
    return None


def _headers(text: str) -> tuple[dict[str, str], str]:
    headers: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        name, _, value = (part.strip() for part in line.partition(":"))
        headers[name] = value
    try:
        return dict(ConstantHeaders(headers).values), ""
    except ConstantHeaderError as error:
        return {}, _words(error)


def _words(error: ActionaryError) -> str:
    return f"{error.message} {error.hint}".strip()


def _other_than(typed: str, of_document: str) -> str:
    return "" if typed == of_document else typed


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
