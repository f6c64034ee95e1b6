"""Every page and state, light and dark: nothing that axe finds, no sideways scrolling."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, LOOKS, Look, looking
from tests.browser.test_editor import open_new, paste, shop_document
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def check(page: Page, axe_source: str, name: str) -> None:
    """Fail with what axe finds, and when the page is wider than its window."""
    await take_picture(page, name)
    await page.evaluate(axe_source)
    found = await page.evaluate(
        "(tags) => axe.run(document, { runOnly: tags })"
        ".then(({ violations }) => violations.map((each) => "
        "[each.id, each.nodes.map((node) => node.html.slice(0, 160))]))",
        TAGS,
    )
    assert found == []
    wide = await page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


@pytest.mark.parametrize("look", LOOKS)
async def test_every_page_is_accessible(
    browser: Browser, product: Product, axe_source: str, look: Look
) -> None:
    """The first page, the list, the editor with a document, the settings, an error."""
    async with looking(browser, look, bypass_csp=True) as page:
        for path in (
            "/",
            "/mine",
            "/settings/models",
            "/settings/allowed",
            "/settings/accounts",
            "/nowhere",
            "/g/travel-desk",
        ):
            await page.goto(product.url + path)
            name = path.strip("/").replace("/", "-") or "home"
            await check(page, axe_source, f"{name}-{look.name}")
        await open_new(page, product, f"Accessible {look.name}")
        await check(page, axe_source, f"editor-{look.name}")
        await paste(page, await shop_document(product))
        await expect(page.locator("[data-functions]:visible")).to_contain_text("placeOrder")
        await check(page, axe_source, f"editor-action-{look.name}")


@pytest.mark.parametrize("look", LOOKS)
async def test_a_conversation_is_accessible(
    browser: Browser, product: Product, axe_source: str, look: Look
) -> None:
    """A card that waits, and what a call leaves behind, open and closed."""
    async with looking(browser, look, bypass_csp=True) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say("Search hotels in Rome")
        await chat.asked()
        await check(page, axe_source, f"axe-card-{look.name}")
        await chat.press("Allow")
        await chat.finished()
        await chat.traces.last.locator("summary").click()
        await check(page, axe_source, f"axe-trace-{look.name}")


async def test_a_card_is_answered_by_keyboard_alone(browser: Browser, product: Product) -> None:
    """Enter in the composer never answers; Ctrl+Enter inside the card does."""
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say("Search hotels in Rome")
        card = await chat.asked()
        await chat.composer.press("Enter")
        await chat.composer.press("Control+Enter")
        await expect(card).to_be_visible()
        await expect(page.locator("#say-now")).to_contain_text("Confirmation needed")

        await card.locator("[name=decision]").first.focus()
        await page.keyboard.press("Control+Enter")

        await chat.finished()
        await expect(chat.traces).to_have_count(1)


async def test_a_click_meant_for_something_else_cannot_answer(
    browser: Browser, product: Product
) -> None:
    """The buttons work only once the card was in sight for half a second."""
    async with looking(browser, DESK) as page:
        chat = Chat(page, product.url)
        await chat.open("travel-desk")
        await chat.say("Search hotels in Rome")
        await page.locator("confirmation-card").wait_for()
        await page.evaluate(
            "() => document.querySelector('confirmation-card [value=allow]').click()"
        )
        await chat.asked()

        await expect(chat.card).to_be_visible()
        assert await chat.traces.count() == 0
