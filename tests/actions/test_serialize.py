"""Values travel as the standard's tables say.

Section numbers are those of OAS 3.1.1; where 3.0.4 differs it is named.
"""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.actions.document import Document
from actionary.actions.request import build_request
from tests.actions.shop import function_with


def sent(location: str, value: Any, **fields: Any) -> str:
    """Return how a parameter named color travels in its location."""
    path = "/t/{color}" if location == "path" else "/t"
    if "content" not in fields:
        fields.setdefault("schema", {})
    parameter = {"name": "color", "in": location, "required": True, **fields}
    request = build_request(function_with("get", path, parameters=[parameter]), {"color": value})
    parts = urlsplit(request.url)
    return {
        "path": parts.path.removeprefix("/t/"),
        "query": parts.query,
        "header": request.headers.get("color"),
        "cookie": request.headers.get("cookie"),
    }[location]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "color=true"),
        (False, "color=false"),
        (0, "color=0"),
        (0.5, "color=0.5"),
        (3.0, "color=3"),
        (1e300, "color=1e%2B300"),
        (None, ""),
        ([], ""),
        ({}, ""),
        ([None, "a"], "color=a"),
        ({"a": None, "b": 1}, "b=1"),
        ("a b&c=d+e/ü", "color=a%20b%26c%3Dd%2Be%2F%C3%BC"),
        ([["a", 1], {"b": 2}], "color=%5B%22a%22%2C1%5D&color=%7B%22b%22%3A2%7D"),
    ],
)
def test_values_are_written_plainly_and_encoded(value: Any, expected: str) -> None:
    assert sent("query", value) == expected


def test_a_comma_inside_a_value_is_no_separator() -> None:
    assert sent("query", ["a,b", "c"], explode=False) == "color=a%2Cb,c"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": {"b": 1}}, "color%5Ba%5D%5Bb%5D=1"),
        ({"a": [1, 2]}, "color%5Ba%5D%5B0%5D=1&color%5Ba%5D%5B1%5D=2"),
        ({"a": [{"b": 1}]}, "color%5Ba%5D%5B0%5D%5Bb%5D=1"),
        ({"a": None}, ""),
        ("x", "color=x"),
        (["x", None, "y"], "color%5B0%5D=x&color%5B1%5D=y"),
    ],
)
def test_deep_objects_nest_their_brackets(value: Any, expected: str) -> None:
    assert sent("query", value, style="deepObject") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a/b?c:d@e!$'()*,;=f", "color=a/b?c:d@e!$'()*,;=f"),
        ("a#b[c]&d+e f", "color=a%23b%5Bc%5D%26d%2Be%20f"),
        ("50%25 %zz", "color=50%25%20%25zz"),
    ],
)
def test_reserved_characters_pass_where_they_are_allowed(value: str, expected: str) -> None:
    """4.8.12.2: except `#`, brackets, `&` and `+`, which would change the query's meaning."""
    assert sent("query", value, allowReserved=True) == expected


def test_content_is_written_in_its_media_type() -> None:
    """4.8.12.2.2: fixed fields for use with content."""
    as_json: dict[str, Any] = {"application/json": {"schema": {}}}

    assert sent("query", {"a": [1, "ü"]}, content=as_json) == (
        "color=%7B%22a%22%3A%5B1%2C%22%C3%BC%22%5D%7D"
    )
    assert sent("path", {"a": 1}, content=as_json) == "%7B%22a%22%3A1%7D"
    assert sent("query", "a b", content={"text/plain": {}}) == "color=a%20b"
    in_header = sent("header", {"a": "ü😀"}, content=as_json)
    assert in_header.isascii()
    assert json.loads(in_header) == {"a": "ü😀"}


