"""What a person can do in a conversation, and what nobody else can."""

import asyncio
from datetime import timedelta

import pytest

from actionary.actions.confirmation import Decision
from actionary.base.errors import ActionaryError
from actionary.base.ids import CallId, UserId
from actionary.bootstrap.wiring import Repos
from actionary.conversations.conversation import (
    MAX_MESSAGE,
    ConversationBusyError,
    ConversationNotFoundError,
    MessageInvalidError,
)
from actionary.messages.message import Role
from actionary.models.errors import ModelNotAvailableError
from actionary.models.scripted import Reply
from actionary.runtime.call import CallState
from actionary.runtime.input import RunStarted
from actionary.runtime.state import Phase
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import make_world
from tests.runtime.test_faults import FullJournal
from tests.shop import DONE, ORDER_TEA, SHOP

STRANGER = UserId("user_stranger")


async def test_a_conversation_is_named_by_its_first_words() -> None:
    async with make_world(DONE) as world:
        conversation, _ = await world.open(
            await world.install(SHOP), "  Which\n\n teas   are there? " + "x" * 100
        )

        assert conversation.title.startswith("Which teas are there? xxx")
        assert len(conversation.title) == 60


async def test_the_model_is_told_who_it_is_what_day_it_is_and_what_was_said() -> None:
    async with make_world(Reply(text="Hi."), DONE) as world:
        gpt = await world.install(SHOP, name="Tea desk")
        conversation, run = await world.open(gpt, "Hello")
        await world.settled(run.id)
        await world.settled((await world.say(conversation.id, "Order.")).id)

        messages = world.model.requests[1].messages
        assert [message.role for message in messages] == [
            Role.SYSTEM,
            Role.USER,
            Role.ASSISTANT,
            Role.USER,
        ]
        assert "You are Tea desk." in messages[0].text
        assert "Tuesday, 2030-01-01" in messages[0].text
        assert [message.text for message in messages[1:]] == ["Hello", "Hi.", "Order."]
        assert [tool.name for tool in world.model.requests[1].tools] == [
            "listItems",
            "reserveItem",
            "createOrder",
            "getAccount",
        ]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "x" * (MAX_MESSAGE + 1)])
async def test_a_message_that_is_none_is_refused_and_nothing_is_kept(text: str) -> None:
    async with make_world(DONE) as world:
        gpt = await world.install(SHOP)

        with pytest.raises(MessageInvalidError):
            await world.open(gpt, text)

        assert await world.services.conversations.list_recent(world.services.user.id) == ()


async def test_a_character_no_database_keeps_is_replaced() -> None:
    async with make_world(DONE) as world:
        conversation, run = await world.open(await world.install(SHOP), "a\0b")

        assert (await world.live(run.id)).state.text == "a\ufffdb"
        assert conversation.title == "a\ufffdb"


async def test_a_message_sent_again_with_its_key_is_said_once() -> None:
    async with make_world(DONE, DONE) as world:
        gpt = await world.install(SHOP)
        first = await world.open(gpt, "Hello", key="k1")
        again = await world.open(gpt, "Hello", key="k1")
        await world.settled(first[1].id)
        second = await world.say(first[0].id, "More", key="k2")
        third = await world.say(first[0].id, "More", key="k2")
        await world.settled(second.id)

        assert again == first
        assert third == second
        assert len(world.model.requests) == 2


async def test_a_message_sent_many_times_at_once_is_said_once() -> None:
    async with make_world(DONE, DONE) as world:
        gpt = await world.install(SHOP)
        opened = await asyncio.gather(*(world.open(gpt, "Hello", key="k1") for _ in range(10)))
        conversation, run = opened[0]
        await world.settled(run.id)
        sent = await asyncio.gather(
            *(world.say(conversation.id, "More", key="k2") for _ in range(10))
        )
        await world.settled(sent[0].id)

        assert len({run.id for _, run in opened}) == 1
        assert len({run.id for run in sent}) == 1
        assert len(world.model.requests) == 2
        assert len(await world.services.conversations.list_recent(world.services.user.id)) == 1


async def test_a_message_whose_run_never_began_is_said_when_it_is_sent_again() -> None:
    """The text is in the composer still: sending it again must not be taken for done."""
    repos = Repos(journal=FullJournal(RunStarted))
    async with make_world(DONE, repos=repos) as world:
        gpt = await world.install(SHOP)
        with pytest.raises(ActionaryError, match="disk is full"):
            await world.open(gpt, "Hello", key="k1")

        conversation, run = await world.open(gpt, "Hello", key="k1")
        state = await world.settled(run.id)

        assert state.phase is Phase.DONE
        user = world.services.user.id
        assert len(await world.services.conversations.transcript(user, conversation.id)) == 1


