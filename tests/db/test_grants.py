"""Grants are kept alike in memory and in both databases: for a while, and until taken back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from actionary.actions.confirmation import Grant, GrantScope
from actionary.base.ids import GPTId, UserId, new_grant_id
from actionary.bootstrap.wiring import Repos
from actionary.conversations.grant import GRANT_DAYS, GrantMissingError, KeptGrant
from tests.db.samples import NOW, kept_version

STRANGER = UserId("user_stranger")
LAPSED = NOW + timedelta(days=GRANT_DAYS)


async def given(repos: Repos) -> KeptGrant:
    """Return a grant for a GPT that is kept; the grant itself is not yet."""
    gpt, _ = await kept_version(repos)
    scope = GrantScope(
        user_id=gpt.owner_id,
        gpt_id=gpt.id,
        operation_hash="h" * 64,
        origin="https://shop.example",
        account='[["key",false]]',
    )
    return KeptGrant(
        id=new_grant_id(),
        grant=Grant(scope=scope),
        summary="List the items",
        method="GET",
        given_at=NOW,
        expires_at=LAPSED,
    )


def like(kept: KeptGrant, **changes: str) -> KeptGrant:
    scope = replace(kept.grant.scope, **changes)  # type: ignore[arg-type]
    return replace(kept, id=new_grant_id(), grant=Grant(scope=scope))


async def test_a_grant_is_for_its_person_and_its_gpt_and_is_kept_once(repos: Repos) -> None:
    kept = await given(repos)
    scope = kept.grant.scope

    await asyncio.gather(*(repos.grants.add(replace(kept, id=new_grant_id())) for _ in range(5)))

    assert await repos.grants.list_for(scope.user_id, scope.gpt_id, NOW) == (kept.grant,)
    assert await repos.grants.list_for(STRANGER, scope.gpt_id, NOW) == ()
    assert await repos.grants.list_for(scope.user_id, GPTId("gpt_none"), NOW) == ()


async def test_other_operations_hosts_and_accounts_stand_beside_each_other(repos: Repos) -> None:
    kept = await given(repos)
    scope = kept.grant.scope
    all_of_them = [
        kept,
        like(kept, operation_hash="b"),
        like(kept, origin="https://b.example"),
        like(kept, account='[["key",true]]'),
    ]

    for each in all_of_them:
        await repos.grants.add(each)

    found = await repos.grants.list_for(scope.user_id, scope.gpt_id, NOW)
    assert set(found) == {each.grant for each in all_of_them}
    assert set(await repos.grants.list_kept(scope.user_id, NOW)) == set(all_of_them)


async def test_a_grant_lapses_unless_it_is_given_again(repos: Repos) -> None:
    kept = await given(repos)
    scope = kept.grant.scope
    await repos.grants.add(kept)
    moment = timedelta(seconds=1)

    assert await repos.grants.list_for(scope.user_id, scope.gpt_id, LAPSED - moment)
    assert await repos.grants.list_for(scope.user_id, scope.gpt_id, LAPSED) == ()
    assert await repos.grants.list_kept(scope.user_id, LAPSED) == ()

    await repos.grants.add(replace(kept, id=new_grant_id(), expires_at=LAPSED + 2 * moment))
    assert await repos.grants.list_for(scope.user_id, scope.gpt_id, LAPSED + moment)


async def test_a_grant_is_taken_back_by_its_person_alone(repos: Repos) -> None:
    kept = await given(repos)
    scope = kept.grant.scope
    await repos.grants.add(kept)

    with pytest.raises(GrantMissingError):
        await repos.grants.revoke(STRANGER, kept.id)
    await repos.grants.revoke(scope.user_id, kept.id)

    assert await repos.grants.list_for(scope.user_id, scope.gpt_id, NOW) == ()
    with pytest.raises(GrantMissingError):
        await repos.grants.revoke(scope.user_id, kept.id)


async def test_a_changed_account_takes_back_what_was_given_for_its_host(repos: Repos) -> None:
    kept = await given(repos)
    scope = kept.grant.scope
    other = like(kept, origin="https://b.example")
    for each in (kept, like(kept, operation_hash="b"), other):
        await repos.grants.add(each)

    await repos.grants.revoke_account(scope.user_id, scope.gpt_id, scope.origin)

    assert await repos.grants.list_for(scope.user_id, scope.gpt_id, NOW) == (other.grant,)
