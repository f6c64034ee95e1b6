"""Every document of the corpus: no operation is lost, every schema is valid, every name legal."""

import os
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest

from actionary.actions.function import Functions, functions_of
from actionary.openapi.document import check_document

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(600)]

META = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True
)
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


@pytest.mark.parametrize("archive", archives(), ids=lambda path: path.name)
def test_every_operation_is_accounted_for(archive: Path) -> None:
    count: Counter[str] = Counter()
    for data in documents(archive):
        checked = check_document(data, source=SOURCE)
        assert checked.document is not None or checked.diagnostics
        if checked.document is None:
            count[f"refused: {checked.diagnostics[0].rule}"] += 1
            continue
        functions = functions_of(checked.document)
        assert len(functions.usable) + len(functions.unusable) == len(checked.document.operations)
        count["documents"] += 1
        count["operations"] += len(checked.document.operations)
        count["functions"] += len(functions.usable)
        check_functions(functions)
    print(archive.name, dict(count))
    assert count["functions"] >= 0.94 * count["operations"]


def check_functions(functions: Functions) -> None:
    names = [function.name for function in functions]
    assert len(set(names)) == len(names)
    for function in functions:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", function.name)
        assert META.is_valid(function.parameters)
        for argument in function.places:
            assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", argument)
