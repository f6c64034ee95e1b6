"""The ways a page is looked at: bright on a desk, dark on a phone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

expect.set_options(timeout=20_000)  # a busy machine is not a wrong page

POLICY = "Content Security Policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A window and a colour scheme."""

    name: str
    scheme: Literal["light", "dark"]
    width: int
    height: int
    touch: bool = False

    def __str__(self) -> str:
        return self.name


DESK = Look(name="desktop-light", scheme="light", width=1280, height=850)
NIGHT = Look(name="desktop-dark", scheme="dark", width=1280, height=850)
PHONE = Look(name="phone-light", scheme="light", width=390, height=844, touch=True)
POCKET = Look(name="phone-dark", scheme="dark", width=390, height=844, touch=True)
LOOKS = [pytest.param(look, id=look.name) for look in (DESK, NIGHT, PHONE, POCKET)]


@asynccontextmanager
async def looking(browser: Browser, look: Look, *, bypass_csp: bool = False) -> AsyncIterator[Page]:
    """Open a page that way; any script error or refused resource fails the test."""
    context = await browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,
        has_touch=look.touch,
        reduced_motion="reduce",
        bypass_csp=bypass_csp,
    )
    context.set_default_timeout(15_000)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda said: wrong.append(said.text))
    yield page
    await context.close()
    assert [each for each in wrong if each.startswith("script:") or POLICY in each] == []
