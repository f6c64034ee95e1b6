"""The docs name everything a person can meet: settings, commands, error codes; links lead on."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

import pytest

from actionary.base.errors import ActionaryError
from actionary.config import Settings
from tests.meta.source import PACKAGE, ROOT, imported_package
from tools.tracked import tracked_files

DOCS = ROOT / "docs"
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
PAGES = [path for path in tracked_files() if path.suffix == ".md"]


class Command(Protocol):
    """What we need of a click command, whichever copy of click made it."""

    hidden: bool


def page(name: str) -> str:
    """Return the text of a page of the docs."""
    path = DOCS / name
    assert path.is_file(), f"docs/{name} is missing"
    return path.read_text(encoding="utf-8")


def names(text: str) -> set[str]:
    """Return what a page sets in code: `` `like this` ``."""
    return set(re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))


def all_errors() -> set[type[ActionaryError]]:
    """Return every error class of the package."""
    imported_package()
    found, waiting = set[type[ActionaryError]](), [ActionaryError]
    while waiting:
        error = waiting.pop()
        if error.__module__.startswith("actionary."):
            found.add(error)
        waiting.extend(error.__subclasses__())
    return found


def test_every_setting_is_documented() -> None:
    """By the variable that sets it."""
    told = page("settings.md")

    assert [variable for variable in sorted(variables()) if f"`{variable}`" not in told] == []


def test_every_setting_has_its_variable() -> None:
    """`ACTIONARY_` and the field's name in capitals; `environ` is where they are all read from."""
    fields = {field.name for field in dataclasses.fields(Settings)} - {"environ"}

    assert variables() == {f"ACTIONARY_{field.upper()}" for field in fields}


def variables() -> set[str]:
    """Return the environment variables that the settings are read from."""
    return set(re.findall(r'"(ACTIONARY_[A-Z_]+)"', (PACKAGE / "config.py").read_text()))


def test_every_command_is_documented() -> None:
    """With its whole name, as a person types it."""
    text = page("cli.md")

    missing = [name for name in _commands(_root(), "actionary") if name not in text]

    assert missing == []


def _root() -> object:
    from actionary.cli import main

    for value in vars(main).values():
        if type(value).__name__ == "Typer":
            import typer.main

            return typer.main.get_command(value)
        if hasattr(value, "list_commands") and not isinstance(value, type):
            return value
    pytest.fail("actionary.cli.main has neither a Typer app nor a click group")


def _commands(command: Any, name: str) -> Iterator[str]:
    """Yield the full name of each command below a group."""
    if not hasattr(command, "list_commands"):
        yield name
        return
    context = command.make_context(name, [], resilient_parsing=True)
    for child_name in command.list_commands(context):
        child = command.get_command(context, child_name)
        if not cast("Command", child).hidden:
            yield from _commands(child, f"{name} {child_name}")


def test_every_error_code_is_documented() -> None:
    """So that a person who meets one can look it up."""
    told = names(page("errors.md"))

    assert {error.code for error in all_errors()} - told == set()


def test_every_error_has_a_code_of_its_own() -> None:
    """Two errors under one code cannot be told apart by whoever handles them."""
    errors = all_errors()
    shared = [code for code, uses in Counter(error.code for error in errors).items() if uses > 1]
    families = {parent for error in errors for parent in error.__bases__}

    leaves = [error for error in errors - families if "code" not in vars(error)]

    assert leaves == []
    assert [
        code
        for code in shared
        if sum("code" in vars(error) for error in errors if error.code == code) > 1
    ] == []


def test_every_error_code_is_made_of_plain_words() -> None:
    """Lower case and hyphens: `limit-exceeded`."""
    odd = [
        error.code
        for error in all_errors()
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", error.code)
    ]

    assert odd == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(path: Path) -> None:
    """To a file that is there, and to a heading that is in it."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    links = [link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]

    assert [link for link in links if not _leads_somewhere(path, link)] == []


def _leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    if not anchor or target.suffix != ".md":
        return True
    text = FENCE.sub("", target.read_text(encoding="utf-8"))
    return anchor in {_anchor(heading) for heading in HEADING.findall(text)}


def _anchor(heading: str) -> str:
    """Return a heading's anchor as GitHub makes it."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
