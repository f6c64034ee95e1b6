"""What a token endpoint answered: a token, or the error that says who must do what."""

import base64
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, quote, quote_plus

from actionary.auth.credential import OAuthToken
from actionary.auth.oauth_device import seconds
from actionary.auth.oauth_errors import (
    ClientRefusedError,
    InvalidGrantError,
    ScopeRefusedError,
    TokenAnswerError,
    TokenError,
    TokenRefusedError,
    TokenServerError,
    TokenTypeError,
)
from actionary.base.errors import LimitExceededError
from actionary.base.http import HTTPResponse
from actionary.base.jsonvalue import JSONError, JSONObject, JSONValue, parse_json
from actionary.base.secret import Secret
from actionary.base.text import truncate, visible

_KIND: Final = re.compile(r"[A-Za-z_-]{1,12}")
_BEARER: Final = frozenset({"", "bearer", "bot", "user"})
"""What is sent as a bearer token: by name, without one, and by the words Slack has for it."""


def read_token(
    response: HTTPResponse,
    *,
    host: str,
    now: datetime,
    asked: tuple[str, ...] = (),
    kept: OAuthToken | None = None,
    sent: Collection[Secret] = (),
) -> OAuthToken:
    """Return the token in an answer (RFC 6749, section 5.1); raises a `TokenError`.

    `asked` are the scopes when the answer names none, `kept` is the token being refreshed: its
    refresh token lives on when the answer brings no other (section 6). `sent` are the secrets
    of the request; a server that repeats one is not quoted.
    """
    value = read_fields(response, host=host, sent=sent)
    access = value.get("access_token")
    if not isinstance(access, str) or not _is_sendable(access):
        raise _no_token(host, response.status)
    kind = value.get("token_type")
    if kind is not None and (not isinstance(kind, str) or kind.lower() not in _BEARER):
        shown = f" ({kind})" if isinstance(kind, str) and _KIND.fullmatch(kind) else ""
        raise TokenTypeError(
            f"{host} gives tokens of another type{shown}, and only bearer tokens can be used here.",
            host=host,
            hint="The builder must ask for bearer tokens at the API's developer pages.",
        )
    refresh = value.get("refresh_token")
    lasts = seconds(value.get("expires_in"))
    scope = value.get("scope")
    return OAuthToken(
        access_token=Secret(access),
        refresh_token=(
            Secret(refresh)
            if isinstance(refresh, str) and refresh
            else (kept.refresh_token if kept else None)
        ),
        expires_at=None if lasts is None else now + timedelta(seconds=lasts),
        scopes=(
            # By the standard with spaces between; some servers write commas.
            tuple(scope.replace(",", " ").split())
            if isinstance(scope, str) and scope.strip()
            else (kept.scopes if kept else asked)
        ),
    )


def read_fields(response: HTTPResponse, *, host: str, sent: Collection[Secret] = ()) -> JSONObject:
    """Return the fields of an answer without an error, JSON or form; raises a `TokenError`."""
    if response.status == 429 or response.status >= 500:
        raise _unwell(response, host)
    if 300 <= response.status < 400:
        raise TokenAnswerError(
            f"{host} redirects ({response.status}); a token request is never sent elsewhere.",
            host=host,
            status=response.status,
            hint="The builder must enter the address it redirects to, if that is trusted.",
        )
    value = _fields(response)
    error = value.get("error")
    if isinstance(error, str) and error:
        # Also with a 200: GitHub and Slack answer so.
        description = value.get("error_description")
        said = description if isinstance(description, str) else ""
        raise _refusal(error, said, host=host, status=response.status, sent=sent)
    if not response.is_success or not value:
        raise _no_token(host, response.status)
    return value


def _fields(response: HTTPResponse) -> Mapping[str, JSONValue]:
    """Return the fields of a body, whatever it calls itself; none when it is neither."""
    body = response.body.strip()
    if body.startswith(b"{"):
        try:
            value = parse_json(body)
        except (JSONError, LimitExceededError):
            return {}
        return value if isinstance(value, dict) else {}
    if body.startswith(b"<") or b"=" not in body:
        return {}
    try:
        pairs = parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=50)
    except ValueError:
        return {}
    return dict(pairs)


def _is_sendable(token: str) -> bool:
    """Whether a token can stand in a header; anything else would break the request's lines."""
    return bool(token) and all("!" <= character <= "~" for character in token)


def _refusal(
    error: str, description: str, *, host: str, status: int, sent: Collection[Secret]
) -> TokenError:
    family, why, hint = _BY_ERROR.get(error, _OTHER)
    if any(form in description or form in error for secret in sent for form in _forms(secret)):
        error, description = truncate(error, 0, marker=""), ""
    said = truncate(visible(description or error), 200)
    return family(
        f"{host} {why}{f' ({said!r})' if said else ''}.",
        host=host,
        hint=hint,
        error=truncate(visible(error), 60),
        status=status,
    )


_COMPARE: Final = "Compare the settings under Authentication with the API's own pages."
_OTHER: Final = (TokenRefusedError, "refuses to give a token", _COMPARE)
_BY_ERROR: Final[Mapping[str, tuple[type[TokenError], str, str]]] = {
    "invalid_grant": (InvalidGrantError, "says that this sign-in is over", "Sign in again."),
    "invalid_client": (
        ClientRefusedError,
        "does not accept the client id or secret",
        "The builder must enter them again, and see how they are sent: as HTTP Basic or not.",
    ),
    "unauthorized_client": (
        ClientRefusedError,
        "does not let this client sign in this way",
        "The builder must allow this grant at the API's developer pages.",
    ),
    "invalid_scope": (
        ScopeRefusedError,
        "does not give the access asked for",
        "The builder must name scopes it knows, under Authentication.",
    ),
    "unsupported_grant_type": (
        TokenRefusedError,
        "does not know this kind of grant",
        "The builder must choose another way to sign in.",
    ),
    "invalid_request": (TokenRefusedError, "does not understand the request", _COMPARE),
}


def _forms(secret: Secret) -> tuple[str, ...]:
    """Return the ways a server may write a secret it was sent."""
    value = secret.reveal()
    if len(value) < 4:
        return ()
    return (
        value,
        quote(value, safe=""),
        quote_plus(value),
        base64.b64encode(value.encode()).decode().rstrip("="),
    )


def _unwell(response: HTTPResponse, host: str) -> TokenServerError:
    wait = response.headers.get("retry-after")
    many = response.status == 429
    return TokenServerError(
        f"{host} {'wants fewer requests' if many else 'is not well'} ({response.status}).",
        host=host,
        status=response.status,
        retry_after=seconds(wait),
        hint="Your sign-in is kept. Try again in a few minutes.",
    )


def _no_token(host: str, status: int) -> TokenAnswerError:
    return TokenAnswerError(
        f"{host} answered without a token ({status}).",
        host=host,
        status=status,
        hint="Is that its token endpoint? Your sign-in, if there was one, is kept.",
    )
