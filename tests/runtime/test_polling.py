"""A call that is only accepted is waited for, when its builder wants that and nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from actionary.models.scripted import Reply
from actionary.runtime.call import Answer as CallAnswer
from actionary.runtime.call import CallState
from actionary.runtime.event import CallWaits
from actionary.testing.upstream import Answer, FakeUpstream, RecordedRequest
from actionary.testing.world import make_world
from tests.shop import DONE, ORDER_TEA, SHOP

JOBS = {
    **SHOP,
    "paths": {
        **SHOP["paths"],
        "/jobs/{id}": {
            "get": {
                "operationId": "getJob",
                "summary": "Show a job",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {"200": {"description": "The job"}},
            }
        },
    },
}
NOW = (("Retry-After", "0"),)


def accepted(location: str = "/v1/jobs/7") -> Answer:
    return Answer(status=202, headers=(("Location", location), *NOW), body=b"accepted")


@asynccontextmanager
async def ordered(
    *looks: Answer | Callable[[RecordedRequest], Answer],
    first: Answer | None = None,
    wait_seconds: int = 5,
) -> AsyncIterator[tuple[CallAnswer, FakeUpstream, str]]:
    """Order tea; each look at the job is answered with the next of `looks`."""
    waiting = list(looks)
    replies: list[Reply] = [ORDER_TEA, DONE]
    async with FakeUpstream(JOBS) as shop, make_world(*replies, upstreams=[shop]) as world:

        def look(request: RecordedRequest) -> Answer:
            found = waiting.pop(0)
            return found if isinstance(found, Answer) else found(request)

        shop.answer("createOrder", first or accepted())
        shop.answer("getJob", look)
        gpt = await world.install(shop, wait_seconds=wait_seconds, secrets={"key": "k-12345678"})
        run = await world.say(gpt, "Order tea.")
        await world.settled(run.id)
        state = await world.decide(run.id)
        (call,) = state.calls.values()
        assert call.answer is not None
        assert call.result is not None
        yield call.answer, shop, call.result.content


async def test_the_result_is_asked_for_until_it_is_there() -> None:
    still = Answer(status=202, headers=NOW)
    async with ordered(still, still, Answer.of_json({"id": "o-1"})) as (answer, shop, told):
        assert told == '{"id":"o-1"}'
        assert (answer.state, answer.status) == (CallState.SUCCEEDED, 200)
        assert answer.note.startswith("It was ready after ")
        assert answer.note.endswith("asked 3 times.")
        assert [request.method for request in shop.requests] == ["POST", "GET", "GET", "GET"]
        assert shop.requests[1].target == "/v1/jobs/7"
        assert shop.requests[1].body == b""


async def test_whoever_watches_is_told_that_it_waits() -> None:
    still = Answer(status=202, headers=(("Retry-After", "1"),))
    async with FakeUpstream(JOBS) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        looks = [still, Answer.of_json({"id": "o-1"})]
        shop.answer("createOrder", accepted())
        shop.answer("getJob", lambda _: looks.pop(0))
        run = await world.say(await world.install(shop, wait_seconds=9), "Order tea.")
        (call,) = (await world.settled(run.id)).waiting
        live = await world.live(run.id)
        watcher = live.watch()
        await world.press(run.id, call)

        said = []
        while (event := await asyncio.wait_for(watcher.next(), 9)) is not None:
            if isinstance(event, CallWaits):
                said.append((event.call.state, event.words))

    assert said[0] == (CallState.APPROVED, "no result yet after 0 s")
    assert len(said) == 2


async def test_nothing_is_asked_when_the_builder_did_not_say_so() -> None:
    async with ordered(wait_seconds=0) as (answer, shop, told):
        assert (answer.status, told) == (202, "accepted")
        assert len(shop.requests) == 1


async def test_without_an_address_there_is_nothing_to_ask() -> None:
    async with ordered(first=Answer(status=202, body=b"later")) as (answer, shop, told):
        assert (answer.status, told) == (202, "later")
        assert len(shop.requests) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://169.254.169.254/latest",
        "//example.com/x",
        "http://127.0.0.1:1/x",
        "https://127.0.0.1/x",
        "file:///etc/passwd",
    ],
)
async def test_a_result_at_another_origin_is_not_asked_for(elsewhere: str) -> None:
    async with ordered(first=accepted(elsewhere)) as (answer, shop, _):
        assert answer.status == 202
        assert answer.note == "Its result is at another host: not asked."
        assert len(shop.requests) == 1


async def test_what_does_not_come_in_time_is_said() -> None:
    slow = Answer(status=202, headers=(("Retry-After", "3600"),))
    async with ordered(slow, wait_seconds=2) as (answer, shop, told):
        assert told == "accepted"
        assert answer.note == "There was no result after 2 s."
        assert len(shop.requests) == 2


async def test_a_result_that_failed_is_the_answer() -> None:
    async with ordered(Answer.of_json({"why": "sold out"}, status=409)) as (answer, _, told):
        assert answer.state is CallState.REJECTED
        assert told == 'The API answered 409 Conflict:\n{"why":"sold out"}'


async def test_a_result_that_moved_is_looked_for_there() -> None:
    moved = Answer(status=303, headers=(("Location", "/v1/jobs/8"),))
    async with ordered(moved, Answer.of_json({"id": "o-1"})) as (answer, shop, _):
        assert answer.status == 200
        assert shop.requests[-1].target == "/v1/jobs/8"


async def test_a_job_without_end_is_given_up() -> None:
    looping = Answer(status=303, headers=(("Location", "/v1/jobs/7"),))
    async with ordered(*[looping] * 3000, wait_seconds=1) as (answer, _, told):
        assert (answer.status, told) == (202, "accepted")
