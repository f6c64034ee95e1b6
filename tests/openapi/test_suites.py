"""Published test suites: what they call valid is read without an error, the rest is answered.

A validator refuses what breaks a rule of the standard; we refuse what cannot be used. So of a
document made to fail we ask for one of our answers: a refusal, or functions whose schemas are
valid, and always a finding.
"""

import os
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import jsonschema_rs
import orjson
import pytest

from actionary.actions.function import functions_of
from actionary.base.errors import ActionaryError
from actionary.openapi.diagnostic import Diagnostic, Severity
from actionary.openapi.document import Document

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(300)]

META = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True
)
SOURCE = "https://api.example.com/openapi.yaml"
ENDINGS = (".json", ".yaml", ".yml", ".txt")

NOT_FOR_CALLS = frozenset(("no-operations", "no-server", "http-server"))
"""Errors that a valid document may have: it describes nothing we could call."""

OUTSIDE = "points outside the document"
"""A few documents refer to files that the suite itself leaves out."""

META_SCHEMA = "json-schema.org"
"""Cases about the meta-schema as a schema: it is in no document, and nothing is fetched."""


@cache
def suites() -> dict[str, bytes]:
    """Return every file of the suites by its path; none when there is no corpus."""
    folder = os.environ.get("ACTIONARY_CORPUS")
    archive = Path(folder or "") / "suites.tar.xz"
    if not folder or not archive.exists():
        return {}
    files = {}
    with tarfile.open(archive) as opened:
        for member in opened:
            file = opened.extractfile(member) if member.isfile() else None
            if file is not None and member.name.endswith(ENDINGS):
                files[member.name] = file.read()
    return files


@pytest.fixture(autouse=True)
def _needs_suites() -> None:
    if not suites():
        pytest.skip("no suites in $ACTIONARY_CORPUS")


def documents(verdict: str) -> Iterator[tuple[str, dict[str, bytes | str]]]:
    """Yield the root path and the files around it of each document with that verdict."""
    around: dict[str, dict[str, bytes | str]] = defaultdict(dict)
    for path, data in suites().items():
        around[str(PurePosixPath(path).parent)][PurePosixPath(path).name] = data
    for path, data in suites().items():
        parts = set(PurePosixPath(path).parts)
        is_document = b"openapi" in data[:3000] or b"swagger" in data[:3000]
        if not is_document or "schemas" in parts or "json-schema-test-suite" in parts:
            continue
        if verdict in parts:
            folder = PurePosixPath(path).parent
            yield PurePosixPath(path).name, dict(around[str(folder)])


def findings_of(root: str, files: dict[str, bytes | str]) -> tuple[Diagnostic, ...]:
    """Return what is found; a refusal is one error. Every schema made on the way is valid."""
    try:
        document = Document.load_tree(files, root=root, source=f"https://api.example.com/{root}")
        found = document.diagnostics
        for function in functions_of(document):
            assert META.is_valid(function.parameters)
    except ActionaryError as error:
        return (Diagnostic(rule=error.code, severity=Severity.ERROR, message=error.message),)
    return found


@pytest.mark.parametrize("verdict", ["pass", "valid"])
def test_what_a_suite_calls_valid_has_no_error(verdict: str) -> None:
    faults: Counter[str] = Counter()
    total = 0
    for root, files in documents(verdict):
        total += 1
        faults.update(
            f"{one.rule}: {one.message}"
            for one in findings_of(root, files)
            if one.severity is Severity.ERROR
            and one.rule not in NOT_FOR_CALLS
            and OUTSIDE not in one.message
        )
    print(f"{verdict}: {total} documents, {sum(faults.values())} errors")
    assert total > 5
    assert not faults


@pytest.mark.parametrize("verdict", ["fail", "invalid"])
def test_what_a_suite_calls_invalid_is_answered(verdict: str) -> None:
    silent = total = 0
    for root, files in documents(verdict):
        total += 1
        silent += not findings_of(root, files)
    print(f"{verdict}: {total} documents, {total - silent} with a finding")
    assert total > 20
    assert silent == 0


def test_every_other_document_of_the_suites_is_answered() -> None:
    total = operations = 0
    unusable: Counter[str] = Counter()
    for path, data in suites().items():
        if "json-schema-test-suite" in path:
            continue
        text = data.partition(b"====spec====")[2].partition(b"\n====")[0] or data
        try:
            document = Document.load(text, source=SOURCE)
        except ActionaryError:
            continue
        assert document.diagnostics is not None
        functions = functions_of(document)
        for function in functions:
            assert META.is_valid(function.parameters)
        total += 1
        operations += len(document.operations)
        unusable.update(one.rule for one in functions.unusable)
    print(f"others: {total} documents, {operations} operations, unusable: {dict(unusable)}")
    assert set(unusable) <= {"path-parameter-undeclared", "broken-reference"}
    assert unusable.total() <= 0.012 * operations


CASES = ("ref", "anchor", "defs", "infinite-loop-detection", "refRemote", "dynamicRef")


def groups(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(
        suites()[f"suites/json-schema-test-suite/tests/draft2020-12/{name}.json"]
    )
    return found


def remotes() -> dict[str, bytes | str]:
    """Return the schemas that live elsewhere, by their path on that server."""
    prefix = "suites/json-schema-test-suite/remotes/"
    return {
        path.removeprefix(prefix): data
        for path, data in suites().items()
        if path.startswith(prefix) and path.endswith(".json")
    }


@pytest.mark.parametrize("name", CASES)
def test_reference_cases_decide_as_json_schema_does(name: str) -> None:
    others = remotes() if "emote" in name or name == "dynamicRef" else {}
    right = total = 0
    wrong: list[str] = []
    for group in groups(name):
        schema = group["schema"]
        if META_SCHEMA in str(schema.get("$ref") if isinstance(schema, dict) else ""):
            continue
        if isinstance(schema, dict) and "$id" not in schema:
            schema = {"$id": "https://schemas.example.com/root", **schema}
        wrapped = {"type": "object", "required": ["it"], "properties": {"it": schema}}
        body = {"required": True, "content": {"application/json": {"schema": wrapped}}}
        root = {
            "openapi": "3.1.0",
            "servers": [{"url": "https://api.example.com"}],
            "paths": {"/a": {"post": {"operationId": "a", "requestBody": body}}},
        }
        document = Document.load_tree(
            {"root.json": orjson.dumps(root), **others},
            root="root.json",
            source="http://localhost:1234/root.json",
        )
        parameters = dict(functions_of(document).get("a").parameters)
        validator = jsonschema_rs.Draft202012Validator(parameters)
        for case in group["tests"]:
            total += 1
            if validator.is_valid({"it": case["data"]}) == case["valid"]:
                right += 1
            else:
                wrong.append(f"{group['description']}: {case['description']}")
    print(f"{name}: {right} of {total}", *wrong, sep="\n    ")
    assert right == total
