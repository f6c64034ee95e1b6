"""What a folder may say of its actions' credentials and headers."""

from pathlib import Path

import pytest

from actionary.auth.oauth_client import ClientAuthentication
from actionary.base.jsonvalue import dump_json
from actionary.gpts.folder import load_folder
from actionary.gpts.folder_security import GPTFolderError
from actionary.gpts.signin import GivenBy, OAuthSettings, SignIn
from actionary.testing.world import make_world
from tests.gpts.test_folder import folder_of
from tests.shop import SHOP

OAUTH = """
name: Desk
actions:
  - document: openapi.yaml
    headers: {X-Api-Version: "2026-01-01"}
    security:
      key:
        given_by: user
        secret: CLIENT_SECRET
        client_id: abc
        authorization_url: https://login.example/authorize
        token_url: https://login.example/token
        scopes: [read, write]
        client_authentication: basic
        parameters: {audience: shop}
"""


def test_a_sign_in_and_headers_are_read(tmp_path: Path) -> None:
    (action,) = load_folder(folder_of(tmp_path, OAUTH)).actions

    assert action.headers == {"X-Api-Version": "2026-01-01"}
    assert action.secrets == {"key": "CLIENT_SECRET"}
    assert action.sign_ins["key"] == SignIn(
        given_by=GivenBy.USER,
        oauth=OAuthSettings(
            client_id="abc",
            authorization_url="https://login.example/authorize",
            token_url="https://login.example/token",
            scopes=("read", "write"),
            client_authentication=ClientAuthentication.BASIC,
            parameters={"audience": "shop"},
        ),
    )


def test_a_key_of_each_person_needs_no_secret(tmp_path: Path) -> None:
    text = "actions: [{document: openapi.yaml, security: {key: {given_by: user}}}]"

    (action,) = load_folder(folder_of(tmp_path, text)).actions

    assert action.sign_ins["key"] == SignIn(given_by=GivenBy.USER)
    assert action.secrets == {}


@pytest.mark.parametrize(
    ("security", "said"),
    [
        ("{key: {given_by: everyone}}", "`given_by` of 'key' is 'everyone'"),
        ("{key: {givenby: user}}", "no key 'givenby'"),
        ("{key: {given_by: user, token_url: https://a.example}}", "needs a `client_id`"),
        ("{key: {client_id: a, token_url: 'javascript:alert(1)'}}", "`token_url` of 'key'"),
        ("{key: {client_id: a, authorization_url: 'file:///etc'}}", "`authorization_url`"),
        ("{key: {client_id: a, scopes: read}}", "`scopes` of 'key'"),
        ("{key: {client_id: a, parameters: {a: 1}}}", "`parameters` of 'key'"),
        ("{key: {client_id: a, client_authentication: jwt}}", "`client_authentication`"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, security: str, said: str) -> None:
    text = f"actions: [{{document: openapi.yaml, security: {security}}}]"

    with pytest.raises(GPTFolderError) as caught:
        load_folder(folder_of(tmp_path, text))

    assert said in caught.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer x"),
        ("Host", "thief.example"),
        ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Cookie", "a=b"),
        ("Metadata", "true"),
        ("X Y", "1"),
        ("X-Y", "a\\r\\nZ: 1"),
        ("X-Y", ""),
    ],
)
def test_a_header_that_is_not_the_builders_to_set_is_refused(
    tmp_path: Path, name: str, value: str
) -> None:
    text = f'actions: [{{document: openapi.yaml, headers: {{"{name}": "{value}"}}}}]'

    with pytest.raises(GPTFolderError, match="header"):
        load_folder(folder_of(tmp_path, text))


async def test_a_gpt_keeps_what_its_folder_said_through_its_versions(tmp_path: Path) -> None:
    folder = load_folder(folder_of(tmp_path, OAUTH, **{"openapi.yaml": dump_json(SHOP)}))
    async with make_world() as world:
        gpt = await world.services.gpts.install(world.services.user, folder, secrets={}, servers={})
        version = await world.services.gpts.published(gpt)

    (action,) = version.content.actions
    assert action.sign_ins == folder.actions[0].sign_ins
    assert action.headers == folder.actions[0].headers
