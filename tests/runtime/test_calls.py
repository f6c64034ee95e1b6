"""A run calls a real API on loopback: what is sent, and what is told of it."""

import asyncio

import pytest

from actionary.actions.confirmation import Decision
from actionary.base.jsonvalue import dump_json
from actionary.config import Settings
from actionary.messages.tool import Outcome
from actionary.models.scripted import Reply
from actionary.runtime.call import Call, CallState
from actionary.runtime.state import IllegalMoveError, Phase, RunState, StaleDecisionError
from actionary.testing.rawserver import RawServer, says
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import make_world
from tests.shop import DONE, ORDER_TEA, SHOP, calling, wish


def only_call(state: RunState) -> Call:
    (call,) = state.calls.values()
    return call


async def test_an_allowed_call_is_sent_and_its_answer_reaches_the_model() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        asked = await world.settled(run.id)
        assert shop.requests == []

        state = await world.decide(run.id)

        assert [call.state for call in asked.calls.values()] == [CallState.AWAITING_CONFIRMATION]
        (request,) = shop.requests
        assert (request.method, request.target, request.body) == (
            "POST",
            "/v1/orders",
            b'{"item":"tea"}',
        )
        assert state.phase is Phase.DONE
        assert state.turns[-1].text == "Done."
        answer = only_call(state).answer
        assert answer is not None
        assert answer.status == 201
        assert world.model.requests[1].messages[-1].results[0].content == '{"id":"o-1"}'


async def test_what_was_put_right_in_the_arguments_is_said_in_the_trace() -> None:
    """The person sees the call as it is sent, and that the model had written it otherwise."""
    script = (calling("listItems", '{"q": 7}'), DONE)
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Find number 7.")

        asked = only_call(await world.settled(run.id))
        await world.decide(run.id)

        assert asked.proposal.preview is not None
        assert asked.proposal.preview.repairs == ("`q` was a number and became text",)
        assert shop.requests[0].target == "/v1/items?q=7"


async def test_a_denied_call_is_not_sent() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)

        state = await world.decide(run.id, Decision.DENY)

        assert shop.requests == []
        assert only_call(state).state is CallState.DENIED
        assert state.phase is Phase.DONE


async def test_allowing_a_mild_call_for_always_asks_no_more_and_a_later_run_neither() -> None:
    reserve = calling("reserveItem", '{"id": "tea"}')
    script = (reserve, reserve, DONE, reserve, DONE)
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        gpt = await world.install(shop)
        conversation, run = await world.open(gpt, "Reserve tea, twice.")
        await world.settled(run.id)
        first = await world.decide(run.id, Decision.ALWAYS_ALLOW)
        again = await world.say(conversation.id, "Once more.")
        second = await world.settled(again.id)

        assert (first.phase, second.phase) == (Phase.DONE, Phase.DONE)
        assert len(shop.requests) == 3


async def test_an_always_allow_is_void_when_the_document_changes() -> None:
    reserve = calling("reserveItem", '{"id": "tea"}')
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(reserve, DONE, reserve, upstreams=[shop]) as world,
    ):
        gpt = await world.install(shop)
        run = await world.say(gpt, "Reserve tea.")
        await world.settled(run.id)
        await world.decide(run.id, Decision.ALWAYS_ALLOW)
        changed = shop.document
        path = dict(changed["paths"]["/items/{id}/reserve"]["post"], summary="Buy an item")
        changed["paths"] = {**changed["paths"], "/items/{id}/reserve": {"post": path}}
        gpts = world.services.gpts
        await gpts.put_action(
            world.services.user.id,
            gpt.id,
            text=dump_json(changed),
            action_id=gpt.draft.actions[0].id,
        )
        await gpts.publish(world.services.user.id, gpt.id)
        gpt = await gpts.get(world.services.user.id, gpt.id)

        state = await world.settled((await world.say(gpt, "Again.")).id)

        assert len(state.waiting) == 1
        assert len(shop.requests) == 1


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("createOrders", "{}", "Did you mean 'createOrder'"),
        ("sing", "{}", "There is no function 'sing'"),
        ("createOrder", "{", "not a JSON object"),
        ("createOrder", "[1]", "not an object"),
        ("createOrder", '"tea"', "not an object"),
        ("createOrder", '{"count": 2}', "item"),
        ("createOrder", '{"item": {"name": "tea"}}', "item"),
        ("createOrder", '{"item": "tea", "count": "many"}', "count"),
        ("reserveItem", "{}", "id"),
    ],
)
async def test_a_call_that_cannot_be_made_is_told_to_the_model_and_not_sent(
    name: str, arguments: str, told: str
) -> None:
    script = (calling(name, arguments), DONE)
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        state = await world.settled((await world.say(await world.install(shop), "Go.")).id)

        call = only_call(state)
        assert call.result is not None
        assert call.result.outcome is Outcome.RETRY
        assert told in call.result.content
        assert state.phase is Phase.DONE
        assert shop.requests == []


