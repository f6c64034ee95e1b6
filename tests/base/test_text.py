"""Words for people: cut, joined, counted, and nothing hidden in them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.base.text import (
    closest_match,
    count,
    initials,
    size,
    slugify,
    storable,
    truncate,
    visible,
)


@given(st.text(), st.integers(0, 40))
def test_a_cut_text_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    cut = truncate(text, limit)

    assert len(cut) <= max(limit, 1)
    assert cut == text or cut.endswith("…")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Travel desk", "travel-desk"),
        ("  Café Zürich!  ", "cafe-zurich"),
        ("a--b__c", "a-b-c"),
        ("日本", "item"),
        ("", "item"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 100, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_slug_is_plain_words_for_a_url(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text())
def test_a_slug_never_needs_quoting(text: str) -> None:
    slug = slugify(text)

    assert slug.isascii()
    assert slug.replace("-", "").isalnum()


def test_the_closest_word_is_suggested_and_a_far_one_is_not() -> None:
    assert closest_match("listing", ["list", "listings", "book"]) == "listings"
    assert closest_match("zzz", ["list", "book"]) is None
    assert closest_match("a", []) is None


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 items"), (1, "1 item"), (2, "2 items"), (1234, "1,234 items")]
)
def test_a_count_agrees_with_its_noun(number: int, text: str) -> None:
    assert count(number, "item") == text


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert count(2, "reply", "replies") == "2 replies"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (3_400, "3.4 kB"), (2_000_000, "2.0 MB")],
)
def test_a_size_is_written_as_people_do(number: int, text: str) -> None:
    assert size(number) == text


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\u202e", "⟨U+202E⟩"),  # right-to-left override
        ("\u200b", "⟨U+200B⟩"),  # zero width space
        ("\u200d", "⟨U+200D⟩"),
        ("\u2066", "⟨U+2066⟩"),
        ("\ufeff", "⟨U+FEFF⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),  # a tag character
        ("\ue000", "⟨U+E000⟩"),  # private use
        ("\u2028", "⟨U+2028⟩"),  # a line separator
        ("\u3164", "⟨U+3164⟩"),  # a letter drawn as nothing
        ("\u2800", "⟨U+2800⟩"),  # a Braille pattern without a dot
        ("\u034f", "⟨U+034F⟩"),  # a combining mark drawn as nothing
        ("a\ufe0f", "a⟨U+FE0F⟩"),
        ("\U000e01ef", "⟨U+E01EF⟩"),  # a variation selector: 256 of them spell any bytes
        ("\U000e0002", "⟨U+E0002⟩"),  # unassigned, and never drawn
        ("\ud800", "⟨U+D800⟩"),  # a lone surrogate
        ("\x00", "⟨U+0000⟩"),
        ("\x1b", "⟨U+001B⟩"),
        ("\r", "⟨U+000D⟩"),
        ("\x7f", "⟨U+007F⟩"),
        ("\u00ad", "⟨U+00AD⟩"),  # soft hyphen
    ],
)
def test_what_cannot_be_seen_is_drawn(hidden: str, shown: str) -> None:
    assert visible(f"a{hidden}b") == f"a{shown}b"


def test_lines_tabs_and_the_letters_of_the_world_stay() -> None:
    text = "one\n\ttwo é 日本 עברית 👍🏽 ☀\ufe0f"

    assert visible(text) == text


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    shown = visible(text)

    assert all(
        character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs"}
        for character in shown
    )
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "kept"), [("a\0b", "a\ufffdb"), ("a\ud800b", "a?b"), ("a\n👍🏽\t", "a\n👍🏽\t")]
)
def test_what_no_database_takes_is_replaced(text: str, kept: str) -> None:
    assert storable(text) == kept


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Travel desk", "TD"),
        ("inbox", "I"),
        ("", "?"),
        ("!!!", "?"),
        ("a b c", "AB"),
        ("日本", "日"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters
