"""A file goes from a person through a call to an API and comes back as a picture, in a browser."""

import asyncio
import base64
import json
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from actionary.models.scripted import Reply, ScriptedModel
from actionary.testing.modelserver import ModelServer
from actionary.testing.upstream import Answer, FakeUpstream, RecordedRequest
from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, LOOKS, Look, looking
from tests.browser.test_editor import open_new, paste
from tests.product import running_product
from tests.shop import calling

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

POSTERS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Posters", "version": "1"},
    "paths": {
        "/posters": {
            "post": {
                "operationId": "makePoster",
                "summary": "Make a poster of pictures",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["openaiFileIdRefs"],
                    "properties": {
                        "openaiFileIdRefs": {"type": "array", "items": {"type": "string"}},
                        "title": {"type": "string"},
                    },
                }}}},
                "responses": {"200": {"description": "The poster", "content": {"application/json": {
                    "schema": {"type": "object", "properties": {"openaiFileResponse": {
                        "type": "array", "items": {"type": "string"}}}}}}}},
            }
        },
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "summary": "List the orders",
                "responses": {"200": {"description": "Orders"}},
            }
        },
        "/prices.csv": {
            "get": {
                "operationId": "listPrices",
                "summary": "List what posters cost",
                "responses": {"200": {"description": "Prices"}},
            }
        },
    },
}  # fmt: skip
REPLIES = (
    calling(
        "makePoster",
        '{"openaiFileIdRefs": ["garden.png"], "title": "Our garden"}',
        text="I will make it.\n",
    ),
    Reply(text="Here is your poster.\n"),
    calling("listPrices"),
    Reply(text="That is what they cost.\n"),
)
ORDERS = [{"id": number, "poster": f"Poster {number}", "paid": True} for number in range(4000)]
PRICES = "size,paper,price\n" + "".join(
    f"A{size},{paper},{12 - size + extra}.00\n"
    for size in range(5)
    for paper, extra in (("matt", 0), ("glossy", 3))
)


def picture(width: int, height: int, *, warm: bool) -> bytes:
    """Return a PNG with a gradient."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            along, down = 255 * x // width, 255 * y // height
            rows += bytes((220, along // 2 + 90, down // 2)) if warm else bytes((40, along, down))

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(rows)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


GARDEN = picture(320, 200, warm=False)
POSTER = picture(480, 320, warm=True)


@asynccontextmanager
async def posters(
    browser: Browser, folder: Path, look: Look, replies: tuple[Reply, ...] = REPLIES
) -> AsyncIterator[tuple[Page, Chat, FakeUpstream, list[bytes]]]:
    """Open a chat with a GPT that makes posters; the last list is what its API has fetched."""
    fetched: list[bytes] = []

    def make(request: RecordedRequest) -> Answer:
        sent = request.json()
        assert isinstance(sent, dict)
        link = str(sent["openaiFileIdRefs"][0]["download_link"])
        fetching.append(asyncio.ensure_future(fetch(link)))
        poster = base64.b64encode(POSTER).decode()
        files = [
            {"name": "poster.png", "mime_type": "image/png", "content": poster},
            {"name": "licence.txt", "mime_type": "text/plain", "content": "WW91cnMuCg=="},
        ]
        return Answer.of_json({"id": 7, "openaiFileResponse": files}, delay=0.3)

    async def fetch(link: str) -> None:
        async with httpx2.AsyncClient() as client:
            fetched.append((await client.get(link)).content)

    fetching: list[asyncio.Task[None]] = []
    model = ScriptedModel(replies=replies)
    async with FakeUpstream(POSTERS) as upstream, ModelServer(model) as server:
        upstream.answer("makePoster", make)
        upstream.answer(
            "listPrices", Answer(body=PRICES.encode(), headers=(("Content-Type", "text/csv"),))
        )
        upstream.answer("listOrders", Answer.of_json({"orders": ORDERS, "total": len(ORDERS)}))
        env = {
            "ACTIONARY_ALLOW_HOSTS": upstream.url.removeprefix("http://"),
            "OPENAI_BASE_URL": f"{server.url}/v1",
            "OPENAI_API_KEY": "k",
            "ACTIONARY_MODEL": "openai:small-1",
        }
        async with (
            running_product(folder, env, examples=False) as product,
            looking(browser, look) as page,
        ):
            await open_new(page, product, "Poster shop")
            await paste(page, json.dumps(upstream.document, indent=2))
            await expect(page.locator("[data-functions]:visible")).to_contain_text("makePoster")
            await page.get_by_role("button", name="Save", exact=True).click()
            await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
            await page.goto(f"{product.url}/g/poster-shop")
            chat = Chat(page, product.url)
            await chat.ready()
            yield page, chat, upstream, fetched
            await asyncio.gather(*fetching)


async def attach(page: Page, name: str, data: bytes, media_type: str) -> None:
    """Choose a file as in the browser's own dialog."""
    file: Any = {"name": name, "mimeType": media_type, "buffer": data}
    await page.locator("[data-picker]").set_input_files(file)


