"""The real command in a process of its own, and an API for it to call."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from actionary.testing.upstream import FakeUpstream

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0

NOTES: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://notes.example"}],
    "paths": {
        "/notes": {
            "get": {
                "operationId": "findNotes",
                "summary": "Find notes",
                "parameters": [
                    {"name": "word", "in": "query", "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                    {
                        "name": "tags",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "string"}},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Notes",
                        "content": {"application/json": {"example": [{"id": 7, "text": "tea"}]}},
                    }
                },
            },
            "post": {
                "operationId": "addNote",
                "summary": "Add a note",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {"text": {"type": "string"}},
                                "required": ["text"],
                                "additionalProperties": False,
                            }
                        }
                    },
                },
                "responses": {
                    "201": {
                        "description": "Made",
                        "content": {"application/json": {"example": {"id": 8}}},
                    }
                },
            },
        },
        "/private": {
            "get": {
                "operationId": "readPrivate",
                "summary": "Read what is private",
                "security": [{"notesKey": []}],
                "responses": {
                    "200": {
                        "description": "Private",
                        "content": {"application/json": {"example": {"ok": True}}},
                    }
                },
            }
        },
        "/broken/{id}": {"get": {"operationId": "broken"}},
    },
    "components": {
        "securitySchemes": {"notesKey": {"type": "apiKey", "in": "header", "name": "X-Notes-Key"}}
    },
}


class Actionary(Protocol):
    """Runs `actionary` with these arguments and returns how it ended."""

    def __call__(
        self, *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a data folder of its own, and a model that does not dawdle."""
    return {
        **os.environ,
        "ACTIONARY_DATA": str(tmp_path / "data"),
        "ACTIONARY_REHEARSAL_DELAY": "0",
        "OLLAMA_HOST": "http://127.0.0.1:9",
        "TERM": "dumb",
    }


@pytest.fixture
def actionary(environment: dict[str, str]) -> Actionary:
    """The command, as a shell script would run it."""

    def run(
        *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "actionary", *arguments],
            cwd=ROOT,
            env={**environment, **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


@pytest.fixture
def notes() -> Iterator[FakeUpstream]:
    """An API on loopback that remembers what it was asked."""
    with FakeUpstream(NOTES) as upstream:
        yield upstream


@pytest.fixture
def document(notes: FakeUpstream, tmp_path: Path) -> Path:
    """The API's document in a file."""
    path = tmp_path / "notes.json"
    path.write_text(json.dumps(notes.document))
    return path


@pytest.fixture
def allow(notes: FakeUpstream) -> tuple[str, str]:
    """The option that lets a command reach the API."""
    host, port = notes.host_port
    return ("--allow-host", f"{host}:{port}")
