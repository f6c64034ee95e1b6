"""Fixtures for what tests need beyond Python: a browser, a database, referees nobody here wrote."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.needs.authserver import CertifiedServer, running_authserver
from tests.needs.chromium import ARGUMENTS, get_chromium
from tests.needs.need import IN_CI, NeedMissingError
from tests.needs.node import referee
from tests.needs.postgres import Postgres, running_postgres
from tests.needs.prism import running_prism

RunPrism = Callable[[Path, str], str]
RunAuthserver = Callable[..., CertifiedServer]


def _missing(error: NeedMissingError) -> NoReturn:
    """Fail in CI, where nothing may be missing; skip with the reason elsewhere."""
    if IN_CI:
        pytest.fail(str(error), pytrace=False)
    pytest.skip(str(error))


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    """A real Chromium, started once."""
    try:
        executable = get_chromium()
    except NeedMissingError as error:
        _missing(error)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=list(ARGUMENTS), chromium_sandbox=False
        )
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page in a browser profile of its own; an uncaught script error fails the test."""
    context = await browser.new_context()
    context.set_default_timeout(20_000)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The text of axe-core, for `page.evaluate` or `add_script_tag`."""
    try:
        return referee("axe-core", "axe.min.js").read_text(encoding="utf-8")
    except NeedMissingError as error:
        _missing(error)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A throw-away PostgreSQL, started once."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(running_postgres())
        except NeedMissingError as error:
            _missing(error)
        yield running


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """SQLAlchemy's URL of an empty PostgreSQL database of the test's own."""
    return postgres.new_database()


@pytest.fixture
def prism() -> Iterator[RunPrism]:
    """Start Prism as a proxy: `prism(document, upstream)` returns its base URL."""
    with ExitStack() as stack:

        def start(document: Path, upstream: str) -> str:
            try:
                return stack.enter_context(running_prism(document, upstream))
            except NeedMissingError as error:
                _missing(error)

        yield start


@pytest.fixture(scope="session")
def authserver() -> Iterator[RunAuthserver]:
    """Start a certified authorization server: `authserver(clients, lifetimes)`."""
    with ExitStack() as stack:

        def start(
            clients: Sequence[Mapping[str, object]], ttl: Mapping[str, int]
        ) -> CertifiedServer:
            try:
                return stack.enter_context(running_authserver(clients, ttl))
            except NeedMissingError as error:
                _missing(error)

        yield start
