"""Whatever a server or a browser sends, the answer is a value or an error that can be shown."""

import contextlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from actionary.auth.credential import OAuthToken
from actionary.auth.oauth_answer import read_token
from actionary.auth.oauth_client import check_client, client_from_json, client_to_json
from actionary.auth.oauth_device import read_device_answer
from actionary.auth.oauth_endpoint import OAuthEndpointError, check_endpoint
from actionary.auth.oauth_flow import read_callback, safe_path
from actionary.auth.oauth_metadata import metadata_places, read_metadata
from actionary.auth.oauth_state import pending_from_json, pending_to_json
from actionary.base.errors import ActionaryError
from actionary.base.http import Headers, HTTPResponse
from tests.auth.signin import ADA, CLIENT, NOW, begun

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
TOKEN_FIELDS = st.sampled_from(
    ["access_token", "token_type", "expires_in", "refresh_token", "scope", "error"]
)
BODIES = (
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(TOKEN_FIELDS, JSON, max_size=6).map(lambda value: json.dumps(value).encode())
)
START = begun()


@given(body=BODIES, status=st.integers(200, 599), media_type=st.text(max_size=20))
def test_an_answer_is_a_token_that_can_be_sent_or_an_error(
    body: bytes, status: int, media_type: str
) -> None:
    headers = Headers([("Content-Type", media_type)])
    response = HTTPResponse(status=status, headers=headers, body=body)

    with contextlib.suppress(ActionaryError):
        token = read_token(response, host="login.example", now=NOW)
        assert isinstance(token, OAuthToken)
        assert token.access_token.reveal().isprintable()
        assert " " not in token.access_token.reveal()


@given(value=JSON)
def test_metadata_are_read_or_refused(value: Any) -> None:
    for given_value in (value, {"issuer": "https://a.example", "token_endpoint": value}):
        with contextlib.suppress(ActionaryError):
            read_metadata(given_value, issuer="https://a.example")


@given(fields=st.dictionaries(st.sampled_from(["device_code", "user_code", "interval"]), JSON))
def test_a_device_answer_is_read_or_refused(fields: dict[str, Any]) -> None:
    whole = {"device_code": "d", "user_code": "u", "verification_uri": "https://a.example"}

    with contextlib.suppress(ActionaryError):
        read_device_answer({**whole, **fields}, host="a.example", now=NOW)


@given(
    pairs=st.lists(
        st.tuples(st.sampled_from(["state", "code", "iss", "error", "x"]), st.text()), max_size=6
    ),
    knows_state=st.booleans(),
)
def test_a_callback_gives_a_code_or_an_error(
    pairs: list[tuple[str, str]], knows_state: bool
) -> None:
    if knows_state:
        others = [pair for pair in pairs if pair[0] != "state"]
        pairs = [("state", START.pending.state.reveal()), *others]

    with contextlib.suppress(ActionaryError):
        code = read_callback(
            START.pending,
            pairs,
            client=CLIENT,
            user_id=ADA,
            session_id="ada's browser",
            now=NOW,
        )
        assert knows_state
        assert code in [value for name, value in pairs if name == "code"]


@given(text=st.text() | st.text(alphabet="htps:/@#?[]\\.-a1 ", max_size=30))
def test_an_address_is_safe_or_refused(text: str) -> None:
    with contextlib.suppress(OAuthEndpointError):
        check_endpoint(text, what="token endpoint")
        assert text.lower().startswith(("https://", "http://"))
        metadata_places(text)


@given(text=st.text() | st.text(alphabet="/\\.:@a%\t ", max_size=12))
def test_a_path_to_return_to_never_leaves(text: str) -> None:
    path = safe_path(text)

    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isascii()


@given(changes=st.dictionaries(st.sampled_from(sorted(client_to_json(CLIENT))), JSON))
def test_a_stored_client_is_read_or_refused(changes: dict[str, Any]) -> None:
    with contextlib.suppress(ActionaryError):
        check_client(client_from_json({**client_to_json(CLIENT), **changes}))


@given(changes=st.dictionaries(st.sampled_from(sorted(pending_to_json(START.pending))), JSON))
def test_a_stored_sign_in_is_read_or_refused(changes: dict[str, Any]) -> None:
    with contextlib.suppress(ActionaryError):
        pending_from_json({**pending_to_json(START.pending), **changes})
