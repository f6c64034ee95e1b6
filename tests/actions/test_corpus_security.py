"""Published cases of who may pass: what their server refuses is never sent, what it takes is."""

import base64
import binascii
import json
import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from actionary.actions.function import Function, functions_of
from actionary.auth.apply import CredentialUnusableError
from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential
from actionary.auth.requirement import MissingCredentialError
from actionary.base.secret import Secret
from actionary.openapi.document import Document
from tests.actions.referee import ACCEPTED, judge

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(600)]

CASES = "prism-harness/test-harness/specs/security/"
TOLD = re.compile(r"""Authorization: (\w+) ([^"']+)""")


def test_what_is_refused_there_is_never_sent_from_here(tmp_path: Path) -> None:
    seen = 0
    for name, case in _cases():
        document = Document.load(case["spec"])
        (function,) = functions_of(document, server="http://127.0.0.1:4010").usable
        schemes = {scheme for one in function.security for scheme in one}
        given = TOLD.search(case["command"])
        held: dict[str, Credential] = {}
        if given:
            known = document.security_schemes
            fitting = {one for one in schemes if known[one].http_scheme == given[1].lower()}
            held = dict.fromkeys(fitting or schemes, _credential(given[1], given[2]))

        sent, told = _sent(function, held)
        assert ("200" if sent else "401") in case["expect"].split("\n")[0], name
        assert sent or any(scheme in told for scheme in schemes), name
        assert not sent or (given and told == f"{given[1]} {given[2]}"), name
        (verdict,) = judge(json.dumps(document.raw).encode(), [function.name], tmp_path)
        assert verdict.outcome == ACCEPTED.outcome, (name, verdict)
        seen += 1
    print(f"{seen} cases")
    assert seen >= 10


def _sent(function: Function, held: dict[str, Credential]) -> tuple[bool, str]:
    """Return whether there is a request, and its Authorization header or why there is none."""
    try:
        return True, function.request({}, credentials=held).headers.get("Authorization")
    except (MissingCredentialError, CredentialUnusableError) as error:
        return False, error.message


def _credential(scheme: str, value: str) -> Credential:
    """Return what a caller who sends that header holds: a pair, when it is one."""
    if scheme.lower() != "basic":
        return BearerToken(token=Secret(value))
    try:
        user, sign, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return APIKey(value=Secret(value))
    if not sign:
        return APIKey(value=Secret(value))
    return BasicLogin(username=user, password=Secret(password))


def _cases() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the cases about OpenAPI documents by name, each in its parts."""
    folder = os.environ.get("ACTIONARY_CORPUS")
    for archive in sorted(Path(folder).glob("*.tar.xz")) if folder else []:
        with tarfile.open(archive) as files:
            for member in files:
                if CASES not in member.name or ".oas" not in member.name:
                    continue
                opened = files.extractfile(member)
                assert opened is not None
                parts = re.split(r"====(\w+)====\n", opened.read().decode())
                yield member.name, dict(zip(parts[1::2], parts[2::2], strict=True))
