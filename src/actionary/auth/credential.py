"""Credentials: what a person or a builder gives so that a security scheme is satisfied."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import JSONObject
from actionary.base.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class APIKey:
    """A value that goes as it is where the scheme says: a header, the query, a cookie."""

    value: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicLogin:
    """A user name and a password (RFC 7617)."""

    username: str
    password: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerToken:
    """A fixed token for a scheme of the `Authorization` header (RFC 6750)."""

    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthToken:
    """What an authorization server handed out (RFC 6749, section 5.1)."""

    access_token: Secret
    refresh_token: Secret | None = None
    expires_at: datetime | None = None
    """In UTC; None when the server did not say."""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """A certificate and its key, by which a server knows us while it encrypts (RFC 8446, 4.4.2)."""

    certificate: str
    """In PEM, its own authority's after it if the server does not know those."""
    private_key: Secret
    """In PEM."""
    passphrase: Secret | None = None
    """Of an encrypted key."""


Credential: TypeAlias = APIKey | BasicLogin | BearerToken | ClientCertificate | OAuthToken


class CredentialFormatError(ActionaryError):
    """A stored credential is none of the kinds known here; it may come from another version."""

    kind = ErrorKind.OPERATOR
    code = "credential-format"


def ending_of(credential: Credential) -> str:
    """Return the last characters of its secret, by which a person recognises it."""
    match credential:
        case APIKey(value=secret) | BasicLogin(password=secret):
            return secret.ending()
        case BearerToken(token=secret) | OAuthToken(access_token=secret):
            return secret.ending()
        case ClientCertificate():
            return ""  # a key in PEM ends like every other


def secrets_of(credential: Credential) -> tuple[Secret, ...]:
    """Return every secret in it, in the forms it goes on the wire in: what redaction looks for."""
    match credential:
        case APIKey(value=secret) | BearerToken(token=secret):
            return (secret,)
        case BasicLogin(username=username, password=password):
            pair = f"{username}:{password.reveal()}".encode()
            return (password, Secret(base64.b64encode(pair).decode()))
        case OAuthToken(access_token=secret, refresh_token=refresh):
            return (secret,) if refresh is None else (secret, refresh)
        case ClientCertificate(private_key=secret, passphrase=passphrase):
            return (secret,) if passphrase is None else (secret, passphrase)


def credential_to_json(credential: Credential) -> JSONObject:
    """Return the credential as JSON, its secrets in the open: only ever to be sealed."""
    match credential:
        case APIKey(value=value):
            return {"kind": "api-key", "value": value.reveal()}
        case BasicLogin(username=username, password=password):
            return {"kind": "basic", "username": username, "password": password.reveal()}
        case BearerToken(token=token):
            return {"kind": "bearer", "token": token.reveal()}
        case ClientCertificate(certificate=certificate, private_key=key, passphrase=passphrase):
            return {
                "kind": "certificate",
                "certificate": certificate,
                "private_key": key.reveal(),
                "passphrase": None if passphrase is None else passphrase.reveal(),
            }
        case OAuthToken(access_token=token, refresh_token=refresh, expires_at=expires_at):
            return {
                "kind": "oauth",
                "access_token": token.reveal(),
                "refresh_token": None if refresh is None else refresh.reveal(),
                "expires_at": None if expires_at is None else expires_at.isoformat(),
                "scopes": credential.scopes,
            }


def credential_from_json(value: JSONObject) -> Credential:
    """Return the credential that `credential_to_json` wrote; raises `CredentialFormatError`."""
    try:
        match value.get("kind"):
            case "api-key":
                return APIKey(value=_secret(value["value"]))
            case "basic":
                return BasicLogin(
                    username=_text(value["username"]), password=_secret(value["password"])
                )
            case "bearer":
                return BearerToken(token=_secret(value["token"]))
            case "certificate":
                passphrase = value["passphrase"]
                return ClientCertificate(
                    certificate=_text(value["certificate"]),
                    private_key=_secret(value["private_key"]),
                    passphrase=None if passphrase is None else _secret(passphrase),
                )
            case "oauth":
                return _oauth_from_json(value)
    except (KeyError, TypeError, ValueError) as error:
        raise _unknown_format() from error
    raise _unknown_format()


def _oauth_from_json(value: JSONObject) -> OAuthToken:
    refresh_token, expires_at = value["refresh_token"], value["expires_at"]
    scopes = value["scopes"]
    if isinstance(scopes, str) or not isinstance(scopes, list | tuple):
        raise TypeError("scopes")
    return OAuthToken(
        access_token=_secret(value["access_token"]),
        refresh_token=None if refresh_token is None else _secret(refresh_token),
        expires_at=None if expires_at is None else datetime.fromisoformat(_text(expires_at)),
        scopes=tuple(_text(scope) for scope in scopes),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _secret(value: object) -> Secret:
    return Secret(_text(value))


def _unknown_format() -> CredentialFormatError:
    return CredentialFormatError(
        "A stored credential cannot be read.",
        hint="Enter it again, or start the version of Actionary that stored it.",
    )
