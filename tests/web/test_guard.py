"""What every request passes first, and what every answer carries."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from actionary.testing.world import make_world
from actionary.web.app import make_app
from actionary.web.guard import MAX_BODY

GUARDED = ("content-security-policy", "x-content-type-options", "cross-origin-resource-policy")


@pytest.fixture
async def app() -> AsyncIterator[Any]:
    """The pages over an installation in memory."""
    async with make_world() as world:
        yield make_app(world.services)


def browser(app: Any) -> httpx2.AsyncClient:
    """Return a client of the pages, to which a defect is an answer as to any other."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def endless() -> AsyncIterator[bytes]:
    for _ in range(MAX_BODY // 1_000_000 + 2):
        yield b"x" * 1_000_000


async def test_a_body_that_does_not_say_its_length_is_stopped_at_the_limit(app: Any) -> None:
    async with browser(app) as client:
        answer = await client.post("/editor/check?prefix=a", content=endless())

    assert answer.status_code == 413
    assert answer.json()["title"] == f"More than {MAX_BODY:,} bytes were sent."


async def test_json_that_does_not_say_its_length_is_stopped_at_the_limit(app: Any) -> None:
    json = {"content-type": "application/json"}
    async with browser(app) as client:
        answer = await client.post("/api/conversations", content=endless(), headers=json)

    assert answer.status_code == 413


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
async def test_even_a_defect_is_answered_with_a_page_and_guarded(app: Any, accept: str) -> None:
    app.state.services = None
    async with browser(app) as client:
        answer = await client.get("/", headers={"accept": accept})

    assert answer.status_code == 500
    assert "Something went wrong here." in answer.text
    assert all(name in answer.headers for name in GUARDED)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://127.0.0.1:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": ""},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"},
    ],
)
async def test_nothing_is_changed_for_another_site(app: Any, headers: dict[str, str]) -> None:
    async with browser(app) as client:
        answer = await client.post("/editor/x/delete", headers=headers)

    assert answer.status_code == 403
    assert all(name in answer.headers for name in GUARDED)


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "0x7f.1"])
async def test_another_host_name_is_not_answered(app: Any, host: str) -> None:
    async with browser(app) as client:
        answer = await client.get("/", headers={"host": host})

    assert answer.status_code == 421
