"""Somebody sends a mail and buys something; both really happen, and only after a yes."""

import httpx2
import pytest
from playwright.async_api import Browser, expect

from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, POCKET, Look, looking
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def mails(product: Product, folder: str) -> list[str]:
    """Return the subjects in a folder of the mailbox."""
    async with httpx2.AsyncClient(timeout=20) as client:
        url = await product.example("inbox") + "/messages"
        answer = await client.get(url, params={"folder": folder, "limit": 50})
    return [message["subject"] for message in answer.json()["messages"]]


async def orders(product: Product) -> list[dict[str, object]]:
    """Return the shop's orders, with the key it made up on its first start."""
    key = product.secret("shop", "SHOP_API_KEY")
    async with httpx2.AsyncClient() as client:
        url = await product.example("shop-assistant") + "/orders"
        answer = await client.get(url, headers={"X-Shop-Key": key})
    found: list[dict[str, object]] = answer.json()["orders"]
    return found


@pytest.mark.parametrize("look", [DESK, POCKET], ids=str)
async def test_a_confirmed_mail_arrives(browser: Browser, product: Product, look: Look) -> None:
    """What was shown on the card is what lies in the mailbox."""
    subject = f"Lunch on the {look.name}"
    async with looking(browser, look) as page:
        chat = Chat(page, product.url)
        await chat.open("inbox")

        await chat.say(
            f"Send a mail to alex@harbour.example with subject '{subject}' saying See you at noon"
        )
        await chat.allow_reads()
        assert await chat.buttons() == ["Confirm", "Deny"]
        await expect(chat.card).to_contain_text(subject)
        assert subject not in await mails(product, "inbox")
        await take_picture(page, f"card-mail-{look.name}")
        await chat.press("Confirm")
        await chat.finished()

    assert subject in await mails(product, "inbox")


async def test_a_denied_mail_is_not_sent(browser: Browser, product: Product) -> None:
    """The reason given with the no is what the model is told."""
    before = await mails(product, "inbox")
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("inbox")
        await chat.say(
            "Send a mail to alex@harbour.example with subject 'Never' saying Do not send this"
        )
        await chat.allow_reads()

        card = await chat.asked()
        await card.get_by_role("button", name="Deny and say why").click()
        await card.get_by_label("Why not?").fill("Wrong address")
        await card.locator("form.confirm-why [name=decision]").click()
        await chat.finished()

        await expect(chat.traces.last).to_contain_text("You denied")
    assert await mails(product, "inbox") == before


async def test_reading_mail_asks_once_and_shows_a_table(browser: Browser, product: Product) -> None:
    """Unread mail comes as a table."""
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("inbox")

        await chat.say("Show my unread mail")
        await chat.press("Allow")
        await chat.finished()

        await expect(chat.reply.locator("table")).to_contain_text("Subject")
        await take_picture(page, "inbox-unread")


@pytest.mark.parametrize("look", [DESK, POCKET], ids=str)
async def test_a_basket_becomes_an_order(browser: Browser, product: Product, look: Look) -> None:
    """The catalogue needs no key; the order is sent with the shop's, which is never shown."""
    before = await orders(product)
    key = product.secret("shop", "SHOP_API_KEY")
    customer = f"Ada {look.name.replace('-', ' ').title()}"
    async with looking(browser, look) as page:
        chat = Chat(page, product.url)
        await chat.open("shop-assistant")
        await chat.say("Search products for a mug")
        await chat.asked()
        await chat.card.get_by_role("tab", name="Request").click()
        await expect(chat.card).not_to_contain_text("X-Shop-Key")
        await chat.press("Allow")
        await chat.finished()
        await expect(chat.reply.locator("table")).to_be_visible()

        await chat.say("Add 2 of the first one to my basket")
        await chat.allow_reads()
        await chat.finished()
        address = "12 Mill Lane, LS1 4AP Leeds, England"
        await chat.say(
            f"Place an order for {customer}, ada@home.example, delivery address '{address}'"
        )
        await chat.allow_reads()
        card = await chat.asked()
        assert await chat.buttons() == ["Confirm", "Deny"]
        await card.get_by_role("tab", name="Request").click()
        await expect(card).to_contain_text("X-Shop-Key: •")
        await take_picture(page, f"card-order-{look.name}")
        await chat.press("Confirm")
        await chat.finished()

        assert key not in await page.content()
    added = [one for one in await orders(product) if one not in before]
    assert [one["customer_name"] for one in added] == [customer]
