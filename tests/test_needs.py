"""The needs of other tests: each is real, private to a test run, and gone afterwards."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from playwright.async_api import Page

from tests.needs.postgres import Postgres

DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Numbers", "version": "1"},
    "paths": {
        "/numbers": {
            "get": {
                "operationId": "list_numbers",
                "parameters": [
                    {
                        "name": "limit",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "integer"},
                    }
                ],
                "responses": {
                    "200": {
                        "description": "Numbers",
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"type": "integer"}}
                            }
                        },
                    }
                },
            }
        }
    },
}


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    """Yield the URL of a server that answers every GET with this JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.postgres
def test_each_test_has_an_empty_postgres_database_of_its_own(postgres: Postgres) -> None:
    """What one test writes, no other sees."""
    first, second = (
        psycopg.connect(postgres.new_database().replace("+psycopg", "")) for _ in range(2)
    )

    with first, second:
        first.execute("CREATE TABLE note (words text)")
        first.commit()
        found = second.execute("SELECT to_regclass('note')").fetchone()

    assert found == (None,)


@pytest.mark.browser
async def test_the_browser_runs_scripts_and_axe_finds_what_is_wrong(
    page: Page, axe_source: str
) -> None:
    """A picture without words is found."""
    await page.set_content("<html lang=en><title>t</title><main><img src='data:,'></main></html>")
    await page.evaluate(axe_source)

    found = await page.evaluate("axe.run().then(r => r.violations.map(v => v.id))")

    assert "image-alt" in found


def test_prism_passes_what_the_document_allows_and_refuses_the_rest(
    tmp_path: Path, prism: Callable[[Path, str], str]
) -> None:
    """A required parameter left out is refused before the server sees it."""
    document = tmp_path / "document.json"
    document.write_text(json.dumps(DOCUMENT))

    with answering(b"[1, 2]") as upstream:
        proxy = prism(document, upstream)
        with urllib.request.urlopen(f"{proxy}/numbers?limit=2", timeout=10) as response:
            allowed = json.load(response)
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{proxy}/numbers", timeout=10)
        refusal.value.close()

    assert allowed == [1, 2]
    assert refusal.value.code == 422
