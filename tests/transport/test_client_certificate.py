"""Mutual TLS: a server that knows its clients by their certificates."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from actionary.auth.apply import CredentialUnusableError, apply, slots_for
from actionary.auth.certificate import CertificateError, certificate_from_pem
from actionary.auth.credential import (
    APIKey,
    ClientCertificate,
    credential_from_json,
    credential_to_json,
    ending_of,
    secrets_of,
)
from actionary.base.http import HTTPRequest
from actionary.base.secret import Secret
from actionary.openapi.security import SchemeKind, SecurityScheme
from actionary.testing.rawserver import RawServer, answer, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import CallError, RequestUnusableError, TLSFailedError
from actionary.transport.executor import Executor
from tests.transport.certificates import Authority

SCHEMES = {"mtls": SecurityScheme(name="mtls", kind=SchemeKind.MUTUAL_TLS)}
SLOTS = slots_for({"mtls": ()}, SCHEMES)


@pytest.fixture(scope="session")
def certificate(authority: Authority) -> ClientCertificate:
    """A certificate of ours, from the authority the server knows."""
    return certificate_from_pem(Secret(authority.issued("client.example")))


def asking(authority: Authority) -> ssl.SSLContext:
    """Return the context of a server that lets in only whom its authority vouches for."""
    context = authority.serving("127.0.0.1")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority.pem)
    return context


def reaching(server: RawServer, authority: Authority) -> HTTPClient:
    policy = EgressPolicy(exceptions=frozenset({server.host_port}))
    return HTTPClient(policy=policy, tls=authority.trusting())


async def test_a_call_shows_its_certificate(
    authority: Authority, certificate: ClientCertificate
) -> None:
    async with RawServer(says(answer(body=b"known")), tls=asking(authority)) as server:
        client = reaching(server, authority)
        for _ in range(2):
            response = await Executor(client).call(
                HTTPRequest(method="GET", url=server.url),
                slots=SLOTS,
                credentials={"mtls": certificate},
            )

    assert response.body == b"known"
    assert server.connections == 2


async def test_a_call_without_it_is_not_let_in(authority: Authority) -> None:
    async with RawServer(says(answer(body=b"known")), tls=asking(authority)) as server:
        with pytest.raises(CallError):
            await reaching(server, authority).send(HTTPRequest(method="GET", url=server.url))

    assert server.requests in ([], [b""])


async def test_a_certificate_is_shown_only_to_a_server_that_is_trusted(
    authority: Authority, certificate: ClientCertificate, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path)
    async with RawServer(says(answer()), tls=stranger.serving("127.0.0.1")) as server:
        with pytest.raises(TLSFailedError, match="certificate"):
            await reaching(server, authority).send(
                HTTPRequest(method="GET", url=server.url), certificate=certificate
            )

    assert server.connections == 0


async def test_a_certificate_is_never_asked_for_over_plain_http(
    authority: Authority, certificate: ClientCertificate
) -> None:
    async with RawServer(says(answer())) as server:
        with pytest.raises(RequestUnusableError, match="https"):
            await reaching(server, authority).send(
                HTTPRequest(method="GET", url=server.url), certificate=certificate
            )

    assert server.connections == 0


async def test_a_key_of_another_certificate_is_told_before_anything_is_sent(
    authority: Authority, certificate: ClientCertificate
) -> None:
    other = certificate_from_pem(Secret(authority.issued("other.example")))
    wrong = ClientCertificate(certificate=certificate.certificate, private_key=other.private_key)
    async with RawServer(says(answer()), tls=asking(authority)) as server:
        with pytest.raises(TLSFailedError) as caught:
            await reaching(server, authority).send(
                HTTPRequest(method="GET", url=server.url), certificate=wrong
            )

    assert "BEGIN" not in str(caught.value)
    assert server.connections == 0


async def test_an_encrypted_key_needs_its_passphrase_and_asks_nobody(
    authority: Authority,
) -> None:
    pem = Secret(authority.issued("client.example", passphrase="open sesame"))
    async with RawServer(says(answer(body=b"known")), tls=asking(authority)) as server:
        client = reaching(server, authority)
        request = HTTPRequest(method="GET", url=server.url)
        whole = certificate_from_pem(pem, Secret("open sesame"))

        assert (await client.send(request, certificate=whole)).body == b"known"
        for passphrase in (None, Secret("wrong")):
            with pytest.raises(TLSFailedError):
                await client.send(request, certificate=certificate_from_pem(pem, passphrase))


def test_a_certificate_is_kept_and_shown_as_a_secret(certificate: ClientCertificate) -> None:
    with_passphrase = ClientCertificate(
        certificate="c", private_key=Secret("k"), passphrase=Secret("p")
    )

    for each in (certificate, with_passphrase):
        assert credential_from_json(credential_to_json(each)) == each
    assert ending_of(certificate) == ""
    assert secrets_of(with_passphrase) == (Secret("k"), Secret("p"))
    assert certificate.private_key.reveal() not in repr(certificate)


def test_a_certificate_fills_no_place_in_a_request_and_a_key_shows_none(
    certificate: ClientCertificate,
) -> None:
    request = HTTPRequest(method="GET", url="https://api.example/")
    key = {"k": SecurityScheme(name="k", kind=SchemeKind.HTTP, http_scheme="bearer")}

    assert apply(request, SLOTS, {"mtls": certificate}) == request
    with pytest.raises(CredentialUnusableError, match="client certificate"):
        apply(request, slots_for({"k": ()}, key), {"k": certificate})
    with pytest.raises(CredentialUnusableError, match="no credential"):
        apply(request, SLOTS, {})


async def test_a_key_is_no_certificate(authority: Authority) -> None:
    async with RawServer(says(answer()), tls=asking(authority)) as server:
        with pytest.raises(CredentialUnusableError, match="takes a client certificate"):
            await Executor(reaching(server, authority)).call(
                HTTPRequest(method="GET", url=server.url),
                slots=SLOTS,
                credentials={"mtls": APIKey(value=Secret("k"))},
            )

    assert server.connections == 0


@pytest.mark.parametrize(
    "paste",
    [
        lambda key, certificate: key + certificate,
        lambda key, certificate: f"Bag Attributes\n{certificate}subject=x\n{key}",
        lambda key, certificate: (key + certificate).replace("\n", "\r\n"),
        lambda key, certificate: (key + certificate).replace("\n", ""),  # a page's field
        lambda key, certificate: (key + certificate).replace("\n", " "),
    ],
    ids=["as it is", "the other way round", "lines of Windows", "in one line", "with spaces"],
)
def test_a_certificate_is_found_in_what_people_paste(
    authority: Authority, certificate: ClientCertificate, paste: Callable[[str, str], str]
) -> None:
    pasted = paste(certificate.private_key.reveal(), certificate.certificate)

    assert certificate_from_pem(Secret(pasted)) == certificate


def test_an_old_encrypted_key_keeps_its_headers() -> None:
    key = (
        "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
        "DEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n"
    )
    whole = f"{key}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

    assert certificate_from_pem(Secret(whole)).private_key.reveal() == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
        + "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n" * 2,
        "-----BEGIN CERTIFICATE-----" * 1000,
        "x" * 200_000,
    ],
)
def test_what_is_no_certificate_with_its_key_is_refused(text: str) -> None:
    with pytest.raises(CertificateError) as caught:
        certificate_from_pem(Secret(text))

    assert "hunter2" not in str(caught.value)


async def test_a_damaged_certificate_is_told(authority: Authority) -> None:
    broken = ClientCertificate(certificate="nonsense", private_key=Secret("nonsense"))
    async with RawServer(says(answer()), tls=asking(authority)) as server:
        with pytest.raises(TLSFailedError, match="damaged"):
            await reaching(server, authority).send(
                HTTPRequest(method="GET", url=server.url), certificate=broken
            )