@pytest.mark.parametrize("look", LOOKS)
async def test_a_picture_goes_to_an_api_and_a_poster_comes_back(
    browser: Browser, tmp_path: Path, look: Look
) -> None:
    async with posters(browser, tmp_path, look) as (page, chat, upstream, fetched):
        await attach(page, "garden.png", GARDEN, "image/png")
        attached = page.get_by_role("list", name="Attached files")
        await expect(attached).to_contain_text("garden.png")
        await expect(attached.get_by_role("button", name="Remove garden.png")).to_be_visible()
        await expect(attached.locator("progress")).to_have_count(0)
        await chat.composer.fill("Make a poster of it.")
        await take_picture(page, f"files-attached-{look}")
        await chat.composer.press("Enter")
        await expect(page.locator(".msg-user img")).to_be_visible()
        await expect(attached).to_be_hidden()

        card = await chat.asked()
        await expect(card).to_contain_text("File that leaves")
        await expect(card.locator(".confirm-files")).to_contain_text("garden.png")
        await card.scroll_into_view_if_needed()
        await take_picture(page, f"files-card-{look}")
        await chat.press("Confirm")
        await chat.finished()

        sent = upstream.requests[0].json()
        assert isinstance(sent, dict)
        assert sent["openaiFileIdRefs"][0]["mime_type"] == "image/png"
        assert fetched == [GARDEN]
        shown = chat.reply.get_by_role("img", name="poster.png")
        await expect(shown).to_be_visible()
        assert await shown.evaluate("image => image.naturalWidth") == 480
        await expect(chat.reply.get_by_role("link", name="licence.txt")).to_be_visible()
        await take_picture(page, f"files-poster-{look}")
        async with page.expect_download() as downloading:
            await chat.reply.locator("a.file", has_text="licence.txt").click()
        download = await downloading.value
        assert download.suggested_filename == "licence.txt"
        assert Path(await download.path()).read_text() == "Yours.\n"

        await chat.say("What do they cost?")
        await chat.press("Allow")
        await chat.finished()
        await chat.traces.last.locator("summary").click()
        table = chat.traces.last.get_by_role("table")
        await expect(table).to_contain_text("glossy")
        await table.scroll_into_view_if_needed()
        await take_picture(page, f"files-table-{look}")
        width = await page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= look.width

        await page.reload()
        await chat.ready()
        await expect(page.get_by_role("img", name="poster.png")).to_be_visible()


async def test_files_are_dropped_pasted_and_taken_back(browser: Browser, tmp_path: Path) -> None:
    async with posters(browser, tmp_path, DESK) as (page, chat, _, _):
        give = """([kind, selector, name]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["some words"], name, { type: "text/plain" }));
            const options = { bubbles: true, cancelable: true };
            document.querySelector(selector).dispatchEvent(kind === "paste"
              ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
              : new DragEvent(kind, { ...options, dataTransfer: transfer }));
        }"""
        await page.evaluate(give, ["dragenter", "chat-view", "dropped.txt"])
        await expect(page.locator("chat-view[data-drop]")).to_have_count(1)
        await page.evaluate(give, ["drop", "chat-view", "dropped.txt"])
        await page.evaluate(give, ["paste", "#composer-text", "pasted.txt"])
        attached = page.get_by_role("list", name="Attached files")
        await expect(attached.get_by_role("listitem")).to_have_count(2)
        await expect(page.locator("chat-view[data-drop]")).to_have_count(0)
        send = page.get_by_role("button", name="Send message")
        await expect(send).to_be_enabled()

        remove = attached.get_by_role("button", name="Remove dropped.txt")
        await remove.focus()
        await remove.press("Enter")
        await expect(attached.get_by_role("listitem")).to_have_count(1)
        await expect(chat.composer).to_be_focused()
        await attached.get_by_role("button", name="Remove pasted.txt").click()
        await expect(attached).to_be_hidden()
        await expect(send).to_be_disabled()


async def test_a_file_that_is_too_large_is_said_above_the_message(
    browser: Browser, tmp_path: Path
) -> None:
    async with posters(browser, tmp_path, DESK) as (page, chat, _, _):
        await chat.composer.fill("Please keep these words")
        await attach(page, "film.mp4", b"x" * 20_000_001, "video/mp4")

        await expect(page.locator("[data-failure]")).to_contain_text("film.mp4 is too large.")
        await expect(page.locator("[data-failure]")).to_contain_text("20.0 MB")
        await expect(chat.composer).to_have_value("Please keep these words")
        await take_picture(page, "files-too-large")


async def test_the_whole_of_a_long_answer_can_be_downloaded(
    browser: Browser, tmp_path: Path
) -> None:
    replies = (calling("listOrders"), Reply(text="There are many.\n"))
    async with posters(browser, tmp_path, DESK, replies) as (page, chat, _, _):
        await chat.say("Which orders are there?")
        await chat.press("Allow")
        await chat.finished()

        await chat.traces.last.locator("summary").click()
        await expect(chat.traces.last).to_contain_text("Shown is a part of it.")
        await take_picture(page, "files-whole-answer")
        async with page.expect_download() as downloading:
            await chat.traces.last.get_by_role("link", name="Whole answer").click()
        download = await downloading.value
        assert json.loads(Path(await download.path()).read_text())["orders"] == ORDERS
