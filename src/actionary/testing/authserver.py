"""`FakeAuthorizationServer`: OAuth 2 on a port of this machine, in process; it remembers all.

::

    async with FakeAuthorizationServer() as server:
        client = server.client()            # an `OAuthClient`, registered there
        callback = server.authorize(start.url)  # what the browser would bring back
        assert server.requests_to("token")

Authorization code with PKCE (checked), refresh with rotation and reuse detection, client
credentials, password, device code, revocation, metadata, `iss`. What it does can be changed while
it runs: see the fields.
"""

import base64
import hashlib
import itertools
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final, Self
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from actionary.auth.oauth_client import ClientAuthentication, OAuthClient
from actionary.base.secret import Secret
from actionary.testing.upstream import Answer, Answering, FakeUpstream, RecordedRequest

CLIENT_ID: Final = "actionary"
CLIENT_SECRET: Final = "registered-secret"

_PLACES: Final = {
    "authorize": ("get", "/authorize"),
    "consent": ("post", "/authorize"),
    "token": ("post", "/token"),
    "revoke": ("post", "/revoke"),
    "device": ("post", "/device"),
    "userinfo": ("get", "/userinfo"),
    "openid": ("get", "/.well-known/openid-configuration"),
    "metadata": ("get", "/.well-known/oauth-authorization-server"),
}
_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(slots=True)
class _Grant:
    """One sign-in: every token of it dies with it."""

    user: str
    scope: str
    is_alive: bool = True
    refresh_token: str = ""
    access_tokens: set[str] = field(default_factory=set)


