"""Importing a plugin manifest in the editor: its document, its words, its sign-in."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from actionary.testing.upstream import Answer, FakeUpstream
from tests.plugin import DOCUMENT, KEY, MANIFEST, tea_plugin
from tests.product import Product, running_product

pytestmark = pytest.mark.timeout(120)
SCHEME = {"type": "http", "scheme": "bearer"}


@pytest.fixture(scope="module")
def plugin() -> Any:
    """The plugin, on loopback."""
    with tea_plugin() as running:
        yield running


@pytest.fixture(scope="module")
async def product(
    anyio_backend: str, plugin: FakeUpstream, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """A product that may reach the plugin, and nothing else that is private."""
    host, port = plugin.host_port
    env = {"ACTIONARY_ALLOW_HOSTS": f"{host}:{port}"}
    data: Path = tmp_path_factory.mktemp("product")
    async with running_product(data, env, examples=False) as running:
        yield running


async def post(product: Product, path: str, **fields: Any) -> httpx2.Response:
    """Send a form as the page does."""
    async with httpx2.AsyncClient(base_url=product.url, follow_redirects=False) as client:
        return await client.post(path, data=fields, headers={"Origin": product.url})


async def new_gpt(product: Product) -> str:
    """Return the address of the editor of a GPT with nothing in it."""
    async with httpx2.AsyncClient(base_url=product.url) as client:
        return (await client.get("/editor/new")).headers["location"]


async def test_a_manifest_leads_to_its_document(product: Product, plugin: FakeUpstream) -> None:
    """With what it says of itself, and the sign-in its document keeps to itself."""
    url = f"{plugin.url}/.well-known/ai-plugin.json"

    answer = (await post(product, "/editor/fetch?prefix=n1", url=url)).json()

    assert json.loads(answer["text"]) == DOCUMENT
    assert answer["source"] == f"{plugin.url}/openapi.json"
    assert answer["draft"] == {
        "name": "Tea time",
        "description": "Finds teas.",
        "instructions": "Use it to find teas.",
    }
    assert answer["privacy_url"] == "https://tea.example/legal"
    assert json.loads(answer["scheme"]) == SCHEME
    assert "findTeas" in answer["html"]
    assert "manifest-auth" in answer["authentication"]


async def test_a_pasted_manifest_is_known_and_fetched_only_when_asked(
    product: Product, plugin: FakeUpstream
) -> None:
    """Checking what is typed reaches nobody."""
    pasted = json.dumps(MANIFEST | {"api": {"url": f"{plugin.url}/openapi.json"}})
    before = len(plugin.requests)

    async with httpx2.AsyncClient(base_url=product.url) as client:
        checked = (await client.post("/editor/check?prefix=n1", content=pasted)).json()
    reached = len(plugin.requests) - before
    answer = (await post(product, "/editor/fetch?prefix=n1", manifest=pasted)).json()

    assert checked["manifest"] is True
    assert checked["problems"][0]["message"].startswith("This is a plugin manifest")
    assert reached == 0
    assert json.loads(answer["text"]) == DOCUMENT


@pytest.mark.parametrize(
    ("api", "said"),
    [
        ({"url": "openapi.json"}, "is relative"),
        ({"url": "http://127.0.0.1:1/openapi.json"}, "not allowed"),
        ({"url": "http://169.254.169.254/latest"}, "not allowed"),
        ({"url": "file:///etc/passwd"}, "no web address"),
    ],
    ids=str,
)
async def test_a_manifest_opens_no_other_address(product: Product, api: Any, said: str) -> None:
    """What it names is fetched past the same guard."""
    answer = await post(
        product, "/editor/fetch?prefix=n1", manifest=json.dumps(MANIFEST | {"api": api})
    )

    assert answer.status_code >= 400
    assert said in answer.text


async def test_a_manifest_whose_document_is_gone_says_which(
    product: Product, plugin: FakeUpstream
) -> None:
    """The address that was tried, not only that something failed."""
    plugin.answer("document", Answer(status=404))

    answer = await post(
        product, "/editor/fetch?prefix=n1", url=f"{plugin.url}/.well-known/ai-plugin.json"
    )

    plugin.answer("document", Answer.of_json(DOCUMENT))
    assert answer.status_code == 422
    assert f"{plugin.url}/openapi.json" in answer.json()["hint"]


async def test_the_key_for_an_added_scheme_is_kept_for_its_origin(
    product: Product, plugin: FakeUpstream
) -> None:
    """Entered once, shown by its end; unticked, the function demands nothing any more."""
    gpt = await new_gpt(product)
    fields = {
        "name": "Tea",
        "actions": "n1",
        "n1.document": json.dumps(DOCUMENT),
        "n1.source": f"{plugin.url}/openapi.json",
        "n1.scheme": json.dumps(SCHEME),
        "n1.needs_scheme": "1",
        "n1.privacy_url": "https://tea.example/legal",
        "n1.key.manifest-auth": KEY,
    }

    saved = await post(product, gpt, **fields)
    async with httpx2.AsyncClient(base_url=product.url) as client:
        page = (await client.get(gpt)).text
        kept = {**fields, "n1.id": saved.json()["actions"]["n1"], "n1.key.manifest-auth": ""}
        del kept["n1.needs_scheme"]
        await post(product, gpt, **kept)
        after = (await client.get(gpt)).text

    assert saved.status_code == 200, saved.text
    assert "ends 7890" in page
    assert KEY not in page
    assert "https://tea.example/legal" in page
    assert "Beside the document, which does not say it." in page
    assert "This document asks for no sign-in." in after


async def test_a_privacy_policy_that_is_no_address_is_refused(product: Product) -> None:
    """At its field; a `javascript:` link would run when pressed."""
    gpt = await new_gpt(product)

    answer = await post(
        product,
        gpt,
        **{
            "name": "Tea",
            "actions": "n1",
            "n1.document": json.dumps(DOCUMENT),
            "n1.source": "https://tea.example/openapi.json",
            "n1.privacy_url": "javascript:alert(1)",
        },
    )

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["n1.privacy_url"]
