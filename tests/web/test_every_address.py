"""Wherever the product takes an address, no spelling of this machine's is ever connected to."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import httpx2
import pytest

from actionary.actions.function import functions_of
from actionary.auth.credential import BasicLogin, OAuthToken
from actionary.auth.oauth_client import OAuthClient, OAuthGrant
from actionary.base.clock import SystemClock
from actionary.base.errors import ActionaryError
from actionary.base.http import Headers, HTTPRequest, HTTPResponse
from actionary.base.ids import CallId, ConversationId, GPTId, UserId
from actionary.base.secret import Secret
from actionary.bootstrap.installation import make_client
from actionary.cli.reading import client_for, fetch
from actionary.config import Settings
from actionary.messages.filestore import MemoryFileStore
from actionary.messages.tool import ToolCall
from actionary.openapi.document import Document
from actionary.runtime.answer_files import AnswerFiles
from actionary.runtime.call import Proposal
from actionary.runtime.caller import Whose
from actionary.runtime.polling import wait_for_result
from actionary.testing.rawserver import Peer, RawServer, answer, says
from actionary.testing.world import make_world
from actionary.transport.calling import Client
from actionary.transport.client import HTTPClient
from actionary.transport.executor import Executor
from actionary.transport.fetch import fetch_document
from actionary.transport.token import TokenClient
from actionary.web.app import make_app
from tests.transport.stubs import StubResolver
from tests.transport.test_egress import ODDITIES
from tests.transport.test_guard_at_the_socket import SPELLINGS

Try = Callable[[str], Awaitable[None]]
"""Gives the product one address and lets it do what it does with it."""

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {"/things": {"get": {"operationId": "list", "responses": {}}}},
}
MANIFEST = {
    "schema_version": "v1",
    "name_for_model": "things",
    "name_for_human": "Things",
    "description_for_model": "Things",
    "description_for_human": "Things",
    "auth": {"type": "none"},
    "logo_url": "https://things.example/logo.png",
    "contact_email": "a@things.example",
    "legal_info_url": "https://things.example/legal",
}
OAUTH = OAuthClient(
    client_id="us",
    client_secret=Secret("s3cret"),
    authorization_endpoint="https://as.example/authorize",
    token_endpoint="https://as.example/token",
)
TOKEN = OAuthToken(access_token=Secret("access"), refresh_token=Secret("refresh"))
WHOSE = Whose(user_id=UserId("u"), gpt_id=GPTId("g"), conversation_id=ConversationId("c"))


def addresses(port: int) -> list[str]:
    """Return every spelling, with the sentinel's port, and what is odd besides."""
    spelled = [f"{scheme}://{each}:{port}/" for each in SPELLINGS for scheme in ("http", "https")]
    inside = [f"http://127.0.0.1:{port}@a.example/", f"http://a.example@127.0.0.1:{port}/"]
    odd = [each.replace("127.0.0.1", f"127.0.0.1:{port}") for each in ODDITIES]
    return [*spelled, *inside, *odd]


def test_there_are_enough_addresses() -> None:
    assert len(set(addresses(1))) >= 60 * 2 + 35


def knowing_nobody(client: HTTPClient) -> HTTPClient:
    """Return the client with a name service that knows no name."""
    client._connector._resolver = StubResolver({})
    return client


@pytest.fixture
def client() -> HTTPClient:
    """Return the product's own door."""
    return knowing_nobody(make_client(Settings(call_timeout=2.0, retries=0)))


async def _tried(sentinel: RawServer, attempt: Try) -> None:
    for url in addresses(sentinel.port):
        with suppress(ActionaryError):
            await attempt(url)
    assert sentinel.connections == 0


async def test_a_document_to_import() -> None:
    async with RawServer(says(answer())) as sentinel, make_world() as world:
        knowing_nobody(world.services.client)
        transport = httpx2.ASGITransport(make_app(world.services))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as pages:

            async def attempt(url: str) -> None:
                sent = await pages.post("/editor/fetch?prefix=n1", data={"url": url})
                assert sent.status_code in (400, 403, 422, 502), (url, sent.status_code)

            await _tried(sentinel, attempt)


async def test_the_document_that_a_pasted_manifest_names() -> None:
    async with RawServer(says(answer())) as sentinel, make_world() as world:
        knowing_nobody(world.services.client)
        transport = httpx2.ASGITransport(make_app(world.services))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as pages:

            async def attempt(url: str) -> None:
                manifest = json.dumps(MANIFEST | {"api": {"type": "openapi", "url": url}})
                sent = await pages.post("/editor/fetch?prefix=n1", data={"manifest": manifest})
                assert sent.status_code in (400, 403, 422, 502), (url, sent.status_code)

            await _tried(sentinel, attempt)


async def test_a_server_that_a_document_names(client: HTTPClient) -> None:
    calling = Client(policy=client.policy, limits=client.limits, resolver=StubResolver({}))

    async def attempt(url: str) -> None:
        document = Document.load(json.dumps(DOCUMENT | {"servers": [{"url": url}]}))
        for function in functions_of(document):
            await calling.call(function, {})

    async with RawServer(says(answer())) as sentinel:
        await _tried(sentinel, attempt)


