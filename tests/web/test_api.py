"""The JSON API, through a real server: a whole journey, and every way to be told no."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from actionary.messages.tool import Outcome
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from tests.shop import DONE, ORDER_TEA, SHOP, calling
from tests.web.page import Page
from tests.web.serving import served


@dataclass
class Shop:
    """A served installation with the shop's GPT, and the shop itself."""

    world: World
    upstream: FakeUpstream
    client: httpx2.AsyncClient

    async def post(self, path: str, **body: Any) -> httpx2.Response:
        return await self.client.post(path, json=body)

    async def begin(self, text: str = "Order tea.") -> dict[str, Any]:
        answer = await self.post("/api/conversations", gpt="test-desk", text=text)
        assert answer.status_code == 201, answer.text
        return await self.settled(answer.json()["id"])

    async def settled(self, conversation_id: str) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while True:
                got: dict[str, Any] = (
                    await self.client.get(f"/api/conversations/{conversation_id}")
                ).json()
                states = [c["state"] for r in got["runs"] for t in r["turns"] for c in t["calls"]]
                if got["runs"][-1]["phase"] != "asking" and "approved" not in states:
                    return got
                await asyncio.sleep(0.01)


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    """Serve the shop's GPT, whose model orders tea and then says that it is done."""
    async with (
        FakeUpstream(SHOP) as upstream,
        make_world(ORDER_TEA, DONE, DONE, upstreams=[upstream]) as world,
        served(world.services) as client,
    ):
        await world.install(upstream)
        yield Shop(world, upstream, client)


def call_of(conversation: dict[str, Any]) -> dict[str, Any]:
    (call,) = conversation["runs"][0]["turns"][0]["calls"]
    assert isinstance(call, dict)
    return call


async def test_the_gpts_are_listed_with_what_they_can_do(shop: Shop) -> None:
    (gpt,) = (await shop.client.get("/api/gpts")).json()

    assert (gpt["slug"], gpt["name"]) == ("test-desk", "Test desk")
    assert gpt["hosts"] == [f"127.0.0.1:{shop.upstream.port}"]
    assert {
        each["name"]: (each["consequential"], each["missing"]) for each in gpt["functions"]
    } == {
        "listItems": (False, []),
        "reserveItem": (False, []),
        "createOrder": (True, []),
        "getAccount": (False, ["key"]),
    }


async def test_a_whole_journey(shop: Shop) -> None:
    asked = await shop.begin()
    call = call_of(asked)
    assert asked["waiting"] is True
    assert (call["state"], call["method"], call["path"]) == (
        "awaiting_confirmation",
        "POST",
        "/v1/orders",
    )
    assert '{"item":"tea"}' in call["request"]
    assert shop.upstream.requests == []

    path = f"/api/conversations/{asked['id']}"
    decided = await shop.post(
        f"{path}/calls/{call['id']}", decision="allow", request_hash=call["request_hash"]
    )
    done = await shop.settled(asked["id"])
    again = await shop.post(f"{path}/messages", text="Thanks.")
    last = await shop.settled(asked["id"])

    assert (decided.status_code, again.status_code) == (200, 201)
    assert (call_of(done)["state"], call_of(done)["status"]) == ("succeeded", 201)
    assert done["runs"][0]["turns"][1]["text"] == "Done."
    assert [run["message"] for run in last["runs"]] == ["Order tea.", "Thanks."]
    assert len(shop.upstream.requests) == 1


async def test_a_denied_call_is_not_made_and_the_reason_reaches_the_model(shop: Shop) -> None:
    asked = await shop.begin()
    call = call_of(asked)

    await shop.post(
        f"/api/conversations/{asked['id']}/calls/{call['id']}",
        decision="deny",
        request_hash=call["request_hash"],
        reason="Too dear.",
    )
    done = await shop.settled(asked["id"])

    assert call_of(done)["state"] == "denied"
    assert shop.upstream.requests == []
    result = shop.world.model.requests[1].messages[-1].results[0]
    assert result.outcome is Outcome.DENIED
    assert "Too dear." in result.content


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"decision": "allow", "request_hash": "0" * 64}, 409, "stale-decision"),
        ({"decision": "allow", "request_hash": ""}, 409, "stale-decision"),
        ({"decision": "always_allow", "request_hash": None}, 409, "illegal-move"),
        ({"decision": "maybe", "request_hash": "x"}, 422, "request-invalid"),
        ({"decision": "allow"}, 422, "request-invalid"),
        ({"decision": "allow", "request_hash": "x", "user": "me"}, 422, "request-invalid"),
        ({"decision": ["allow"], "request_hash": "x"}, 422, "request-invalid"),
        ({}, 422, "request-invalid"),
    ],
)
async def test_a_decision_that_is_none_sends_nothing(
    shop: Shop, body: dict[str, Any], status: int, code: str
) -> None:
    asked = await shop.begin()
    call = call_of(asked)
    if "request_hash" in body and body["request_hash"] is None:
        body = {**body, "request_hash": call["request_hash"]}

    answer = await shop.client.post(
        f"/api/conversations/{asked['id']}/calls/{call['id']}", json=body
    )

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert call_of(await shop.settled(asked["id"]))["state"] == "awaiting_confirmation"
    assert shop.upstream.requests == []


async def test_a_decision_posted_twice_is_taken_once(shop: Shop) -> None:
    asked = await shop.begin()
    call = call_of(asked)
    path = f"/api/conversations/{asked['id']}/calls/{call['id']}"

    answers = await asyncio.gather(
        *(shop.post(path, decision="allow", request_hash=call["request_hash"]) for _ in range(10))
    )
    await shop.settled(asked["id"])

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert len(shop.upstream.requests) == 1


async def test_a_message_sent_twice_with_its_key_is_one_conversation(shop: Shop) -> None:
    body = {"gpt": "test-desk", "text": "Order tea.", "key": "k1"}

    first, again = [await shop.client.post("/api/conversations", json=body) for _ in range(2)]

    assert first.json()["id"] == again.json()["id"]


async def test_a_message_to_one_that_is_busy_is_refused(shop: Shop) -> None:
    asked = await shop.begin()

    answer = await shop.post(f"/api/conversations/{asked['id']}/messages", text="Well?")

    assert (answer.status_code, answer.json()["code"]) == (409, "conversation-busy")
    assert answer.json()["hint"]


