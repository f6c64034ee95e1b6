"""The docs name every rule a document can break, and say the numbers the code goes by."""

import ast
import re

from actionary.actions.result import MAX_CONTENT
from actionary.base.errors import ErrorKind
from actionary.cli.output import EXIT_CODES
from actionary.config import Settings
from actionary.gpts.gpt import (
    MAX_ACTIONS,
    MAX_DESCRIPTION,
    MAX_INSTRUCTIONS,
    MAX_NAME,
    MAX_STARTER,
    MAX_STARTERS,
)
from actionary.openapi.limits import DEFAULT_LIMITS
from actionary.transport.limits import CallLimits
from actionary.web.errors import STATUS
from tests.docs.blocks import DOCS
from tests.meta.source import source_files

RULE = re.compile(r"[a-z]+(-[a-z]+)+")


def rules_in_code() -> set[str]:
    """Return the first argument of everything that reports a finding."""
    found = set()
    for path in (*source_files("openapi"), *source_files("actions")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            first = node.args[0]
            if called in {"error", "warning", "info", "Problem"} and isinstance(
                first, ast.Constant
            ):
                found.add(str(first.value))
    return {rule for rule in found if RULE.fullmatch(rule)}


def rules_in_docs() -> set[str]:
    """Return the rules of the tables."""
    names = ("documents", "manifests", "converting", "chatgpt")
    pages = [(DOCS / f"{name}.md").read_text("utf-8") for name in names]
    return {
        rule for page in pages for rule in re.findall(r"^\| `([a-z-]+)` \| ", page, re.MULTILINE)
    }


def test_the_docs_name_every_rule_and_no_other() -> None:
    """So that a finding can be looked up."""
    assert rules_in_docs() == rules_in_code()


def test_the_settings_page_has_each_default() -> None:
    """The number that the code uses."""
    told = (DOCS / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `ACTIONARY_([A-Z_]+)` \| `([^`]+)` \|", told, re.MULTILINE))
    default = Settings()

    assert {name: str(value) for name, value in rows.items()} == {
        name: f"{getattr(default, name.lower()):g}"
        if isinstance(getattr(default, name.lower()), float)
        else str(getattr(default, name.lower()))
        for name in rows
    }
    assert len(rows) >= 9


def test_the_folder_page_has_each_limit() -> None:
    """Of what a GPT may hold."""
    told = (DOCS / "gpt-folders.md").read_text(encoding="utf-8")

    assert f"at most {MAX_NAME} characters" in told
    assert f"at most {MAX_DESCRIPTION} characters" in told
    assert f"at most {MAX_STARTERS} of {MAX_STARTER} characters" in told
    assert f"at most {MAX_ACTIONS}" in told
    assert f"at most {MAX_INSTRUCTIONS:,} characters" in told


def test_the_limits_of_documents_and_calls_are_told() -> None:
    """As the code has them."""
    documents = (DOCS / "documents.md").read_text(encoding="utf-8")
    security = (DOCS / "security.md").read_text(encoding="utf-8")
    limits, calls = DEFAULT_LIMITS, CallLimits()

    assert f"{limits.max_bytes // 1_000_000} MB, {limits.max_depth} levels" in documents
    assert f"{limits.max_nodes:,} values" in documents
    assert f"{calls.total_seconds:g} seconds" in security
    assert f"{calls.response_bytes // 1024 // 1024} MB of answer" in security
    assert f"{calls.header_bytes // 1024} kB of headers" in security
    assert Settings().result_characters == MAX_CONTENT


def test_every_exit_code_and_status_is_told() -> None:
    """Those of the tables that map the kinds of errors."""
    codes = set(re.findall(r"^\| (\d+) \|", (DOCS / "cli.md").read_text("utf-8"), re.MULTILINE))
    statuses = set(re.findall(r"^\| (\d+) \|", (DOCS / "api.md").read_text("utf-8"), re.MULTILINE))

    assert codes == {"0", "130", *(str(EXIT_CODES[kind]) for kind in ErrorKind)}
    assert statuses == {str(int(STATUS[kind])) for kind in ErrorKind}
