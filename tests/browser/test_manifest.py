"""A builder brings a plugin: its manifest is all there is to give."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from actionary.testing.upstream import FakeUpstream
from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, looking
from tests.plugin import KEY, MANIFEST, tea_plugin
from tests.product import running_product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def plugin() -> Iterator[FakeUpstream]:
    """The plugin, on loopback."""
    with tea_plugin() as running:
        yield running


def reach(plugin: FakeUpstream) -> dict[str, str]:
    """Return the setting that lets a product reach the plugin."""
    host, port = plugin.host_port
    return {"ACTIONARY_ALLOW_HOSTS": f"{host}:{port}"}


async def test_a_plugin_becomes_a_gpt_from_its_manifest(
    browser: Browser, plugin: FakeUpstream, tmp_path: Path
) -> None:
    """Import, enter the key, ask: what the builder wrote stays, and the key reaches the API."""
    async with (
        running_product(tmp_path / "data", reach(plugin), examples=False) as product,
        looking(browser, DESK) as page,
    ):
        chat = Chat(page, product.url)
        await page.goto(f"{product.url}/editor/new")
        await page.locator("gpt-editor:defined").wait_for()
        await page.get_by_label("Description").fill("Mine.")
        await page.get_by_role("button", name="Add action").click()
        url = f"{plugin.url}/.well-known/ai-plugin.json"
        await page.get_by_label("URL of the document").fill(url)
        await page.get_by_role("button", name="Import from URL").click()
        await expect(page.locator("[data-functions]:visible")).to_contain_text("findTeas")
        await page.get_by_label("Key for manifest-auth").fill(KEY)
        await expect(page.get_by_label("Privacy policy")).to_have_value("https://tea.example/legal")
        await take_picture(page, "editor-manifest")

        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
        await expect(page.locator("[data-authentication]:visible")).to_contain_text("ends 7890")
        await expect(page.get_by_label("Needs this sign-in")).to_be_checked()
        await page.get_by_role("button", name="Configure").first.click()
        await expect(page.get_by_label("Name", exact=True)).to_have_value("Tea time")
        await expect(page.get_by_label("Description")).to_have_value("Mine.")
        await expect(page.get_by_label("Instructions")).to_have_value("Use it to find teas.")

        await chat.composer.fill("Find teas")
        await chat.composer.press("Enter")
        await chat.press("Allow")
        await chat.finished()
        await expect(chat.reply).to_contain_text("Sencha")


async def test_a_pasted_manifest_offers_its_document(
    browser: Browser, plugin: FakeUpstream, tmp_path: Path
) -> None:
    """One button away, so that pasting alone reaches nobody."""
    async with (
        running_product(tmp_path / "data", reach(plugin), examples=False) as product,
        looking(browser, DESK) as page,
    ):
        await page.goto(f"{product.url}/editor/new")
        await page.locator("gpt-editor:defined").wait_for()
        await page.get_by_role("button", name="Add action").click()
        pasted = json.dumps(MANIFEST | {"api": {"url": f"{plugin.url}/openapi.json"}})
        await page.locator(".cm-content:visible").fill(pasted)

        await page.get_by_role("button", name="Import its document", exact=True).click()

        await expect(page.locator("[data-functions]:visible")).to_contain_text("findTeas")
        await expect(page.locator(".cm-content:visible")).to_contain_text("openapi")
        await page.get_by_role("button", name="Configure").first.click()
        await expect(page.get_by_label("Name", exact=True)).to_have_value("Tea time")
