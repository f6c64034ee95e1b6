"""Files that answers bring, and the rest of answers that are cut: kept, told, read on."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from actionary.actions.paging import READ_MORE
from actionary.bootstrap.wiring import Repos
from actionary.config import Settings
from actionary.messages.file import ConversationFile, FileKind
from actionary.messages.filestore import FileLimits, MemoryFileStore, whole_bytes
from actionary.messages.tool import Outcome
from actionary.models.scripted import Reply
from actionary.runtime.call import Answer as CallAnswer
from actionary.runtime.call import Call, CallState
from actionary.runtime.state import RunState
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import World, make_world
from tests.messages.test_file import png
from tests.shop import DONE, SHOP, calling

PNG = png(8, 6)
LIST = calling("listItems")


def file_of(name: str, data: bytes, media_type: str = "text/plain") -> dict[str, str]:
    return {"name": name, "mime_type": media_type, "content": base64.b64encode(data).decode()}


@asynccontextmanager
async def answered(
    answer: Answer,
    *replies: Reply,
    repos: Repos | None = None,
    secrets: dict[str, str] | None = None,
    **settings: Any,
) -> AsyncIterator[tuple[World, RunState, FakeUpstream]]:
    """Let a model call `listItems`, which answers with `answer`, and the person allow it."""
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(
            LIST,
            *(replies or (DONE,)),
            upstreams=[shop],
            repos=repos,
            settings=Settings(call_timeout=5.0, **settings),
        ) as world,
    ):
        shop.answer("listItems", answer)
        shop.answer("GET /account", Answer(body=b"%PDF-1.7 bill", headers=(
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", 'attachment; filename="../bill.pdf"'),
        )))  # fmt: skip
        gpt = await world.install(shop, secrets=secrets)
        run = await world.say(gpt, "What is there?")
        await world.settled(run.id)
        yield world, await world.decide(run.id), shop


def first_call(state: RunState) -> Call:
    return next(iter(state.calls.values()))


def answer_of(state: RunState) -> CallAnswer:
    answer = first_call(state).answer
    assert answer is not None
    return answer


def told(state: RunState) -> str:
    result = first_call(state).result
    assert result is not None
    return result.content


async def content(world: World, file: ConversationFile) -> bytes:
    return await whole_bytes(world.services.files, file)


async def test_a_binary_answer_becomes_a_file_of_the_conversation() -> None:
    answer = Answer(body=PNG, headers=(("Content-Type", "image/png"),))
    async with answered(answer) as (world, state, _):
        (file,) = answer_of(state).files

        assert (file.name, file.media_type, file.is_picture) == ("items.png", "image/png", True)
        assert await content(world, file) == PNG
        assert told(state) == (
            f"[The API answered with a file, which the person sees: {file.described}]"
        )


async def test_a_text_to_be_saved_is_told_and_kept() -> None:
    headers = (
        ("Content-Type", "text/csv"),
        ("Content-Disposition", "attachment; filename*=UTF-8''export%20%C3%A4.csv"),
    )
    async with answered(Answer(body=b"a,b\n1,2\n", headers=headers)) as (world, state, _):
        (file,) = answer_of(state).files

        assert (file.name, file.media_type) == ("export ä.csv", "text/csv")
        assert await content(world, file) == b"a,b\n1,2\n"
        assert told(state) == "a,b\n1,2\n"


async def test_files_in_an_answer_are_kept_and_told_by_their_ids() -> None:
    listed = [file_of("plan.png", PNG, "image/png"), file_of("a.csv", b"a,b\n", "text/csv")]
    body = {"total": 12345678901234567890, "openaiFileResponse": listed, "note": "x"}
    async with answered(Answer.of_json(body)) as (world, state, _):
        plan, table = answer_of(state).files

        assert (plan.name, plan.is_picture, plan.kind) == ("plan.png", True, FileKind.ANSWER)
        assert (table.media_type, await content(world, table)) == ("text/csv", b"a,b\n")
        lines = [f"File the person sees: {each.described}" for each in (plan, table)]
        rest = {"openaiFileResponse": lines, "note": "x"}
        inside = json.dumps(rest, separators=(",", ":"))[1:]
        assert told(state) == '{"total":12345678901234567890,' + inside


async def test_files_by_address_are_fetched_without_credentials() -> None:
    async with FakeUpstream(SHOP) as host:
        host.answer("GET /account", Answer(body=PNG, headers=(("Content-Type", "image/png"),)))

        def both(request: object) -> Answer:
            return Answer.of_json({"openaiFileResponse": [f"{host.url}/account?sig=1"]})

        async with make_world(LIST, DONE, upstreams=[host]) as world:
            host.answer("listItems", both)
            gpt = await world.install(host, secrets={"key": "k-123456"})
            run = await world.say(gpt, "What is there?")
            await world.settled(run.id)
            state = await world.decide(run.id)

        (file,) = answer_of(state).files
        assert (file.name, file.media_type) == ("account.png", "image/png")
        assert host.requests[-1].target == "/v1/account?sig=1"
        assert "x-key" not in host.requests[-1].headers


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (7, "it is neither an address nor an object"),
        ("file:///etc/passwd", "it is neither an address nor an object"),
        ({"name": "x.txt"}, "it has no `content` in base64"),
        ({"name": "x.txt", "content": "%%%"}, "its content is no base64"),
        ({"name": "x.txt", "content": 9}, "it has no `content` in base64"),
        ("http://10.0.0.1/x.png", "10.0.0.1"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("http://localhost:1/x", "localhost:1"),
        (file_of("big.bin", b"x" * 3000), "it has more than 2.0 kB"),
    ],
)
async def test_a_bad_entry_is_said_and_the_others_are_kept(entry: object, why: str) -> None:
    body = {"openaiFileResponse": [entry, file_of("good.txt", b"fine")]}
    async with answered(Answer.of_json(body), returned_file_bytes=2000) as (_, state, shop):
        assert [file.name for file in answer_of(state).files] == ["good.txt"]
        assert why in answer_of(state).note
        assert why in told(state)
        assert first_call(state).state is CallState.SUCCEEDED
        assert len(shop.requests) == 1


async def test_only_ten_files_are_taken() -> None:
    body = {"openaiFileResponse": [file_of(f"{n}.txt", b"x") for n in range(12)]}
    async with answered(Answer.of_json(body)) as (_, state, _):
        assert len(answer_of(state).files) == 10
        assert answer_of(state).note == "It sent 12 files; only the first 10 are taken."


async def test_files_inline_have_a_limit_together() -> None:
    body = {"openaiFileResponse": [file_of(f"{n}.txt", b"x" * 600) for n in range(3)]}
    async with answered(Answer.of_json(body), inline_file_bytes=1500) as (_, state, _):
        assert [file.name for file in answer_of(state).files] == ["0.txt", "1.txt"]
        assert "the files in one answer have more than 1.5 kB" in answer_of(state).note


async def test_an_address_that_answers_otherwise_is_said() -> None:
    async with FakeUpstream(SHOP) as host, make_world(LIST, DONE, upstreams=[host]) as world:
        body = {"openaiFileResponse": [f"{host.url}/nothing"]}
        host.answer("listItems", lambda _: Answer.of_json(body))
        run = await world.say(await world.install(host), "What is there?")
        await world.settled(run.id)
        state = await world.decide(run.id)

    assert answer_of(state).files == ()
    assert "its address answered 404" in told(state)


async def test_our_secret_is_masked_in_a_text_file_and_in_its_name() -> None:
    secret = "k-12345678"
    body = {"openaiFileResponse": [file_of(f"{secret}.txt", f"key: {secret}".encode())]}
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(calling("getAccount"), DONE, upstreams=[shop]) as world,
    ):
        shop.answer("getAccount", Answer.of_json(body))
        gpt = await world.install(shop, secrets={"key": secret})
        run = await world.say(gpt, "Who am I?")
        await world.settled(run.id)
        state = await world.decide(run.id)

        (file,) = answer_of(state).files
        assert secret not in file.name
        assert secret.encode() not in await content(world, file)


async def test_an_answer_that_is_cut_is_read_on_and_nothing_is_sent() -> None:
    items = [{"id": number, "name": f"Tea {number}"} for number in range(200)]
    repos = Repos()
    async with answered(Answer.of_json(items), repos=repos, result_characters=1500) as (
        world,
        state,
        shop,
    ):
        whole = answer_of(state).whole
        assert whole is not None
        assert (whole.name, whole.kind) == ("answer.json", FileKind.WHOLE)
        assert json.loads(await content(world, whole)) == items
        shown = json.loads(told(state).partition("\n[Cut")[0])
        cursor = f"{whole.id}:{len(shown)}:"
        assert f'call read_more with cursor "{cursor}"' in told(state)
        assert READ_MORE not in [tool.name for tool in world.model.requests[0].tools]
        assert world.model.requests[1].tools[-1].name == READ_MORE
        gpt_conversation = await conversation_of(world)
        sent = len(shop.requests)

    reading = Reply(calls=(wish_for(cursor),))
    async with make_world(
        reading, DONE, repos=repos, settings=Settings(result_characters=1500)
    ) as (world):
        run = await world.say(gpt_conversation, "And the others?")
        state = await world.settled(run.id)

        assert json.loads(told(state).partition("\n[Cut")[0])[0] == items[len(shown)]
        assert first_call(state).state is CallState.TOLD
        assert first_call(state).proposal.summary == "Read on in answer.json"
        assert len(shop.requests) == sent


@pytest.mark.parametrize("cursor", ["", "file_none:0:", "nonsense nonsense", "../../etc/passwd"])
async def test_a_cursor_that_leads_nowhere_is_refused_in_words(cursor: str) -> None:
    items = ["tea"] * 500
    wrong = Reply(calls=(wish_for(cursor),))
    async with answered(Answer.of_json(items), wrong, DONE, result_characters=1000) as (
        _,
        state,
        _,
    ):
        refused = list(state.calls.values())[1]
        assert refused.result is not None
        assert refused.result.outcome is Outcome.RETRY
        assert "answer.json" in refused.result.content


async def test_another_conversations_text_is_not_read() -> None:
    items = ["tea"] * 500
    repos = Repos()
    async with answered(Answer.of_json(items), repos=repos, result_characters=1000) as (
        _,
        state,
        _,
    ):
        whole = answer_of(state).whole
        assert whole is not None
    reading = Reply(calls=(wish_for(f"{whole.id}:0:"),))
    async with make_world(reading, DONE, repos=repos) as world:
        run = await world.say(await world.install(SHOP), "Read it.")
        state = await world.settled(run.id)

        assert first_call(state).state is CallState.BLOCKED


async def test_without_room_an_answer_is_cut_all_the_same() -> None:
    repos = Repos(files=MemoryFileStore(FileLimits(conversation_files=0)))
    async with answered(Answer.of_json(["tea"] * 500), repos=repos, result_characters=900) as (
        _,
        state,
        _,
    ):
        assert answer_of(state).whole is None
        assert told(state).endswith("Ask for less, or for the next page.]")


def wish_for(cursor: str) -> Any:
    return calling(READ_MORE, json.dumps({"cursor": cursor})).calls[0]


async def conversation_of(world: World) -> Any:
    (conversation,) = await world.services.conversations.list_recent(world.services.user.id)
    return conversation.id


FILES: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        path: {
            "get": {
                "operationId": name,
                "summary": name,
                "responses": {"200": {"description": "x", "content": {"application/json": {
                    "schema": {"type": "object", "properties": properties}}}}},
            }
        }
        for path, name, properties in (
            ("/files", "getFiles", {"openaiFileResponse": {"type": "array"}}),
            ("/texts", "getTexts", {"text": {"type": "string"}}),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "is_taken"), [("getFiles", True), ("getTexts", False)])
async def test_only_what_says_that_it_answers_with_files_may_answer_so_much(
    name: str, is_taken: bool
) -> None:
    one = base64.b64encode(b"\0" * 9_900_000).decode()
    entries = [{"name": f"{n}.bin", "mime_type": "x/y", "content": one} for n in range(2)]
    async with (
        FakeUpstream(FILES) as upstream,
        make_world(
            calling(name), DONE, upstreams=[upstream], settings=Settings(call_timeout=30.0)
        ) as world,
    ):
        upstream.answer(name, Answer.of_json({"openaiFileResponse": entries}))
        run = await world.say(await world.install(upstream), "Get them.")
        await world.settled(run.id)
        state = await world.decide(run.id)

        assert [file.size for file in answer_of(state).files] == [9_900_000] * 2 * is_taken
        assert first_call(state).state is (CallState.SUCCEEDED if is_taken else CallState.UNKNOWN)
