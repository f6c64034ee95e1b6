"""What every test is given: a shut network, a clean environment, one event loop, what it needs."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests import network
from tests.needs.node import node

pytest_plugins = ["tests.needs.fixtures", "tests.product"]

# A developer's keys, settings and proxies are none of a test's business.
_PRIVATE = ("ACTIONARY_", "ANTHROPIC_", "GEMINI_", "GOOGLE_", "OLLAMA_", "OPENAI_")
_KEPT = ("ACTIONARY_TEST_", "ACTIONARY_CORPUS")

hypothesis.settings.register_profile(
    "project",
    deadline=None,  # two cores, other work beside us: a slow example is not a wrong one
    database=None,
    derandomize=bool(os.environ.get("CI")),
)
hypothesis.settings.load_profile("project")


def pytest_configure() -> None:
    """Shut the network and clean the environment before any test module is imported."""
    network.shut()
    for name in list(os.environ):
        is_private = name.startswith(_PRIVATE) and not name.startswith(_KEPT)
        if is_private or name.lower().endswith("_proxy"):
            del os.environ[name]
    # Playwright's own Node asks for a library that a small Debian lacks; ours does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node()))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a long value by its length: a readable line, and the same in every worker.

    A gzip body has the time in it, so that two workers would not agree on its test's name.
    """
    if isinstance(val, (str, bytes)) and len(val) > 40:
        return f"{len(val)} {'bytes' if isinstance(val, bytes) else 'characters'}"
    return None


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run every async test and fixture on one asyncio loop."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    """Fail a test that reached for the network, even if the code under test caught the refusal."""
    network.refused()
    yield
    if tried := network.refused():
        pytest.fail(f"Tests reach only loopback; this one tried: {', '.join(tried)}")