class FakeAuthorizationServer:
    """An authorization server with one client; everybody who comes is `user`."""

    def __init__(self, *, user: str = "ada", asks: bool = False, rotates: bool = True) -> None:
        self.user = user
        self.asks = asks
        """Whether the authorization page shows buttons; otherwise it sends the browser back."""
        self.denies = False
        """Whether the person says no."""
        self.rotates = rotates
        """Whether a refresh replaces the refresh token; an old one used again ends the grant."""
        self.gives_refresh_token = True
        self.expires_in: object = 3600
        """As it stands in the answer; None leaves it out."""
        self.sends_issuer = True
        self.secret: str | None = CLIENT_SECRET
        self.device_waits = 1
        """How often a device is told to ask again before the person is done."""
        self.api: Final = FakeUpstream(_document())
        self._lock: Final = threading.Lock()
        self._numbers: Final = itertools.count(1)
        self._codes: dict[str, tuple[dict[str, str], _Grant]] = {}
        self._used_codes: dict[str, _Grant] = {}
        self._refresh: dict[str, _Grant] = {}
        self._devices: dict[str, list[int]] = {}
        self.refreshes = 0
        """How many refreshes succeeded."""
        for name in _PLACES:
            self.api.answer(name, self._locked(getattr(self, f"_{name}")))

    @property
    def url(self) -> str:
        """The server's address, which is its issuer."""
        return self.api.url

    @property
    def host_port(self) -> tuple[str, int]:
        """The address as an exception to the guard."""
        return self.api.host_port

    def client(self, **changes: Any) -> OAuthClient:
        """Return the client as registered here; `changes` are fields of `OAuthClient`."""
        fields: dict[str, Any] = {
            "client_id": CLIENT_ID,
            "client_secret": Secret(CLIENT_SECRET),
            "client_authentication": ClientAuthentication.POST,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "revocation_endpoint": f"{self.url}/revoke",
            "device_authorization_endpoint": f"{self.url}/device",
            "issuer": self.url,
            "scopes": ("read",),
        }
        return OAuthClient(**{**fields, **changes})

    def requests_to(self, place: str) -> list[RecordedRequest]:
        """Return the requests to `token`, `revoke`, `device`, `authorize` and so on, in order."""
        return [request for request in self.api.requests if request.operation == place]

    def answer(self, place: str, answer: Answer | Answering) -> None:
        """Make one place answer otherwise."""
        self.api.answer(place, answer)

    def behave(self, place: str) -> None:
        """Make one place answer as it first did."""
        self.api.answer(place, self._locked(getattr(self, f"_{place}")))

    def revoke_all(self) -> None:
        """End every sign-in, as an owner of the account would."""
        with self._lock:
            for grant in (*self._refresh.values(), *self._used_codes.values()):
                grant.is_alive = False

    def is_alive(self, access_token: str) -> bool:
        """Return whether an access token is good."""
        with self._lock:
            return self._grant_of(access_token) is not None

    def authorize(self, url: str) -> list[tuple[str, str]]:
        """Return what the browser would bring to the callback after opening `url`.

        The person's part without a browser: whoever follows the redirect gets the same.
        """
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        with self._lock:
            return parse_qsl(urlsplit(self._back(query)).query, keep_blank_values=True)

    async def __aenter__(self) -> Self:
        await self.api.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.api.__aexit__(*error)

    def __enter__(self) -> Self:
        self.api.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.api.__exit__(*error)

    def _locked(self, answering: Answering) -> Answering:
        def answer(request: RecordedRequest) -> Answer:
            with self._lock:
                return answering(request)

        return answer

    def _metadata(self, _: RecordedRequest) -> Answer:
        return Answer.of_json(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "revocation_endpoint": f"{self.url}/revoke",
                "device_authorization_endpoint": f"{self.url}/device",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "scopes_supported": ["read", "write"],
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                    "none",
                ],
                "authorization_response_iss_parameter_supported": self.sends_issuer,
            }
        )

    _openid = _metadata

    def _authorize(self, request: RecordedRequest) -> Answer:
        query = dict(parse_qsl(urlsplit(request.target).query, keep_blank_values=True))
        if query.get("client_id") != CLIENT_ID or not query.get("redirect_uri"):
            return _page("<p>No such client.</p>", status=400)
        if not self.asks:
            return _redirect(self._back(query))
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in query.items()
        )
        return _page(
            f"<h1>Sign in as {escape(self.user)}?</h1><form method=post>{hidden}"
            '<button name="decision" value="allow">Allow</button>'
            '<button name="decision" value="deny">Deny</button></form>'
        )

    def _consent(self, request: RecordedRequest) -> Answer:
        form = _fields(request)
        return _redirect(self._back(form, denied=form.pop("decision", "") != "allow"))

    def _back(self, query: Mapping[str, str], *, denied: bool = False) -> str:
        answer = {"state": query.get("state", "")}
        if self.sends_issuer:
            answer["iss"] = self.url
        if self.denies or denied:
            answer["error"] = "access_denied"
        elif query.get("response_type") != "code":
            answer["error"] = "unsupported_response_type"
        elif query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            answer["error"] = "invalid_request"
        else:
            code = f"code-{next(self._numbers)}"
            self._codes[code] = (dict(query), _Grant(self.user, query.get("scope", "")))
            answer["code"] = code
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def _token(self, request: RecordedRequest) -> Answer:
        form = _fields(request)
        if not self._is_client(request, form):
            return _error("invalid_client", status=401)
        grant: _Grant | None
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._redeem(form)
            case "refresh_token":
                grant = self._refreshed(form.get("refresh_token", ""))
            case "client_credentials":
                grant = _Grant("", form.get("scope", ""))
                return self._issue(grant, refresh=False)
            case "password":
                good = (form.get("username"), form.get("password")) == (self.user, "password")
                grant = _Grant(self.user, form.get("scope", "")) if good else None
            case kind if kind == _DEVICE_GRANT:
                return self._polled(form.get("device_code", ""))
            case _:
                return _error("unsupported_grant_type")
        return self._issue(grant) if grant else _error("invalid_grant")

    def _is_client(self, request: RecordedRequest, form: Mapping[str, str]) -> bool:
        header = request.headers.get("authorization")
        if header.startswith("Basic "):
            pair = base64.b64decode(header[6:]).decode().partition(":")
            name, secret = unquote_plus(pair[0]), unquote_plus(pair[2])
        else:
            name, secret = form.get("client_id", ""), form.get("client_secret", "")
        return name == CLIENT_ID and secret == (self.secret or "")

    def _redeem(self, form: Mapping[str, str]) -> _Grant | None:
        code = form.get("code", "")
        if code in self._used_codes:  # RFC 6749, section 4.1.2: used twice, all of it is void
            self._used_codes[code].is_alive = False
        query, grant = self._codes.pop(code, ({}, None))
        if grant is None or query.get("redirect_uri") != form.get("redirect_uri"):
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != query["code_challenge"]:
            return None
        self._used_codes[code] = grant
        return grant

    def _refreshed(self, token: str) -> _Grant | None:
        grant = self._refresh.get(token)
        if grant is None or not grant.is_alive:
            return None
        if grant.refresh_token != token:  # an old one: somebody has a copy
            grant.is_alive = False
            return None
        self.refreshes += 1
        return grant

    def _issue(self, grant: _Grant, *, refresh: bool = True) -> Answer:
        access = f"access-{next(self._numbers)}-{grant.user}"
        grant.access_tokens.add(access)
        self._used_codes[access] = grant
        answer: dict[str, object] = {"access_token": access, "token_type": "Bearer"}
        if grant.scope:
            answer["scope"] = grant.scope
        if self.expires_in is not None:
            answer["expires_in"] = self.expires_in
        if refresh and self.gives_refresh_token and (self.rotates or not grant.refresh_token):
            grant.refresh_token = f"refresh-{next(self._numbers)}-{grant.user}"
            self._refresh[grant.refresh_token] = grant
            answer["refresh_token"] = grant.refresh_token
        return Answer.of_json(answer)

    def _revoke(self, request: RecordedRequest) -> Answer:
        form = _fields(request)
        if not self._is_client(request, form):
            return _error("invalid_client", status=401)
        token = form.get("token", "")
        if token in self._refresh:
            self._refresh[token].is_alive = False
        elif found := self._grant_of(token):
            found.access_tokens.discard(token)
        return Answer()  # RFC 7009, section 2.2: also for a token nobody knows

    def _device(self, request: RecordedRequest) -> Answer:
        form = _fields(request)
        if not self._is_client(request, form):
            return _error("invalid_client", status=401)
        code = f"device-{next(self._numbers)}"
        self._devices[code] = [self.device_waits]
        return Answer.of_json(
            {
                "device_code": code,
                "user_code": "WDJB-MJHT",
                "verification_uri": f"{self.url}/enter",
                "expires_in": 600,
                "interval": 1,
            }
        )

    def _polled(self, code: str) -> Answer:
        waits = self._devices.get(code)
        if waits is None:
            return _error("invalid_grant")
        if self.denies:
            return _error("access_denied")
        if waits[0] > 0:
            waits[0] -= 1
            return _error("authorization_pending")
        del self._devices[code]
        return self._issue(_Grant(self.user, ""))

    def _userinfo(self, request: RecordedRequest) -> Answer:
        grant = self._grant_of(request.headers.get("authorization").removeprefix("Bearer "))
        if grant is None:
            return Answer.of_json({"error": "invalid_token"}, status=401)
        return Answer.of_json({"sub": grant.user})

    def _grant_of(self, access_token: str) -> _Grant | None:
        found = self._used_codes.get(access_token)
        alive = found is not None and found.is_alive and access_token in found.access_tokens
        return found if alive else None


def _document() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for name, (method, path) in _PLACES.items():
        paths.setdefault(path, {})[method] = {"operationId": name, "responses": {}}
    return {"openapi": "3.1.0", "paths": paths}


def _fields(request: RecordedRequest) -> dict[str, str]:
    if request.headers.get("content-type").startswith("application/json"):
        return dict(json.loads(request.body))
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _error(code: str, *, status: int = 400) -> Answer:
    return Answer.of_json({"error": code}, status=status)


def _redirect(url: str) -> Answer:
    return Answer(status=302, headers=(("Location", url),))


def _page(body: str, *, status: int = 200) -> Answer:
    return Answer(
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=f"<!doctype html><html lang=en><title>Sign in</title>{body}</html>".encode(),
    )
