"""The root command: quick to answer, and one sentence when it cannot."""

import re
import subprocess
import sys

import pytest

from actionary.base.errors import ErrorKind
from actionary.cli.output import EXIT_CODES
from tests.cli.conftest import ROOT, Actionary

HEAVY = {"alembic", "fastapi", "jinja2", "pydantic", "pydantic_ai", "rich", "sqlalchemy", "uvicorn"}


def loaded_after(code: str) -> set[str]:
    """Return the top-level modules a fresh interpreter has loaded after running `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_help_names_every_command(actionary: Actionary) -> None:
    """With a line about each."""
    done = actionary("--help")

    assert done.returncode == 0
    assert re.findall(r"^  (\w+)  +\S", done.stdout, re.MULTILINE) == [
        "serve",
        "chat",
        "call",
        "check",
        "functions",
        "convert",
        "diff",
        "audit",
        "keys",
    ]


def test_the_help_loads_nothing_that_a_command_needs() -> None:
    """So that it answers at once."""
    assert loaded_after("import actionary.cli.main") & (HEAVY | {"asyncio", "orjson"}) == set()


@pytest.mark.parametrize("command", ["call", "convert", "diff", "document"])
def test_a_command_about_a_document_loads_the_core_alone(command: str) -> None:
    """No web framework, no database, no model library."""
    assert loaded_after(f"import actionary.cli.{command}") & HEAVY == set()


def test_the_version_is_the_packages(actionary: Actionary) -> None:
    """As pip would say it."""
    assert re.fullmatch(r"actionary \d+\.\d+\.\d+\n", actionary("--version").stdout)


def test_a_mistyped_command_gets_a_suggestion(actionary: Actionary) -> None:
    """On standard error, with the code for a wrong command line."""
    done = actionary("serv")

    assert done.returncode == 2
    assert "Did you mean 'serve'?" in done.stderr


def test_a_setting_that_cannot_be_used_is_named(actionary: Actionary) -> None:
    """By its variable, with what to do."""
    done = actionary("serve", env={"ACTIONARY_PORT": "http"})

    assert done.returncode == 9
    assert done.stderr == (
        "error: ACTIONARY_PORT is 'http', which is no port.\n"
        "hint: Give a number from 1 to 65535, or 0 for any free one.\n"
    )


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_of_error_has_an_exit_code_of_its_own(kind: ErrorKind) -> None:
    """None of them says that all went well."""
    assert EXIT_CODES[kind] != 0
    assert list(EXIT_CODES.values()).count(EXIT_CODES[kind]) == 1
