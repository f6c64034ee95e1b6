"""A message or a wish that comes again: the same one counts once, another is never lost in it."""

import pytest

from actionary.conversations.conversation import MessageInvalidError
from actionary.models.errors import ModelError
from actionary.models.scripted import Reply
from actionary.runtime.state import IllegalMoveError, Phase
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.world import make_world
from tests.shop import DONE, SHOP


async def test_a_first_message_sent_again_begins_nothing_again() -> None:
    async with make_world(DONE) as world:
        gpt = await world.install(SHOP)
        conversation, run = await world.open(gpt, "Order tea.", key="k")
        again, same = await world.open(gpt, "Order tea.", key="k")

        assert (again.id, same.id) == (conversation.id, run.id)


async def test_other_words_under_a_key_that_was_used_are_refused_and_not_dropped() -> None:
    async with make_world(DONE, DONE) as world:
        gpt = await world.install(SHOP)
        conversation, run = await world.open(gpt, "Order tea.", key="k")
        await world.settled(run.id)
        await world.settled((await world.say(conversation.id, "And coffee.", key="l")).id)

        with pytest.raises(MessageInvalidError, match="other words"):
            await world.open(gpt, "Order nothing.", key="k")
        with pytest.raises(MessageInvalidError, match="other words"):
            await world.say(conversation.id, "No coffee.", key="l")


async def test_a_key_used_with_one_gpt_does_not_lead_to_its_conversation_from_another() -> None:
    async with make_world(DONE) as world:
        await world.open(await world.install(SHOP), "Order tea.", key="k")

        with pytest.raises(MessageInvalidError, match="another conversation"):
            await world.open(await world.install(SHOP, name="Other"), "Order tea.", key="k")


async def test_a_reply_that_failed_is_not_asked_for_again_once_the_talk_went_on() -> None:
    model = SteppedModel()
    async with make_world(model=model) as world:
        conversation, first = await world.open(await world.install(SHOP), "One.")
        model.fail(ModelError("Nothing answers."))
        assert (await world.settled(first.id)).phase is Phase.FAILED
        second = await world.say(conversation.id, "Two.")
        model.say("Done.")
        model.stop()
        await world.settled(second.id)

        with pytest.raises(IllegalMoveError, match="gone on"):
            await world.services.conversations.retry(world.services.user.id, first.id)

        assert (await world.live(first.id)).state.phase is Phase.FAILED


async def test_a_reply_that_failed_can_be_asked_for_again_at_the_end_of_the_talk() -> None:
    async with make_world(Reply(error=ModelError("Nothing answers.")), DONE) as world:
        run = await world.say(await world.install(SHOP), "One.")
        await world.settled(run.id)

        assert (await world.retry(run.id)).phase is Phase.DONE
