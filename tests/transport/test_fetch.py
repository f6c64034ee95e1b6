"""Fetching a document: the same guard, a few redirects, and words for what is there instead."""

import pytest

from actionary.base.http import HTTPRequest
from actionary.testing.rawserver import Peer, RawServer, answer, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import CallError, EgressDeniedError
from actionary.transport.fetch import DocumentFetchError, fetch_document
from tests.transport.stubs import RecordingDialer, StubResolver

YAML = b"openapi: 3.1.0\n"


def reaching(*servers: RawServer) -> HTTPClient:
    policy = EgressPolicy(exceptions=frozenset(server.host_port for server in servers))
    return HTTPClient(policy=policy)


async def test_a_document_comes_with_where_it_came_from() -> None:
    found = answer(headers=[("Content-Type", "Application/YAML; charset=utf-8")], body=YAML)
    async with RawServer(says(found)) as server:
        document = await fetch_document(reaching(server), f" {server.url}api.yaml#/paths \n")

    assert document.content == YAML
    assert document.media_type == "application/yaml"
    assert document.source_url == f"{server.url}api.yaml"
    assert server.requests[0].startswith(b"GET /api.yaml HTTP/1.1\r\n")
    assert b"Accept: application/json" in server.requests[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_document_that_moved_is_found(status: int) -> None:
    async def moving(peer: Peer) -> None:
        if peer.request.startswith(b"GET /new"):
            peer.writer.write(answer(body=YAML))
        else:
            location = [("Location", "/new#part")]
            peer.writer.write(answer(f"{status} Moved", headers=location))

    async with RawServer(moving) as server:
        document = await fetch_document(reaching(server), f"{server.url}old")

    assert document.source_url == f"{server.url}new"


async def test_a_redirect_without_end_is_given_up_after_the_third() -> None:
    async with RawServer(says(answer("302 Found", headers=[("Location", "/")]))) as server:
        with pytest.raises(DocumentFetchError, match="more than 3 times"):
            await fetch_document(reaching(server), server.url)

    assert server.connections == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "//127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "https://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "http://user@127.0.0.1:{port}/",
        "http://127.1:{port}/",
        "http://[::1/",
    ],
)
async def test_a_redirect_to_where_calls_may_not_go_is_refused(location: str) -> None:
    async with RawServer(says(answer(body=YAML))) as sentinel:
        target = location.format(port=sentinel.port)
        moved = answer("302 Found", headers=[("Location", target)])
        async with RawServer(says(moved)) as server:
            with pytest.raises(CallError) as caught:
                await fetch_document(reaching(server), server.url)

    assert caught.value.code in {"egress-denied", "document-not-there"}
    assert sentinel.connections == 0


async def test_a_document_over_https_cannot_move_to_plain_http() -> None:
    client = HTTPClient(resolver=StubResolver({}), dialer=RecordingDialer())

    with pytest.raises(EgressDeniedError, match="not encrypted"):
        await fetch_document(client, "http://a.example/openapi.json")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (answer("404 Not Found"), "answers 404 Not Found"),
        (answer("500 "), "answers 500"),
        (answer("204 No Content"), "answers 204"),
        (answer("401 Unauthorized"), "wants a sign-in"),
        (answer("403 Forbidden"), "paste it instead"),
        (answer("302 Found"), "redirects to nowhere"),
        (answer(body=b" \n"), "answers with nothing"),
        (answer(body=b"\n<!DOCTYPE html><title>Docs</title>"), "a web page"),
        (answer(headers=[("Content-Type", "text/html")], body=b"Docs"), "link to openapi.json"),
    ],
)
async def test_what_is_no_document_is_named(found: bytes, words: str) -> None:
    async with RawServer(says(found)) as server:
        with pytest.raises(DocumentFetchError) as caught:
            await fetch_document(reaching(server), server.url)

    assert words in str(caught.value)
    assert caught.value.hint


async def test_a_page_of_a_code_host_points_to_its_raw_file() -> None:
    page = answer(headers=[("Content-Type", "text/html")], body=b"<html>")
    async with RawServer(says(page)) as server:
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({("github.com", 80)})),
            resolver=StubResolver({"github.com": [["140.82.121.4"]]}),
            dialer=RecordingDialer(server.host_port),
        )
        with pytest.raises(DocumentFetchError, match="press Raw"):
            await fetch_document(client, "http://github.com/a/b/blob/main/openapi.yaml")


async def test_a_document_may_be_larger_than_an_answer_but_not_endless() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    async with RawServer(says(head % 18_000_000 + b"a" * 18_000_000)) as server:
        document = await fetch_document(reaching(server), server.url)
        with pytest.raises(CallError, match="larger than 16"):
            await reaching(server).send(HTTPRequest(method="GET", url=server.url))
    async with RawServer(says(head % 20_000_001)) as server:
        with pytest.raises(CallError, match=r"larger than 20\.0 MB"):
            await fetch_document(reaching(server), server.url)

    assert len(document.content) == 18_000_000
