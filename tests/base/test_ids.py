"""Identifiers are unique, sort by age and say what they are for."""

import re
import time

import pytest

from actionary.base import ids


def test_an_id_is_its_prefix_and_twenty_six_characters_of_base_32() -> None:
    assert re.fullmatch(r"gpt_[0-9a-hjkmnp-tv-z]{26}", ids.new_gpt_id())


@pytest.mark.parametrize(
    ("make", "prefix"),
    [
        (ids.new_user_id, "user_"),
        (ids.new_gpt_id, "gpt_"),
        (ids.new_version_id, "ver_"),
        (ids.new_action_id, "act_"),
        (ids.new_credential_id, "cred_"),
        (ids.new_conversation_id, "c_"),
        (ids.new_run_id, "run_"),
        (ids.new_call_id, "call_"),
        (ids.new_grant_id, "grant_"),
    ],
)
def test_each_kind_has_a_prefix_of_its_own(make: object, prefix: str) -> None:
    assert callable(make)
    assert str(make()).startswith(prefix)


def test_ids_sort_by_age() -> None:
    made = []
    for _ in range(5):
        made.append(ids.new_id("x"))
        time.sleep(0.002)

    assert made == sorted(made)


def test_ids_made_in_the_same_moment_differ() -> None:
    assert len({ids.new_id("x") for _ in range(10_000)}) == 10_000


def test_an_id_fits_its_column() -> None:
    assert len(ids.new_grant_id()) <= 64
