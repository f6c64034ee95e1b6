"""The authorization code flow: where the browser is sent, and what it may bring back.

PKCE with S256 always (RFC 7636; RFC 9700, section 2.1.1), one unguessable `state` per sign-in,
one callback address for the whole installation, the answer's issuer checked (RFC 9207).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from actionary.auth.oauth_client import OAuthClient, check_client
from actionary.auth.oauth_errors import (
    SignInAnswerError,
    SignInChangedError,
    SignInDeniedError,
    SignInExpiredError,
    SignInMixedUpError,
    SignInOtherSessionError,
    SignInOtherUserError,
    SignInRefusedError,
    SignInUnknownError,
)
from actionary.auth.oauth_state import PendingAuthorization
from actionary.auth.vault import CredentialPlace
from actionary.base.http import host_of, origin_of
from actionary.base.ids import UserId
from actionary.base.secret import Secret, new_secret
from actionary.base.text import truncate, visible

SIGN_IN_LASTS: Final = timedelta(minutes=10)
"""Long enough to find a second factor, short enough that a forgotten tab is worth nothing."""

_PATH: Final = re.compile(r"/(?![/\\])[!-~]*")
_CODE: Final = re.compile(r"[ -~]{1,4096}")  # RFC 6749, appendix A.11


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationStart:
    """A sign-in that begins: keep `pending`, then send the browser to `url`."""

    url: str
    """Opened by the person's browser, never fetched from here and never given to a shell."""
    pending: PendingAuthorization


def start_authorization(
    client: OAuthClient,
    *,
    place: CredentialPlace,
    redirect_uri: str,
    user_id: UserId,
    session_id: str,
    return_to: str,
    now: datetime,
    plain_http: Collection[tuple[str, int]] = (),
) -> AuthorizationStart:
    """Return where to send the browser, and what to keep until it comes back.

    `return_to` is a path of ours; anything else becomes `/`. Raises what `check_client` does.
    """
    check_client(client, plain_http=plain_http)
    pending = PendingAuthorization(
        state=new_secret(),
        code_verifier=new_secret(),
        client=client,
        redirect_uri=redirect_uri,
        place=place,
        user_id=user_id,
        session_id=session_id,
        return_to=safe_path(return_to),
        expires_at=now + SIGN_IN_LASTS,
    )
    return AuthorizationStart(url=_authorization_url(pending), pending=pending)


def safe_path(text: str) -> str:
    """Return `text` when it is a path of this installation, else `/`: no way to another site."""
    return text if _PATH.fullmatch(text) else "/"


def code_challenge(verifier: Secret) -> str:
    """Return the S256 challenge of a code verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.reveal().encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _authorization_url(pending: PendingAuthorization) -> str:
    client = pending.client
    ours = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": pending.redirect_uri,
        # An empty `scope` is refused by some servers; none at all asks for their default.
        **({"scope": " ".join(client.scopes)} if client.scopes else {}),
        "state": pending.state.reveal(),
        "code_challenge": code_challenge(pending.code_verifier),
        "code_challenge_method": "S256",
    }
    # The endpoint may have a query of its own, which stays (RFC 6749, section 3.1).
    parts = urlsplit(client.authorization_endpoint)
    own = dict(parse_qsl(parts.query, keep_blank_values=True))
    query = urlencode({**own, **client.extra_parameters, **ours}, quote_via=quote)
    return urlunsplit(parts._replace(query=query))


def state_in(parameters: Iterable[tuple[str, str]]) -> str:
    """Return the `state` a callback brings: what its pending authorization is found by.

    Raises `SignInUnknownError` when it brings none, or more than one.
    """
    found = [value for name, value in parameters if name == "state"]
    if len(found) != 1 or not found[0]:
        raise SignInUnknownError
    return found[0]


def read_callback(
    pending: PendingAuthorization,
    parameters: Iterable[tuple[str, str]],
    *,
    client: OAuthClient,
    user_id: UserId,
    session_id: str,
    now: datetime,
) -> str:
    """Return the authorization code that the browser brings back, if nothing speaks against it.

    `parameters` are the query's pairs, decoded; `client` is the client as configured at this
    moment; `user_id` and `session_id` are whose browser it is. `pending` is taken out of its
    store before: whatever this says, the sign-in is over. Raises one `SignInError` per reason.
    """
    pairs = list(parameters)
    if not hmac.compare_digest(
        state_in(pairs).encode("utf-8", "surrogatepass"), pending.state.reveal().encode()
    ):
        raise SignInUnknownError
    if user_id != pending.user_id:
        raise SignInOtherUserError
    if not _same(session_id, pending.session_id):
        raise SignInOtherSessionError
    if now >= pending.expires_at:
        raise SignInExpiredError
    if client != pending.client:
        raise SignInChangedError
    names = [name for name, _ in pairs]
    for name in ("code", "error", "iss"):
        if names.count(name) > 1:
            raise SignInAnswerError(
                f"The authorization server's answer holds `{name}` twice.",
                hint="Start the sign-in again; if it stays, tell whoever built this GPT.",
            )
    values = dict(pairs)
    _check_issuer(client, values.get("iss", ""))
    if "error" in values:
        raise _refusal(client, values["error"], values.get("error_description", ""))
    code = values.get("code", "")
    if not _CODE.fullmatch(code):
        raise SignInAnswerError(
            f"{host_of(client.authorization_endpoint)} sent no authorization code.",
            hint="Start the sign-in again; if it stays, tell whoever built this GPT.",
        )
    return code


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8"), other.encode("utf-8"))


def _check_issuer(client: OAuthClient, issuer: str) -> None:
    """Refuse an answer of another authorization server (RFC 9207, section 2.4).

    Where no metadata told the issuer, an `iss` must at least be of the place the browser was
    sent to: a server in the middle that passes an honest one's answer on is caught by that too.
    """
    if client.issuer:
        wanted, is_right = client.issuer, issuer == client.issuer
    else:
        wanted = origin_of(client.authorization_endpoint)
        is_right = _origin(issuer) == wanted
    if (issuer and not is_right) or (not issuer and client.sends_issuer):
        raise SignInMixedUpError(expected=wanted, found=issuer)


def _origin(url: str) -> str:
    try:
        return origin_of(url)
    except ValueError:
        return ""


_WORDS: Final = {
    "invalid_scope": (
        "it does not give the access asked for",
        "The builder must name scopes it knows, under Authentication.",
    ),
    "unauthorized_client": (
        "this client may not ask people to sign in",
        "The builder must allow the authorization code flow at the API's developer pages.",
    ),
    "unsupported_response_type": (
        "it does not hand out authorization codes",
        "The builder must choose another way to sign in.",
    ),
    "server_error": ("it has a fault", "Try again later."),
    "temporarily_unavailable": ("it is not available", "Try again in a few minutes."),
}


def _refusal(client: OAuthClient, error: str, description: str) -> Exception:
    host = host_of(client.authorization_endpoint)
    if error == "access_denied":
        return SignInDeniedError(host)
    why, hint = _WORDS.get(
        error, ("it refuses", "The builder must compare the settings with the API's own pages.")
    )
    said = truncate(visible(description or error), 200)
    return SignInRefusedError(
        f"{host} did not sign you in: {why} ({said!r}).", error=truncate(error, 60), hint=hint
    )
