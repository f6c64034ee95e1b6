"""Files go to APIs by links that open one file, for five minutes, and by nothing else."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import pytest

from actionary.actions.binding import bind
from actionary.actions.document import Document
from actionary.actions.errors import ArgumentError
from actionary.base.ids import CallId, ConversationId, FileId, RunId
from actionary.config import Settings
from actionary.messages.file import ConversationFile
from actionary.messages.filestore import NewFile, in_one
from actionary.models.scripted import Reply
from actionary.runtime.call import Call, CallState
from actionary.runtime.outgoing_files import FilesAtHand, packed
from actionary.testing.upstream import Answer, FakeUpstream, RecordedRequest
from actionary.testing.world import World, make_world
from tests.shop import DONE, calling
from tests.web.serving import served

PRINTS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Prints", "version": "1"},
    "paths": {
        "/prints": {
            "post": {
                "operationId": "printFiles",
                "summary": "Print files",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["openaiFileIdRefs"],
                    "properties": {
                        "openaiFileIdRefs": {"type": "array", "items": {"type": "string"}},
                        "note": {"type": "string"},
                    },
                }}}},
                "responses": {"200": {"description": "Printed"}},
            }
        },
        "/scans": {
            "post": {
                "operationId": "addScan",
                "summary": "Keep a scan",
                "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {
                    "type": "object",
                    "properties": {
                        "scan": {"type": "string", "format": "binary"},
                        "title": {"type": "string"},
                    },
                }}}},
                "responses": {"200": {"description": "Kept"}},
            }
        },
    },
}  # fmt: skip
PDF = b"%PDF-1.7 a plan"


@dataclass
class Printing:
    """A conversation with a file in it, whose model prints it."""

    world: World
    upstream: FakeUpstream
    client: httpx2.AsyncClient
    file: ConversationFile
    run_id: RunId

    async def asked(self) -> Call:
        (call,) = (await self.world.settled(self.run_id)).waiting
        return call

    async def allow(self) -> Call:
        state = await self.world.decide(self.run_id)
        return next(iter(state.calls.values()))

    def link(self) -> str:
        """Return the address the API was given."""
        sent = self.upstream.requests[0].json()
        assert isinstance(sent, dict)
        return str(sent["openaiFileIdRefs"][0]["download_link"])


@asynccontextmanager
async def printing(
    wish: Reply, *, name: str = "Plan für Zoë.pdf", **settings: Any
) -> AsyncIterator[Printing]:
    """Let a model that was given the file `file_plan` make one call."""
    async with (
        FakeUpstream(PRINTS) as upstream,
        make_world(
            Reply(text="Got it."),
            wish,
            DONE,
            upstreams=[upstream],
            settings=Settings(call_timeout=5.0, port=free_port(), **settings),
        ) as world,
    ):
        services = world.services
        gpt = await world.install(upstream)
        new = NewFile(
            id=FileId("file_plan"),
            owner_id=services.user.id,
            conversation_id=None,
            name=name,
            media_type="application/pdf",
        )
        file = await services.files.add(new, in_one(PDF))
        version = await services.gpts.published(gpt)
        conversation, run = await services.conversations.start(
            services.user.id, gpt, version, "Here is a plan.", files=[file.id]
        )
        await world.settled(run.id)
        run = await world.say(conversation.id, "Print it.")
        async with served(services, port=services.settings.port) as client:
            yield Printing(world, upstream, client, file, run.id)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PRINT = calling("printFiles", '{"openaiFileIdRefs": ["file_plan"], "note": "two copies"}')


async def test_an_id_becomes_an_object_with_a_link_that_opens_the_file() -> None:
    async with printing(PRINT) as desk:
        call = await desk.asked()
        assert [file.name for file in call.proposal.files] == ["Plan für Zoë.pdf"]
        assert call.proposal.preview is not None
        assert "signature" not in call.proposal.preview.request_text

        await desk.allow()

        sent = json.loads(desk.upstream.requests[0].body)
        link = sent["openaiFileIdRefs"][0].pop("download_link")
        assert sent == {
            "openaiFileIdRefs": [
                {"name": desk.file.name, "id": desk.file.id, "mime_type": "application/pdf"}
            ],
            "note": "two copies",
        }
        async with httpx2.AsyncClient() as api:
            got = await api.get(link)
        assert (got.status_code, got.content) == (200, PDF)
        assert got.headers["content-type"] == "application/pdf"
        assert got.headers["content-disposition"].startswith("attachment; filename=")
        assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_file_may_be_named_by_its_name() -> None:
    async with printing(calling("printFiles", '{"openaiFileIdRefs": ["plan.pdf"]}'),
                        name="plan.pdf") as desk:  # fmt: skip
        await desk.asked()
        await desk.allow()

        assert (await desk.client.get(desk.link())).content == PDF


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ('["file_none"]', "There is no such file here: 'file_none'"),
        ('["other.pdf"]', "There is no such file here"),
        (json.dumps(["file_plan"] * 11), "At most 10 files can be sent."),
    ],
)
async def test_what_is_no_file_here_is_refused_in_words(given: str, why: str) -> None:
    async with printing(calling("printFiles", f'{{"openaiFileIdRefs": {given}}}')) as desk:
        state = await desk.world.settled(desk.run_id)

        (call,) = state.calls.values()
        assert call.state is CallState.BLOCKED
        assert why in call.proposal.refusal
        assert desk.upstream.requests == []


async def test_a_link_is_over_after_five_minutes() -> None:
    async with printing(PRINT) as desk:
        await desk.asked()
        desk.world.clock.advance(timedelta(days=2))  # the card waited; the link is made on sending
        await desk.allow()
        link = desk.link()

        desk.world.clock.advance(timedelta(minutes=4, seconds=59))
        assert (await desk.client.get(link)).status_code == 200
        desk.world.clock.advance(timedelta(seconds=2))
        over = await desk.client.get(link)

        assert (over.status_code, over.json()["code"]) == (403, "file-link-refused")


async def test_a_link_is_used_twenty_times_at_most() -> None:
    async with printing(PRINT) as desk:
        await desk.asked()
        await desk.allow()
        link = desk.link()

        answers = [(await desk.client.get(link)).status_code for _ in range(22)]

        assert answers == [200] * 20 + [403] * 2


async def test_a_link_opens_nothing_but_its_own_file() -> None:
    async with printing(PRINT) as desk:
        await desk.asked()
        await desk.allow()
        link = urlsplit(desk.link())
        services = desk.world.services
        new = NewFile(
            owner_id=services.user.id, conversation_id=ConversationId("c_other"), name="other.txt"
        )
        other = await services.files.add(new, in_one(b"other"))

        wrong = [
            link.path.replace(desk.file.id, other.id) + f"?{link.query}",
            link.path,
            f"{link.path}?{link.query[:-1]}0",
            f"{link.path}?{link.query.replace('expires=1', 'expires=9')}",
            f"{link.path}?expires=99999999999&signature=",
            f"{link.path}?expires=99999999999&signature={'0' * 64}",
            f"{link.path}?expires=99999999999&signature=%F0%9F%98%80",
            link.path.replace("/f/call_", "/f/kall_") + f"?{link.query}",
        ]
        answers = [(await desk.client.get(path)).status_code for path in wrong]
        posted = await desk.client.post(urlunsplit(link))

        assert set(answers) <= {403, 422}
        assert posted.status_code in (403, 405)
        assert (await desk.client.get(urlunsplit(link))).status_code == 200


async def test_the_public_address_is_in_the_link_and_answers_for_links_alone() -> None:
    async with printing(PRINT, public_url="https://files.example.com/actionary") as desk:
        await desk.asked()
        await desk.allow()
        link = desk.link()
        assert link.startswith("https://files.example.com/actionary/f/call_")
        at = {"host": "files.example.com"}
        path = link.removeprefix("https://files.example.com/actionary")

        assert (await desk.client.get(path, headers=at)).content == PDF
        assert (await desk.client.get("/", headers=at)).status_code == 421
        assert (await desk.client.get("/api/gpts", headers=at)).status_code == 421
        elsewhere = await desk.client.get(path, headers={"host": "elsewhere.example.com"})
        assert elsewhere.status_code == 421


async def test_a_file_goes_along_in_a_form_by_its_id() -> None:
    scan = calling("addScan", '{"scan": "file_plan", "title": "A plan"}')
    async with printing(scan) as desk:
        call = await desk.asked()
        assert [file.id for file in call.proposal.files] == [desk.file.id]
        assert call.proposal.preview is not None
        shown = {field.name: field.text for field in call.proposal.preview.fields}
        assert shown["scan"] == desk.file.described

        await desk.allow()

        (request,) = desk.upstream.requests
        assert b"\r\n\r\n" + PDF + b"\r\n" in request.body
        assert b"Content-Type: application/pdf" in request.body


async def test_the_card_shows_which_files_leave() -> None:
    async with printing(PRINT) as desk:
        await desk.asked()
        _, conversation = await desk.world.repos.conversations.get_run(desk.run_id)

        page = (await desk.client.get(f"/c/{conversation.id}")).text

        card = page.partition("<confirmation-card")[2].partition("</confirmation-card>")[0]
        assert "File that leaves" in card
        assert f'href="/files/{desk.file.id}"' in card


async def test_an_api_downloads_while_it_answers() -> None:
    async with printing(PRINT) as desk:
        await desk.asked()
        fetching: list[asyncio.Task[httpx2.Response]] = []

        def fetch(_: RecordedRequest) -> Answer:
            fetching.append(asyncio.ensure_future(desk.client.get(desk.link())))
            return Answer.of_json({"ok": True}, delay=0.2)

        desk.upstream.answer("printFiles", fetch)
        await desk.allow()

        assert (await fetching[0]).content == PDF


async def test_files_that_are_too_much_for_one_request_are_refused_in_words() -> None:
    scan = calling("addScan", '{"scan": "file_plan"}')
    async with printing(scan) as desk:
        function = Document.load(PRINTS, source=desk.upstream.url).functions().get("addScan")
        bound = bind(function, {"scan": "file_plan"})

        with pytest.raises(
            ArgumentError, match=r"The files have 30\.0 MB; one call takes 20\.0 MB"
        ):
            packed(function, bound, FilesAtHand(too_large=30_000_000), CallId("call_1"))
