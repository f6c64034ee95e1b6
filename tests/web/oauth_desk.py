"""A desk where people sign in: a shop, its authorization server, an installation, a browser."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2

from actionary.auth.credential import Credential
from actionary.auth.vault import CredentialPlace
from actionary.base.ids import ConversationId, RunId
from actionary.db.engine import DatabaseError
from actionary.gpts.signin import GivenBy, OAuthSettings, SignIn
from actionary.runtime.call import Call
from actionary.testing.authserver import CLIENT_ID, CLIENT_SECRET, FakeAuthorizationServer
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World
from actionary.transport.memory_vault import MemoryVault
from tests.shop import SHOP, calling

ACCOUNT = calling("getAccount")
AGAIN = timedelta(hours=2)


def document(server: FakeAuthorizationServer) -> dict[str, Any]:
    """Return the shop's document, its key a sign-in."""
    flow = {
        "authorizationUrl": f"{server.url}/authorize",
        "tokenUrl": f"{server.url}/token",
        "scopes": {"read": "Read"},
    }
    scheme = {"type": "oauth2", "flows": {"authorizationCode": flow}}
    return SHOP | {"components": {"securitySchemes": {"key": scheme}}}


class FullVault(MemoryVault):
    """A vault whose disk can be full."""

    is_full = False

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Keep it, or not."""
        if self.is_full:
            raise DatabaseError("The disk is full.", hint="Free some space.")
        await super().put(place, credential)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A shop, its authorization server, an installation, a browser."""

    world: World
    shop: FakeUpstream
    server: FakeAuthorizationServer
    browser: httpx2.AsyncClient

    @property
    def settings(self) -> SignIn:
        """What the builder typed."""
        oauth = OAuthSettings(
            client_id=CLIENT_ID, scopes=("read",), revocation_url=f"{self.server.url}/revoke"
        )
        return SignIn(given_by=GivenBy.USER, oauth=oauth)

    async def asked(self) -> tuple[ConversationId, RunId, Call]:
        """Return a call that waits for a sign-in."""
        gpt = await self.world.install(
            self.shop, sign_ins={"key": self.settings}, secrets={"key": CLIENT_SECRET}
        )
        conversation, run = await self.world.open(gpt, "Who am I?")
        (call,) = (await self.world.settled(run.id)).waiting
        return conversation.id, run.id, call

    async def begin(self, where: tuple[ConversationId, RunId, Call]) -> str:
        """Press "Sign in" on the card; return where the browser is sent."""
        conversation_id, run_id, call = where
        path = f"/oauth/start/c/{conversation_id}/runs/{run_id}/calls/{call.id}"
        answer = await self.browser.get(path, params={"scheme": "key"})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def come_back(self, pairs: list[tuple[str, str]]) -> httpx2.Response:
        """Bring something back to the callback."""
        return await self.browser.get(
            f"/oauth/callback?{urlencode(pairs)}", headers={"Accept": "text/html"}
        )

    async def sign_in(self, where: tuple[ConversationId, RunId, Call]) -> httpx2.Response:
        """Sign in, the whole way."""
        return await self.come_back(self.server.authorize(await self.begin(where)))

    async def state(self, run_id: RunId) -> Call:
        """Return the newest call of a run."""
        return list((await self.world.settled(run_id)).calls.values())[-1]
