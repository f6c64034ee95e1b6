"""Every document of the corpus: no operation is lost, every schema is valid, every name legal."""

import re
from collections import Counter
from typing import Any

import jsonschema_rs
import pytest

from actionary.actions.diff import diff_functions
from actionary.actions.function import Functions, functions_of
from actionary.actions.report import report_on
from actionary.actions.subsets import SUBSETS
from actionary.openapi.document import check_document
from tests.actions.corpus import SOURCE, collections, documents

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(600)]

META = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True
)
SUBSETS_COMPILED = {
    vendor: jsonschema_rs.Draft202012Validator(dict(subset), offline=True)
    for vendor, subset in SUBSETS.items()
}


def test_every_operation_is_accounted_for() -> None:
    total: Counter[str] = Counter()
    for collection in collections():
        count: Counter[str] = Counter()
        for _, data in documents(collection):
            check_document_of(data, count)
        show(collection.name, count)
        total.update(count)
    show("all", total)
    assert total["functions"] >= 0.995 * total["operations"] > 0


def show(name: str, count: Counter[str]) -> None:
    operations, functions = count["operations"], count["functions"]
    share = f" ({functions / operations:.2%})" if operations else ""
    print(
        f"\n{name}: {count['documents']:,} documents, {operations:,} operations, "
        f"{functions:,} callable{share}, {count['strict']:,} in strict mode"
    )
    for reason, times in sorted(count.items()):
        if ":" in reason:
            print(f"    {reason}: {times:,}")


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
