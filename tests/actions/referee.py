"""What Prism says of requests made here: accepted, refused and why, or not served at all."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from actionary.actions.function import Function, functions_of
from actionary.auth.apply import CredentialPlaceError
from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential
from actionary.auth.requirement import MissingCredentialError
from actionary.base.http import HTTPResponse
from actionary.base.secret import Secret
from actionary.openapi.document import check_document
from actionary.openapi.security import SchemeKind, SecurityScheme
from actionary.testing.arguments import sample_arguments
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import CallError
from tests.actions.corpus import SOURCE
from tests.needs.need import NeedMissingError
from tests.needs.prism import mocking_prism

ERRORS: Final = "https://stoplight.io/prism/errors#"
NO_MEDIA_TYPE: Final = b"No supported content types"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one function's request."""

    outcome: str
    """`accepted`, `refused`, `unserved` (Prism cannot) or `unasked` (there is no request)."""
    reason: str = ""
    details: str = ""
    function: str = ""


ACCEPTED: Final = Verdict(outcome="accepted")


def credentials_for(schemes: Mapping[str, SecurityScheme]) -> dict[str, Credential]:
    """Return a credential for every scheme of a document."""
    found: dict[str, Credential] = {}
    for name, scheme in schemes.items():
        if scheme.kind is SchemeKind.API_KEY:
            found[name] = APIKey(value=Secret("key-123456"))
        elif scheme.kind is SchemeKind.HTTP and scheme.http_scheme == "basic":
            found[name] = BasicLogin(username="ada", password=Secret("pass-123456"))
        else:
            found[name] = BearerToken(token=Secret("token-123456"))
    return found


def judge(data: bytes, names: Sequence[str], folder: Path) -> list[Verdict]:
    """Return what Prism, serving the document `data`, says of a request for each function."""
    path = folder / f"openapi.{'json' if data.lstrip()[:1] == b'{' else 'yaml'}"
    path.write_bytes(data)
    left = list(names)
    verdicts: list[Verdict] = []
    while left:
        with ExitStack() as stack:
            try:
                url = stack.enter_context(mocking_prism(path))
            except NeedMissingError as error:
                reason = "it does not start with this document"
                return verdicts + [
                    Verdict(
                        outcome="unserved", reason=reason, details=str(error)[-200:], function=name
                    )
                    for name in left
                ]
            found = asyncio.run(_ask_all(data, url, left))
        verdicts += found
        left = left[len(found) :]
    return verdicts


async def _ask_all(data: bytes, url: str, names: Sequence[str]) -> list[Verdict]:
    """Ask about one function after the other, until Prism breaks down."""
    document = check_document(data, source=SOURCE).document
    assert document is not None
    functions = functions_of(document, server=url)
    host, _, port = url.removeprefix("http://").partition(":")
    client = HTTPClient(policy=EgressPolicy(exceptions=frozenset({(host, int(port))})))
    found: list[Verdict] = []
    for name in names:
        function = functions.get(name)
        try:
            verdict = await ask(function, client)
        except CallError as error:
            verdict = Verdict(outcome="unserved", reason="it breaks down", details=str(error))
        found.append(replace(verdict, function=name))
        if verdict.reason == "it breaks down":
            break
    return found


async def ask(function: Function, client: HTTPClient) -> Verdict:
    """Send a request with generated arguments to Prism and return what it says of it."""
    arguments = sample_arguments(function)
    if arguments is None:
        return Verdict(outcome="unasked", reason="no arguments are generated")
    credentials = credentials_for(function.document.security_schemes)
    try:
        request = function.request(arguments, credentials=credentials)
    except (MissingCredentialError, CredentialPlaceError) as error:
        return Verdict(outcome="unasked", reason=error.code, details=error.message)
    verdict = verdict_on(await client.send(request))
    if verdict.outcome == "refused" and "#" in function.path:
        return Verdict(outcome="unserved", reason="its path has a fragment, which never travels")
    if verdict.outcome == "refused" and "authorization" in _header_names(function):
        return replace(verdict, reason="the credential is a parameter")
    return verdict


def _header_names(function: Function) -> set[str]:
    """Return the headers that the document declares as parameters, ours or not."""
    found: set[str] = set()
    for raw in (function.operation.raw, function.operation.path_item):
        listed = raw.get("parameters")
        for entry in listed if isinstance(listed, list) else ():
            value: Any = function.document.resolver.deref(entry, "").value
            if isinstance(value, dict) and value.get("in") == "header":
                found.add(str(value.get("name")).lower())
    return found


def verdict_on(response: HTTPResponse) -> Verdict:
    """Return what an answer of Prism means for the request."""
    minded = [one for one in violations(response) if one["location"][:1] == ["request"]]
    if minded:
        text = json.dumps(minded)
        if NO_MEDIA_TYPE.decode() in text:
            return Verdict(outcome="unserved", reason="it knows no media type for the body")
        reason = " ".join(sorted({str(one.get("code", "")) for one in minded}))
        return Verdict(outcome="refused", reason=reason, details=text[:800])
    if response.media_type != "application/problem+json" or ERRORS.encode() not in response.body:
        return ACCEPTED
    problem = json.loads(response.body)
    kind = str(problem["type"]).removeprefix(ERRORS)
    if NO_MEDIA_TYPE in response.body:
        return Verdict(outcome="unserved", reason="it knows no media type for the body")
    if 400 <= response.status < 500 and kind != "NOT_FOUND":
        details = response.body.decode()[:800]
        return Verdict(outcome="refused", reason=kind, details=details)
    return ACCEPTED


def violations(response: HTTPResponse) -> list[dict[str, Any]]:
    """Return what Prism minds, in the request or in its own answer."""
    text = response.headers.get("sl-violations")
    if not text:
        return []
    try:
        found: list[dict[str, Any]] = json.loads(text)
    except ValueError:
        found = [{"location": ["request"], "code": "cut", "severity": "Error", "message": text}]
    return [one for one in found if one.get("severity") == "Error"]
