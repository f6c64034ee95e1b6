"""Killed at any moment, again and again: no order is sent twice, and none is lost in silence."""

import asyncio
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from actionary.db.engine import Database
from actionary.db.schema import journal
from actionary.runtime.call import Call, CallState
from actionary.runtime.codec import entry_from_text
from actionary.runtime.input import PersonDecided
from actionary.runtime.replay import replay
from actionary.testing.upstream import Answer, FakeUpstream, RecordedRequest
from tests.shop import SHOP

REACHED = {
    CallState.SUCCEEDED,
    CallState.REDIRECTED,
    CallState.REJECTED,
    CallState.SERVER_ERROR,
}


async def start(data: Path, url: str, *more: str) -> asyncio.subprocess.Process:
    """Start a process and wait until it has taken up what the one before left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.runtime.mortal",
        str(data),
        url,
        *more,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
    return process


async def calls_in(data: Path) -> tuple[dict[bytes, Call], set[str]]:
    """Return every call by the body it was approved with, and which calls a person allowed."""
    database = Database.in_folder(data)
    query = select(journal.c.run_id, journal.c.entry).order_by(journal.c.run_id, journal.c.sequence)
    runs: dict[str, list[str]] = {}
    async with database.read() as connection:
        for row in await connection.execute(query):
            runs.setdefault(row.run_id, []).append(row.entry)
    await database.close()
    calls: dict[bytes, Call] = {}
    allowed: set[str] = set()
    for texts in runs.values():
        entries = [entry_from_text(text) for text in texts]
        allowed |= {each.call_id for each in entries if isinstance(each, PersonDecided)}
        for call in replay((), entries).calls.values():
            assert call.proposal.request is not None
            calls[call.proposal.request.body] = call
    return calls, allowed


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.soak)])
async def test_an_order_is_sent_once_or_said_to_be_unknown(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)

    def answer(_: RecordedRequest) -> Answer:
        status = chance.choice([201, 201, 201, 400, 500, 302])
        return Answer(status=status, delay=chance.choice([0.0, 0.01, 0.05]))

    async with FakeUpstream(SHOP) as shop:
        shop.answer("createOrder", answer)
        for _ in range(kills):
            before = len(shop.requests)
            process = await start(tmp_path, shop.url)
            # However slow the machine is, something is under way when it is killed.
            async with asyncio.timeout(30):
                while len(shop.requests) == before:
                    await asyncio.sleep(0.005)
            await asyncio.sleep(chance.uniform(0.0, 0.25))
            process.send_signal(signal.SIGKILL)
            await process.communicate()
        last = await start(tmp_path, shop.url, "end")
        said, _ = await asyncio.wait_for(last.communicate(), 60)

    assert said == b"ended\n"
    calls, allowed = await calls_in(tmp_path)
    sent = Counter(request.body for request in shop.requests)
    assert set(sent) <= set(calls)
    assert max(sent.values()) == 1
    for body, call in calls.items():
        assert call.state.is_final
        if call.state in REACHED:
            assert sent[body] == 1, call.state
        elif call.state is not CallState.UNKNOWN:
            assert sent[body] == 0, call.state
        assert not sent[body] or call.id in allowed
    states = Counter(call.state for call in calls.values())
    assert states.total() >= kills
    assert states[CallState.UNKNOWN] >= kills // 10, states  # else the kills missed the moment
