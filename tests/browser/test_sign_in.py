"""OAuth as people meet it: a builder sets it up, a person signs in, the call goes on, the end."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from actionary.testing.authserver import CLIENT_ID, CLIENT_SECRET, FakeAuthorizationServer
from actionary.testing.upstream import FakeUpstream
from tests.browser.chat import PICTURES, Chat, take_picture
from tests.browser.looks import LOOKS, Look, looking
from tests.browser.test_accessible import check
from tests.browser.test_editor import open_new, paste
from tests.product import Product, running_product
from tests.shop import SHOP

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

FLOW_KEY = "authorizationCode"


def document(shop: FakeUpstream, server: FakeAuthorizationServer) -> str:
    """Return the shop's document, its account behind a sign-in."""
    flow: dict[str, Any] = {
        "authorizationUrl": f"{server.url}/authorize",
        "tokenUrl": f"{server.url}/token",
        "scopes": {"read": "Read"},
    }
    scheme = {"type": "oauth2", "flows": {FLOW_KEY: flow}}
    paths = {"/account": SHOP["paths"]["/account"]}
    told = SHOP | {
        "servers": [{"url": shop.url}],
        "components": {"securitySchemes": {"key": scheme}},
        "paths": paths,
    }
    return json.dumps(told, indent=2)


async def build(page: Page, product: Product, text: str, server: FakeAuthorizationServer) -> None:
    """Make the GPT and set its sign-in up."""
    await open_new(page, product, "Shop account")
    await paste(page, text)
    part = page.locator("[data-authentication]:visible")
    await part.get_by_label("Who gives key").select_option("oauth")
    await expect(part.get_by_label("Callback URL")).to_have_value(f"{product.url}/oauth/callback")
    await expect(part.get_by_label("Authorization URL")).to_have_value(f"{server.url}/authorize")
    await part.get_by_label("Client ID").fill(CLIENT_ID)
    await part.get_by_label("Client secret").fill(CLIENT_SECRET)
    await part.get_by_label("Revocation URL").fill(f"{server.url}/revoke")


async def save(page: Page) -> None:
    """Save the GPT and open its chat."""
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
    await expect(page.locator("[data-authentication]:visible")).to_contain_text("ends cret")


@pytest.mark.parametrize("look", LOOKS)
async def test_a_person_signs_in_and_the_call_goes_on(
    browser: Browser, axe_source: str, tmp_path: Path, look: Look
) -> None:
    """From the builder's first field to a revoked token."""
    server, shop = FakeAuthorizationServer(asks=True), FakeUpstream(SHOP)
    async with server, shop:
        opened = ",".join(f"{host}:{port}" for host, port in (server.host_port, shop.host_port))
        async with (
            running_product(tmp_path, {"ACTIONARY_ALLOW_HOSTS": opened}, examples=False) as product,
            looking(browser, look, bypass_csp=True) as page,
        ):
            await build(page, product, document(shop, server), server)
            await check(page, axe_source, f"sign-in-editor-{look.name}")
            await page.locator(".auth-oauth:visible").screenshot(
                path=PICTURES / f"sign-in-fields-{look.name}.png"
            )
            await save(page)
            await page.get_by_role("link", name="Open chat").click()
            chat = Chat(page, product.url)
            await chat.ready()
            await chat.say("Show the account")
            card = await chat.asked()
            await expect(card).to_contain_text("needs your account at")
            await expect(page.locator("#say-now")).to_contain_text("Sign-in needed")
            await check(page, axe_source, f"sign-in-card-{look.name}")
            assert shop.requests == []

            async with page.context.expect_page() as opening:
                await card.get_by_role("link", name="Sign in with").click()
            other = await opening.value
            await other.get_by_role("button", name="Allow").click()
            await expect(other.get_by_role("heading", name="You are signed in")).to_be_visible()
            await check(other, axe_source, f"sign-in-done-{look.name}")
            await other.close()

            await expect(chat.card).to_contain_text("wants to talk to")
            await expect(chat.card).to_contain_text("uses your account")
            await chat.asked()
            await take_picture(page, f"sign-in-then-{look.name}")
            await chat.press("Allow")
            await chat.finished()
            await expect(chat.traces).to_have_count(1)
            (request,) = shop.requests
            token = request.headers.get("Authorization").removeprefix("Bearer ")
            assert server.is_alive(token)

            await page.goto(f"{product.url}/settings/accounts")
            await expect(page.get_by_role("heading", name="Yours")).to_be_visible()
            await check(page, axe_source, f"accounts-{look.name}")
            await page.get_by_role("button", name="Disconnect").click()
            await expect(page.locator("#accounts")).to_contain_text("does not accept it any more")
            assert not server.is_alive(token)


async def test_a_person_types_a_key_of_their_own(
    browser: Browser, axe_source: str, tmp_path: Path
) -> None:
    """It is asked for on the card; cancelling sends nothing."""
    look = LOOKS[0].values[0]
    assert isinstance(look, Look)
    async with FakeUpstream(SHOP) as shop:
        host, port = shop.host_port
        env = {"ACTIONARY_ALLOW_HOSTS": f"{host}:{port}"}
        async with (
            running_product(tmp_path, env, examples=False) as product,
            looking(browser, look, bypass_csp=True) as page,
        ):
            text = json.dumps(
                SHOP
                | {
                    "servers": [{"url": shop.url}],
                    "paths": {"/account": SHOP["paths"]["/account"]},
                }
            )
            await open_new(page, product, "Own keys")
            await paste(page, text)
            part = page.locator("[data-authentication]:visible")
            await part.get_by_label("Who gives key").select_option("user")
            await page.get_by_role("button", name="Save", exact=True).click()
            await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
            await page.get_by_role("link", name="Open chat").click()
            chat = Chat(page, product.url)
            await chat.ready()

            await chat.say("Show the account")
            card = await chat.asked()
            await check(page, axe_source, "own-key-card")
            await card.get_by_role("button", name="Cancel").click()
            await chat.finished()
            assert shop.requests == []

            await chat.say("Show the account")
            card = await chat.asked()
            await card.get_by_label("Your key for").fill("sk-of-ada-0123456789")
            await card.get_by_role("button", name="Use this key").click()
            await expect(chat.card).to_contain_text("wants to talk to")
            await chat.press("Allow")
            await chat.finished()

            assert [each.headers.get("X-Key") for each in shop.requests] == ["sk-of-ada-0123456789"]
