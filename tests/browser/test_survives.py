"""The product is killed while a question waits; the question is still there, and counts once."""

from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, expect

from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, looking
from tests.product import Product, running_product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def booked(product: Product, guest: str) -> int:
    """Return how many bookings the travel service has for a guest."""
    async with httpx2.AsyncClient() as client:
        answer = await client.get(await product.example("travel-desk") + "/bookings")
    return sum(one["guest_name"] == guest for one in answer.json()["bookings"])


async def test_a_waiting_card_survives_a_kill_and_works_once(
    browser: Browser, tmp_path: Path
) -> None:
    """Kill, start again: the page connects by itself, and a confirm books one room."""
    async with running_product(tmp_path) as product, looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say("Find hotels in Lisbon from 12 to 15 December for 2 guests")
        await chat.press("Allow")
        await chat.finished()
        await chat.say("Book the first one for Ada Killed")
        await chat.asked()

        await product.kill()
        await expect(page.locator("[data-status]").first).to_contain_text("Reconnecting")
        await take_picture(page, "reconnecting")
        await product.restart()
        await expect(page.locator("[data-status]").first).to_have_text("", timeout=30_000)
        assert await booked(product, "Ada Killed") == 0

        await chat.press("Confirm")
        await chat.finished()
        assert await booked(product, "Ada Killed") == 1
        await page.reload()
        await chat.ready()
        await expect(chat.traces.last).to_contain_text("Talked to")
        assert await booked(product, "Ada Killed") == 1


async def test_a_card_answered_in_two_tabs_counts_once(browser: Browser, product: Product) -> None:
    """The second yes meets the result of the first."""
    async with looking(browser, DESK) as page, looking(browser, DESK) as other:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say("Find hotels in Porto from 12 to 15 December for 2 guests")
        await chat.press("Allow")
        await chat.finished()
        await chat.say("Book the first one for Ada Twice")
        await chat.asked()
        await other.goto(page.url)
        second = Chat(other, product.url)
        await second.asked()

        await chat.press("Confirm")
        await chat.finished()

        await second.finished()
        assert await other.locator("confirmation-card").count() == 0
    assert await booked(product, "Ada Twice") == 1