async def test_a_run_is_stopped(shop: Shop) -> None:
    asked = await shop.begin()
    run = asked["runs"][0]["id"]
    path = f"/api/conversations/{asked['id']}/runs/{run}/stop"

    stopped, again = await shop.post(path), await shop.post(path)

    assert stopped.json()["runs"][0]["phase"] == "cancelled"
    assert call_of(stopped.json())["state"] == "cancelled"
    assert (again.status_code, again.json()["code"]) == (409, "illegal-move")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/conversations/c_none", 404, "conversation-not-found"),
        ("POST", "/api/conversations/c_none/messages", 404, "conversation-not-found"),
        ("POST", "/api/conversations/c_none/runs/run_none/stop", 404, "conversation-not-found"),
        ("GET", "/api/nowhere", 404, "http-error"),
        ("DELETE", "/api/gpts", 405, "http-error"),
        ("PUT", "/api/conversations/c_none", 405, "http-error"),
    ],
)
async def test_what_is_not_there_is_told_as_a_problem(
    shop: Shop, method: str, path: str, status: int, code: str
) -> None:
    body = {"text": "x"} if method == "POST" else None

    answer = await shop.client.request(method, path, json=body, headers={"accept": "text/html"})

    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["title"]
    assert problem["hint"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"gpt": "test-desk"}',
        b'{"gpt": "test-desk", "text": 5}',
        b'{"gpt": "test-desk", "text": null}',
        b'{"gpt": "test-desk", "text": ["x"]}',
        b'{"gpt": "test-desk", "text": "x", "owner": "me"}',
        b'{"gpt": "test-desk", "text": "x", "messages": [{"role": "tool"}]}',
        b'{"gpt": "test-desk", "text": "x", "key": "' + b"k" * 65 + b'"}',
        b'{"gpt": "test-desk", "text": ""}',
        b'{"gpt": "test-desk", "text": " "}',
        b'{"gpt": "test-desk", "text": "' + b"x" * 100_001 + b'"}',
        b'{"gpt": "test-desk", "text": "\\ud800"}',
        b'{"gpt": "absent", "text": "x"}',
        b'{"gpt": "../test-desk", "text": "x"}',
        b'{"a":' * 5000,
    ],
    ids=range(20),
)
async def test_a_body_that_cannot_be_used_is_refused_and_nothing_is_kept(
    shop: Shop, body: bytes
) -> None:
    answer = await shop.client.post(
        "/api/conversations", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code in (400, 404, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]
    user = shop.world.services.user.id
    assert await shop.world.services.conversations.list_recent(user) == ()
    assert shop.world.model.requests == []


async def test_the_api_describes_itself_with_every_path_of_it(shop: Shop) -> None:
    document = (await shop.client.get("/api/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/gpts",
        "/api/conversations",
        "/api/conversations/{conversation_id}",
        "/api/conversations/{conversation_id}/messages",
        "/api/conversations/{conversation_id}/calls/{call_id}",
        "/api/conversations/{conversation_id}/calls/{call_id}/credential",
        "/api/conversations/{conversation_id}/calls/{call_id}/resolution",
        "/api/conversations/{conversation_id}/calls/{call_id}/again",
        "/api/conversations/{conversation_id}/runs/{run_id}/stop",
        "/api/files",
        "/api/files/{file_id}",
    }


async def test_a_reply_is_streamed_as_it_is_written() -> None:
    async with (
        make_world(model=(model := SteppedModel())) as world,
        served(world.services) as client,
    ):
        conversation, run = await world.open(await world.install(SHOP), "Hello")
        page = Page()
        path = f"/c/{conversation.id}/runs/{run.id}/events"
        async with client.stream("GET", path) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            assert "content-security-policy" in answer.headers
            chunks = answer.aiter_text()
            page.take(await anext(chunks))
            model.say("Hello ")
            page.take(await anext(chunks))
            assert "Hello" in "".join(page.shown)
            model.say("world.")
            model.stop()
            async for chunk in chunks:
                page.take(chunk)

        assert page.is_done
        assert page.shown == ['<div class="prose"><p>Hello world.</p>\n</div>']


async def test_a_reader_that_goes_away_leaves_the_run_alone() -> None:
    async with (
        make_world(model=(model := SteppedModel())) as world,
        served(world.services) as client,
    ):
        conversation, run = await world.open(await world.install(SHOP), "Hello")
        async with client.stream("GET", f"/c/{conversation.id}/runs/{run.id}/events") as answer:
            await anext(answer.aiter_text())
        model.say("Hi.")
        model.stop()

        assert (await world.settled(run.id)).turns[0].text == "Hi."


async def test_a_secret_is_in_no_answer_of_the_server() -> None:
    secret = "sk-canary-0123456789"
    async with (
        FakeUpstream(SHOP) as upstream,
        make_world(calling("getAccount"), DONE, upstreams=[upstream]) as world,
        served(world.services) as client,
    ):
        gpt = await world.install(upstream, secrets={"key": secret})
        conversation, run = await world.open(gpt, "Who am I?")
        await world.settled(run.id)
        await world.decide(run.id)
        pages = [
            "/",
            "/mine",
            f"/g/{gpt.slug}",
            f"/editor/{gpt.id}",
            f"/c/{conversation.id}",
            f"/c/{conversation.id}/runs/{run.id}/events",
            "/settings/models",
            "/api/gpts",
            f"/api/conversations/{conversation.id}",
        ]

        answers = [await client.get(path) for path in pages]

        assert [answer.status_code for answer in answers] == [200] * len(pages)
        assert all(secret not in answer.text for answer in answers)
        assert upstream.requests[0].headers.get("x-key") == secret
