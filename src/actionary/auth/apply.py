"""Where chosen credentials go in a request, and how they are put there."""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args
from urllib.parse import quote, unquote_plus

from actionary.auth.credential import (
    APIKey,
    BasicLogin,
    BearerToken,
    ClientCertificate,
    Credential,
    OAuthToken,
)
from actionary.auth.httpschemes import spelling_of
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.http import FRAMING_HEADERS, METADATA_HEADERS, CredentialSlot, HTTPRequest
from actionary.base.secret import Secret
from actionary.base.text import truncate, visible
from actionary.openapi.security import SchemeKind, SecurityAlternative, SecurityScheme

_Location = Literal["header", "query", "cookie"]
_BASIC: Final = "Basic "
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110, section 5.6.2
_HEADER_VALUE: Final = re.compile(r"[!-~]([ -~]*[!-~])?")
_COOKIE_VALUE: Final = re.compile(r"[!#-+\--:<-\[\]-~]+")  # RFC 6265, section 4.1.1
_REFUSED_HEADERS: Final = (
    FRAMING_HEADERS
    | METADATA_HEADERS
    | {"accept-encoding", "content-encoding", "content-type", "cookie", "set-cookie"}
)


class CredentialPlaceError(ActionaryError):
    """A scheme wants its credential where none may go; the document must change."""

    kind = ErrorKind.INPUT
    code = "credential-place"

    def __init__(self, message: str, *, scheme: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.scheme = scheme


class CredentialUnusableError(ActionaryError):
    """A credential cannot be sent where its scheme wants it; whoever gave it must look again."""

    kind = ErrorKind.INPUT
    code = "credential-unusable"

    def __init__(self, message: str, *, scheme: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.scheme = scheme


def slots_for(
    alternative: SecurityAlternative, schemes: Mapping[str, SecurityScheme]
) -> tuple[CredentialSlot, ...]:
    """Return the places in a request which the schemes of `alternative` fill, in order.

    `alternative` comes from `requirement.choose`. Raises `CredentialPlaceError` when a scheme
    names a place no credential may take, or two of them want the same one.
    """
    slots = tuple(_slot_for(schemes[name]) for name in alternative)
    taken: dict[tuple[str, str], str] = {}
    for slot in slots:
        name = slot.name.lower() if slot.location == "header" else slot.name
        other = taken.setdefault((slot.location, name), slot.scheme)
        if other != slot.scheme:
            raise CredentialPlaceError(
                f"The security schemes {other!r} and {slot.scheme!r} both want the "
                f"{slot.location} {slot.name!r}.",
                scheme=slot.scheme,
                hint="One request can carry only one of them: make them alternatives.",
            )
    return slots


def apply(
    request: HTTPRequest, slots: Sequence[CredentialSlot], credentials: Mapping[str, Credential]
) -> HTTPRequest:
    """Return `request` with every slot filled by the credential of its scheme.

    A credential replaces whatever an argument put in its place. The result carries secrets:
    it goes on the wire and nowhere else. What belongs to the connection is not in it: see
    `certificate_for`. Raises `CredentialUnusableError`, never showing a value.
    """
    for slot in slots:
        credential = _held(slot, credentials)
        if slot.location == "connection":
            continue
        value = _value_for(slot, credential)
        if slot.location == "header":
            request = _with_header(request, slot, value)
        elif slot.location == "query":
            request = _with_query(request, slot, value)
        else:
            request = _with_cookie(request, slot, value)
    return request


def certificate_for(
    slots: Sequence[CredentialSlot], credentials: Mapping[str, Credential]
) -> ClientCertificate | None:
    """Return what the connection itself must show; None when nothing.

    Raises `CredentialUnusableError`.
    """
    for slot in slots:
        if slot.location == "connection":
            credential = _held(slot, credentials)
            if not isinstance(credential, ClientCertificate):
                raise _misfit(slot, "a key, token or password", "a client certificate")
            return credential
    return None


def _held(slot: CredentialSlot, credentials: Mapping[str, Credential]) -> Credential:
    if slot.scheme not in credentials:
        raise CredentialUnusableError(
            f"There is no credential for the security scheme {slot.scheme!r}.",
            scheme=slot.scheme,
            hint="It may have been removed meanwhile. Enter it again.",
        )
    return credentials[slot.scheme]


def _slot_for(scheme: SecurityScheme) -> CredentialSlot:
    if scheme.kind is SchemeKind.API_KEY:
        return CredentialSlot(
            location=_location_of(scheme), name=_checked_name(scheme), scheme=scheme.name
        )
    if scheme.kind is SchemeKind.MUTUAL_TLS:
        return CredentialSlot(location="connection", name="certificate", scheme=scheme.name)
    prefix = "Bearer "
    if scheme.kind is SchemeKind.HTTP:
        if not _TOKEN.fullmatch(scheme.http_scheme):
            raise CredentialPlaceError(
                f"The security scheme {scheme.name!r} names no HTTP authentication scheme.",
                scheme=scheme.name,
                hint="Set its `scheme` to `bearer` or `basic`.",
            )
        prefix = f"{spelling_of(scheme)} "
    elif scheme.kind not in {SchemeKind.OAUTH2, SchemeKind.OPENID_CONNECT}:
        raise CredentialPlaceError(
            f"The security scheme {scheme.name!r} is of a kind that is not supported.",
            scheme=scheme.name,
            hint="Use an API key, HTTP or OAuth 2.",
        )
    return CredentialSlot(
        location="header", name="Authorization", prefix=prefix, scheme=scheme.name
    )


def _location_of(scheme: SecurityScheme) -> _Location:
    for location in get_args(_Location):
        if scheme.location == location:
            found: _Location = location
            return found
    raise CredentialPlaceError(
        f"The security scheme {scheme.name!r} does not say where its key goes.",
        scheme=scheme.name,
        hint="Set its `in` to `header`, `query` or `cookie`.",
    )


def _checked_name(scheme: SecurityScheme) -> str:
    name = scheme.parameter_name
    if scheme.location == "query":
        is_fine = bool(name)
    else:
        is_fine = bool(_TOKEN.fullmatch(name))
    if scheme.location == "header" and name.lower() in _REFUSED_HEADERS:
        is_fine = False
    if not is_fine:
        raise CredentialPlaceError(
            f"The security scheme {scheme.name!r} wants its key in the {scheme.location} "
            f"{truncate(visible(name), 60)!r}, which no key may take.",
            scheme=scheme.name,
            hint="Name the header, query parameter or cookie under `name`, as the API wants it"
            + (" (for a cookie, set `in: cookie`)." if name.lower() == "cookie" else "."),
        )
    return name


def _value_for(slot: CredentialSlot, credential: Credential) -> str:
    if isinstance(credential, ClientCertificate):
        raise _misfit(slot, "a client certificate", "a key, token or password")
    if isinstance(credential, BasicLogin):
        if slot.prefix != _BASIC:
            raise _misfit(slot, "a user name and a password", "one key or token")
        return _basic(slot, credential)
    if slot.prefix == _BASIC:
        raise _misfit(slot, "a single key or token", "a user name and a password")
    match credential:
        case APIKey(value=secret) | BearerToken(token=secret):
            return _without_prefix(secret, slot.prefix)
        case OAuthToken(access_token=secret):
            return secret.reveal()


def _without_prefix(secret: Secret, prefix: str) -> str:
    """Return the key alone: people paste `Bearer abc` as often as `abc`."""
    value = secret.reveal()
    has_prefix = bool(prefix) and value.lower().startswith(prefix.lower())
    return value[len(prefix) :] if has_prefix else value


def _basic(slot: CredentialSlot, login: BasicLogin) -> str:
    if ":" in login.username:
        raise CredentialUnusableError(
            f"The user name for {slot.scheme!r} holds a colon, which ends it (RFC 7617).",
            scheme=slot.scheme,
            hint="Put what stands after the colon into the password.",
        )
    pair = f"{login.username}:{login.password.reveal()}"
    if any(character < " " or character == "\x7f" for character in pair):
        raise _unsendable(slot)
    return base64.b64encode(pair.encode("utf-8", "surrogatepass")).decode("ascii")


def _with_header(request: HTTPRequest, slot: CredentialSlot, value: str) -> HTTPRequest:
    if not _HEADER_VALUE.fullmatch(value):
        raise _unsendable(slot)
    return request.with_headers(request.headers.with_set(slot.name, slot.prefix + value))


def _with_query(request: HTTPRequest, slot: CredentialSlot, value: str) -> HTTPRequest:
    if not value or not value.isprintable() or value != value.strip():
        raise _unsendable(slot)
    url, _, query = request.url.partition("?")
    kept = [
        pair
        for pair in query.split("&")
        if pair and unquote_plus(pair.partition("=")[0]) != slot.name
    ]
    kept.append(f"{quote(slot.name, safe='')}={quote(value, safe='')}")
    return HTTPRequest(
        method=request.method,
        url=f"{url}?{'&'.join(kept)}",
        headers=request.headers,
        body=request.body,
    )


def _with_cookie(request: HTTPRequest, slot: CredentialSlot, value: str) -> HTTPRequest:
    if not _COOKIE_VALUE.fullmatch(value):
        raise _unsendable(slot)
    cookies = "; ".join(request.headers.get_all("cookie")).split("; ")
    kept = [cookie for cookie in cookies if cookie and cookie.partition("=")[0] != slot.name]
    return request.with_headers(
        request.headers.with_set("Cookie", "; ".join([*kept, f"{slot.name}={value}"]))
    )


def _misfit(slot: CredentialSlot, given: str, wanted: str) -> CredentialUnusableError:
    return CredentialUnusableError(
        f"The security scheme {slot.scheme!r} takes {wanted}, but was given {given}.",
        scheme=slot.scheme,
        hint=f"Enter {wanted}.",
    )


def _unsendable(slot: CredentialSlot) -> CredentialUnusableError:
    return CredentialUnusableError(
        f"The credential for {slot.scheme!r} is empty or holds a space, a line break or another "
        f"character that cannot be sent in a {slot.location}.",
        scheme=slot.scheme,
        hint="Copy it again, without what stands before and after it.",
    )
