"""The same journey with a model behind the OpenAI wire, and one behind Anthropic's."""

from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, expect

from actionary.base.clock import SystemClock
from actionary.models.rehearsal import RehearsalModel
from actionary.testing.modelserver import ModelServer
from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, looking
from tests.product import running_product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
async def test_a_hotel_is_booked_through_a_providers_wire(
    browser: Browser, tmp_path: Path, wire: str
) -> None:
    """Connected in Settings with a key, which is checked, sealed, and sent."""
    model = RehearsalModel(clock=SystemClock())
    async with (
        ModelServer(model, key="sk-the-real-key") as server,
        running_product(tmp_path) as product,
        looking(browser, DESK) as page,
    ):
        kind = {"openai": "openai-compatible", "anthropic": "anthropic"}[wire]
        await page.goto(f"{product.url}/settings/models")
        await page.get_by_label("Provider").select_option(kind)
        await page.get_by_label("Base URL").fill(server.url + ("/v1" if wire == "openai" else ""))
        await page.get_by_label("Model", exact=True).fill("small-1")
        await page.get_by_label("Key", exact=True).fill("sk-a-wrong-key")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("#key-error")).to_contain_text("key")
        await page.get_by_label("Key", exact=True).fill("sk-the-real-key")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".banner-ok")).to_contain_text("is connected")
        await take_picture(page, f"settings-{wire}")
        assert "sk-the-real-key" not in await page.content()

        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await expect(page.locator("header")).to_contain_text("small-1")
        await expect(page.locator(".strip")).to_have_count(0)
        await chat.say("Find hotels in Lisbon from 12 to 15 December for 2 guests")
        await chat.press("Allow")
        await chat.finished()
        await expect(chat.reply.locator("table")).to_be_visible()
        await chat.say("Book the second one for Ada Wire")
        assert "Confirm" in await (await chat.asked()).inner_text()
        await chat.press("Confirm")
        await chat.finished()

        await expect(chat.traces.last).to_contain_text("Talked to")
        async with httpx2.AsyncClient() as client:
            answer = await client.get(await product.example("travel-desk") + "/bookings")
        assert [one["guest_name"] for one in answer.json()["bookings"]] == ["Ada Wire"]
        assert {each.path.rpartition("/")[2] for each in server.received} >= {
            {"openai": "completions", "anthropic": "messages"}[wire]
        }
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert b"sk-the-real-key" not in file.read_bytes()
