"""Conversations, runs and grants are kept alike in memory, on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from actionary.base.ids import ConversationId, RunId, UserId
from actionary.bootstrap.wiring import Repos
from actionary.conversations.conversation import ConversationBusyError, ConversationNotFoundError
from tests.db.samples import NOW, conversation_of, kept_run, kept_version, run_of


async def test_a_conversation_is_read_back_as_it_was_kept(repos: Repos) -> None:
    conversation, run = await kept_run(repos)

    assert await repos.conversations.get(conversation.owner_id, conversation.id) == conversation
    assert await repos.conversations.list_runs(conversation.id) == (run,)
    assert await repos.conversations.get_run(run.id) == (run, conversation)


async def test_somebody_elses_conversation_looks_like_none(repos: Repos) -> None:
    conversation, run = await kept_run(repos)
    stranger = UserId("user_stranger")

    for person, wanted in (
        (stranger, conversation.id),
        (conversation.owner_id, ConversationId("c_none")),
    ):
        with pytest.raises(ConversationNotFoundError):
            await repos.conversations.get(person, wanted)
        with pytest.raises(ConversationNotFoundError):
            await repos.conversations.delete(person, wanted)
    assert await repos.conversations.list_by_owner(stranger, limit=9) == ()
    assert await repos.conversations.list_runs(conversation.id) == (run,)
    with pytest.raises(ConversationNotFoundError):
        await repos.conversations.get_run(RunId("run_none"))


async def test_the_latest_conversations_are_listed_first_without_previews(repos: Repos) -> None:
    gpt, version = await kept_version(repos)
    made = [conversation_of(gpt, version, minutes=minute) for minute in (2, 0, 1)]
    preview = conversation_of(gpt, version, minutes=3, is_preview=True)
    for conversation in (*made, preview):
        await repos.conversations.add(conversation)

    listed = await repos.conversations.list_by_owner(gpt.owner_id, limit=2)

    assert listed == (made[0], made[2])


async def test_a_touched_conversation_comes_first_and_says_that_it_waits(repos: Repos) -> None:
    gpt, version = await kept_version(repos)
    old, new = (conversation_of(gpt, version, minutes=minute) for minute in (0, 5))
    await repos.conversations.add(old)
    await repos.conversations.add(new)
    later = NOW + timedelta(hours=1)

    await repos.conversations.touch(old.id, later, waiting=True)
    await repos.conversations.touch(ConversationId("c_none"), later, waiting=True)

    listed = await repos.conversations.list_by_owner(gpt.owner_id, limit=9)
    assert listed == (replace(old, updated_at=later, is_waiting=True), new)


async def test_a_deleted_conversation_takes_its_runs_along(repos: Repos) -> None:
    conversation, run = await kept_run(repos)

    await repos.conversations.delete(conversation.owner_id, conversation.id)

    with pytest.raises(ConversationNotFoundError):
        await repos.conversations.get_run(run.id)


async def test_runs_stand_in_order(repos: Repos) -> None:
    conversation, first = await kept_run(repos)
    third, second = run_of(conversation, 2), run_of(conversation, 1)
    await repos.conversations.add_run(third)
    await repos.conversations.add_run(second)

    assert await repos.conversations.list_runs(conversation.id) == (first, second, third)


async def test_of_two_messages_at_once_one_is_kept(repos: Repos) -> None:
    conversation, _ = await kept_run(repos)

    results = await asyncio.gather(
        *(repos.conversations.add_run(run_of(conversation, 1)) for _ in range(5)),
        return_exceptions=True,
    )

    assert [type(each) for each in results if each is not None] == [ConversationBusyError] * 4
    assert len(await repos.conversations.list_runs(conversation.id)) == 2


async def test_a_message_key_is_kept_once_over_all_conversations(repos: Repos) -> None:
    conversation, _ = await kept_run(repos)
    gpt, version = await kept_version(repos, "other")
    other = conversation_of(gpt, version)
    await repos.conversations.add(other)
    keyed = run_of(conversation, 1, key="k1")
    await repos.conversations.add_run(keyed)

    for again in (run_of(conversation, 2, key="k1"), run_of(other, 0, key="k1")):
        with pytest.raises(ConversationBusyError):
            await repos.conversations.add_run(again)

    assert await repos.conversations.find_run_by_key("k1") == keyed
    assert await repos.conversations.find_run_by_key("k2") is None


async def test_messages_without_a_key_do_not_collide(repos: Repos) -> None:
    conversation, _ = await kept_run(repos)

    await repos.conversations.add_run(run_of(conversation, 1))
    await repos.conversations.add_run(run_of(conversation, 2))

    assert len(await repos.conversations.list_runs(conversation.id)) == 3
