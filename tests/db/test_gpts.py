"""GPTs, versions and documents are kept alike in memory, on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from actionary.base.ids import DocumentId, GPTId, UserId, VersionId
from actionary.bootstrap.wiring import Repos
from actionary.gpts.gpt import GPTConflictError, GPTContent, GPTNotFoundError
from tests.db.samples import NOW, gpt_of, kept_version, owner, version_of


async def test_there_is_one_local_person(repos: Repos) -> None:
    first = await repos.accounts.local_user(NOW)

    assert await repos.accounts.local_user(NOW + timedelta(days=1)) == first


async def test_a_gpt_is_read_back_as_it_was_saved(repos: Repos) -> None:
    gpt = gpt_of(await owner(repos))

    await repos.gpts.save(gpt)

    assert await repos.gpts.get(gpt.owner_id, gpt.id) == gpt
    assert await repos.gpts.find_by_slug(gpt.owner_id, "desk") == gpt
    assert await repos.gpts.find_by_slug(gpt.owner_id, "tavern") is None


async def test_saving_again_replaces(repos: Repos) -> None:
    gpt = gpt_of(await owner(repos))
    await repos.gpts.save(gpt)
    changed = replace(
        gpt,
        slug="other",
        draft=GPTContent(name="Other"),
        version_id=VersionId("ver_1"),
        example="shop",
        updated_at=NOW + timedelta(hours=1),
    )

    await repos.gpts.save(changed)

    assert await repos.gpts.list_by_owner(gpt.owner_id) == (changed,)


async def test_gpts_are_listed_oldest_first(repos: Repos) -> None:
    person = await owner(repos)
    made = []
    for number in range(3):
        made.append(gpt_of(person, f"desk-{number}"))
        await asyncio.sleep(0.002)
    for gpt in reversed(made):
        await repos.gpts.save(gpt)

    assert await repos.gpts.list_by_owner(person) == tuple(made)


async def test_somebody_elses_gpt_looks_like_none(repos: Repos) -> None:
    gpt, _ = await kept_version(repos)
    stranger = UserId("user_stranger")

    for person, gpt_id in ((stranger, gpt.id), (gpt.owner_id, GPTId("gpt_none"))):
        with pytest.raises(GPTNotFoundError, match="no such GPT"):
            await repos.gpts.get(person, gpt_id)
        with pytest.raises(GPTNotFoundError, match="no such GPT"):
            await repos.gpts.delete(person, gpt_id)
    assert await repos.gpts.find_by_slug(stranger, "desk") is None
    assert await repos.gpts.list_by_owner(stranger) == ()
    assert await repos.gpts.get(gpt.owner_id, gpt.id) == gpt


async def test_two_gpts_of_a_person_never_share_a_slug(repos: Repos) -> None:
    person = await owner(repos)
    await repos.gpts.save(gpt_of(person))

    with pytest.raises(GPTConflictError):
        await repos.gpts.save(gpt_of(person))

    assert len(await repos.gpts.list_by_owner(person)) == 1


async def test_versions_are_numbered_and_the_last_is_found(repos: Repos) -> None:
    gpt, first = await kept_version(repos)
    second = version_of(gpt.id, 2)
    await repos.gpts.add_version(second)

    assert await repos.gpts.last_version(gpt.id) == second
    assert await repos.gpts.get_version(first.id) == first
    assert await repos.gpts.last_version(GPTId("gpt_none")) is None
    with pytest.raises(GPTNotFoundError):
        await repos.gpts.get_version(VersionId("ver_none"))


async def test_a_versions_number_is_given_once(repos: Repos) -> None:
    gpt, first = await kept_version(repos)

    with pytest.raises(GPTConflictError):
        await repos.gpts.add_version(version_of(gpt.id, 1))

    assert await repos.gpts.last_version(gpt.id) == first


async def test_a_deleted_gpt_takes_its_versions_along(repos: Repos) -> None:
    gpt, version = await kept_version(repos)

    await repos.gpts.delete(gpt.owner_id, gpt.id)

    with pytest.raises(GPTNotFoundError):
        await repos.gpts.get_version(version.id)


async def test_equal_documents_are_kept_once(repos: Repos) -> None:
    text = "openapi: 3.1.0\n# Zürich 日本 " + "x" * 100_000

    first = await repos.gpts.put_document(text)
    others = await asyncio.gather(*(repos.gpts.put_document(text) for _ in range(5)))

    assert set(others) == {first}
    assert await repos.gpts.get_document(first) == text
    assert await repos.gpts.put_document(text + " ") != first
    with pytest.raises(GPTNotFoundError):
        await repos.gpts.get_document(DocumentId("doc_none"))


async def test_a_documents_stored_form_is_kept_beside_it(repos: Repos) -> None:
    document_id = await repos.gpts.put_document("openapi: 3.1.0")

    assert await repos.gpts.find_form(document_id) is None
    await repos.gpts.keep_form(document_id, b"one")
    await repos.gpts.keep_form(document_id, b"{}\n\x00two")

    assert await repos.gpts.find_form(document_id) == b"{}\n\x00two"
    assert await repos.gpts.get_document(document_id) == "openapi: 3.1.0"