async def test_a_call_without_its_credential_is_not_made_and_says_which_is_missing() -> None:
    script = (calling("getAccount"), DONE)
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        state = await world.settled((await world.say(await world.install(shop), "Who am I?")).id)

        result = only_call(state).result
        assert result is not None
        assert (result.outcome, "'key'" in result.content) == (Outcome.FAILED, True)
        assert shop.requests == []


async def test_a_credential_is_sent_and_shown_nowhere() -> None:
    secret = "sk-live-0123456789"
    script = (calling("getAccount"), DONE)
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        shop.answer(
            "getAccount", lambda request: Answer.of_json({"key": request.headers.get("x-key")})
        )
        gpt = await world.install(shop, secrets={"key": secret})
        run = await world.say(gpt, "Who am I?")
        asked = await world.settled(run.id)
        state = await world.decide(run.id)

        assert shop.requests[0].headers.get("x-key") == secret
        assert state.phase is Phase.DONE
        everything = (asked, state, world.model.requests, await world.repos.journal.read(run.id))
        for call in state.calls.values():
            assert call.result is not None
            assert secret not in call.result.content
            assert call.proposal.preview is not None
            assert secret not in call.proposal.preview.request_text
        assert secret not in repr(everything)


async def test_more_calls_in_one_reply_than_a_person_can_judge_are_refused() -> None:
    many = Reply(
        calls=tuple(wish("createOrder", '{"item": "tea"}', id=str(one)) for one in range(11))
    )
    async with FakeUpstream(SHOP) as shop, make_world(many, upstreams=[shop]) as world:
        state = await world.settled((await world.say(await world.install(shop), "All.")).id)

        states = [call.state for call in state.calls.values()]
        assert states == [CallState.AWAITING_CONFIRMATION] * 8 + [CallState.BLOCKED] * 3
        refused = list(state.calls.values())[-1]
        assert "more than 8 calls" in refused.proposal.refusal


async def test_a_model_that_calls_for_ever_is_stopped() -> None:
    script = [calling("sing")] * 50
    async with make_world(*script) as world:
        state = await world.settled((await world.say(await world.install(SHOP), "Sing.")).id)

        assert state.phase is Phase.DONE
        assert len(state.turns) == 12
        assert "Stopped after 12 replies" in state.turns[-1].note


async def test_allow_pressed_fifty_times_at_once_sends_once() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        shop.answer("createOrder", Answer(status=201, delay=0.1))
        run = await world.say(await world.install(shop), "Order tea.")
        call = only_call(await world.settled(run.id))

        async def press() -> bool:
            try:
                await world.press(run.id, call)
            except IllegalMoveError:
                return False
            return True

        won = await asyncio.gather(*(press() for _ in range(50)))
        state = await world.settled(run.id)

        assert sum(won) == 1
        assert len(shop.requests) == 1
        assert only_call(state).state is CallState.SUCCEEDED


