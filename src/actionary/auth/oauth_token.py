"""What is asked at a token endpoint: one request for each grant, and for giving a token back."""

import base64
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote_plus, urlencode

from actionary.auth.credential import BasicLogin, OAuthToken
from actionary.auth.oauth_client import ClientAuthentication, OAuthClient
from actionary.auth.oauth_device import DeviceAuthorization
from actionary.auth.oauth_state import PendingAuthorization
from actionary.base.http import Headers, HTTPRequest
from actionary.base.jsonvalue import dump_json
from actionary.base.secret import Secret

DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"  # RFC 8628, section 3.4


def code_request(pending: PendingAuthorization, code: str) -> HTTPRequest:
    """Return the request that exchanges a code (RFC 6749, section 4.1.3; RFC 7636, 4.5).

    Everything in it is as it was when the sign-in began.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": pending.redirect_uri,
        "code_verifier": pending.code_verifier.reveal(),
    }
    return _request(pending.client, pending.client.token_endpoint, form)


def refresh_request(client: OAuthClient, refresh_token: Secret) -> HTTPRequest:
    """Return the request that refreshes a token (RFC 6749, section 6)."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
    return _request(client, client.refreshes_at, form)


def client_credentials_request(client: OAuthClient) -> HTTPRequest:
    """Return the request of a client that speaks for itself (RFC 6749, section 4.4.2)."""
    return _request(
        client, client.token_endpoint, {"grant_type": "client_credentials", **_asked_for(client)}
    )


def password_request(client: OAuthClient, login: BasicLogin) -> HTTPRequest:
    """Return the request that hands over a name and a password (RFC 6749, section 4.3.2)."""
    form = {
        "grant_type": "password",
        "username": login.username,
        "password": login.password.reveal(),
        **_asked_for(client),
    }
    return _request(client, client.token_endpoint, form)


def device_request(client: OAuthClient) -> HTTPRequest:
    """Return the request that begins a sign-in on another device (RFC 8628, section 3.1)."""
    return _request(client, client.device_authorization_endpoint, _asked_for(client))


def poll_request(client: OAuthClient, device: DeviceAuthorization) -> HTTPRequest:
    """Return the request that asks whether the person is done (RFC 8628, section 3.4)."""
    form = {"grant_type": DEVICE_GRANT, "device_code": device.device_code.reveal()}
    return _request(client, client.token_endpoint, form)


def revocation_requests(client: OAuthClient, token: OAuthToken) -> tuple[HTTPRequest, ...]:
    """Return the requests that give a token back (RFC 7009, section 2.1), the refresh token first.

    None when the server has no place for that.
    """
    if not client.revocation_endpoint:
        return ()
    held = {"refresh_token": token.refresh_token, "access_token": token.access_token}
    return tuple(
        _request(
            client, client.revocation_endpoint, {"token": each.reveal(), "token_type_hint": hint}
        )
        for hint, each in held.items()
        if each
    )


def _asked_for(client: OAuthClient) -> dict[str, str]:
    scopes = {"scope": " ".join(client.scopes)} if client.scopes else {}
    return {**client.extra_parameters, **scopes}


def _request(client: OAuthClient, url: str, form: Mapping[str, str]) -> HTTPRequest:
    """Return a form with the client's own proof (RFC 6749, section 2.3.1)."""
    media_type = "application/json" if client.writes_json else "application/x-www-form-urlencoded"
    headers = [("Accept", "application/json"), ("Content-Type", media_type)]
    secret = client.client_secret.reveal() if client.client_secret else ""
    fields = dict(form)
    if client.client_authentication is ClientAuthentication.BASIC:
        pair = f"{quote_plus(client.client_id)}:{quote_plus(secret)}"
        headers.append(("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"))
    else:
        if client.client_id:
            fields["client_id"] = client.client_id
        if client.client_authentication is ClientAuthentication.POST and secret:
            fields["client_secret"] = secret
    text = dump_json(fields) if client.writes_json else urlencode(fields)
    return HTTPRequest(method="POST", url=url, headers=Headers(headers), body=text.encode())
