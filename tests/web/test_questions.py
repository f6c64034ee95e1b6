"""Gaps a document leaves open are asked of the builder, kept, and filled in every call."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.product import Product, running_product

pytestmark = pytest.mark.timeout(120)
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Teas", "version": "1"},
    "servers": [{"url": "https://{tenant}.tea.example"}],
    "paths": {
        "/{region}/teas": {
            "get": {"operationId": "findTeas", "summary": "Find teas", "responses": {}}
        }
    },
}
ANSWERS = {"tenant": "mine", "region": "eu"}


@pytest.fixture(scope="module")
async def product(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """A product with nothing in it."""
    data: Path = tmp_path_factory.mktemp("product")
    async with running_product(data, examples=False) as running:
        yield running


async def checked(product: Product, **query: str) -> Any:
    """Return what checking the document says."""
    async with httpx2.AsyncClient(base_url=product.url) as client:
        answer = await client.post(
            "/editor/check", params={"prefix": "n1", **query}, content=json.dumps(DOCUMENT)
        )
        return answer.json()


async def test_gaps_become_questions(product: Product) -> None:
    """One for each, and the function is not usable before they are answered."""
    asked = await checked(product)
    answered = await checked(product, answers=json.dumps(ANSWERS))

    assert asked["summary"] == "0 functions, 1 not usable"
    assert 'name="n1.answer.tenant"' in asked["questions"]
    assert 'name="n1.answer.region"' in asked["questions"]
    assert answered["summary"] == "1 function"
    assert answered["title"] == "mine.tea.example"
    assert 'value="mine"' in answered["questions"]


@pytest.mark.parametrize("answers", ["", "7", "[1]", "{", '{"tenant": 7}', '{"tenant": " "}'])
async def test_what_is_no_answer_leaves_the_question(product: Product, answers: str) -> None:
    """Whatever the page sends."""
    assert (await checked(product, answers=answers))["summary"] == "0 functions, 1 not usable"


@pytest.mark.parametrize("tenant", ["a.b/x?y", "evil.example/#", "a@b", "a b", "..", "\\"])
async def test_an_answer_stays_in_its_gap_or_is_refused(product: Product, tenant: str) -> None:
    """It never makes an address that only looks like the server's."""
    answer = await checked(product, answers=json.dumps({**ANSWERS, "tenant": tenant}))

    assert answer["title"].endswith(".tea.example") or "0 functions" in answer["summary"]


async def test_answers_are_kept_with_the_action(product: Product) -> None:
    """Shown again, and used by what people talk to."""
    fields = {
        "name": "Tea",
        "actions": "n1",
        "n1.document": json.dumps(DOCUMENT),
        "n1.answer.tenant": "mine",
        "n1.answer.region": "eu",
    }
    async with httpx2.AsyncClient(base_url=product.url) as client:
        gpt = (await client.get("/editor/new")).headers["location"]
        saved = await client.post(gpt, data=fields, headers={"Origin": product.url})
        page = (await client.get(gpt)).text

    [listed] = await product.get("/api/gpts")
    assert saved.status_code == 200, saved.text
    assert 'value="mine"' in page
    assert listed["hosts"] == ["mine.tea.example"]
    assert [each["path"] for each in listed["functions"]] == ["/eu/teas"]
