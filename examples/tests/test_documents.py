"""The example documents and GPT folders, held to the rules a good one follows."""

import re
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest
import yaml_rs

from examples.testing import EXAMPLES, Document

NAMES = ("travel", "shop", "inbox")


@pytest.fixture(params=NAMES)
def folder(request: pytest.FixtureRequest) -> Path:
    """Each example's folder."""
    return EXAMPLES / str(request.param)


@pytest.fixture
def document(folder: Path) -> Document:
    """The folder's document."""
    return Document((folder / "openapi.yaml").read_text(encoding="utf-8"))


def test_the_document_is_valid_openapi(document: Document) -> None:
    openapi_spec_validator.validate(document.value)


def test_every_operation_can_be_chosen_by_its_words(document: Document) -> None:
    for method, path, operation in document.operations():
        where = f"{method} {path}"
        assert re.fullmatch(r"[a-z][A-Za-z]+", operation["operationId"]), where
        assert 10 <= len(operation["summary"]) <= 60, where
        assert not operation["summary"].endswith("."), where
        assert 40 <= len(operation["description"]) <= 300, where


def test_every_operation_says_whether_it_is_consequential(document: Document) -> None:
    for method, path, operation in document.operations():
        said = operation["x-openai-isConsequential"]
        assert isinstance(said, bool)
        assert not (method == "get" and said), path


def test_every_parameter_and_body_member_is_described(document: Document) -> None:
    for described, where in _inputs(document):
        text = described.get("description", "")
        assert 10 <= len(text) <= 700, where


def test_every_operation_documents_how_it_refuses(document: Document) -> None:
    for method, path, operation in document.operations():
        assert "422" in operation["responses"], f"{method} {path}"


def test_the_document_names_the_port_the_service_takes_by_itself(
    folder: Path, document: Document
) -> None:
    (server,) = document.value["servers"]
    port = server["url"].rpartition(":")[2]
    assert f"port={port}" in (folder / "serve.py").read_text(encoding="utf-8")


def test_the_folder_is_a_complete_gpt(folder: Path, document: Document) -> None:
    gpt = yaml_rs.loads((folder / "gpt.yaml").read_text(encoding="utf-8"))
    assert isinstance(gpt, dict)
    (action,) = gpt["actions"]

    assert gpt["name"]
    assert len(gpt["description"]) > 20
    assert 1 <= len(gpt["starters"]) <= 4
    assert (folder / action["document"]).is_file()
    schemes = document.value["components"].get("securitySchemes", {})
    assert action.get("security", {}).keys() == schemes.keys()
    assert len((folder / "instructions.md").read_text(encoding="utf-8")) > 500


def _inputs(document: Document) -> list[tuple[dict[str, Any], str]]:
    found: list[tuple[dict[str, Any], str]] = []
    for method, path, operation in document.operations():
        shared = document.value["paths"][path].get("parameters", [])
        for parameter in [*shared, *operation.get("parameters", [])]:
            described = document.resolved(parameter)
            found.append((described, f"{method} {path} {described['name']}"))
        body = document.resolved(operation.get("requestBody", {}))
        for media in body.get("content", {}).values():
            schema = document.resolved(media["schema"])
            for name, member in schema["properties"].items():
                found.append((document.resolved(member), f"{method} {path} {name}"))
    return found
