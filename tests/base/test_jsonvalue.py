"""JSON texts are parsed within bounds, and written in one way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.base.errors import LimitExceededError
from actionary.base.jsonvalue import (
    MAX_JSON_DEPTH,
    JSONError,
    canonical_json,
    check_depth,
    dump_json,
    find_at,
    join_pointer,
    parse_json,
    split_pointer,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_dumped_is_parsed_back(value: Any) -> None:
    assert parse_json(dump_json(value)) == value
    assert parse_json(dump_json(value, pretty=True)) == value


@given(VALUES)
def test_equal_values_have_one_canonical_text(value: Any) -> None:
    def reversed_keys(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: reversed_keys(one[key]) for key in reversed(one)}
        return [reversed_keys(each) for each in one] if isinstance(one, list) else one

    assert canonical_json(reversed_keys(value)) == canonical_json(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "[1,]",
        "{'a': 1}",
        '{"a": undefined}',
        "NaN",
        "Infinity",
        "-",
        "01",
        '"\\ud800"',
        '"\n"',
        "[1] 2",
        "<html>",
        "\ufeff{}",
        b"\xff\xfe{\x00}\x00",
        b"\x00",
        b'"\xed\xa0\x80"',
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str | bytes) -> None:
    with pytest.raises(JSONError, match=r"Line \d+, column \d+") as caught:
        parse_json(text)

    assert caught.value.line >= 1
    assert caught.value.hint


def test_a_text_longer_than_the_limit_is_not_parsed() -> None:
    with pytest.raises(LimitExceededError, match="11 bytes; the limit is 10") as caught:
        parse_json(b'"123456789"', max_bytes=10)

    assert caught.value.limit == "max_json_bytes"


@pytest.mark.parametrize("levels", [MAX_JSON_DEPTH + 1, 1_023, 1_025, 10_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_refused_beyond_the_limit(opening: str, closing: str, levels: int) -> None:
    with pytest.raises(LimitExceededError) as caught:
        parse_json(opening * levels + "1" + closing * levels)

    assert caught.value.limit == "max_json_depth"


def test_nesting_is_fine_up_to_the_limit() -> None:
    value = parse_json("[" * MAX_JSON_DEPTH + "]" * MAX_JSON_DEPTH)

    check_depth(value)


def test_depth_counts_tuples_and_mappings_too() -> None:
    with pytest.raises(LimitExceededError):
        check_depth({"a": ({"b": [1]},)}, max_depth=3)


def test_a_number_too_long_for_an_integer_is_a_float_and_one_too_long_for_that_is_refused() -> None:
    assert parse_json("9" * 300) == 1e300
    with pytest.raises(JSONError):
        parse_json("9" * 5_000)


def test_what_is_no_json_value_is_not_dumped() -> None:
    with pytest.raises(TypeError):
        dump_json({"a": object()})


def test_sets_and_tuples_are_dumped_as_lists() -> None:
    assert dump_json({"a": (1, 2), "b": frozenset({3})}) == '{"a":[1,2],"b":[3]}'


@given(st.lists(st.text(max_size=6), max_size=5))
def test_a_pointer_is_taken_apart_as_it_was_put_together(tokens: list[str]) -> None:
    assert split_pointer(join_pointer(*tokens)) == tuple(tokens)


@pytest.mark.parametrize(
    ("tokens", "pointer"),
    [
        ((), ""),
        (("",), "/"),
        (("paths", "/orders/{id}", "get"), "/paths/~1orders~1{id}/get"),
        (("a~b", 0), "/a~0b/0"),
        (("~1",), "/~01"),
    ],
)
def test_a_pointer_is_written_as_the_standard_says(
    tokens: tuple[str | int, ...], pointer: str
) -> None:
    assert join_pointer(*tokens) == pointer


def test_whole_numbers_of_any_size_are_written() -> None:
    value = {"b": 10**30, "a": ("ü", {1: None})}

    assert dump_json(value) == '{"b":1000000000000000000000000000000,"a":["ü",{"1":null}]}'
    assert canonical_json(value).decode().startswith('{"a":["ü"')
    assert dump_json(value, pretty=True).startswith('{\n  "b": 1000')


@pytest.mark.parametrize(
    ("pointer", "found"),
    [("", {"a": [{"b~/": 1}]}), ("/a/0/b~0~1", 1), ("/a/1", None), ("/a/-1", None), ("/c", None),
     ("/a/" + "9" * 5_000, None), ("/a/\u00b2", None), ("/a/0/b~0~1/0", None)],
)  # fmt: skip
def test_a_pointer_leads_to_a_value_or_to_nothing(pointer: str, found: object) -> None:
    assert find_at({"a": [{"b~/": 1}]}, pointer) == found
