"""Things go wrong: the page says what and what to do, and nothing a person typed is lost."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from actionary.models.scripted import Reply, ScriptedModel
from actionary.testing.modelserver import (
    Fault,
    ModelServer,
    breaks_off,
    garbage,
    rate_limits,
    refuses,
)
from actionary.testing.upstream import Answer, FakeUpstream
from tests.browser.chat import Chat, take_picture
from tests.browser.looks import DESK, looking
from tests.browser.test_editor import open_new
from tests.product import Product, running_product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

WORDS = "Please do not lose these words"
NOTES = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "paths": {
        "/notes": {
            "get": {
                "operationId": "listNotes",
                "summary": "List the notes",
                "responses": {"200": {"description": "The notes"}},
            }
        }
    },
}


@asynccontextmanager
async def talking_to(
    browser: Browser, folder: Path, model: ModelServer
) -> AsyncIterator[tuple[Page, Chat, Product]]:
    """Open a chat with a GPT that has no action, on a product whose model is `model`."""
    env = {
        "OPENAI_BASE_URL": f"{model.url}/v1",
        "OPENAI_API_KEY": "k",
        "ACTIONARY_MODEL": "openai:small-1",
    }
    async with (
        running_product(folder, env, examples=False) as product,
        looking(browser, DESK) as page,
    ):
        await open_new(page, product, "Helper")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
        await page.get_by_role("link", name="Open chat").click()
        chat = Chat(page, product.url)
        await chat.ready()
        yield page, chat, product


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        pytest.param(refuses(401, "invalid_api_key"), "key", id="key refused"),
        pytest.param(rate_limits(retry_after=7), "wait", id="rate limited"),
        pytest.param(refuses(500), "500", id="server error"),
        pytest.param(breaks_off(after=2), "broke off", id="cut mid-stream"),
        pytest.param(garbage(), "answer", id="no model at all"),
    ],
)
async def test_a_model_that_fails_is_explained_and_can_be_asked_again(
    browser: Browser, tmp_path: Path, fault: Fault, said: str
) -> None:
    """The banner says what happened; what is being typed meanwhile survives it and a reload."""
    replies = [Reply(text="All is well again.\n"), Reply(text="All is well again.\n")]
    async with (
        ModelServer(ScriptedModel(replies=replies), faults=[fault, fault]) as model,
        talking_to(browser, tmp_path, model) as (page, chat, _),
    ):
        await chat.say("Hello")
        banner = page.locator("[data-run-error]")
        await expect(banner).to_contain_text(said, ignore_case=True)
        await take_picture(page, "model-failed")
        await chat.composer.fill(WORDS)
        await page.reload()
        await chat.ready()
        await expect(chat.composer).to_have_value(WORDS)
        await expect(banner).to_contain_text(said, ignore_case=True)
        model.faults.clear()

        await banner.get_by_role("button", name="Try again").click()

        await expect(chat.reply).to_contain_text("All is well again.")
        await expect(chat.composer).to_have_value(WORDS)


async def test_a_model_server_that_is_down_is_explained(browser: Browser, tmp_path: Path) -> None:
    """Nothing listens at the model's address."""
    async with ModelServer(ScriptedModel(replies=[])) as model:
        address = model.url
        async with talking_to(browser, tmp_path, model) as (page, chat, _):
            await model.__aexit__(None, None, None)
            await chat.say("Hello")
            banner = page.locator("[data-run-error]")
            await expect(banner).to_contain_text("Nothing answers at")
            await expect(banner).to_contain_text(address.removeprefix("http://").split(":")[0])


async def test_words_survive_a_product_that_is_down(browser: Browser, tmp_path: Path) -> None:
    """The send fails, the words stay; after a restart and a reload they are sent."""
    async with (
        ModelServer(ScriptedModel(replies=[Reply(text="Here.\n")])) as model,
        talking_to(browser, tmp_path, model) as (page, chat, product),
    ):
        await product.kill()
        await chat.composer.fill(WORDS)
        await chat.composer.press("Enter")
        await expect(page.locator("[data-failure]")).to_contain_text("could not be reached")
        await expect(chat.composer).to_have_value(WORDS)
        await take_picture(page, "product-down")

        await product.restart()
        await page.reload()
        await chat.ready()
        await expect(chat.composer).to_have_value(WORDS)
        await chat.composer.press("Enter")
        await expect(chat.reply).to_contain_text("Here.")
        await expect(chat.composer).to_have_value("")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(Answer(status=500, body=b"boom"), "answered 500", id="500"),
        pytest.param(
            Answer(status=200, headers=(("content-type", "text/html"),), body=b"<h1>Hello</h1>"),
            "Talked to",
            id="web page",
        ),
        pytest.param(Answer(status=204, body=b""), "Talked to", id="nothing"),
        pytest.param(None, "Could not reach", id="down"),
    ],
)
async def test_an_api_that_misbehaves_leaves_a_line_that_says_so(
    browser: Browser, tmp_path: Path, answer: Answer | None, said: str
) -> None:
    """The line names the host and what it did; the words being typed survive."""
    async with FakeUpstream(NOTES) as upstream:
        if answer is not None:
            upstream.answer("listNotes", answer)
        env = {"ACTIONARY_ALLOW_HOSTS": upstream.url.removeprefix("http://")}
        async with (
            running_product(tmp_path, env, examples=False) as product,
            looking(browser, DESK) as page,
        ):
            await open_new(page, product, "Notes")
            await page.get_by_role("button", name="Add action").click()
            document = {**NOTES, "servers": [{"url": upstream.url}]}
            await page.locator(".cm-content:visible").fill(_text(document))
            await expect(page.locator("[data-functions]:visible")).to_contain_text("listNotes")
            await page.get_by_role("button", name="Save", exact=True).click()
            await expect(page.locator("[data-saved-state]")).to_have_text("Saved")
            await page.get_by_role("link", name="Open chat").click()
            chat = Chat(page, product.url)
            await chat.ready()
            await chat.say("List the notes")
            await chat.asked()
            await chat.composer.fill(WORDS)
            if answer is None:
                await upstream.__aexit__(None, None, None)

            await chat.press("Allow")
            await chat.finished()

            await expect(chat.traces.last).to_contain_text(said)
            await take_picture(page, "api-misbehaved")
            await page.reload()
            await chat.ready()
            await expect(chat.composer).to_have_value(WORDS)


def _text(document: object) -> str:
    return json.dumps(document, indent=2)


@pytest.mark.parametrize("path", ["/g/no-such-gpt", "/c/c_0", "/editor/gpt_0", "/nowhere"])
async def test_a_page_that_is_not_there_says_what_to_do(
    browser: Browser, product: Product, path: str
) -> None:
    """A plain sentence and a way back."""
    async with looking(browser, DESK) as page:
        answer = await page.goto(product.url + path)
        assert answer is not None
        assert answer.status == 404
        await expect(page.get_by_role("heading", level=1)).to_contain_text("There is no")
        await page.get_by_role("link", name="Go to Home").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("GPTs")