async def test_a_server_that_is_set_instead(client: HTTPClient) -> None:
    calling = Client(policy=client.policy, limits=client.limits, resolver=StubResolver({}))
    document = Document.load(json.dumps(DOCUMENT | {"servers": [{"url": "https://a.example"}]}))

    async def attempt(url: str) -> None:
        for function in functions_of(document, server=url):
            await calling.call(function, {})

    async with RawServer(says(answer())) as sentinel:
        await _tried(sentinel, attempt)


@pytest.mark.parametrize("what", ["refresh", "client", "password", "device", "revoke", "discover"])
async def test_an_endpoint_of_an_authorization_server(client: HTTPClient, what: str) -> None:
    tokens = TokenClient(client)

    async def attempt(url: str) -> None:
        oauth = replace(
            OAUTH,
            token_endpoint=url,
            revocation_endpoint=url,
            device_authorization_endpoint=url,
        )
        if what == "refresh":
            await tokens.refresh(oauth, TOKEN)
        elif what == "client":
            speaking = replace(oauth, grant=OAuthGrant.CLIENT_CREDENTIALS)
            await tokens.client_credentials(speaking)
        elif what == "password":
            login = BasicLogin(username="a", password=Secret("b"))
            await tokens.password(replace(oauth, grant=OAuthGrant.PASSWORD), login)
        elif what == "device":
            await tokens.start_device(replace(oauth, grant=OAuthGrant.DEVICE_CODE))
        elif what == "revoke":
            await tokens.revoke(oauth, TOKEN)
        else:
            await tokens.discover(url)

    async with RawServer(says(answer())) as sentinel:
        await _tried(sentinel, attempt)


async def test_a_file_that_an_answer_points_to(client: HTTPClient) -> None:
    files = AnswerFiles(
        MemoryFileStore(None), client, SystemClock(), returned_bytes=1000, inline_bytes=1000
    )

    async def attempt(url: str) -> None:
        response = HTTPResponse(
            status=200,
            headers=Headers([("Content-Type", "application/json")]),
            body=json.dumps({"openaiFileResponse": [url]}).encode(),
        )
        taken = await files.take(response, "https://a.example/", WHOSE, [])
        assert taken.files == ()

    async with RawServer(says(answer())) as sentinel:
        await _tried(sentinel, attempt)


async def test_where_the_result_of_an_accepted_call_is_said_to_be(client: HTTPClient) -> None:
    proposal = Proposal(
        call_id=CallId("call"),
        tool_call=ToolCall(id="wish", name="list", arguments="{}"),
        request=HTTPRequest(method="POST", url="https://a.example/jobs"),
        wait_seconds=5,
    )

    async def attempt(url: str) -> None:
        accepted = HTTPResponse(status=202, headers=Headers([("Location", url)]))
        waited = await wait_for_result(Executor(client), proposal, accepted, {})
        assert waited.response is accepted

    async with RawServer(says(answer())) as sentinel:
        for url in addresses(sentinel.port):
            if url.startswith("http") and "a.example" not in url:
                await attempt(url)
        assert sentinel.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_where_an_imported_document_is_said_to_have_moved(status: int) -> None:
    async with RawServer(says(answer())) as sentinel:
        location: list[str] = []

        async def moved(peer: Peer) -> None:
            moves = answer(f"{status} Moved", headers=[("Location", location[0])])
            peer.writer.write(moves)

        async with RawServer(moved) as public:
            opened = frozenset({public.host_port})
            door = knowing_nobody(make_client(Settings(retries=0), extra=opened))

            async def attempt(url: str) -> None:
                if any(not " " <= character <= "~" for character in url):
                    return
                location[:] = [url]
                await fetch_document(door, public.url)

            await _tried(sentinel, attempt)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 200])
async def test_where_an_answer_points_to_or_refreshes_itself(status: int) -> None:
    async with RawServer(says(answer())) as sentinel:
        page = f'<meta http-equiv="refresh" content="0;url={sentinel.url}">'.encode()
        headers = [("Location", sentinel.url), ("Refresh", f"0;url={sentinel.url}")]
        headers.append(("Content-Type", "text/html"))
        async with RawServer(says(answer(f"{status} X", headers=headers, body=page))) as public:
            opened = frozenset({public.host_port, sentinel.host_port})
            door = make_client(Settings(call_timeout=2.0), extra=opened)
            for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
                for name in ("Authorization", "X-API-Key", "Cookie", "Metadata"):
                    request = HTTPRequest(
                        method=method, url=public.url, headers=Headers([(name, "s3cret")])
                    )
                    assert (await door.send(request)).status == status

            assert public.connections == 20
    assert sentinel.connections == 0
    assert sentinel.requests == []


async def test_a_redirect_in_a_circle_is_one_answer() -> None:
    async with RawServer(says(answer("302 X", headers=[("Location", "/")]))) as public:
        door = make_client(Settings(), extra=frozenset({public.host_port}))
        response = await door.send(HTTPRequest(method="GET", url=public.url))

        assert (response.status, public.connections) == (302, 1)


async def test_what_a_command_is_told_to_read() -> None:
    door = knowing_nobody(client_for(Settings(call_timeout=2.0, retries=0), ()))

    async def attempt(url: str) -> None:
        await asyncio.to_thread(fetch, url, door)

    async with RawServer(says(answer())) as sentinel:
        await _tried(sentinel, attempt)