async def test_a_key_used_in_another_conversation_is_no_excuse_to_say_nothing() -> None:
    async with make_world(DONE, DONE) as world:
        gpt = await world.install(SHOP)
        _, first = await world.open(gpt, "Hello", key="k1")
        other, second = await world.open(gpt, "Hi", key="k2")
        await world.settled(first.id)
        await world.settled(second.id)

        with pytest.raises(MessageInvalidError, match="another conversation"):
            await world.say(other.id, "Hello", key="k1")


async def test_a_second_message_waits_for_the_first_to_be_answered() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        conversation, run = await world.open(await world.install(SHOP), "Hello")

        with pytest.raises(ConversationBusyError) as caught:
            await world.say(conversation.id, "Are you there?")

        assert "press stop" in caught.value.hint
        model.stop()
        await world.settled(run.id)


async def test_a_second_message_waits_for_the_card_to_be_decided() -> None:
    async with make_world(ORDER_TEA) as world:
        conversation, run = await world.open(await world.install(SHOP), "Order tea.")
        await world.settled(run.id)

        with pytest.raises(ConversationBusyError):
            await world.say(conversation.id, "Well?")


async def test_of_two_messages_at_once_one_is_said() -> None:
    async with make_world(DONE, DONE, DONE) as world:
        conversation, run = await world.open(await world.install(SHOP), "Hello")
        await world.settled(run.id)

        results = await asyncio.gather(
            *(world.say(conversation.id, f"Message {each}") for each in range(5)),
            return_exceptions=True,
        )

        busy = [each for each in results if isinstance(each, ConversationBusyError)]
        assert len(busy) == 4


async def test_after_a_stop_the_conversation_goes_on() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        conversation, run = await world.open(await world.install(SHOP), "Hello")
        await world.stop(run.id)
        again = await world.say(conversation.id, "Again")
        model.say("Hi.")
        model.stop()

        assert (await world.settled(again.id)).phase is Phase.DONE


async def test_the_list_shows_the_latest_first_and_which_waits() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(DONE, ORDER_TEA, DONE, upstreams=[shop]) as world,
    ):
        gpt = await world.install(shop)
        _, first = await world.open(gpt, "Hello")
        await world.settled(first.id)
        world.clock.advance(timedelta(minutes=1))
        _, second = await world.open(gpt, "Order tea.")
        await world.settled(second.id)
        listed = await world.services.conversations.list_recent(world.services.user.id)

        assert [(each.title, each.is_waiting) for each in listed] == [
            ("Order tea.", True),
            ("Hello", False),
        ]

        await world.decide(second.id)
        listed = await world.services.conversations.list_recent(world.services.user.id)
        assert [each.is_waiting for each in listed] == [False, False]


async def test_a_preview_is_talked_to_but_not_listed() -> None:
    async with make_world(DONE) as world:
        gpt = await world.install(SHOP)
        version = await world.services.gpts.published(gpt)
        user = world.services.user.id
        conversation, run = await world.services.conversations.start(
            user, gpt, version, "Hello", is_preview=True
        )

        assert (await world.settled(run.id)).phase is Phase.DONE
        assert await world.services.conversations.list_recent(user) == ()
        assert (await world.services.conversations.get(user, conversation.id)).is_preview


async def test_a_conversation_keeps_to_the_version_it_began_with() -> None:
    async with make_world(DONE, DONE) as world:
        gpt = await world.install(SHOP, name="Tea desk")
        conversation, run = await world.open(gpt, "Hello")
        await world.settled(run.id)
        gpts, owner = world.services.gpts, gpt.owner_id
        draft = gpt.draft.without_action(gpt.draft.actions[0].id)
        await gpts.save_draft(owner, gpt.id, draft)
        await gpts.publish(owner, gpt.id)

        await world.settled((await world.say(conversation.id, "More")).id)

        assert len(world.model.requests[1].tools) == 4


