"""The journal and the ledger keep their word in memory, on SQLite and on PostgreSQL."""

import asyncio

import pytest

from actionary.base.ids import CallId, RunId
from actionary.bootstrap.wiring import Repos
from actionary.runtime.input import RunCancelled, RunInput, RunStarted
from actionary.runtime.journal import JournalConflictError
from actionary.runtime.ledger import AlreadySentError
from tests.db.samples import kept_run
from tests.runtime.samples import FAILED, START, answered, decided, proposal, replied

LIFE: tuple[RunInput, ...] = (
    RunStarted(text="Bitte, 日本 \x00 \u2028 'quoted'"),
    replied(proposal(), text="I will."),
    decided(),
    answered(content="created " + "x" * 100_000),
    FAILED,
    RunCancelled(),
)


async def test_a_journal_is_read_back_as_it_was_written(repos: Repos) -> None:
    _, run = await kept_run(repos)

    for number, entry in enumerate(LIFE):
        await repos.journal.append(run.id, number, entry, is_open=True)

    assert await repos.journal.read(run.id) == LIFE
    assert await repos.journal.read(RunId("run_none")) == ()


async def test_of_two_writers_one_wins_an_entry(repos: Repos) -> None:
    _, run = await kept_run(repos)
    await repos.journal.append(run.id, 0, START, is_open=True)

    results = await asyncio.gather(
        *(repos.journal.append(run.id, 1, decided(), is_open=True) for _ in range(8)),
        return_exceptions=True,
    )

    assert [type(each) for each in results if each is not None] == [JournalConflictError] * 7
    assert await repos.journal.read(run.id) == (START, decided())


async def test_open_runs_are_listed_oldest_first_by_their_last_entry(repos: Repos) -> None:
    runs = []
    for number in range(3):
        runs.append((await kept_run(repos, f"desk-{number}"))[1])
        await asyncio.sleep(0.002)
    for run in runs:
        await repos.journal.append(run.id, 0, START, is_open=True)
    await repos.journal.append(runs[1].id, 1, RunCancelled(), is_open=False)

    assert await repos.journal.list_open() == (runs[0].id, runs[2].id)


async def test_a_call_is_marked_once(repos: Repos) -> None:
    call = CallId("call_1")
    assert not await repos.ledger.is_on_wire(call)

    results = await asyncio.gather(
        *(repos.ledger.mark_on_wire(call, "hash") for _ in range(8)), return_exceptions=True
    )

    assert [type(each) for each in results if each is not None] == [AlreadySentError] * 7
    assert await repos.ledger.is_on_wire(call)
    assert not await repos.ledger.is_on_wire(CallId("call_2"))


async def test_a_mark_outlives_its_conversation(repos: Repos) -> None:
    """That something was sent stays true whatever is deleted."""
    conversation, _ = await kept_run(repos)
    await repos.ledger.mark_on_wire(CallId("call_1"), "hash")

    await repos.conversations.delete(conversation.owner_id, conversation.id)

    assert await repos.ledger.is_on_wire(CallId("call_1"))


async def test_nothing_is_written_for_a_run_that_was_deleted(repos: Repos) -> None:
    conversation, run = await kept_run(repos)
    await repos.journal.append(run.id, 0, START, is_open=True)
    await repos.conversations.delete(conversation.owner_id, conversation.id)

    if type(repos.journal).__name__.startswith("SQL"):
        assert await repos.journal.list_open() == ()
    with pytest.raises(JournalConflictError):
        await repos.journal.append(run.id, 0, START, is_open=True)
