"""A call that lacks its person's own credential waits for it, and then goes on by itself."""

from pathlib import Path

import pytest

from actionary.actions.confirmation import Decision
from actionary.auth.apply import CredentialUnusableError
from actionary.auth.credential import APIKey
from actionary.base.clock import FrozenClock
from actionary.base.ids import CallId, RunId, UserId
from actionary.base.secret import Secret
from actionary.bootstrap.wiring import sql_repos
from actionary.conversations.conversation import ConversationNotFoundError
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.sealed import KEY_BYTES, Sealer
from actionary.gpts.signin import GivenBy, SignIn
from actionary.runtime.call import Call, CallState, Need
from actionary.runtime.state import IllegalMoveError, RunState
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from tests.shop import DONE, SHOP, calling

OWN = {"key": SignIn(given_by=GivenBy.USER)}
KEY = "sk-of-ada-0123456789"
ACCOUNT = calling("getAccount")
RESERVE = calling("reserveItem", '{"id": "tea"}')
SECURED = SHOP | {"security": [{"key": []}]}


def only(state: RunState) -> Call:
    """Return the one call there is."""
    (call,) = state.calls.values()
    return call


async def give(world: World, run_id: RunId, call: Call, key: str = KEY) -> RunState:
    """Type a key into the card of a call and wait."""
    await world.services.conversations.sign_ins.give(
        world.services.user.id, run_id, call.id, "key", Secret(key)
    )
    return await world.settled(run_id)


async def test_a_call_waits_for_its_persons_own_key_and_says_for_whom() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ACCOUNT, DONE, upstreams=(shop,)) as world:
        gpt = await world.install(shop, sign_ins=OWN)
        conversation, run = await world.open(gpt, "Who am I?")

        call = only(await world.settled(run.id))

        assert call.state is CallState.AWAITING_SIGNIN
        assert call.proposal.needs == (Need(scheme="key", way="key"),)
        assert call.proposal.host == shop.url.partition("://")[2].partition("/")[0]
        assert shop.requests == []
        listed = await world.services.conversations.get(world.services.user.id, conversation.id)
        assert listed.is_waiting


async def test_the_given_key_is_sent_once_the_call_is_confirmed() -> None:
    """Signing in is no yes: what needs a confirmation asks for it next."""
    async with FakeUpstream(SHOP) as shop, make_world(ACCOUNT, DONE, upstreams=(shop,)) as world:
        gpt = await world.install(shop, sign_ins=OWN)
        run = await world.say(gpt, "Who am I?")
        waiting = only(await world.settled(run.id))

        given = only(await give(world, run.id, waiting))
        sent_before = len(shop.requests)
        done = only(await world.decide(run.id))

        assert given.state is CallState.AWAITING_CONFIRMATION
        assert given.proposal.account == "uses your account"
        assert sent_before == 0
        assert done.state is CallState.SUCCEEDED
        assert [request.headers.get("X-Key") for request in shop.requests] == [KEY]


async def test_every_chat_that_waits_for_the_same_account_goes_on() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ACCOUNT, ACCOUNT, DONE, DONE, upstreams=(shop,)) as world,
    ):
        gpt = await world.install(shop, sign_ins=OWN)
        first, second = await world.say(gpt, "Who am I?"), await world.say(gpt, "Who?")
        waiting = only(await world.settled(first.id))
        await world.settled(second.id)

        await give(world, first.id, waiting)

        assert only((await world.live(second.id)).state).state is CallState.AWAITING_CONFIRMATION


async def test_the_builders_key_is_never_taken_for_the_persons_own() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ACCOUNT, DONE, upstreams=(shop,)) as world:
        gpt = await world.install(shop, secrets={"key": "sk-of-the-builder-012"}, sign_ins=OWN)
        run = await world.say(gpt, "Who am I?")

        assert only(await world.settled(run.id)).state is CallState.AWAITING_SIGNIN
        # Publishing has cleared it: no call could take it any more.
        assert await world.repos.vault.list_entries(gpt.id) == ()


async def test_a_cancelled_sign_in_is_told_to_the_model() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ACCOUNT, DONE, upstreams=(shop,)) as world:
        gpt = await world.install(shop, sign_ins=OWN)
        run = await world.say(gpt, "Who am I?")
        await world.settled(run.id)

        state = await world.decide(run.id, Decision.DENY)

        assert only(state).state is CallState.DENIED
        assert "said no" in world.model.requests[1].messages[-1].results[0].content
        assert shop.requests == []


async def test_a_key_that_cannot_be_sent_is_refused_where_it_is_typed() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ACCOUNT, DONE, upstreams=(shop,)) as world:
        gpt = await world.install(shop, sign_ins=OWN)
        run = await world.say(gpt, "Who am I?")
        waiting = only(await world.settled(run.id))

        with pytest.raises(CredentialUnusableError):
            await give(world, run.id, waiting, "two\nlines")

        assert await world.repos.vault.list_entries(gpt.id) == ()


