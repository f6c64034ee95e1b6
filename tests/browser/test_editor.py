"""A builder makes a GPT from nothing: document, key, preview, save, chat."""

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, POCKET, Look, looking
from tests.product import ROOT, Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SHOP = ROOT / "examples" / "shop" / "openapi.yaml"


async def open_new(page: Page, product: Product, name: str) -> None:
    """Open the editor on a GPT with nothing in it, and name it."""
    await page.goto(product.url)
    await page.get_by_role("link", name="New GPT").first.click()
    await page.locator("gpt-editor:defined").wait_for()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Description").fill("Sells things for the house.")
    await page.get_by_label("Instructions").fill("Help people to find and order things.")


async def paste(page: Page, text: str) -> None:
    """Put a document into the editor that is open."""
    await page.get_by_role("button", name="Add action").click()
    await page.locator(".cm-content:visible").fill(text)


async def shop_document(product: Product) -> str:
    """Return the shop's document as its service hands it out, with the port it has here."""
    async with httpx2.AsyncClient() as client:
        url = await product.example("shop-assistant") + "/openapi.yaml"
        return (await client.get(url)).text


async def search_in(page: Page, chat: Chat) -> None:
    """Ask for mugs and allow the search."""
    await chat.composer.fill("Search products for a mug")
    await chat.composer.press("Enter")
    await chat.press("Allow")
    await chat.finished()
    await expect(chat.reply.locator("table")).to_contain_text("mug")


@pytest.mark.parametrize("look", [DESK, POCKET], ids=str)
async def test_a_pasted_document_becomes_a_gpt(
    browser: Browser, product: Product, look: Look
) -> None:
    """Paste, see the functions, enter the key, preview, save, and order with it."""
    name = f"House things {look.name}"
    async with looking(browser, look) as page:
        chat = Chat(page, product.url)
        await open_new(page, product, name)
        await paste(page, await shop_document(product))

        table = page.locator("[data-functions]:visible")
        await expect(table).to_contain_text("placeOrder")
        row = table.locator("tr", has_text="placeOrder")
        await expect(row).to_contain_text("POST")
        await expect(row).to_contain_text("/orders")
        await expect(row).to_contain_text("Every time")
        await expect(table.locator("tr", has_text="searchProducts")).to_contain_text("First time")
        await take_picture(page, f"editor-functions-{look.name}")
        await page.get_by_label("Key for ordersKey").fill(product.secret("shop", "SHOP_API_KEY"))

        if look.touch:
            await page.get_by_role("button", name="Preview").click()
        await search_in(page, chat)
        await take_picture(page, f"editor-preview-{look.name}")

        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
        if look.touch:
            await page.get_by_role("button", name="Configure", exact=True).first.click()
        await expect(page.locator("[data-authentication]:visible")).to_contain_text("ends ")
        await page.get_by_role("link", name="Open chat").click()
        await expect(page.get_by_role("heading", name=name).first).to_be_visible()
        await chat.say("Show my orders")
        card = await chat.asked()
        await card.get_by_role("tab", name="Request").click()
        await expect(card).to_contain_text("X-Shop-Key: •")
        await chat.press("Allow")
        await chat.finished()
        await expect(chat.traces.last).to_contain_text("Talked to")


async def test_a_document_is_fetched_by_its_url(browser: Browser, product: Product) -> None:
    """The address of the document is enough; from then on we host the copy."""
    async with looking(browser, DESK) as page:
        await open_new(page, product, "House things by URL")
        await page.get_by_role("button", name="Add action").click()
        url = await product.example("shop-assistant") + "/openapi.yaml"
        await page.get_by_label("URL of the document").fill(url)
        await page.get_by_role("button", name="Import from URL").click()
        await expect(page.locator("[data-functions]:visible")).to_contain_text("placeOrder")
        await expect(page.locator(".cm-content:visible")).to_contain_text("openapi: 3.1.0")

        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
        await page.get_by_role("link", name="Open chat").click()
        await search_in(page, Chat(page, product.url))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1/openapi.yaml", "ACTIONARY_ALLOW_HOSTS"),
        ("https://192.168.0.1/openapi.yaml", "not allowed"),
        ("file:///etc/passwd", "not allowed"),
        ("openapi.yaml", "address"),
    ],
    ids=str,
)
async def test_an_address_that_cannot_be_fetched_says_why(
    browser: Browser, product: Product, url: str, said: str
) -> None:
    """The line under the address names the reason and what to do."""
    async with looking(browser, DESK) as page:
        await open_new(page, product, "No address")
        await page.get_by_role("button", name="Add action").click()
        await page.get_by_label("URL of the document").fill(url)

        await page.get_by_role("button", name="Import from URL").click()

        await expect(page.locator("[data-fetch-failure]:visible")).to_contain_text(said)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("openapi: 3.1.0\npaths:\n  /a:\n   - b\n  c: d: e\n", "Line 5"),
        ("<html><body>Not here</body></html>", "web page"),
        ("just words", "a piece of text"),
        (SHOP.read_text().replace('schemas/Category"', 'schemas/Categori"'), "Category"),
    ],
    ids=["yaml", "html", "words", "reference"],
)
async def test_a_broken_document_says_where_and_why(
    browser: Browser, product: Product, document: str, said: str
) -> None:
    """Each problem is in the list with its line, marked in the text, and a click leads there."""
    async with looking(browser, DESK) as page:
        await open_new(page, product, "Broken")
        await paste(page, document)

        problems = page.locator("[data-problems]:visible")
        await expect(problems).to_contain_text(said)
        await problems.get_by_role("button").first.click()
        await expect(page.locator(".cm-content:visible")).to_be_focused()
        await expect(page.locator(".cm-lintRange, .cm-lintPoint").first).to_be_visible()
        await take_picture(page, "editor-problems")


async def test_what_cannot_be_saved_is_said_at_the_field(
    browser: Browser, product: Product
) -> None:
    """Nothing typed is lost, and the field that is wrong is named."""
    async with looking(browser, DESK) as page:
        await open_new(page, product, "")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("#name-error")).to_have_text("Give the GPT a name.")
        await expect(page.get_by_label("Instructions")).to_have_value(
            "Help people to find and order things."
        )
        await take_picture(page, "editor-not-saved")


async def test_a_function_switched_off_is_not_offered(browser: Browser, product: Product) -> None:
    """The model of the saved GPT does not have it."""
    async with looking(browser, DESK) as page:
        await open_new(page, product, "Only looking")
        await paste(page, await shop_document(product))
        await page.get_by_label("placeOrder available").uncheck()
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("[data-saved-state]")).to_have_text("Saved")

    gpts = await product.get("/api/gpts")
    mine = next(gpt for gpt in gpts if gpt["name"] == "Only looking")
    names = [function["name"] for function in mine["functions"]]
    assert "placeOrder" not in names
    assert "searchProducts" in names
