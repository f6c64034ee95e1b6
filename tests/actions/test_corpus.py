"""Every document of the corpus: no operation is lost, every schema is valid, every name legal."""

import os
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from actionary.actions.diff import diff_functions
from actionary.actions.function import Functions, functions_of
from actionary.actions.report import report_on
from actionary.actions.subsets import SUBSETS
from actionary.openapi.document import check_document

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(600)]

META = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True
)
SUBSETS_COMPILED = {
    vendor: jsonschema_rs.Draft202012Validator(dict(subset), offline=True)
    for vendor, subset in SUBSETS.items()
}
SOURCE = "https://api.example.com/openapi.yaml"


def archives() -> list[Path]:
    folder = os.environ.get("ACTIONARY_CORPUS")
    return sorted(Path(folder).glob("*.tar.xz")) if folder else []


def documents(archive: Path) -> Iterator[bytes]:
    with tarfile.open(archive) as files:
        for member in files:
            opened = files.extractfile(member) if member.isfile() else None
            if opened is not None:
                yield opened.read()


def test_every_operation_is_accounted_for() -> None:
    total: Counter[str] = Counter()
    for archive in archives():
        count: Counter[str] = Counter()
        for data in documents(archive):
            check_document_of(data, count)
        print(archive.name, dict(count))
        total.update(count)
    assert total["functions"] >= 0.995 * total["operations"] > 0


def check_document_of(data: bytes, count: Counter[str]) -> None:
    checked = check_document(data, source=SOURCE)
    assert checked.document is not None or checked.diagnostics
    if checked.document is None:
        count[f"refused: {checked.diagnostics[0].rule}"] += 1
        return
    functions = functions_of(checked.document)
    assert len(functions.usable) + len(functions.unusable) == len(checked.document.operations)
    count["documents"] += 1
    count["operations"] += len(checked.document.operations)
    count["functions"] += len(functions.usable)
    count.update(f"unusable: {one.rule}" for one in functions.unusable)
    check_functions(functions)
    count["strict"] += check_renderings(functions)
    report = report_on(checked.document, functions)
    assert len(report.operations) == len(checked.document.operations)
    assert not diff_functions(functions, functions_of(checked.document))


def check_functions(functions: Functions) -> None:
    names = [function.name for function in functions]
    assert len(set(names)) == len(names)
    for function in functions:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", function.name)
        assert META.is_valid(function.parameters)
        for argument in function.places:
            assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", argument)


def check_renderings(functions: Functions) -> int:
    """Check what each vendor is told of each function; return for how many in strict mode."""
    strict = 0
    for function in functions:
        for vendor, accepts in SUBSETS_COMPILED.items():
            rendered: Any = function.schema_for(vendor)
            assert accepts.is_valid(rendered), (vendor, function.name)
            strict += vendor == "openai-responses" and rendered["strict"]
    return strict