@pytest.mark.parametrize(
    ("value", "explode", "expected"),
    [
        ("a", True, "color=a"),
        (["a", "b"], True, "color=a; color=b"),
        (["a", "b"], False, "color=a,b"),
        ({"a": 1, "b": 2}, True, "a=1; b=2"),
        ({"a": 1, "b": 2}, False, "color=a,1,b,2"),
    ],
)
def test_the_cookie_style_of_3_2(value: Any, explode: bool, expected: str) -> None:
    from actionary.actions.serialize import cookie_text
    from actionary.openapi.parameter import Parameter

    parameter = Parameter(name="color", location="cookie", style="cookie", explode=explode)

    assert cookie_text(parameter, value) == expected
    assert cookie_text(parameter, None) == ""


def test_two_cookies_share_one_header() -> None:
    parameters: list[Any] = [{"name": name, "in": "cookie", "schema": {}} for name in ("a", "b")]

    request = build_request(function_with(parameters=parameters), {"a": 1, "b": "x y"})

    assert request.headers.get_all("Cookie") == ("a=1; b=x%20y",)


@pytest.mark.parametrize(
    ("encoding", "value", "expected"),
    [
        ({}, {"a": 1, "b": True, "c": None}, "a=1&b=true"),
        ({}, {"a": ["x", "y"]}, "a=x&a=y"),
        ({}, {"a": {"k": "v"}}, "a=%7B%22k%22%3A%22v%22%7D"),
        ({"a": {"style": "form", "explode": False}}, {"a": ["x", "y"]}, "a=x,y"),
        ({"a": {"style": "deepObject", "explode": True}}, {"a": {"k": "v"}}, "a%5Bk%5D=v"),
        ({"a": {"explode": True}}, {"a": {"k": "v"}}, "k=v"),
        ({"a": {"contentType": "application/json"}}, {"a": ["x"]}, "a=%5B%22x%22%5D"),
        ({"a": {"allowReserved": True}}, {"a": "b/c&d"}, "a=b/c%26d"),
    ],
)
def test_forms_are_written_by_their_encoding(
    encoding: dict[str, Any], value: dict[str, Any], expected: str
) -> None:
    """4.8.15.1: without style fields an object is JSON; a list repeats its name."""
    media = {"schema": {"type": "object"}, "encoding": encoding}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": media}}

    request = build_request(function_with("post", requestBody=body), {"body": value})

    assert request.body.decode() == expected
    assert request.headers.get("content-type") == "application/x-www-form-urlencoded"


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_a_form_decodes_to_what_was_sent(value: dict[str, str]) -> None:
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {
        "schema": {"type": "object"}}}}  # fmt: skip

    request = build_request(function_with("post", requestBody=body), {"body": value})

    assert parse_qsl(request.body.decode(), keep_blank_values=True) == list(value.items())


@given(st.text())
def test_a_query_value_decodes_to_what_was_sent(value: str) -> None:
    assert parse_qsl(sent("query", value), keep_blank_values=True) == [("color", value)]


@pytest.mark.parametrize(
    ("media_type", "value", "expected"),
    [
        # OAS 3.2.0, section 4.12.3 and its examples
        ("application/x-www-form-urlencoded", {"foo": "a + b", "bar": True},
         "foo=a%20%2B%20b&bar=true"),
        ("application/x-www-form-urlencoded", {"tag": ["a", "b"]}, "tag=a&tag=b"),
        ("application/json", {"numbers": [1, 2], "flag": None},
         "%7B%22numbers%22%3A%5B1%2C2%5D%2C%22flag%22%3Anull%7D"),
        ("application/jsonpath", "$.a.b[1:1]", "%24.a.b%5B1%3A1%5D"),
    ],
)  # fmt: skip
def test_one_parameter_may_be_the_whole_query(media_type: str, value: Any, expected: str) -> None:
    document = Document.load(
        {
            "openapi": "3.2.0",
            "servers": [{"url": "https://t.example.com"}],
            "paths": {"/t": {"get": {"parameters": [
                {"name": "all", "in": "querystring", "content": {media_type: {"schema": {}}}}]}}},
        }
    )  # fmt: skip
    (function,) = document.functions()

    assert function.places == {"all": ("querystring", "all")}
    assert urlsplit(function.request({"all": value}).url).query == expected
    assert function.request({}).url == "https://t.example.com/t"
