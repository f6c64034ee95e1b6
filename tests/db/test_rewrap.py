"""Everything sealed can be sealed anew, in any order of being cut off."""

import pytest
from sqlalchemy import LargeBinary, select, update

from actionary.auth.credential import APIKey
from actionary.auth.vault import CredentialPlace
from actionary.base.clock import FrozenClock
from actionary.base.ids import ActionId, GPTId
from actionary.base.secret import Secret
from actionary.bootstrap.wiring import sql_repos
from actionary.db.engine import Database
from actionary.db.rewrap import BATCH, SEALED, check_key, rewrap
from actionary.db.schema import credential, metadata, provider
from actionary.db.sealed import KEY_BYTES, Sealer, SealError
from actionary.models.provider import ProviderConfig, ProviderKind
from tests.auth.signin import begun
from tests.db.samples import kept_version

FIRST, SECOND, OTHER = (letter * KEY_BYTES for letter in (b"1", b"2", b"3"))
CLOCK = FrozenClock()


def place_of(gpt_id: GPTId, number: int) -> CredentialPlace:
    return CredentialPlace(
        gpt_id=gpt_id, action_id=ActionId("act_1"), scheme=str(number), origin="https://a.example"
    )


async def fill(database: Database, key: bytes, *, credentials: int = 3) -> GPTId:
    """Keep something of every kind; return the GPT the credentials are of."""
    repos = sql_repos(database, Sealer(key), CLOCK)
    gpt, _ = await kept_version(repos)
    for number in range(credentials):
        value = APIKey(value=Secret(f"secret-of-{number:06}"))
        await repos.vault.put(place_of(gpt.id, number), value)
    await repos.providers.put(ProviderConfig(kind=ProviderKind.OPENAI, key=Secret("of-a-model")))
    await repos.providers.put(ProviderConfig(kind=ProviderKind.OLLAMA))
    await repos.pending.put(begun().pending)
    return gpt.id


def test_every_sealed_column_is_known() -> None:
    """A table that joins later is rewrapped with the others, or this fails."""
    sealed = {table for table in metadata.sorted_tables if "sealed" in table.c}

    assert sealed == set(SEALED)
    assert all(isinstance(table.c.sealed.type, LargeBinary) for table in sealed)


async def test_everything_opens_with_the_new_key_alone_afterwards(database: Database) -> None:
    gpt_id = await fill(database, FIRST)

    done = await rewrap(database, Sealer(SECOND, before=[FIRST]))
    again = await rewrap(database, Sealer(SECOND, before=[FIRST]))

    repos = sql_repos(database, Sealer(SECOND), CLOCK)
    assert await repos.vault.find(place_of(gpt_id, 2)) == APIKey(value=Secret("secret-of-000002"))
    assert {each.key.reveal() for each in await repos.providers.list_all() if each.key} == {
        "of-a-model"
    }
    assert (done.unreadable, again.anew) == (0, 0)
    assert done.anew >= 5
    with pytest.raises(SealError):
        await sql_repos(database, Sealer(FIRST), CLOCK).vault.find(place_of(gpt_id, 2))


async def test_more_than_one_batch_is_rewrapped(database: Database) -> None:
    gpt_id = await fill(database, FIRST, credentials=1)
    async with database.write() as connection:
        row = (await connection.execute(select(credential))).one()
        sealer = Sealer(FIRST)
        for number in range(2 * BATCH + 7):
            name = f"cred_{number:06}"
            bound = f"credential:sealed:{name}:{row.origin}"
            value = sealer.open(row.sealed, row=f"credential:sealed:{row.id}:{row.origin}")
            copy = dict(row._mapping) | {"id": name, "scheme": f"copy {number}"}
            copy["sealed"] = sealer.seal(value, row=bound)
            await connection.execute(credential.insert().values(copy))

    done = await rewrap(database, Sealer(SECOND, before=[FIRST]))

    repos = sql_repos(database, Sealer(SECOND), CLOCK)
    assert done.anew >= 2 * BATCH + 8
    found = await repos.vault.find_all(gpt_id, ActionId("act_1"), "https://a.example")
    assert len(found) == 2 * BATCH + 8


async def test_a_row_that_no_key_opens_is_counted_and_left_alone(database: Database) -> None:
    await fill(database, FIRST)
    async with database.write() as connection:
        await connection.execute(update(provider).values(sealed=b"\x01damaged"))

    done = await rewrap(database, Sealer(SECOND, before=[FIRST]))

    assert done.unreadable == 2
    async with database.read() as connection:
        kept = (await connection.execute(select(provider.c.sealed))).scalars().all()
    assert set(kept) == {b"\x01damaged"}


async def test_both_keys_open_while_one_replaces_the_other(database: Database) -> None:
    gpt_id = await fill(database, FIRST)
    both = sql_repos(database, Sealer(SECOND, before=[FIRST]), CLOCK)
    await both.vault.put(place_of(gpt_id, 99), APIKey(value=Secret("given-meanwhile")))

    assert await both.vault.find(place_of(gpt_id, 0)) is not None
    assert await both.vault.find(place_of(gpt_id, 99)) is not None
    assert await sql_repos(database, Sealer(SECOND), CLOCK).vault.find(place_of(gpt_id, 99))


async def test_the_databases_own_key_is_told_from_any_other(database: Database) -> None:
    await check_key(database, None)  # nothing is sealed yet
    await check_key(database, Sealer(OTHER))
    await fill(database, FIRST)

    await check_key(database, Sealer(FIRST))
    await check_key(database, Sealer(SECOND, before=[FIRST]))
    with pytest.raises(SealError, match="another one's"):
        await check_key(database, Sealer(OTHER))
    with pytest.raises(SealError, match="is missing"):
        await check_key(database, None)


async def test_a_damaged_row_keeps_nobody_from_starting(database: Database) -> None:
    await fill(database, FIRST)
    async with database.write() as connection:
        first = await connection.scalar(select(credential.c.id).limit(1))
        statement = update(credential).where(credential.c.id == first)
        await connection.execute(statement.values(sealed=b"\x01damaged"))

    await check_key(database, Sealer(FIRST))
