"""A process that calls with one sign-in: `python -m tests.db.refresher SETTINGS`; tests start it.

Prints `going` once the authorization server has answered it, then the access tokens it would
have called with.
"""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

from actionary.auth.credential import Credential, OAuthToken
from actionary.auth.oauth_client import client_from_json
from actionary.auth.vault import CredentialPlace
from actionary.base.clock import FrozenClock
from actionary.base.ids import ActionId, GPTId
from actionary.db.engine import Database
from actionary.db.sealed import Sealer
from actionary.db.vault import SQLVault
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.fresh import fresh_credential
from actionary.transport.token import TokenClient

LATER = timedelta(hours=1)


class StuckVault(SQLVault):
    """Never gets to keep what it was given: a disk that hangs, until somebody pulls the plug."""

    async def put(self, place: CredentialPlace, credential: Credential) -> None:
        """Say that the answer is here, then wait for ever."""
        print("going", flush=True)
        await asyncio.Event().wait()


async def main(given: dict[str, Any]) -> None:
    """Ask for the credential `count` times at once and print what came."""
    clock = FrozenClock()
    clock.advance(LATER)
    database = Database(given["database"])
    vault = StuckVault if given["stuck"] else SQLVault
    kept = vault(database, Sealer(bytes.fromhex(given["key"])), clock)
    policy = EgressPolicy(exceptions=frozenset({(given["host"], given["port"])}))
    tokens = TokenClient(HTTPClient(policy=policy), clock=clock)
    place = CredentialPlace(
        gpt_id=GPTId(given["gpt_id"]),
        action_id=ActionId("act_1"),
        scheme="oauth",
        origin="https://a.example",
    )
    client = client_from_json(given["client"])

    async def call() -> str:
        found = await fresh_credential(kept, place, client=client, tokens=tokens)
        assert isinstance(found, OAuthToken)
        return found.access_token.reveal()

    print(json.dumps(await asyncio.gather(*(call() for _ in range(given["count"])))))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
