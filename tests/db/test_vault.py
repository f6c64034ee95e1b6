"""Credentials rest sealed, each bound to its place; the file never has one in the open."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential, OAuthToken
from actionary.auth.vault import CredentialEntry, CredentialPlace, Purpose
from actionary.base.clock import FrozenClock
from actionary.base.ids import ActionId, GPTId
from actionary.base.secret import Secret
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.schema import credential
from actionary.db.sealed import KEY_BYTES, Sealer, SealError
from actionary.models.provider import ProviderConfig, ProviderKind
from tests.db.samples import NOW, kept_version

CANARY = "canary-0123456789-secret"
KINDS: list[Credential] = [
    APIKey(value=Secret(CANARY)),
    BearerToken(token=Secret(CANARY)),
    BasicLogin(username="ada", password=Secret(CANARY)),
    OAuthToken(
        access_token=Secret(CANARY),
        refresh_token=Secret("r" + CANARY),
        expires_at=NOW,
        scopes=("a",),
    ),
]


def place_of(
    gpt_id: GPTId, scheme: str = "key", origin: str = "https://a.example", action: str = "act_1"
) -> CredentialPlace:
    return CredentialPlace(gpt_id=gpt_id, action_id=ActionId(action), scheme=scheme, origin=origin)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
async def test_every_kind_of_credential_is_read_back(repos: Repos, kind: Credential) -> None:
    gpt, _ = await kept_version(repos)
    place = place_of(gpt.id)

    await repos.vault.put(place, kind)

    assert await repos.vault.find(place) == kind
    assert await repos.vault.find_all(gpt.id, place.action_id, place.origin) == {"key": kind}


async def test_a_credential_is_found_at_its_place_and_no_other(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)
    other, _ = await kept_version(repos, "other")
    await repos.vault.put(place_of(gpt.id), KINDS[0])

    for place in (
        place_of(other.id),
        place_of(gpt.id, scheme="login"),
        place_of(gpt.id, origin="https://b.example"),
        place_of(gpt.id, origin="http://a.example"),
        place_of(gpt.id, action="act_2"),
    ):
        assert await repos.vault.find(place) is None


async def test_each_origin_has_a_credential_of_its_own(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)
    moved = place_of(gpt.id, origin="https://b.example")
    await repos.vault.put(place_of(gpt.id), KINDS[0])
    await repos.vault.put(moved, KINDS[1])

    assert await repos.vault.find(place_of(gpt.id)) == KINDS[0]
    assert await repos.vault.find(moved) == KINDS[1]
    assert len(await repos.vault.list_entries(gpt.id)) == 2


async def test_the_same_place_holds_one_credential(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)
    for kind in KINDS:
        await repos.vault.put(place_of(gpt.id), kind)

    assert await repos.vault.find(place_of(gpt.id)) == KINDS[-1]
    assert len(await repos.vault.list_entries(gpt.id)) == 1


async def test_what_is_removed_is_gone(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)
    await repos.vault.put(place_of(gpt.id), KINDS[0])

    assert await repos.vault.remove(place_of(gpt.id)) is True
    assert await repos.vault.remove(place_of(gpt.id)) is False
    assert await repos.vault.list_entries(gpt.id) == ()


async def test_the_list_shows_everything_but_the_secret(database: Database) -> None:
    clock = FrozenClock()
    repos = sql_repos(database, Sealer(b"k" * KEY_BYTES), clock)
    gpt, _ = await kept_version(repos)
    await repos.vault.put(place_of(gpt.id, "b"), KINDS[0])
    await repos.vault.put(place_of(gpt.id, "a"), APIKey(value=Secret("short")))

    entries = await repos.vault.list_entries(gpt.id)

    assert entries == (
        CredentialEntry(place=place_of(gpt.id, "a"), ending="", stored_at=clock.now()),
        CredentialEntry(place=place_of(gpt.id, "b"), ending="cret", stored_at=clock.now()),
    )
    assert CANARY not in repr(entries)


@pytest.mark.parametrize(
    "change",
    [{"origin": "https://thief.example"}, {"id": "cred_other"}, {"purpose": "client"}],
    ids=["moved to another host", "moved to another row", "put to another use"],
)
async def test_a_row_that_was_edited_does_not_open(
    database: Database, change: dict[str, str]
) -> None:
    repos = sql_repos(database, Sealer(b"k" * KEY_BYTES), FrozenClock())
    gpt, _ = await kept_version(repos)
    await repos.vault.put(place_of(gpt.id), KINDS[0])
    async with database.write() as connection:
        await connection.execute(update(credential).values(**change))

    with pytest.raises(SealError):
        await repos.vault.find(
            replace(
                place_of(gpt.id, origin=change.get("origin", "https://a.example")),
                purpose=Purpose(change.get("purpose", "call")),
            )
        )


async def test_sealed_values_cannot_change_places(database: Database) -> None:
    repos = sql_repos(database, Sealer(b"k" * KEY_BYTES), FrozenClock())
    gpt, _ = await kept_version(repos)
    await repos.vault.put(place_of(gpt.id, "a"), KINDS[0])
    await repos.vault.put(place_of(gpt.id, "b"), KINDS[1])
    async with database.write() as connection:
        rows = {row.scheme: row for row in await connection.execute(select(credential))}
        for mine, theirs in (("a", "b"), ("b", "a")):
            statement = update(credential).where(credential.c.scheme == mine)
            await connection.execute(statement.values(sealed=rows[theirs].sealed))

    with pytest.raises(SealError):
        await repos.vault.find(place_of(gpt.id, "a"))


async def test_another_key_file_opens_nothing(database: Database) -> None:
    repos = sql_repos(database, Sealer(b"k" * KEY_BYTES), FrozenClock())
    gpt, _ = await kept_version(repos)
    await repos.vault.put(place_of(gpt.id), KINDS[0])
    await repos.providers.put(ProviderConfig(kind=ProviderKind.OPENAI, key=Secret(CANARY)))
    restored = sql_repos(database, Sealer(b"j" * KEY_BYTES), FrozenClock())

    with pytest.raises(SealError):
        await restored.vault.find(place_of(gpt.id))
    with pytest.raises(SealError):
        await restored.providers.list_all()


async def test_a_deleted_gpt_takes_its_credentials_along(database: Database) -> None:
    repos = sql_repos(database, Sealer(b"k" * KEY_BYTES), FrozenClock())
    gpt, _ = await kept_version(repos)
    await repos.vault.put(place_of(gpt.id), KINDS[0])

    await repos.gpts.delete(gpt.owner_id, gpt.id)

    async with database.read() as connection:
        assert (await connection.execute(select(credential))).first() is None


async def test_no_file_ever_holds_a_secret_in_the_open(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    await migrate(database)
    sealer = Sealer.from_file(tmp_path / "key")
    repos = sql_repos(database, sealer, FrozenClock())
    gpt, _ = await kept_version(repos)
    for number, kind in enumerate(KINDS):
        await repos.vault.put(place_of(gpt.id, str(number)), kind)
    await repos.providers.put(ProviderConfig(kind=ProviderKind.OPENAI, key=Secret(CANARY)))

    def holds_it() -> list[str]:
        needles = (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode())
        return [
            path.name
            for path in tmp_path.rglob("*")
            if path.is_file() and any(needle in path.read_bytes() for needle in needles)
        ]

    assert holds_it() == []
    await database.close()
    assert holds_it() == []


async def test_a_provider_is_read_back_with_its_key(repos: Repos) -> None:
    first = ProviderConfig(
        kind=ProviderKind.OPENAI_COMPATIBLE,
        name="mine",
        base_url="http://127.0.0.1:9/v1",
        models=("a", "b"),
        key=Secret(CANARY),
    )
    second = ProviderConfig(kind=ProviderKind.OLLAMA)
    await repos.providers.put(first)
    await repos.providers.put(second)

    assert set(await repos.providers.list_all()) == {first, second}

    await repos.providers.remove("mine")
    assert await repos.providers.list_all() == (second,)


async def test_the_default_model_is_remembered(repos: Repos) -> None:
    assert await repos.providers.default_model() == ""

    for name in ("openai:a", "openai:b"):
        await repos.providers.set_default_model(name)

    assert await repos.providers.default_model() == "openai:b"
