"""Two referees we did not write accept a request of every kind: Prism, and openapi-core."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from actionary.actions.function import Function, functions_of
from actionary.base.http import HTTPRequest
from actionary.openapi.document import Document
from actionary.testing.arguments import sample_arguments
from tests.actions.conformance import SERVER, Conformance
from tests.actions.kinds import KINDS
from tests.actions.referee import ACCEPTED, credentials_for, judge
from tests.needs.fixtures import RunPrism

NAMES = [each["operationId"] for item in KINDS["paths"].values() for each in item.values()]
UNREAD_BY_OPENAPI_CORE = {
    "pathLabel": "it takes the dot for a part of the value, and finds none",
    "pathMatrix": "it takes the name for a part of the value, and finds none",
    "queryDeepList": "it reads no list in a deepObject, which the standard leaves open",
    "jsonVendor": "it reads no vendor's JSON",
    "bytes": "it takes bytes for no string",
    "xml": "it reads XML into objects only",
}
UNREAD_BY_PRISM = {
    "pathList": "it breaks down over a list in a path",
    "pathObject": "it breaks down over an object in a path",
    "pathExploded": "it breaks down over an object in a path",
    "formList": "it keeps the last of several values in a form",
}


def request_for(function: Function) -> HTTPRequest:
    arguments = sample_arguments(function)
    assert arguments is not None
    return function.request(
        arguments, credentials=credentials_for(function.document.security_schemes)
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNREAD_BY_OPENAPI_CORE])
def test_a_request_of_every_kind_conforms(name: str) -> None:
    function = functions_of(Document.load(KINDS), server=SERVER).get(name)

    problem = Conformance(KINDS).problem_with(request_for(function))

    if name in ("pathLabel", "pathMatrix"):
        problem = (
            "" if "Missing required path parameter" in problem else problem
        )  # it reads neither
    assert problem == ""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("queryNumber", ("color=3", "color=x"), "Failed to cast"),
        ("pathText", ("/text", "/a"), "too short"),
        ("queryList", ("color=blue&", ""), "is too short"),
    ],
)
def test_the_validator_minds_what_does_not_conform(
    name: str, change: tuple[str, str], words: str
) -> None:
    """Or its silence would mean nothing."""
    request = request_for(functions_of(Document.load(KINDS), server=SERVER).get(name))
    changed = HTTPRequest(
        method=request.method, url=request.url.replace(*change), headers=request.headers
    )

    assert changed.url != request.url
    assert words in Conformance(KINDS).problem_with(changed)


def test_prism_accepts_a_request_of_every_kind(prism: RunPrism, tmp_path: Path) -> None:
    names = [name for name in NAMES if name not in UNREAD_BY_PRISM]

    verdicts = judge(json.dumps(KINDS).encode(), names, tmp_path)

    assert verdicts == [replace(ACCEPTED, function=name) for name in names]
