"""Connected accounts: what is listed, what is not, and what a press on Disconnect does."""

import re

import httpx2

from actionary.auth.credential import APIKey, OAuthToken
from actionary.auth.vault import CredentialPlace
from actionary.base.ids import UserId
from actionary.base.secret import Secret
from actionary.testing.authserver import CLIENT_SECRET
from actionary.testing.world import make_world
from actionary.web.app import make_app
from actionary.web.pages_accounts import key_of
from tests.shop import SHOP
from tests.web.oauth_desk import Desk


async def test_an_account_is_listed_with_its_use_and_disconnected(desk: Desk) -> None:
    where = await desk.asked()
    await desk.sign_in(where)
    await desk.world.decide(where[1])
    vault = desk.world.repos.vault
    (entry,) = await vault.list_own(desk.world.services.user.id)
    token = await vault.find(entry.place)
    assert isinstance(token, OAuthToken)

    page = (await desk.browser.get("/settings/accounts")).text
    kind, disconnect = re.findall(
        r'aria-label="[^"]*, ([^"]*)" hx-delete="(/settings/accounts/[^"]+)"', page
    )[0]
    answer = await desk.browser.delete(disconnect)

    assert kind == "signed in"
    assert "last used " in page
    assert "Test desk" in page
    for secret in (token.access_token.reveal(), CLIENT_SECRET):
        assert secret not in page
    assert "does not accept it any more" in answer.text
    assert not desk.server.is_alive(token.access_token.reveal())
    assert await vault.list_own(desk.world.services.user.id) == ()
    again = await desk.browser.delete(disconnect)
    assert again.status_code == 404


async def test_a_builder_sees_the_keys_of_their_gpts_and_can_remove_them() -> None:
    async with make_world() as world:
        gpt = await world.install(SHOP, secrets={"key": "sk-0123456789abcdef"})
        transport = httpx2.ASGITransport(make_app(world.services))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            page = (await client.get("/settings/accounts")).text
            (remove,) = re.findall(r'hx-delete="(/settings/accounts/[^"]+)"', page)
            after = (await client.delete(remove)).text

        assert "shop.example" in page
        assert "key, ends cdef" in page
        assert "0123456789" not in page
        assert "never used" in page
        assert "shop.example" not in after.partition('id="accounts"')[2]
        assert await world.repos.vault.list_entries(gpt.id) == ()


async def test_nobody_sees_or_ends_somebody_elses_account() -> None:
    async with make_world() as world:
        gpt = await world.install(SHOP)
        place = CredentialPlace(
            gpt_id=gpt.id,
            action_id=gpt.draft.actions[0].id,
            scheme="key",
            origin="https://shop.example",
            user_id=UserId("user_stranger"),
        )
        await world.repos.vault.put(place, APIKey(value=Secret("sk-of-a-stranger")))
        transport = httpx2.ASGITransport(make_app(world.services))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            page = (await client.get("/settings/accounts")).text
            answer = await client.delete(f"/settings/accounts/{key_of(place)}")

        assert "No account is connected" in page
        assert answer.status_code == 404
        assert await world.repos.vault.find(place) is not None


async def test_a_deleted_gpt_gives_its_accounts_back(desk: Desk) -> None:
    where = await desk.asked()
    await desk.sign_in(where)
    vault = desk.world.repos.vault
    (entry,) = await vault.list_own(desk.world.services.user.id)
    token = await vault.find(entry.place)
    assert isinstance(token, OAuthToken)

    await desk.browser.post(f"/editor/{entry.place.gpt_id}/delete")

    assert not desk.server.is_alive(token.access_token.reveal())
    assert await vault.list_own(desk.world.services.user.id) == ()
