"""The builder's credential and each person's own are kept apart, and changed by one at a time."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from actionary.auth.credential import APIKey, OAuthToken
from actionary.auth.vault import LEASE_SECONDS, CredentialPlace, Purpose
from actionary.base.clock import FrozenClock
from actionary.base.ids import ActionId, GPTId
from actionary.base.secret import Secret
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.engine import Database
from actionary.db.schema import credential
from actionary.db.sealed import Sealer
from tests.db.samples import kept_version, owner

SHARED = APIKey(value=Secret("of-the-builder-0123"))
OWN = APIKey(value=Secret("of-a-person-0123456"))
ORIGIN = "https://a.example"


def place_of(gpt_id: GPTId, scheme: str = "key") -> CredentialPlace:
    return CredentialPlace(gpt_id=gpt_id, action_id=ActionId("act_1"), scheme=scheme, origin=ORIGIN)


async def test_neither_the_builders_nor_a_persons_own_stands_in_for_the_other(
    repos: Repos,
) -> None:
    gpt, _ = await kept_version(repos)
    me = await owner(repos)
    shared = place_of(gpt.id)
    own = replace(place_of(gpt.id, "login"), user_id=me)
    await repos.vault.put(shared, SHARED)
    await repos.vault.put(own, OWN)
    where = (gpt.id, ActionId("act_1"), ORIGIN)

    assert await repos.vault.find_all(*where) == {"key": SHARED}
    assert await repos.vault.find_all(*where, me) == {"key": SHARED}
    assert await repos.vault.find_all(*where, me, own={"login"}) == {"key": SHARED, "login": OWN}
    assert await repos.vault.find_all(*where, me, own={"key", "login"}) == {"login": OWN}
    assert await repos.vault.find_all(*where, None, own={"key", "login"}) == {}


async def test_one_scheme_has_a_credential_for_the_builder_and_one_for_each_person(
    repos: Repos,
) -> None:
    gpt, _ = await kept_version(repos)
    me = await owner(repos)
    shared, own = place_of(gpt.id), replace(place_of(gpt.id), user_id=me)
    await repos.vault.put(shared, SHARED)
    await repos.vault.put(own, OWN)
    where = (gpt.id, ActionId("act_1"), ORIGIN, me)

    assert await repos.vault.find_all(*where) == {"key": SHARED}
    assert await repos.vault.find_all(*where, own={"key"}) == {"key": OWN}
    assert [each.place for each in await repos.vault.list_entries(gpt.id)] == [shared, own]
    assert [each.place for each in await repos.vault.list_own(me)] == [own]


async def test_the_secret_of_our_client_is_no_credential_of_a_call(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)
    client = replace(place_of(gpt.id), purpose=Purpose.CLIENT)
    await repos.vault.put(client, SHARED)

    assert await repos.vault.find(client) == SHARED
    assert await repos.vault.find_all(gpt.id, ActionId("act_1"), ORIGIN) == {}


async def test_the_last_use_is_kept_even_when_the_credential_is_replaced(
    repos: Repos, clock: FrozenClock
) -> None:
    gpt, _ = await kept_version(repos)
    place = place_of(gpt.id)
    await repos.vault.put(place, SHARED)
    assert (await repos.vault.list_entries(gpt.id))[0].used_at is None

    await repos.vault.mark_used([place])
    await repos.vault.put(place, OAuthToken(access_token=Secret("renewed-0123456789")))

    (entry,) = await repos.vault.list_entries(gpt.id)
    assert entry.used_at is not None
    assert entry.is_sign_in


async def test_who_holds_a_place_holds_it_alone(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)
    place = place_of(gpt.id)
    await repos.vault.put(place, SHARED)
    inside = most = 0

    async def hold() -> None:
        nonlocal inside, most
        async with repos.vault.locked(place):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(hold() for _ in range(20)))

    assert most == 1


async def test_a_place_is_held_across_processes(database: Database, sealer: Sealer) -> None:
    """Two vaults over one database know nothing of each other but their rows."""
    clock = FrozenClock()
    one, other = (sql_repos(database, sealer, clock).vault for _ in range(2))
    gpt, _ = await kept_version(sql_repos(database, sealer, clock))
    place = place_of(gpt.id)
    await one.put(place, SHARED)
    order: list[str] = []

    async def second() -> None:
        async with other.locked(place):
            order.append("second")

    async with one.locked(place):
        waiting = asyncio.ensure_future(second())
        await asyncio.sleep(0.2)
        order.append("first")
    await waiting

    assert order == ["first", "second"]


async def test_a_holder_that_died_loses_the_place(database: Database, sealer: Sealer) -> None:
    clock = FrozenClock()
    repos = sql_repos(database, sealer, clock)
    gpt, _ = await kept_version(repos)
    place = place_of(gpt.id)
    await repos.vault.put(place, SHARED)
    ends = clock.now() + timedelta(seconds=LEASE_SECONDS)
    async with database.write() as connection:
        await connection.execute(update(credential).values(held_by="dead", held_until=ends))

    clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
    async with asyncio.timeout(5), repos.vault.locked(place):
        pass

    async with database.read() as connection:
        assert (await connection.execute(select(credential.c.held_by))).scalar() is None


async def test_a_clock_set_back_does_not_hold_a_place_for_long(
    database: Database, sealer: Sealer
) -> None:
    clock = FrozenClock()
    repos = sql_repos(database, sealer, clock)
    gpt, _ = await kept_version(repos)
    place = place_of(gpt.id)
    await repos.vault.put(place, SHARED)
    async with database.write() as connection:
        far = clock.now() + timedelta(days=30)
        await connection.execute(update(credential).values(held_by="dead", held_until=far))

    async with asyncio.timeout(5), repos.vault.locked(place):
        pass


async def test_a_place_without_a_credential_can_be_held_too(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)

    async with asyncio.timeout(5), repos.vault.locked(place_of(gpt.id)):
        await repos.vault.put(place_of(gpt.id), SHARED)

    assert await repos.vault.find(place_of(gpt.id)) == SHARED
