"""What the docs show is what happens: every example there runs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml_rs

from actionary.actions.consequential import consequence_of
from actionary.gpts.folder import load_folder
from actionary.openapi.document import Document
from tests.docs.blocks import DOCS, PAGES, blocks
from tests.meta.source import ROOT
from tests.product import running_product

PATIENCE = 60.0


@pytest.fixture(scope="module")
def travel_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The port of a travel service of these tests' own."""
    data = tmp_path_factory.mktemp("travel")
    command = [sys.executable, "examples/travel/serve.py", "--port", "0", "--data", str(data)]
    with subprocess.Popen(
        [*command, "--exit-with-parent"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip().rpartition(":")[2]
        process.terminate()


def run(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Run a command of a page and return what it prints."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def calls() -> list[str]:
    """Return every command about a document and question for help that a page shows."""
    lines = [line for page in PAGES for block in blocks(page, "sh") for line in block.split("\n")]
    shown = [line.removeprefix(".venv/bin/") for line in lines]
    wanted = tuple(
        f"actionary {each}" for each in ("call", "check", "convert", "diff", "functions", "--")
    )
    return sorted({line for line in shown if line.startswith(wanted)})


def test_the_library_page_runs_from_top_to_bottom(travel_port: str) -> None:
    """As one program, beside the travel service."""
    program = "\n".join(blocks(DOCS / "library.md", "python"))
    served = f"import pathlib\n{program}".replace("8711", travel_port)
    document = (ROOT / "examples/travel/openapi.yaml").read_text("utf-8")

    printed = run([sys.executable, "-c", _beside(served, document, travel_port)])

    assert "searchHotels GET /hotels False" in printed
    assert "POST /bookings HTTP/1.1" in printed
    assert "••••• (ordersKey)" in printed


def test_the_credentials_page_runs_from_top_to_bottom() -> None:
    """As one program, at an authorization server of its own."""
    run([sys.executable, "-c", "\n".join(blocks(DOCS / "credentials.md", "python"))])


def _beside(program: str, document: str, port: str) -> str:
    """Return the program with the document's server where these tests have it."""
    there = document.replace("127.0.0.1:8711", f"127.0.0.1:{port}")
    path = 'Path("examples/travel/openapi.yaml")'
    assert path in program
    return program.replace(path, repr(there), 1)


async def test_the_api_page_runs_beside_the_product(tmp_path: Path) -> None:
    """From the first message to the answer after the card."""
    [program] = blocks(DOCS / "api.md", "python")
    async with running_product(tmp_path / "data") as product:
        program = program.replace("http://127.0.0.1:8710", product.url)
        printed = run([sys.executable, "-c", program])

    assert "GET /hotels?" in printed
    assert "Lisbon" in printed


@pytest.mark.parametrize("command", calls())
def test_a_command_of_the_docs_works(command: str, travel_port: str) -> None:
    """Typed as it stands, in the repository's folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    assert run(["sh", "-c", command.replace("8711", travel_port)], {"PATH": path})


def test_the_folder_of_the_docs_can_be_loaded(tmp_path: Path) -> None:
    """With every key that its tables explain."""
    page = (DOCS / "gpt-folders.md").read_text("utf-8")
    [text] = blocks(DOCS / "gpt-folders.md", "yaml")
    (tmp_path / "gpt.yaml").write_text(text)
    (tmp_path / "openapi.yaml").write_text((ROOT / "examples/travel/openapi.yaml").read_text())

    folder = load_folder(tmp_path)

    assert folder.actions[0].secrets == {"apiKey": "HOTELS_API_KEY"}
    assert [key for key in yaml_rs.loads(text) if f"| `{key}` |" not in page] == []


def test_the_mark_of_the_docs_is_read(tmp_path: Path) -> None:
    """Where it stands on that page."""
    [text] = blocks(DOCS / "confirmations.md", "yaml")
    document = Document.load(f"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\n{text}")

    assert [consequence_of(one).is_consequential for one in document.operations] == [True]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_json_in_the_docs_is_json(page: Path) -> None:
    """So that it can be copied."""
    for text in blocks(page, "json"):
        json.loads(text)