async def test_of_allow_and_deny_at_once_one_wins_and_the_other_is_told() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(*[ORDER_TEA, DONE] * 20, upstreams=[shop]) as world,
    ):
        gpt = await world.install(shop)
        outcomes = []
        for number in range(20):
            run = await world.say(gpt, "Order tea.")
            call = only_call(await world.settled(run.id))
            order = (
                [Decision.ALLOW, Decision.DENY] if number % 2 else [Decision.DENY, Decision.ALLOW]
            )
            results = await asyncio.gather(
                *(world.press(run.id, call, decision) for decision in order),
                return_exceptions=True,
            )
            assert sum(isinstance(each, IllegalMoveError) for each in results) == 1
            outcomes.append(only_call(await world.settled(run.id)).state)

        assert len(shop.requests) == outcomes.count(CallState.SUCCEEDED)
        assert set(outcomes) <= {CallState.SUCCEEDED, CallState.DENIED}


async def test_a_decision_on_a_request_that_was_not_shown_sends_nothing() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, upstreams=[shop]) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        call = only_call(await world.settled(run.id))

        with pytest.raises(StaleDecisionError):
            await world.services.conversations.decide(
                world.services.user.id, run.id, call.id, Decision.ALLOW, request_hash="0" * 64
            )

        assert shop.requests == []
        assert len((await world.live(run.id)).state.waiting) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503, 302])
async def test_an_answer_that_is_no_success_is_told_and_not_sent_again(status: int) -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        shop.answer("createOrder", Answer(status=status, headers=(("Location", "/v1/items"),)))
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)

        state = await world.decide(run.id)

        expected = {4: CallState.REJECTED, 5: CallState.SERVER_ERROR, 3: CallState.REDIRECTED}
        assert only_call(state).state is expected[status // 100]
        assert len(shop.requests) == 1
        assert state.phase is Phase.DONE


async def test_an_api_that_does_not_answer_in_time_leaves_it_unknown_whether_it_happened() -> None:
    settings = Settings(call_timeout=0.3)
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], settings=settings) as world,
    ):
        shop.answer("createOrder", Answer(status=201, delay=5))
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        state = await world.decide(run.id)

        call = only_call(state)
        assert call.state is CallState.UNKNOWN
        assert call.result is not None
        assert "may or may not have happened" in call.result.content
        assert "Do not call again" in call.result.content
        assert len(shop.requests) == 1


async def test_an_api_that_is_down_leaves_the_call_not_sent() -> None:
    async with make_world(ORDER_TEA, DONE) as world:
        async with FakeUpstream(SHOP) as shop:
            pass
        async with make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
            run = await world.say(await world.install(shop), "Order tea.")
            await world.settled(run.id)
            state = await world.decide(run.id)

        call = only_call(state)
        assert call.state is CallState.NOT_SENT
        assert call.result is not None
        assert call.result.content.startswith("Nothing was sent")


async def test_an_address_that_is_not_opened_is_not_called() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE) as world:
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        state = await world.decide(run.id)

        assert only_call(state).state is CallState.NOT_SENT
        assert shop.requests == []


async def test_a_key_that_an_api_repeats_in_its_status_line_is_masked() -> None:
    answer = b"HTTP/1.1 401 No key s3cret-key here\r\nContent-Length: 0\r\n\r\n"
    async with RawServer(says(answer)) as server:
        settings = Settings(call_timeout=5.0, allow_hosts=frozenset({server.host_port}))
        async with make_world(calling("getAccount"), DONE, settings=settings) as world:
            document = SHOP | {"servers": [{"url": server.url}]}
            gpt = await world.install(document, secrets={"key": "s3cret-key"})
            run = await world.say(gpt, "Who?")
            await world.settled(run.id)

            told = only_call(await world.decide(run.id)).answer

        assert b"s3cret-key" in server.requests[0]
        assert told is not None
        assert (told.status, told.reason) == (401, "No key ••••• here")
