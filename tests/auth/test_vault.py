"""A vault gives a credential to its own place and to no other."""

from datetime import timedelta

import pytest

from actionary.auth.credential import APIKey
from actionary.auth.vault import CredentialEntry, CredentialPlace
from actionary.base.clock import FrozenClock
from actionary.base.ids import ActionId, GPTId
from actionary.base.secret import Secret
from actionary.transport.memory_vault import MemoryVault

PLACE = CredentialPlace(
    gpt_id=GPTId("gpt_1"), action_id=ActionId("act_1"), scheme="key", origin="https://a.example"
)
KEY = APIKey(value=Secret("sk-0123456789abcdef"))


def elsewhere(**changes: str) -> CredentialPlace:
    facts = {
        "gpt_id": PLACE.gpt_id,
        "action_id": PLACE.action_id,
        "scheme": PLACE.scheme,
        "origin": PLACE.origin,
        **changes,
    }
    return CredentialPlace(
        gpt_id=GPTId(facts["gpt_id"]),
        action_id=ActionId(facts["action_id"]),
        scheme=facts["scheme"],
        origin=facts["origin"],
    )


async def test_what_is_put_is_found_at_its_place() -> None:
    vault = MemoryVault()
    await vault.put(PLACE, KEY)

    assert await vault.find(PLACE) == KEY
    assert await vault.find_all(PLACE.gpt_id, PLACE.action_id, PLACE.origin) == {"key": KEY}


@pytest.mark.parametrize(
    "place",
    [
        elsewhere(gpt_id="gpt_2"),
        elsewhere(action_id="act_2"),
        elsewhere(scheme="other"),
        elsewhere(origin="https://b.example"),
        elsewhere(origin="http://a.example"),
        elsewhere(origin="https://a.example:8443"),
    ],
)
async def test_any_other_place_finds_nothing(place: CredentialPlace) -> None:
    vault = MemoryVault()
    await vault.put(PLACE, KEY)

    assert await vault.find(place) is None
    if place.scheme == PLACE.scheme:
        assert await vault.find_all(place.gpt_id, place.action_id, place.origin) == {}


async def test_each_origin_has_a_credential_of_its_own() -> None:
    vault = MemoryVault()
    other = elsewhere(origin="https://b.example")
    await vault.put(PLACE, KEY)
    await vault.put(other, APIKey(value=Secret("new")))

    assert await vault.find(PLACE) == KEY
    assert await vault.find(other) == APIKey(value=Secret("new"))


async def test_what_is_removed_is_gone() -> None:
    vault = MemoryVault()
    await vault.put(PLACE, KEY)

    assert await vault.remove(PLACE) is True
    assert await vault.remove(PLACE) is False
    assert await vault.find(PLACE) is None


async def test_the_list_shows_everything_but_the_secret() -> None:
    clock = FrozenClock()
    vault = MemoryVault(clock=clock)
    later = elsewhere(action_id="act_0")
    await vault.put(PLACE, KEY)
    clock.advance(timedelta(hours=1))
    await vault.put(later, APIKey(value=Secret("short")))
    await vault.put(elsewhere(gpt_id="gpt_2"), KEY)

    entries = await vault.list_entries(PLACE.gpt_id)

    assert entries == (
        CredentialEntry(place=later, ending="", stored_at=clock.now()),
        CredentialEntry(place=PLACE, ending="cdef", stored_at=clock.now() - timedelta(hours=1)),
    )
    assert "0123456789" not in repr(entries)
