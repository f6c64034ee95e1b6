"""What tests of signing in share: a client, a place for its token, a sign-in that has begun."""

from datetime import UTC, datetime
from typing import Any

from actionary.auth.oauth_client import OAuthClient
from actionary.auth.oauth_flow import AuthorizationStart, start_authorization
from actionary.auth.vault import CredentialPlace
from actionary.base.ids import ActionId, GPTId, UserId
from actionary.base.secret import Secret

NOW = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
CALLBACK = "https://gpts.example/oauth/callback"
ADA = UserId("user_ada")
PLACE = CredentialPlace(
    gpt_id=GPTId("gpt_1"),
    action_id=ActionId("act_1"),
    scheme="oauth",
    origin="https://api.example",
    user_id=ADA,
)
CLIENT = OAuthClient(
    client_id="actionary",
    client_secret=Secret("registered-secret"),
    authorization_endpoint="https://login.example/authorize",
    token_endpoint="https://login.example/token",
    issuer="https://login.example",
    scopes=("read", "write"),
)


def begun(client: OAuthClient = CLIENT, **changes: Any) -> AuthorizationStart:
    """Return a sign-in that Ada began in her browser at `NOW`."""
    given = {
        "place": PLACE,
        "redirect_uri": CALLBACK,
        "user_id": ADA,
        "session_id": "ada's browser",
        "return_to": "/chat/1",
        "now": NOW,
    }
    return start_authorization(client, **{**given, **changes})
