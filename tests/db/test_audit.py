"""The record of who did what shows when somebody changed it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from actionary.actions.confirmation import Decision
from actionary.audit.chain import Fault, Head
from actionary.audit.event import AuditEvent, AuditTag
from actionary.base.clock import FrozenClock
from actionary.base.ids import UserId
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.audit import SQLAuditLog
from actionary.db.engine import Database
from actionary.db.sealed import Sealer
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import make_world
from tests.shop import DONE, ORDER_TEA, SHOP

ANNA, BEN = UserId("user_anna"), UserId("user_ben")


def event(number: int, clock: FrozenClock, actor: UserId = ANNA) -> AuditEvent:
    clock.advance(timedelta(seconds=1, microseconds=number))
    return AuditEvent(
        tag=AuditTag.CALL_ALLOWED, at=clock.now(), actor=actor, details={"call": f"call_{number}"}
    )


@pytest.fixture
async def log(database: Database, sealer: Sealer, clock: FrozenClock) -> SQLAuditLog:
    """Keep ten records."""
    kept = SQLAuditLog(database, sealer, clock)
    for number in range(10):
        await kept.append([event(number, clock)])
    return kept


async def change(database: Database, sql: str) -> None:
    async with database.write() as connection:
        await connection.execute(text(sql))


async def test_records_stand_in_order_and_hold(repos: Repos, clock: FrozenClock) -> None:
    await repos.audit.append([event(1, clock), event(2, clock)])
    await repos.audit.append([event(3, clock)])

    listed = await repos.audit.list_records(limit=2)
    earlier = await repos.audit.list_records(before=2)

    assert [one.event.details for one in listed] == [{"call": "call_3"}, {"call": "call_2"}]
    assert [one.sequence for one in earlier] == [1]
    assert await repos.audit.check() == ()


@pytest.mark.parametrize(
    ("sql", "sequence", "fault"),
    [
        ("UPDATE audit_record SET details = '{}' WHERE sequence = 4", 4, Fault.CHANGED),
        ("UPDATE audit_record SET actor = 'user_ben' WHERE sequence = 4", 4, Fault.CHANGED),
        ("UPDATE audit_record SET tag = 'call:denied' WHERE sequence = 4", 4, Fault.CHANGED),
        ("UPDATE audit_record SET at = replace(at, '20', '19') WHERE sequence = 4", 4,
         Fault.CHANGED),
        ("DELETE FROM audit_record WHERE sequence = 4", 4, Fault.MISSING),
        ("DELETE FROM audit_record WHERE sequence IN (4, 5, 6)", 4, Fault.MISSING),
        ("DELETE FROM audit_record WHERE sequence = 1", 1, Fault.MISSING),
        ("DELETE FROM audit_record WHERE sequence = 10", 10, Fault.CUT_OFF),
        ("DELETE FROM audit_head", 1, Fault.CUT_OFF),
        (("UPDATE audit_head SET sequence = 9, seal ="
         " (SELECT seal FROM audit_record WHERE sequence = 9)"), 10, Fault.CUT_OFF),
        (("UPDATE audit_record SET sequence = CASE sequence WHEN 4 THEN -5 ELSE -4 END"
         " WHERE sequence IN (4, 5)"), -5, Fault.REORDERED),
        (("UPDATE audit_record SET is_erased = true, details = '{}', salt = '', actor = NULL"
         " WHERE sequence = 4"), 10, Fault.HIDDEN),
    ],
)  # fmt: skip
async def test_what_somebody_did_to_it_is_found(
    log: SQLAuditLog, database: Database, sql: str, sequence: int, fault: Fault
) -> None:
    assert await log.check() == ()

    await change(database, sql)

    first = (await log.check())[0]
    assert (first.sequence, first.fault) == (sequence, fault)


async def test_two_records_that_changed_places_are_found(
    log: SQLAuditLog, database: Database
) -> None:
    for before, after in ((4, 99), (5, 4), (99, 5)):
        await change(
            database, f"UPDATE audit_record SET sequence = {after} WHERE sequence = {before}"
        )

    assert {one.fault for one in await log.check()} == {Fault.CHANGED}


async def test_a_whole_end_put_back_is_found_by_who_noted_the_head(
    log: SQLAuditLog, database: Database, sealer: Sealer, clock: FrozenClock
) -> None:
    async with database.read() as connection:
        old = (await connection.execute(text("SELECT * FROM audit_head"))).mappings().one()
    await log.append([event(11, clock)])
    noted = await log.head()
    await change(database, "DELETE FROM audit_record WHERE sequence = 11")
    async with database.write() as connection:
        await connection.execute(
            text("UPDATE audit_head SET sequence = :sequence, seal = :seal, proof = :proof"),
            dict(old),
        )

    assert await log.check() == ()
    assert [one.fault for one in await log.check(known=noted)] == [Fault.CUT_OFF]
    assert await log.check(known=Head(sequence=old["sequence"], seal=old["seal"])) == ()


async def test_a_person_is_erased_and_the_chain_holds(repos: Repos, clock: FrozenClock) -> None:
    await repos.audit.append([event(1, clock), event(2, clock, BEN), event(3, clock)])

    assert await repos.audit.erase(ANNA) == 2

    records = await repos.audit.list_records()
    assert ANNA not in repr(records)
    assert [one.is_erased for one in records] == [False, True, False, True]
    assert records[0].event.tag is AuditTag.PERSON_ERASED
    assert await repos.audit.check() == ()


async def test_two_processes_write_one_chain(
    database: Database, sealer: Sealer, clock: FrozenClock
) -> None:
    logs = [SQLAuditLog(database, sealer, clock) for _ in range(2)]

    await asyncio.gather(
        *(logs[number % 2].append([event(number, clock)] * 2) for number in range(30))
    )

    assert (await logs[0].head()).sequence == 60
    assert await logs[1].check() == ()


async def test_a_decision_and_its_call_are_on_record_without_their_content(
    database: Database, sealer: Sealer, clock: FrozenClock
) -> None:
    repos = sql_repos(database, sealer, clock)
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], repos=repos) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        state = await world.settled(run.id)
        (call,) = state.waiting
        await world.services.conversations.decide(
            world.services.user.id,
            run.id,
            call.id,
            Decision.ALLOW,
            request_hash=call.proposal.request_hash,
        )
        await world.settled(run.id)

    records = list(reversed(await repos.audit.list_records()))
    assert [one.event.tag for one in records] == ["call:asked", "call:allowed", "call:ended"]
    assert {one.event.details["call"] for one in records} == {call.id}
    assert records[0].event.details["method"] == "POST"
    assert records[1].event.details["request"] == call.proposal.request_hash
    assert records[2].event.details["state"] == "succeeded"
    assert "tea" not in repr([one.event.details for one in records]).lower()
    assert await repos.audit.check() == ()