async def test_a_key_for_a_call_that_does_not_wait_is_refused() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ACCOUNT, DONE, upstreams=(shop,)) as world:
        gpt = await world.install(shop, sign_ins=OWN)
        run = await world.say(gpt, "Who am I?")
        waiting = only(await world.settled(run.id))
        await world.decide(run.id, Decision.DENY)

        with pytest.raises(IllegalMoveError):
            await give(world, run.id, waiting)

        assert await world.repos.vault.list_entries(gpt.id) == ()


async def test_nobody_else_can_give_a_key_for_a_call() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ACCOUNT, DONE, upstreams=(shop,)) as world:
        gpt = await world.install(shop, sign_ins=OWN)
        run = await world.say(gpt, "Who am I?")
        waiting = only(await world.settled(run.id))

        with pytest.raises(ConversationNotFoundError):
            await world.services.conversations.sign_ins.give(
                UserId("user_stranger"), run.id, waiting.id, "key", Secret(KEY)
            )
        with pytest.raises(IllegalMoveError):
            await world.services.conversations.sign_ins.give(
                world.services.user.id, run.id, CallId("call_none"), "key", Secret(KEY)
            )


async def test_a_sign_in_outlives_a_restart_and_goes_on_when_somebody_looks(
    tmp_path: Path,
) -> None:
    """Also when the key was kept, and the process died before the call went on."""
    database = Database.in_folder(tmp_path)
    await migrate(database)
    sealer = Sealer(b"k" * KEY_BYTES)
    async with FakeUpstream(SHOP) as shop:
        repos = sql_repos(database, sealer, FrozenClock())
        async with make_world(ACCOUNT, upstreams=(shop,), repos=repos) as world:
            gpt = await world.install(shop, sign_ins=OWN)
            conversation, run = await world.open(gpt, "Who am I?")
            call = only(await world.settled(run.id))
            await world.services.gpts.keyring.give_own(
                gpt.id,
                gpt.draft.actions[0],
                "key",
                credential=_key(),
                origin=call.proposal.origin,
                user_id=world.services.user.id,
            )
        repos = sql_repos(database, sealer, FrozenClock())
        async with make_world(DONE, upstreams=(shop,), repos=repos) as world:
            (told,) = await world.services.conversations.transcript(
                world.services.user.id, conversation.id
            )
            state = await world.decide(run.id)

    assert only(told.state).state is CallState.AWAITING_CONFIRMATION
    assert only(state).state is CallState.SUCCEEDED
    assert [request.headers.get("X-Key") for request in shop.requests] == [KEY]
    await database.close()


async def test_the_key_is_for_the_one_host_the_card_named() -> None:
    elsewhere = {"servers": [{"url": "https://other.example"}], **SHOP["paths"]["/account"]["get"]}
    paths = SHOP["paths"] | {"/else": {"get": elsewhere | {"operationId": "getElse"}}}
    async with (
        FakeUpstream(SHOP | {"paths": paths}) as shop,
        make_world(ACCOUNT, DONE, calling("getElse"), DONE, upstreams=(shop,)) as world,
    ):
        gpt = await world.install(shop, sign_ins=OWN)
        first = await world.say(gpt, "Who am I?")
        await give(world, first.id, only(await world.settled(first.id)))
        await world.decide(first.id)

        second = await world.say(gpt, "And there?")
        waiting = only(await world.settled(second.id))

        assert waiting.state is CallState.AWAITING_SIGNIN
        assert waiting.proposal.host == "other.example"


def _key() -> APIKey:
    return APIKey(value=Secret(KEY))


async def test_what_was_always_allowed_with_one_account_is_asked_again_with_the_next() -> None:
    replies = (ACCOUNT, DONE, ACCOUNT, DONE, ACCOUNT, DONE, ACCOUNT)
    async with FakeUpstream(SHOP) as shop, make_world(*replies, upstreams=(shop,)) as world:
        gpt = await world.install(shop, sign_ins=OWN)
        first = await world.say(gpt, "Who am I?")
        await give(world, first.id, only(await world.settled(first.id)))
        await world.decide(first.id, Decision.ALWAYS_ALLOW)
        second = await world.settled((await world.say(gpt, "Again.")).id)
        assert not second.waiting

        vault, me = world.repos.vault, world.services.user.id
        (entry,) = await vault.list_own(me)
        await vault.remove(entry.place)
        third = await world.say(gpt, "And now?")
        state = await give(world, third.id, only(await world.settled(third.id)), "sk-of-ben")

        assert only(state).state is CallState.AWAITING_CONFIRMATION
