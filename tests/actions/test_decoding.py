"""What is written is read back the same, wherever a style allows to read it back at all."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actionary.actions.errors import ArgumentError
from actionary.base.http import HTTPRequest
from tests.actions.shop import function_with
from tests.actions.test_bodies import having, parts_of, taking

TEXTS = st.lists(st.text(min_size=1), min_size=1, max_size=4)
PAIRS = st.dictionaries(st.text(min_size=1), st.text(min_size=1), min_size=1, max_size=4)


def request_with(place: str, value: Any, **fields: Any) -> HTTPRequest:
    """Return a request with one parameter; skips what may not be sent at all."""
    path = "/t/{color}" if place == "path" else "/t"
    parameter = {"name": "color", "in": place, "required": True, "schema": {}, **fields}
    try:
        return function_with("get", path, parameters=[parameter]).request({"color": value})
    except ArgumentError:
        assume(False)
        raise


def segment(value: Any, **fields: Any) -> str:
    return urlsplit(request_with("path", value, **fields).url).path.removeprefix("/t/")


def query(value: Any, **fields: Any) -> str:
    return urlsplit(request_with("query", value, **fields).url).query


def pairs(texts: list[str]) -> list[tuple[str, str]]:
    return [(unquote(key), unquote(text)) for key, _, text in (one.partition("=") for one in texts)]


def flat(texts: list[str]) -> dict[str, str]:
    plain = [unquote(text) for text in texts]
    return dict(zip(plain[::2], plain[1::2], strict=True))


@given(st.text(min_size=1))
def test_a_text_in_a_path(value: str) -> None:
    assert unquote(segment(value)) == value
    assert unquote(segment(value, style="matrix").removeprefix(";color=")) == value
    assert unquote(segment(value, style="label")[1:]) == value


@given(TEXTS)
def test_a_list_in_a_path(value: list[str]) -> None:
    assert [unquote(one) for one in segment(value).split(",")] == value
    assert [unquote(one) for one in segment(value, style="label")[1:].split(",")] == value
    exploded = segment(value, style="matrix", explode=True)
    assert pairs(exploded[1:].split(";")) == [("color", one) for one in value]


@given(PAIRS)
def test_an_object_in_a_path(value: dict[str, str]) -> None:
    assert flat(segment(value).split(",")) == value
    assert dict(pairs(segment(value, explode=True).split(","))) == value
    assert dict(pairs(segment(value, style="matrix", explode=True)[1:].split(";"))) == value


@given(TEXTS)
def test_a_list_in_a_query(value: list[str]) -> None:
    assert parse_qsl(query(value)) == [("color", one) for one in value]
    joined = query(value, explode=False).removeprefix("color=")
    assert [unquote(one) for one in joined.split(",")] == value


@given(st.lists(st.text(st.characters(exclude_characters=" |")), min_size=2, max_size=4))
def test_a_list_in_a_query_between_blanks_or_bars(value: list[str]) -> None:
    """The delimiters are encoded like the rest, so that values may not hold them."""
    for style, delimiter in (("spaceDelimited", " "), ("pipeDelimited", "|")):
        ((name, text),) = parse_qsl(
            query(value, style=style, explode=False), keep_blank_values=True
        )
        assert (name, text.split(delimiter)) == ("color", value)


@given(PAIRS)
def test_an_object_in_a_query(value: dict[str, str]) -> None:
    assert dict(parse_qsl(query(value))) == value
    assert flat(query(value, explode=False).removeprefix("color=").split(",")) == value


@given(st.dictionaries(st.text(st.characters(exclude_characters="[]"), min_size=1), st.text()))
def test_an_object_between_brackets(value: dict[str, str]) -> None:
    found = parse_qsl(query(value, style="deepObject"), keep_blank_values=True)

    assert {name.removeprefix("color[").removesuffix("]"): text for name, text in found} == value


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
                    max_leaves=8))  # fmt: skip
def test_json_in_a_query_and_in_a_body(value: Any) -> None:
    import orjson

    assume(value is not None)
    content: Any = {"application/json": {"schema": {}}}
    parameter = {"name": "color", "in": "query", "content": content}
    try:
        request = function_with(parameters=[parameter]).request({"color": value})
    except ArgumentError:
        assume(False)
        raise

    ((_, text),) = parse_qsl(urlsplit(request.url).query)
    assert orjson.loads(text) == value
    body = taking("application/json", {}).request({"body": value}).body
    assert orjson.loads(body) == value


@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=","),
                        min_size=1), min_size=1, max_size=4))  # fmt: skip
def test_a_list_in_a_header(value: list[str]) -> None:
    """Nothing is encoded there, so that values may hold no comma."""
    assert request_with("header", value).headers.get("color").split(",") == value


@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1, max_size=4))
def test_a_form(value: dict[str, str]) -> None:
    function = taking("application/x-www-form-urlencoded", {"type": "object"})

    body = function.request({"body": value}).body

    assert dict(parse_qsl(body.decode(), keep_blank_values=True)) == value


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
def test_a_form_with_files(value: list[str]) -> None:
    items: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
    function = taking("multipart/form-data", having(a=dict(items)))

    parts = parts_of(function, {"a": value})

    # A parser of mail ends every line in one way.
    expected = [one.replace("\r\n", "\n").replace("\r", "\n") for one in value]
    found = [data.decode().replace("\r\n", "\n").replace("\r", "\n") for _, _, _, data in parts]
    assert found == expected


@pytest.mark.parametrize("value", [{"a": "x;y"}, {"a": "b=c"}, {"a=b": "c"}])
def test_what_separates_is_encoded_inside_a_value(value: dict[str, str]) -> None:
    assert dict(pairs(segment(value, style="matrix", explode=True)[1:].split(";"))) == value
