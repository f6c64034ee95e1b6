"""Sign a request so that its API can trust who says to have sent it (RFC 9421).

Covered are method, authority, path, query, the body by its digest, and the headers that say who
calls. Credentials are not: the API checks them itself.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from actionary.auth.identity import IDENTITY_HEADERS
from actionary.base.http import HTTPRequest
from actionary.transport.egress import parse_target

LABEL: Final = "actionary"
VALID_SECONDS: Final = 300
"""Clocks differ and calls take up to 45 seconds; a signature that was overheard dies soon."""


class Signer(Protocol):
    """Holds a private key."""

    @property
    def key_id(self) -> str:
        """How the public key is found."""
        ...

    @property
    def algorithm(self) -> str:
        """Its name in the IANA registry of HTTP signature algorithms."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the signature of `data`."""
        ...


def sign_request(request: HTTPRequest, signer: Signer, *, now: datetime) -> HTTPRequest:
    """Return `request` with `Content-Digest`, `Signature-Input` and `Signature`."""
    headers = request.headers
    if request.body:
        digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
        headers = headers.with_set("Content-Digest", f"sha-256=:{digest}:")  # RFC 9530
    request = request.with_headers(headers)
    covered = covered_by(request)
    created = int(now.timestamp())
    parameters = (
        f"({' '.join(_quoted(name) for name in covered)});created={created}"
        f";expires={created + VALID_SECONDS};keyid={_quoted(signer.key_id)}"
        f";alg={_quoted(signer.algorithm)};tag={_quoted(LABEL)}"
    )
    signature = signer.sign(signature_base(request, covered, parameters))
    encoded = base64.b64encode(signature).decode()
    return request.with_headers(
        request.headers.with_set("Signature-Input", f"{LABEL}={parameters}").with_set(
            "Signature", f"{LABEL}=:{encoded}:"
        )
    )


def covered_by(request: HTTPRequest) -> tuple[str, ...]:
    """Return the components a signature of `request` covers."""
    names = dict.fromkeys(name.lower() for name, _ in request.headers)
    told = [name for name in names if name in IDENTITY_HEADERS]
    about_body = [name for name in ("content-type", "content-digest") if name in names]
    body = about_body if request.body else []
    return ("@method", "@authority", "@path", "@query", *body, *told)


def signature_base(request: HTTPRequest, covered: Sequence[str], parameters: str) -> bytes:
    """Return what is signed (RFC 9421, section 2.5)."""
    target = parse_target(request.url)
    path, _, query = target.path.partition("?")
    derived = {
        "@method": request.method,
        "@authority": target.authority,
        "@path": path,
        "@query": f"?{query}",
    }
    lines = [
        f"{_quoted(name)}: {derived[name] if name in derived else _field(request, name)}"
        for name in covered
    ]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def _field(request: HTTPRequest, name: str) -> str:
    return ", ".join(value.strip(" \t") for value in request.headers.get_all(name))


def _quoted(text: str) -> str:
    return f'"{text}"'
