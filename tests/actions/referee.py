"""What Prism says of requests made here: accepted, refused and why, or not served at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from actionary.actions.function import Function
from actionary.auth.apply import CredentialPlaceError
from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential
from actionary.auth.requirement import MissingCredentialError
from actionary.base.http import HTTPResponse
from actionary.base.secret import Secret
from actionary.openapi.security import SchemeKind, SecurityScheme
from actionary.testing.arguments import sample_arguments
from actionary.transport.client import HTTPClient

ERRORS: Final = "https://stoplight.io/prism/errors#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one function's request."""

    outcome: str
    """`accepted`, `refused`, `unserved` (not Prism's doing or not in its power), `unasked`."""
    reason: str = ""
    details: str = ""


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


async def ask(function: Function, client: HTTPClient) -> Verdict:
    """Send a request with generated arguments to Prism and return what it says of it."""
    arguments = sample_arguments(function)
    if arguments is None:
        return Verdict(outcome="unasked", reason="no arguments generated")
    credentials = credentials_for(function.document.security_schemes)
    try:
        request = function.request(arguments, credentials=credentials)
    except (MissingCredentialError, CredentialPlaceError) as error:
        return Verdict(outcome="unasked", reason=error.code, details=error.message)
    response = await client.send(request)
    return verdict_on(response)


def verdict_on(response: HTTPResponse) -> Verdict:
    """Return what an answer of Prism means for the request."""
    minded = [one for one in violations(response) if one["location"][:1] == ["request"]]
    if minded:
        reason = " ".join(sorted({str(one.get("code", "")) for one in minded}))
        return Verdict(outcome="refused", reason=reason, details=json.dumps(minded)[:600])
    if response.media_type != "application/problem+json" or ERRORS.encode() not in response.body:
        return Verdict(outcome="accepted")
    problem = json.loads(response.body)
    kind = str(problem["type"]).removeprefix(ERRORS)
    refused = 400 <= response.status < 500 and kind != "NOT_FOUND"
    return Verdict(
        outcome="refused" if refused else "accepted",
        reason=kind,
        details=response.body.decode()[:600],
    )


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
