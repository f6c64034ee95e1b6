"""The `security` and `headers` of an action in gpt.yaml: names of secrets, never a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from actionary.auth.oauth_client import ClientAuthentication
from actionary.auth.oauth_endpoint import OAuthEndpointError, check_endpoint
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import JSONValue
from actionary.base.text import closest_match
from actionary.gpts.signin import GivenBy, OAuthSettings, SignIn
from actionary.openapi.constantheaders import ConstantHeaderError, ConstantHeaders

_OAUTH_KEYS = (
    "client_id",
    "authorization_url",
    "token_url",
    "revocation_url",
    "scopes",
    "client_authentication",
    "parameters",
)
SCHEME_KEYS = ("secret", "given_by", *_OAUTH_KEYS)


class GPTFolderError(ActionaryError):
    """A folder is no GPT, or a file in it cannot be used."""

    kind = ErrorKind.INPUT
    code = "gpt-folder-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSecurity:
    """What an action of a folder says of its security schemes."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    """Security scheme to the name of the secret that satisfies it, or that our client has."""
    sign_ins: Mapping[str, SignIn] = field(default_factory=dict)


def read_security(value: JSONValue) -> FolderSecurity:
    """Return an action's `security`; raises `GPTFolderError`."""
    if value is None:
        return FolderSecurity()
    if not isinstance(value, Mapping):
        raise _wrong("`security` is no mapping", "schemeName: {secret: NAME_OF_SECRET}")
    secrets, sign_ins = {}, {}
    for scheme, given in value.items():
        if not isinstance(given, Mapping) or not given:
            raise _wrong(f"`security` of {scheme!r} says nothing", "{secret: NAME}")
        for key in given:
            if key not in SCHEME_KEYS:
                near = closest_match(key, SCHEME_KEYS)
                raise _wrong(
                    f"`security` of {scheme!r} has no key {key!r}", near or ", ".join(SCHEME_KEYS)
                )
        secret = _text(given, "secret", scheme)
        if secret:
            secrets[scheme] = secret
        sign_in = _sign_in(given, scheme)
        if sign_in != SignIn():
            sign_ins[scheme] = sign_in
        elif not secret:
            raise _wrong(f"`security` of {scheme!r} names no secret", "{secret: NAME}")
    return FolderSecurity(secrets=secrets, sign_ins=sign_ins)


def read_headers(value: JSONValue) -> Mapping[str, str]:
    """Return an action's `headers`; raises `GPTFolderError`."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _wrong("`headers` is no mapping", "X-Api-Version: '2026-01-01'")
    headers = {name: text if isinstance(text, str) else "" for name, text in value.items()}
    try:
        return ConstantHeaders(headers).values
    except ConstantHeaderError as error:
        raise _wrong(f"`headers`: {error.message}", "a name and a text in quotes") from error


def _sign_in(given: Mapping[str, JSONValue], scheme: str) -> SignIn:
    text = _text(given, "given_by", scheme) or GivenBy.BUILDER.value
    if text not in set(GivenBy):
        raise _wrong(f"`given_by` of {scheme!r} is {text!r}", " or ".join(GivenBy))
    client_id = _text(given, "client_id", scheme)
    if not client_id:
        if extra := [key for key in _OAUTH_KEYS if key in given]:
            raise _wrong(f"{extra[0]!r} of {scheme!r} needs a `client_id`", "client_id: ...")
        return SignIn(given_by=GivenBy(text))
    scopes, parameters = given.get("scopes") or [], given.get("parameters") or {}
    if not isinstance(scopes, list) or not all(isinstance(each, str) for each in scopes):
        raise _wrong(f"`scopes` of {scheme!r} is no list of texts", "[read, write]")
    if not isinstance(parameters, Mapping) or not all(
        isinstance(each, str) for each in parameters.values()
    ):
        raise _wrong(f"`parameters` of {scheme!r} is no mapping of texts", "{audience: api}")
    how = _text(given, "client_authentication", scheme) or "post"
    if how not in set(ClientAuthentication):
        raise _wrong(f"`client_authentication` of {scheme!r} is {how!r}", "post, basic or none")
    urls = {}
    for key in ("authorization_url", "token_url", "revocation_url"):
        urls[key] = _text(given, key, scheme)
        try:
            if urls[key]:
                check_endpoint(urls[key], what=key)
        except OAuthEndpointError as error:
            raise _wrong(f"`{key}` of {scheme!r}: {error.message}", "https://...") from error
    return SignIn(
        given_by=GivenBy(text),
        oauth=OAuthSettings(
            client_id=client_id,
            scopes=tuple(str(each) for each in scopes),
            client_authentication=ClientAuthentication(how),
            parameters={name: str(each) for name, each in parameters.items()},
            authorization_url=urls["authorization_url"],
            token_url=urls["token_url"],
            revocation_url=urls["revocation_url"],
        ),
    )


def _text(value: Mapping[str, JSONValue], key: str, scheme: str) -> str:
    found = value.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _wrong(
            f"`{key}` in `security` of {scheme!r} is no text", "a word, in quotes if need be"
        )
    return found


def _wrong(what: str, wanted: str) -> GPTFolderError:
    return GPTFolderError(f"{what}.", hint=f"Expected: {wanted}.")