async def test_a_stranger_sees_nothing_and_can_do_nothing() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, upstreams=[shop]) as world:
        conversation, run = await world.open(await world.install(shop), "Order tea.")
        (call,) = (await world.settled(run.id)).waiting
        service = world.services.conversations
        attempts = (
            service.get(STRANGER, conversation.id),
            service.get_with_run(STRANGER, conversation.id, run.id),
            service.transcript(STRANGER, conversation.id),
            service.send(STRANGER, conversation.id, "Hello"),
            service.watch(STRANGER, run.id),
            service.decide(
                STRANGER,
                run.id,
                call.id,
                Decision.ALLOW,
                request_hash=call.proposal.request_hash,
            ),
            service.stop(STRANGER, run.id),
            service.retry(STRANGER, run.id),
            service.find_run_of_call(STRANGER, conversation.id, call.id),
            service.delete(STRANGER, conversation.id),
        )

        for attempt in attempts:
            with pytest.raises(ConversationNotFoundError):
                await attempt

        assert await service.list_recent(STRANGER) == ()
        assert len((await world.live(run.id)).state.waiting) == 1
        assert shop.requests == []


async def test_a_run_of_one_conversation_is_not_found_in_another() -> None:
    async with make_world(DONE, DONE) as world:
        gpt = await world.install(SHOP)
        one, run = await world.open(gpt, "Hello")
        other, _ = await world.open(gpt, "Hi")
        service, user = world.services.conversations, world.services.user.id

        assert (await service.get_with_run(user, one.id, run.id)).id == one.id
        with pytest.raises(ConversationNotFoundError):
            await service.get_with_run(user, other.id, run.id)
        with pytest.raises(ConversationNotFoundError):
            await service.find_run_of_call(user, one.id, CallId("call_none"))


async def test_a_deleted_conversation_is_gone_and_its_card_sends_nothing() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, upstreams=[shop]) as world:
        conversation, run = await world.open(await world.install(shop), "Order tea.")
        (call,) = (await world.settled(run.id)).waiting
        service, user = world.services.conversations, world.services.user.id

        await service.delete(user, conversation.id)

        with pytest.raises(ConversationNotFoundError):
            await world.press(run.id, call)
        with pytest.raises(ConversationNotFoundError):
            await service.transcript(user, conversation.id)
        assert shop.requests == []


async def test_deleting_while_the_model_answers_ends_its_stream() -> None:
    async with make_world(model=(model := SteppedModel())) as world:
        conversation, run = await world.open(await world.install(SHOP), "Hello")
        while not model.requests:
            await asyncio.sleep(0)
        user = world.services.user.id
        _, watcher = await world.services.conversations.watch(user, run.id)

        await world.services.conversations.delete(user, conversation.id)

        while await asyncio.wait_for(watcher.next(), 5) is not None:
            pass
        assert model.was_closed == 1


async def test_the_transcript_tells_everything_in_order() -> None:
    script = (ORDER_TEA, DONE, Reply(text="Bye."))
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        conversation, first = await world.open(await world.install(shop), "Order tea.")
        await world.settled(first.id)
        await world.decide(first.id)
        await world.settled((await world.say(conversation.id, "Thanks.")).id)

        user = world.services.user.id
        told = await world.services.conversations.transcript(user, conversation.id)

        assert [each.state.text for each in told] == ["Order tea.", "Thanks."]
        assert [turn.text for each in told for turn in each.state.turns] == ["", "Done.", "Bye."]
        (call,) = told[0].state.calls.values()
        assert call.state is CallState.SUCCEEDED
        assert told[0].run.position == 0


async def test_a_gpt_whose_model_is_missing_says_so_before_anything_is_kept() -> None:
    async with make_world(DONE) as world:
        gpt = await world.install(SHOP, model="openai:gpt-none")

        with pytest.raises(ModelNotAvailableError, match="gpt-none"):
            await world.open(gpt, "Hello")

        assert await world.services.conversations.list_recent(world.services.user.id) == ()


async def test_a_conversation_whose_model_is_gone_can_be_read_and_says_why_it_stops() -> None:
    repos = Repos()
    async with make_world(model=(model := SteppedModel()), repos=repos) as world:
        model.name = "openai:gone"
        conversation, run = await world.open(await world.install(SHOP), "Hello")
        model.fail(ModelNotAvailableError("x"))
        await world.settled(run.id)

    async with make_world(DONE, DONE, repos=repos) as world:
        user = world.services.user.id
        (told,) = await world.services.conversations.transcript(user, conversation.id)
        state = await world.retry(run.id)
        later = await world.settled((await world.say(conversation.id, "Again")).id)

    assert told.state.text == "Hello"
    assert state.failure is not None
    assert (state.failure.code, "openai:gone" in state.failure.message) == (
        "model-not-available",
        True,
    )
    assert later.phase is Phase.DONE
