"""A referee we did not write accepts requests for functions of real documents."""

import random
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actionary.actions.function import functions_of
from actionary.openapi.document import check_document
from tests.actions.corpus import SOURCE, collections, documents
from tests.actions.referee import Verdict, judge

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(3600)]

SEED = 4
OPERATIONS = 1_300
OF_ONE_DOCUMENT = 6
AT_ONCE = 2


def test_prism_accepts_what_is_sent() -> None:
    verdicts: list[tuple[str, Verdict]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for name, found in pool.map(lambda one: _judged(*one), _sample()):
            verdicts += [(name, verdict) for verdict in found]

    count = Counter((verdict.outcome, verdict.reason) for _, verdict in verdicts)
    for (outcome, reason), times in count.most_common():
        print(f"{times:5} {outcome} {reason}")
    for name, verdict in verdicts:
        if verdict.outcome in ("refused", "unasked"):
            print(name, verdict.function, verdict.reason, verdict.details)
    served = [verdict for _, verdict in verdicts if verdict.outcome != "unserved"]
    accepted = sum(verdict.outcome == "accepted" for verdict in served)
    print(f"{accepted} of {len(served)} accepted: {accepted / len(served):.2%}")
    assert len(served) >= 1_000
    assert accepted >= 0.97 * len(served)


def _judged(name: str, data: bytes, functions: list[str]) -> tuple[str, list[Verdict]]:
    with tempfile.TemporaryDirectory() as folder:
        return name, judge(data, functions, Path(folder))


def _sample() -> list[tuple[str, bytes, list[str]]]:
    """Return functions of documents drawn at random, always the same, a few of each."""
    choice = random.Random(SEED)
    archives = (one for one in collections() if one.suffix == ".xz")
    drawn = sorted((each for one in archives for each in documents(one)), key=lambda one: one[0])
    choice.shuffle(drawn)
    found: list[tuple[str, bytes, list[str]]] = []
    total = 0
    for name, data in drawn:
        if total >= OPERATIONS:
            break
        document = check_document(data, source=SOURCE).document
        names = [function.name for function in functions_of(document)] if document else []
        if names:
            names = choice.sample(names, min(OF_ONE_DOCUMENT, len(names)))
            total += len(names)
            found.append((name, data, names))
    return found
