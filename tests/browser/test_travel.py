"""Somebody finds a hotel and books it, seeing what is sent before it is sent."""

import httpx2
import pytest
from playwright.async_api import Browser, expect

from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, LOOKS, Look, looking
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SEARCH = "Find hotels in Lisbon from 12 to 15 December under 150 euros a night for 2 guests"


async def bookings(product: Product) -> list[dict[str, object]]:
    """Return what the travel service has in its database."""
    async with httpx2.AsyncClient() as client:
        answer = await client.get(await product.example("travel-desk") + "/bookings")
    found: list[dict[str, object]] = answer.json()["bookings"]
    return found


@pytest.mark.parametrize("look", LOOKS)
async def test_a_hotel_is_found_and_booked(browser: Browser, product: Product, look: Look) -> None:
    """Allow, see listings, see exactly what will be sent, confirm, find it in the database."""
    guest = f"Ada {look.name.replace('-', ' ').title()}"
    before = await bookings(product)
    async with looking(browser, look) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await take_picture(page, f"chat-empty-{look.name}")

        await chat.say(SEARCH)
        card = await chat.asked()
        await expect(card).to_contain_text("Travel desk wants to talk to 127.0.0.1")
        assert await chat.buttons() == ["Allow", "Always allow", "Deny"]
        await take_picture(page, f"card-read-{look.name}")
        await chat.press("Allow")
        await chat.finished()
        await expect(chat.reply.locator("table")).to_contain_text("Price per night")
        await expect(chat.traces.last).to_contain_text("Talked to")
        await take_picture(page, f"listings-{look.name}")

        await chat.say(f"Book the second one for {guest}")
        card = await chat.asked()
        assert await chat.buttons() == ["Confirm", "Deny"]
        await card.get_by_role("tab", name="Request").click()
        await expect(card).to_contain_text("POST /bookings HTTP/1.1")
        await expect(card).to_contain_text(f'"guest_name":"{guest}"')
        assert await bookings(product) == before
        await take_picture(page, f"card-write-{look.name}")
        await chat.press("Confirm")
        await chat.finished()

        await chat.traces.last.locator("summary").click()
        await expect(chat.traces.last).to_contain_text("201 Created")
        await take_picture(page, f"booked-{look.name}")
    added = [one for one in await bookings(product) if one not in before]
    assert [one["guest_name"] for one in added] == [guest]


async def test_a_denied_booking_leaves_the_database_untouched(
    browser: Browser, product: Product
) -> None:
    """The person says no: nothing is sent, and the reply says so."""
    before = await bookings(product)
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say(SEARCH)
        await chat.press("Allow")
        await chat.finished()

        await chat.say("Book the first one for Grace Hopper")
        await chat.press("Deny")
        await chat.finished()

        await expect(chat.traces.last).to_contain_text("You denied")
    assert await bookings(product) == before


async def test_always_allow_is_remembered_and_said(browser: Browser, product: Product) -> None:
    """The second search of the same kind does not ask, and its line says why."""
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say("Show hotel details of lis-002")
        await chat.press("Always allow")
        await chat.finished()

        await chat.say("Show hotel details of lis-004")
        await chat.finished()

        await expect(chat.traces.last).to_contain_text("always allowed")
        assert await page.locator("confirmation-card").count() == 0


async def test_a_reload_shows_the_same_conversation(browser: Browser, product: Product) -> None:
    """A card that waits is there after a reload, and answers once."""
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say("Search hotels in Rome")
        await chat.asked()

        await page.reload()

        await chat.press("Allow")
        await chat.finished()
        await expect(chat.traces).to_have_count(1)


async def test_a_voucher_comes_as_a_file(browser: Browser, product: Product) -> None:
    """An answer that is a PDF is a file of the chat, to be downloaded."""
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say(SEARCH)
        await chat.press("Allow")
        await chat.finished()
        await chat.say("Book the first one for Mary Somerville")
        await chat.press("Confirm")
        await chat.finished()
        booked = [one["booking_id"] for one in await bookings(product)
                  if one["guest_name"] == "Mary Somerville"]  # fmt: skip

        await chat.say(f"Get the voucher of booking {booked[-1]}")
        await chat.press("Allow")
        await chat.finished()

        name = f"voucher-{booked[-1]}.pdf"
        await expect(chat.reply.get_by_role("link", name=name)).to_be_visible()
        await take_picture(page, "voucher")
        async with page.expect_download() as downloading:
            await chat.reply.locator("a.file", has_text=name).click()
        assert (await downloading.value).suggested_filename == name
