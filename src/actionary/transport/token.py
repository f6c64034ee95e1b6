"""OAuth endpoints, spoken to through the guarded client: tokens in, tokens back, metadata.

Our own few requests instead of a library's session: every one is a value that passes the same
guard, deadline and caps as a call, and nothing is redirected, repeated or kept.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from actionary.auth.credential import BasicLogin, OAuthToken
from actionary.auth.oauth_answer import read_fields, read_token
from actionary.auth.oauth_client import OAuthClient, check_client
from actionary.auth.oauth_device import SLOW_DOWN, DeviceAuthorization, read_device_answer
from actionary.auth.oauth_errors import (
    InvalidGrantError,
    SignInDeniedError,
    SignInExpiredError,
    TokenError,
)
from actionary.auth.oauth_metadata import (
    AuthorizationServerMetadata,
    MetadataError,
    metadata_places,
    read_metadata,
)
from actionary.auth.oauth_state import PendingAuthorization
from actionary.auth.oauth_token import (
    client_credentials_request,
    code_request,
    device_request,
    password_request,
    poll_request,
    refresh_request,
    revocation_requests,
)
from actionary.base.clock import Clock, SystemClock
from actionary.base.errors import LimitExceededError
from actionary.base.http import Headers, HTTPRequest, HTTPResponse, host_of
from actionary.base.jsonvalue import JSONError, parse_json
from actionary.base.secret import Secret
from actionary.transport.client import HTTPClient

TOKEN_SECONDS: Final = 15.0
"""A person or a call waits meanwhile; authorization servers answer within one or two."""
TOKEN_BYTES: Final = 1_000_000
"""Tokens have a few kilobytes, metadata tens of them."""


class TokenClient:
    """Asks authorization servers for tokens. Raises `TokenError`, and `CallError` from the way."""

    def __init__(self, http: HTTPClient, *, clock: Clock | None = None) -> None:
        self.http: Final = http
        self.clock: Final = clock or SystemClock()
        self._limits = replace(
            http.limits,
            total_seconds=min(TOKEN_SECONDS, http.limits.total_seconds),
            response_bytes=min(TOKEN_BYTES, http.limits.response_bytes),
        )

    async def exchange_code(self, pending: PendingAuthorization, code: str) -> OAuthToken:
        """Return the token for a code that `read_callback` returned.

        It is asked for at the token endpoint the sign-in began with, with its code verifier.
        """
        client = pending.client
        sent = [Secret(code), pending.code_verifier, pending.state]
        return await self._token(client, code_request(pending, code), sent)

    async def refresh(self, client: OAuthClient, token: OAuthToken) -> OAuthToken:
        """Return the next token; the refresh token stays when the answer brings no other.

        Keep it before using it: most servers forget the old pair at once. Raises
        `InvalidGrantError` when only a new sign-in helps; nothing else means that.
        """
        if not token.refresh_token:
            raise InvalidGrantError(
                f"{host_of(client.token_endpoint)} gave no refresh token, and its access token "
                "has ended.",
                host=host_of(client.token_endpoint),
                hint="Sign in again.",
            )
        request = refresh_request(client, token.refresh_token)
        sent = [token.refresh_token, token.access_token]
        return await self._token(client, request, sent, kept=token)

    async def client_credentials(self, client: OAuthClient) -> OAuthToken:
        """Return a token of the client's own, for which nobody signs in."""
        return await self._token(client, client_credentials_request(client), [])

    async def password(self, client: OAuthClient, login: BasicLogin) -> OAuthToken:
        """Return a token for a name and a password: only where a server offers nothing else."""
        return await self._token(client, password_request(client, login), [login.password])

    async def start_device(self, client: OAuthClient) -> DeviceAuthorization:
        """Return a code for the person to enter on another device."""
        self._check(client)
        request = device_request(client)
        host = request.host
        response = await self._send(request)
        fields = read_fields(response, host=host, sent=_secrets_of(client))
        return read_device_answer(
            fields, host=host, now=self.clock.now(), plain_http=self.http.policy.exceptions
        )

    async def poll_device(
        self, client: OAuthClient, device: DeviceAuthorization
    ) -> OAuthToken | DeviceAuthorization:
        """Return the token when the person is done, else what to ask with after its `interval`.

        Raises `SignInDeniedError` or `SignInExpiredError` when there is nothing more to ask.
        """
        if self.clock.now() >= device.expires_at:
            raise SignInExpiredError("The code was not entered in time.")
        try:
            return await self._token(client, poll_request(client, device), [device.device_code])
        except TokenError as error:
            if error.error == "authorization_pending":
                return device
            if error.error == "slow_down":
                return replace(device, interval=device.interval + SLOW_DOWN)
            if error.error == "access_denied":
                raise SignInDeniedError(error.host) from error
            if error.error == "expired_token":
                raise SignInExpiredError("The code was not entered in time.") from error
            raise

    async def revoke(self, client: OAuthClient, token: OAuthToken) -> bool:
        """Give the tokens back (RFC 7009); whether the server says that they are void.

        False when it has no place for that or refuses: forget the token all the same. Raises
        `CallError` when it cannot be reached.
        """
        answers = [await self._send(each) for each in revocation_requests(client, token)]
        return bool(answers) and answers[0].status == 200

    async def discover(self, url: str) -> AuthorizationServerMetadata:
        """Return the metadata of the authorization server at `url`, its issuer checked.

        `url` is its issuer or where its metadata are. Raises `MetadataError`,
        `OAuthEndpointError`, or `CallError` when it cannot be reached.
        """
        plain_http = self.http.policy.exceptions
        for place in metadata_places(url, plain_http=plain_http):
            request = HTTPRequest(
                method="GET", url=place.url, headers=Headers([("Accept", "application/json")])
            )
            response = await self._send(request)
            if response.status != 200:
                continue
            try:
                value = parse_json(response.body)
            except (JSONError, LimitExceededError):
                continue
            return read_metadata(value, issuer=place.issuer, plain_http=plain_http)
        raise MetadataError(
            f"{host_of(url)} does not describe itself as an authorization server.",
            hint="Enter its endpoints by hand, as the API's own pages give them.",
        )

    async def _token(
        self,
        client: OAuthClient,
        request: HTTPRequest,
        sent: Sequence[Secret],
        *,
        kept: OAuthToken | None = None,
    ) -> OAuthToken:
        self._check(client)
        return read_token(
            await self._send(request),
            host=request.host,
            now=self.clock.now(),
            asked=client.scopes,
            kept=kept,
            sent=[*sent, *_secrets_of(client)],
        )

    def _check(self, client: OAuthClient) -> None:
        check_client(client, plain_http=self.http.policy.exceptions)

    async def _send(self, request: HTTPRequest) -> HTTPResponse:
        return await self.http.send(request, limits=self._limits)


def _secrets_of(client: OAuthClient) -> tuple[Secret, ...]:
    return (client.client_secret,) if client.client_secret else ()
