"""Requests for every function of real documents conform to their document, says a stranger."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from actionary.actions.errors import ArgumentError
from actionary.actions.function import Function, functions_of
from actionary.auth.apply import CredentialPlaceError
from actionary.auth.requirement import MissingCredentialError
from actionary.base.http import HTTPRequest
from actionary.openapi.convert.upgrade import upgraded
from actionary.openapi.document import Document, check_document
from actionary.testing.arguments import sample_arguments
from tests import network
from tests.actions.conformance import SERVER, Conformance, excuse_for, features_of
from tests.actions.corpus import SOURCE, collections, documents
from tests.actions.referee import credentials_for

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.timeout(3600),
    # The validator warns of what it does not know, and of whatever is deprecated.
    pytest.mark.filterwarnings("ignore"),
]


def test_requests_conform_to_their_document() -> None:
    total: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    excused: Counter[str] = Counter()
    for name, document in _documents():
        conformance = _conformance_of(document)
        for function in functions_of(document, server=SERVER):
            total["functions"] += 1
            request = _request_for(function)
            if request is None or conformance is None:
                total["no request" if request is None else "no validator"] += 1
                continue
            problem = conformance.problem_with(request)
            excuse = excuse_for(function, problem) if problem else ""
            if excuse:
                excused[excuse] += 1
                continue
            total["judged"] += 1
            total["agreed"] += not problem
            version = "2.0" if "swagger" in document.raw else "3"
            for feature in {*features_of(function), f"version {version}"}:
                judged[feature] += 1
                agreed[feature] += not problem
            if problem:
                print(name, function.name, function.path, problem[:300])
    network.refused()  # the validator follows references to the network, which is shut
    print(dict(total))
    for feature, times in judged.most_common():
        print(f"| {feature} | {times} | {agreed[feature]} |")
    for reason, times in excused.most_common():
        print(f"{times:5} {reason}")
    assert total["agreed"] >= 0.995 * total["judged"] > 0


def _request_for(function: Function) -> HTTPRequest | None:
    arguments = sample_arguments(function)
    if arguments is None:
        return None
    credentials = credentials_for(function.document.security_schemes)
    try:
        return function.request(arguments, credentials=credentials)
    except (ArgumentError, MissingCredentialError, CredentialPlaceError):
        return None


def _conformance_of(document: Document) -> Conformance | None:
    """Return the validator; it reads no 2.0, and is given the same in 3.1."""
    raw = document.raw
    try:
        raw = upgraded(raw, source=None) if "swagger" in raw else raw
        return Conformance(json.loads(json.dumps(raw)))
    except Exception:  # noqa: BLE001 - whatever a stranger's library raises
        return None


def _documents() -> Iterator[tuple[str, Document]]:
    for collection in collections():
        for name, data in documents(collection):
            document = check_document(data, source=SOURCE).document
            if document is not None:
                yield name, document
