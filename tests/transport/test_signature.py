"""Signatures of requests, beside the standard's own example and a verifier nobody here wrote."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
)
from http_message_signatures.algorithms import ED25519

from actionary.auth.credential import BearerToken
from actionary.base.clock import FrozenClock
from actionary.base.http import CredentialSlot, Headers, HTTPRequest
from actionary.base.secret import Secret
from actionary.bootstrap.ownkeys import Ed25519Signer
from actionary.testing.rawserver import RawServer, answer, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy, parse_target
from actionary.transport.executor import Executor
from actionary.transport.signature import covered_by, sign_request, signature_base

NOW = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# RFC 9421, appendices B.1.4 and B.2.6.
SEED = decoded("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU")
PUBLIC = "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"
EXAMPLE = HTTPRequest(
    method="POST",
    url="https://example.com/foo?param=Value&Pet=dog",
    headers=Headers(
        [
            ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("Content-Type", "application/json"),
            ("Content-Length", "18"),
        ]
    ),
    body=b'{"hello": "world"}',
)
COVERED = ("date", "@method", "@path", "@authority", "content-type", "content-length")
PARAMETERS = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
SIGNATURE = (
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
)
SIGNER = Ed25519Signer(SEED)


def test_the_standards_own_example_is_signed_as_in_the_standard() -> None:
    signed = SIGNER.sign(signature_base(EXAMPLE, COVERED, PARAMETERS))

    assert base64.b64encode(signed).decode() == SIGNATURE
    assert SIGNER.jwk["x"] == PUBLIC


def test_a_key_is_called_by_its_thumbprint() -> None:
    # RFC 8037, appendix A.3.
    seed = decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")

    assert Ed25519Signer(seed).key_id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


REQUESTS = [
    HTTPRequest(method="GET", url="https://API.example.com/"),
    HTTPRequest(method="GET", url="https://api.example.com"),
    HTTPRequest(method="GET", url="https://api.example.com:443/a%2Fb?q=%C3%BC&q=2&e="),
    HTTPRequest(method="DELETE", url="https://api.example.com:8443/a?"),
    HTTPRequest(
        method="POST",
        url="https://[2606:4700:0:0::1111]/orders",
        headers=Headers(
            [
                ("Content-Type", " application/json "),
                ("Actionary-Gpt-Id", "g-1"),
                ("openai-gpt-id", "g-1"),
                ("X-Other", "1"),
            ]
        ),
        body=b'{"a": 1}',
    ),
]


def verified(request: HTTPRequest) -> dict[str, str]:
    """Return the covered components of a signature, checked by hand as section 3.2 says."""
    field = request.headers.get("signature-input").removeprefix("actionary=")
    names = re.findall(r'"([^"]+)"', field[: field.index(")")])
    signature = base64.b64decode(request.headers.get("signature")[len("actionary=:") : -1])
    base = signature_base(request, names, field)
    Ed25519PublicKey.from_public_bytes(decoded(PUBLIC)).verify(signature, base)
    lines = base.decode().splitlines()
    return dict(line.removeprefix('"').split('": ', 1) for line in lines[:-1])


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_signature_covers_everything_that_says_what_is_wanted(request_: HTTPRequest) -> None:
    signed = sign_request(request_, SIGNER, now=NOW)

    found = verified(signed)

    assert list(found)[:4] == ["@method", "@authority", "@path", "@query"]
    assert found["@method"] == request_.method
    assert found["@path"].startswith("/")
    assert found["@query"].startswith("?")
    assert 'tag="actionary"' in signed.headers.get("signature-input")
    assert f";created={int(NOW.timestamp())};expires=" in signed.headers.get("signature-input")


def test_a_body_and_who_calls_are_covered_and_a_credential_is_not() -> None:
    request = REQUESTS[-1].with_headers(REQUESTS[-1].headers.with_added("Authorization", "x"))

    found = verified(sign_request(request, SIGNER, now=NOW))

    digest = base64.b64encode(hashlib.sha256(b'{"a": 1}').digest()).decode()
    assert found["content-digest"] == f"sha-256=:{digest}:"
    assert found["content-type"] == "application/json"
    assert found["actionary-gpt-id"] == found["openai-gpt-id"] == "g-1"
    assert found["@authority"] == "[2606:4700::1111]"
    assert not {"authorization", "x-other"} & found.keys()


def test_a_signature_that_was_there_is_replaced() -> None:
    forged = REQUESTS[0].with_headers(
        Headers([("Signature", "actionary=:AA==:"), ("signature-input", "actionary=()")])
    )

    signed = sign_request(forged, SIGNER, now=NOW)

    assert len(signed.headers.get_all("signature")) == 1
    assert len(signed.headers.get_all("signature-input")) == 1
    verified(signed)


async def test_what_is_signed_is_what_leaves() -> None:
    async with RawServer(says(answer())) as server:
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({server.host_port})), clock=FrozenClock(NOW)
        )
        await Executor(client, signer=SIGNER).call(
            HTTPRequest(
                method="POST",
                url=f"{server.url}a?b=c",
                headers=Headers([("Content-Type", "text/plain"), ("Actionary-Gpt-Id", "g")]),
                body=b"hello",
            ),
            slots=[CredentialSlot(location="query", name="key", scheme="key")],
            credentials={"key": BearerToken(token=Secret("s3cret"))},
        )

    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    method, path, _ = line.split()
    headers = Headers(tuple(field.split(": ", 1)) for field in fields)  # type: ignore[misc]
    arrived = HTTPRequest(
        method=method, url=f"http://{headers.get('host')}{path}", headers=headers, body=body
    )

    found = verified(arrived)
    assert found["@query"] == "?b=c&key=s3cret"
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert found["content-digest"] == f"sha-256=:{digest}:"
    assert covered_by(arrived) == tuple(found)


class Keys(HTTPSignatureKeyResolver):
    """Knows our public key, by its thumbprint alone."""

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        """Return the key."""
        assert key_id == SIGNER.key_id
        return Ed25519PublicKey.from_public_bytes(decoded(PUBLIC))


def referee(request: HTTPRequest) -> int:
    """Return how many components a verifier nobody here wrote finds covered."""
    target = parse_target(request.url)  # an API sees the address by its Host header
    message = SimpleNamespace(
        method=request.method,
        url=f"{target.scheme}://{target.authority}{target.path}",
        headers=dict(request.headers),
        body=request.body,
    )
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=Keys())
    (result,) = verifier.verify(message, expect_tag="actionary", body=request.body)
    return len(result.covered_components)


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_verifier_nobody_here_wrote_agrees(request_: HTTPRequest) -> None:
    signed = sign_request(request_, SIGNER, now=datetime.now(UTC))

    assert referee(signed) == len(covered_by(signed)) + 1  # the parameters are one of them


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "PUT"},
        {"url": "https://[2606:4700::1112]/orders"},
        {"url": "https://[2606:4700::1111]/orders2"},
        {"url": "https://[2606:4700::1111]/orders?a=b"},
        {"body": b'{"a": 2}'},
        {"headers": ("Actionary-Gpt-Id", "g-2")},
        {"headers": ("Content-Type", "text/plain")},
    ],
)
def test_a_verifier_nobody_here_wrote_sees_every_change(changed: dict[str, Any]) -> None:
    signed = sign_request(REQUESTS[-1], SIGNER, now=datetime.now(UTC))
    if "headers" in changed:
        changed = {"headers": signed.headers.with_set(*changed["headers"])}

    with pytest.raises(HTTPMessageSignaturesException):
        referee(replace(signed, **changed))


def test_a_signature_from_long_ago_is_over() -> None:
    old = sign_request(REQUESTS[0], SIGNER, now=datetime.now(UTC) - timedelta(minutes=10))

    with pytest.raises(HTTPMessageSignaturesException):
        referee(old)
