"""A document with gaps: the builder says what stands there, and the function can be used."""

import json

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chat import take_picture
from tests.browser.looks import DESK, looking
from tests.product import Product
from tests.web.test_questions import DOCUMENT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_gaps_are_filled_in_the_editor(browser: Browser, product: Product) -> None:
    """One field each; what was typed stays while the rest is drawn anew, and after saving."""
    async with looking(browser, DESK) as page:
        await page.goto(f"{product.url}/editor/new")
        await page.locator("gpt-editor:defined").wait_for()
        await page.get_by_label("Name", exact=True).fill("Gaps")
        await page.get_by_role("button", name="Add action").click()
        await page.locator(".cm-content:visible").fill(json.dumps(DOCUMENT))

        await page.get_by_label("Which 'tenant'").fill("mine")
        await page.get_by_label("What stands for {region}").fill("eu")
        await page.get_by_label("Privacy policy").focus()

        functions = page.locator("[data-functions]:visible")
        await expect(functions).to_contain_text("/eu/teas")
        await expect(page.get_by_label("findTeas available")).to_be_checked()
        await expect(page.get_by_label("Which 'tenant'")).to_have_value("mine")
        await take_picture(page, "editor-questions")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
        await page.reload()
        await page.locator("gpt-editor:defined").wait_for()
        await expect(page.get_by_label("Which 'tenant'")).to_have_value("mine")
