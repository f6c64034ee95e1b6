"""A desk at a certified authorization server: its clients, and what a callback page does."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from actionary.auth.credential import OAuthToken
from actionary.auth.oauth_client import ClientAuthentication, OAuthClient
from actionary.auth.oauth_errors import SignInUnknownError
from actionary.auth.oauth_flow import AuthorizationStart, read_callback, state_in
from actionary.auth.oauth_state import MemoryPendingAuthorizations
from actionary.base.clock import FrozenClock
from actionary.base.http import Headers, HTTPRequest
from actionary.base.secret import Secret
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy, parse_target
from actionary.transport.memory_vault import MemoryVault
from actionary.transport.token import TokenClient
from tests.auth.signin import ADA, CALLBACK, begun
from tests.needs.authserver import CertifiedServer
from tests.transport.person import Person

SECRET = "a-secret-of-thirty-two-characters-"
CODE = ["authorization_code", "refresh_token"]
CLIENTS: list[dict[str, Any]] = [
    {
        "client_id": way,
        **({"client_secret": SECRET} if method != "none" else {}),
        "token_endpoint_auth_method": method,
        "redirect_uris": [CALLBACK],
        "grant_types": CODE,
    }
    for way, method in [
        ("post", "client_secret_post"),
        ("basic", "client_secret_basic"),
        ("none", "none"),
    ]
] + [
    {
        "client_id": "service",
        "client_secret": SECRET,
        "redirect_uris": [],
        "response_types": [],
        "grant_types": ["client_credentials"],
    },
    {
        "client_id": "device",
        "token_endpoint_auth_method": "none",
        "redirect_uris": [],
        "response_types": [],
        "application_type": "native",
        "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    },
]


@dataclass(slots=True, kw_only=True)
class Desk:
    """An authorization server, and all we bring to it."""

    server: CertifiedServer
    clock: FrozenClock
    tokens: TokenClient
    store: MemoryPendingAuthorizations
    vault: MemoryVault

    async def client(self, client_id: str = "post", **changes: Any) -> OAuthClient:
        """Return a client as made from what the server says about itself."""
        metadata = await self.tokens.discover(self.server.url)
        has_secret = client_id not in ("none", "device")
        return replace(
            OAuthClient(
                client_id=client_id,
                client_secret=Secret(SECRET) if has_secret else None,
                client_authentication=(
                    ClientAuthentication(client_id)
                    if client_id in ("post", "basic", "none")
                    else metadata.client_authentication(has_secret=has_secret)
                ),
                authorization_endpoint=metadata.authorization_endpoint,
                token_endpoint=metadata.token_endpoint,
                revocation_endpoint=metadata.revocation_endpoint,
                device_authorization_endpoint=metadata.device_authorization_endpoint,
                issuer=metadata.issuer,
                sends_issuer=metadata.sends_issuer,
                scopes=("openid",),
            ),
            **changes,
        )

    async def started(self, client: OAuthClient) -> AuthorizationStart:
        """Return a sign-in that Ada begins at this moment."""
        start = begun(client, now=self.clock.now())
        await self.store.put(start.pending)
        return start

    async def returned(
        self, pairs: list[tuple[str, str]], client: OAuthClient, **changes: Any
    ) -> OAuthToken:
        """Do what the callback page does with what a browser brings."""
        given = {"user_id": ADA, "session_id": "ada's browser", "now": self.clock.now()}
        pending = await self.store.take(state_in(pairs))
        if pending is None:
            raise SignInUnknownError
        code = read_callback(pending, pairs, client=client, **{**given, **changes})
        token = await self.tokens.exchange_code(pending, code)
        async with self.vault.locked(pending.place):
            await self.vault.put(pending.place, token)
        return token

    async def signed_in(self, client: OAuthClient) -> OAuthToken:
        """Return the token of a whole sign-in."""
        start = await self.started(client)
        return await self.returned(await Person().open(start.url, CALLBACK), client)

    async def who(self, token: OAuthToken) -> str:
        """Return whom the server says that a token is for, or the status of its refusal."""
        bearer = Headers([("Authorization", f"Bearer {token.access_token.reveal()}")])
        url = f"{self.server.url}/me"
        response = await self.tokens.http.send(HTTPRequest(method="GET", url=url, headers=bearer))
        return response.body.decode() if response.is_success else str(response.status)

    async def asked(self) -> list[str]:
        """Return what happened at the token endpoint."""
        return await asyncio.to_thread(self.server.seen)


def desk_at(server: CertifiedServer, *others: tuple[str, int]) -> Desk:
    target = parse_target(server.url)
    policy = EgressPolicy(exceptions=frozenset({(target.host, target.port), *others}))
    clock = FrozenClock(datetime.now(UTC))
    return Desk(
        server=server,
        clock=clock,
        tokens=TokenClient(HTTPClient(policy=policy), clock=clock),
        store=MemoryPendingAuthorizations(),
        vault=MemoryVault(clock=clock),
    )
