"""A chat page in a real browser, in the words of the person using it."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

PICTURES = Path(__file__).parents[2] / ".cache" / "pictures"
ARMED = "confirmation-card[data-armed]"


class Chat:
    """The open chat of a page."""

    def __init__(self, page: Page, product_url: str) -> None:
        self.page = page
        self.url = product_url

    async def open(self, slug: str) -> None:
        """Open a new chat with a GPT from the first page, as a person would."""
        await self.page.goto(self.url)
        await self.page.locator(f"main a[href='/g/{slug}']").click()
        await self.ready()

    async def ready(self) -> None:
        """Wait until the page's scripts listen."""
        await self.page.locator("chat-view:defined").wait_for()

    @property
    def composer(self) -> Locator:
        """The box messages are written in."""
        return self.page.locator("#composer-text").first

    @property
    def card(self) -> Locator:
        """The question that waits."""
        return self.page.locator("confirmation-card").last

    @property
    def reply(self) -> Locator:
        """The newest reply."""
        return self.page.locator("article").last

    @property
    def traces(self) -> Locator:
        """The lines calls have left."""
        return self.page.locator("details.call")

    async def say(self, text: str) -> None:
        """Write a message and send it with Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")
        await expect(self.page.locator(".msg-user").last).to_contain_text(text)

    async def asked(self) -> Locator:
        """Wait for a question whose buttons can be pressed."""
        await self.page.locator(ARMED).last.wait_for()
        return self.card

    async def buttons(self) -> list[str]:
        """Return the words on the card's buttons that decide."""
        names = await self.card.locator("form.confirm-act [name=decision]").all_inner_texts()
        return [name.replace("Ctrl ↵", "").replace("⌘ ↵", "").strip() for name in names]

    async def press(self, label: str) -> None:
        """Decide, and wait until the card is gone."""
        card = await self.asked()
        card_id = await card.get_attribute("id")
        button = card.locator("form.confirm-act [name=decision]")
        await button.filter(has_text=label).first.click()
        await expect(self.page.locator(f"#{card_id}")).to_have_count(0)

    async def finished(self) -> None:
        """Wait until the reply is whole."""
        await expect(self.reply).to_have_attribute("aria-busy", "false", timeout=20_000)

    async def allow_reads(self) -> None:
        """Allow what is not consequential until the reply is whole or a real question comes."""
        while True:
            await self.page.wait_for_function(
                "() => document.querySelector('confirmation-card[data-armed]')"
                " || document.querySelector('article:last-of-type').ariaBusy === 'false'"
            )
            if not await self.page.locator(ARMED).count():
                return
            if "Confirm" in await self.buttons():
                return
            await self.press("Allow")


async def take_picture(page: Page, name: str) -> None:
    """Keep what the page looks like, for people to look at after the tests."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png")
