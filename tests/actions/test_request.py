"""One call becomes one exact request, and never one to another place."""

import random
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actionary.actions.errors import ArgumentError
from actionary.actions.function import Function, functions_of
from actionary.actions.pathsafety import unsafe_segment
from actionary.actions.request import build_request
from actionary.openapi.document import Document
from tests.actions.shop import function_with, shop


def path_function(
    path: str = "/v1/users/{id}/files",
    *,
    server: str = "https://t.example.com",
    version: str = "3.1.0",
    **fields: Any,
) -> Function:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {}, **fields}
        for name in ("id", "other")
        if f"{{{name}}}" in path
    ]
    document: Any = {
        "openapi": version,
        "servers": [{"url": server}],
        "paths": {path: {"delete": {"parameters": parameters, "responses": {}}}},
    }
    (function,) = functions_of(Document.load(document)).usable
    return function


def test_a_read_has_path_query_headers_and_no_body() -> None:
    request = build_request(
        shop("listProducts"),
        {"limit": 5, "tags": ["a b", "c"], "X-Locale": "de", "visit": "1"},
    )

    assert request.method == "GET"
    assert request.url == "https://shop.example.com/v1/products?limit=5&tags=a%20b&tags=c"
    assert list(request.headers) == [
        ("Accept", "application/json, text/csv, */*;q=0.5"),
        ("X-Locale", "de"),
        ("Cookie", "visit=1"),
    ]
    assert request.body == b""


def test_a_write_has_its_body_as_json() -> None:
    request = build_request(shop("createOrder"), {"lines": [{"product": "ü"}], "note": "n"})

    assert request.body == '{"lines":[{"product":"ü"}],"note":"n"}'.encode()
    assert request.headers.get("content-type") == "application/json"


@pytest.mark.parametrize(
    ("content", "value", "content_type", "body"),
    [
        ({"application/vnd.shop+json": {}}, [1], "application/vnd.shop+json", b"[1]"),
        ({"*/*": {}}, {"a": 1}, "application/json", b'{"a":1}'),
        ({"application/*": {}}, None, "application/json", b"null"),
        ({"text/plain": {}}, "é", "text/plain; charset=utf-8", "é".encode()),
        ({"text/plain; charset=utf-8": {}}, "e", "text/plain; charset=utf-8", b"e"),
        ({"text/*": {}}, "e", "text/plain; charset=utf-8", b"e"),
        ({"application/octet-stream": {}}, "raw", "application/octet-stream", b"raw"),
        ({"application/x-www-form-urlencoded": {}}, "a=1", "application/x-www-form-urlencoded",
         b"a=1"),
    ],
)  # fmt: skip
def test_every_spoken_media_type_has_its_bytes(
    content: dict[str, Any], value: Any, content_type: str, body: bytes
) -> None:
    function = function_with("post", requestBody={"required": True, "content": content})

    request = build_request(function, {"body": value})

    assert (request.headers.get("content-type"), request.body) == (content_type, body)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/search?kind=all", "https://t.example.com/search?kind=all&q=x"),
        ("search", "https://t.example.com/search?q=x"),
        ("/search#part", "https://t.example.com/search?q=x"),
        ("/a b/ü//c", "https://t.example.com/a%20b/%C3%BC//c?q=x"),
        ("/a%20b/{}", "https://t.example.com/a%20b/%7B%7D?q=x"),
    ],
)
def test_what_is_constant_in_a_path_stays(path: str, url: str) -> None:
    function = function_with("get", path, parameters=[{"name": "q", "in": "query", "schema": {}}])

    assert build_request(function, {"q": "x"}).url == url


def test_two_gaps_may_share_a_segment_and_one_may_stand_in_the_query() -> None:
    shared = path_function("/compare/{id}...{other}")
    in_query = path_function("/do?what={id}")

    assert build_request(shared, {"id": "main", "other": "dev"}).url.endswith("/main...dev")
    assert build_request(in_query, {"id": "a&b=c"}).url.endswith("/do?what=a%26b%3Dc")


@pytest.mark.parametrize(
    "value",
    [
        "", ".", "..", "%2e", "%2E%2e", ".%2e", "../admin", "a/../b", "a/..",
        "..\\admin", "a\\b", "%5c", "\x00", "%00", "a\r\nb", "..;", "..;x=1",
        "%2e%2e%3bx", " .. ", "\t..", "..%20", [], [""], {}, "a%2f..%2fb", "\x7f", None,
    ],
)  # fmt: skip
def test_a_value_that_could_move_the_request_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        build_request(path_function(), {"id": value})

    assert caught.value.argument == "id"
    assert caught.value.rule == "unsafe"


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("a/b", "a%2Fb"),
        ("https://x.test/?a=b#c", "https%3A%2F%2Fx.test%2F%3Fa%3Db%23c"),
        ("...", "..."),
        ("a..b", "a..b"),
        (".hidden", ".hidden"),
        ("@evil.test", "%40evil.test"),
        (":80", "%3A80"),
        ("50%", "50%25"),
        ("😀", "%F0%9F%98%80"),
        (0, "0"),
        (False, "false"),
    ],
)
def test_an_odd_but_harmless_value_is_sent_encoded(value: Any, segment: str) -> None:
    request = build_request(path_function(), {"id": value})

    assert request.url == f"https://t.example.com/v1/users/{segment}/files"


HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="./\\%2eEfF5cC0;?#@: \r\n\x00a"),
    st.lists(st.text(alphabet="./%2e\\;a"), max_size=3),
    st.dictionaries(st.text(alphabet="./%2e;a"), st.text(alphabet="./%2e;a"), max_size=2),
)


@given(HOSTILE, HOSTILE, st.sampled_from(["simple", "label", "matrix"]), st.booleans())
@example("..", "a", "simple", False)
@example([""], {"": ""}, "label", True)
def test_whatever_the_arguments_the_path_keeps_its_template(
    one: Any, two: Any, style: str, explode: bool
) -> None:
    function = path_function("/v1/{id}/x-{other}-y/end", style=style, explode=explode)

    keeps_its_template(function, one, two)


FRAGMENTS = (
    *("/", "\\", ".", "..", "%2e", "%2E%2e", "%252e", "%2f", "%5c", "%00", "%c0%ae", "\u2024"),
    *("．", ";", "?", "#", "@", ":", "//", "http:", "evil.example", ":81", "a", " ", "\t"),
    *("\r\n", "\x00", "&", "=", ",", "{id}", "%", "%%32%65", "é", "😀", "..;/", "/..", "[::1]"),
)
SERVERS = ("https://t.example.com", "http://127.0.0.1:8711", "https://[2001:db8::1]:444")


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
def test_five_thousand_hostile_values_change_neither_path_nor_server(
    server: str, version: str
) -> None:
    choice = random.Random(4)
    functions = [
        path_function("/v1/{id}/x-{other}-y/end", server=server, version=version, style=style,
                      explode=explode, allowReserved=True)
        for style in ("simple", "label", "matrix")
        for explode in (False, True)
    ]  # fmt: skip
    sent = 0
    for number in range(5_000 // len(SERVERS)):
        texts = ["".join(choice.choices(FRAGMENTS, k=choice.randint(0, 6))) for _ in range(4)]
        one: Any = (texts[0], texts[:2], {texts[0]: texts[1]})[number % 3]
        two: Any = (texts[2], texts[2:], {texts[2]: texts[3]})[number // 3 % 3]
        sent += keeps_its_template(choice.choice(functions), one, two, server=server)

    assert sent > 100


def keeps_its_template(
    function: Function, one: Any, two: Any, *, server: str = "https://t.example.com"
) -> bool:
    """Return whether there is a request; whatever it is, it goes where the template says."""
    try:
        request = build_request(function, {"id": one, "other": two})
    except ArgumentError:
        return False

    parts = urlsplit(request.url)
    assert (f"{parts.scheme}://{parts.netloc}", parts.query, parts.fragment) == (server, "", "")
    segments = parts.path.split("/")
    assert (segments[0], segments[1], segments[4], len(segments)) == ("", "v1", "end", 5)
    assert segments[3].startswith("x-")
    assert segments[3].endswith("-y")
    for segment in segments[2:4]:
        for decoded in (segment, unquote(segment), unquote(unquote(segment))):
            assert decoded not in ("", ".", "..")
            assert ".." not in decoded.replace("\\", "/").split("/")
            assert "\\" not in decoded
            assert "\x00" not in decoded
    return True


@given(st.text())
def test_a_safe_segment_says_nothing_and_an_unsafe_one_says_why(segment: str) -> None:
    assert isinstance(unsafe_segment(segment), str)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\n", "\x00", "ü", "😀", "\x7f"])
def test_a_header_value_is_one_line_of_ascii(value: str) -> None:
    with pytest.raises(ArgumentError, match="line break, or a character outside ASCII"):
        build_request(shop("listProducts"), {"X-Locale": value})


def test_space_around_a_header_value_is_dropped() -> None:
    request = build_request(shop("listProducts"), {"X-Locale": " de\t"})

    assert request.headers.get("X-Locale") == "de"


@pytest.mark.parametrize("name", ["Bad Name", "X\r\nY", "ü", "a:b"])
def test_a_header_must_have_a_legal_name(name: str) -> None:
    function = function_with(parameters=[{"name": name, "in": "header", "schema": {}}])
    (argument,) = function.places

    with pytest.raises(ArgumentError, match="cannot be set"):
        build_request(function, {argument: "x"})


@pytest.mark.parametrize("value", ["a;b", "a,b", 'a"b', "a\r\nb", "ü"])
def test_a_cookie_cannot_break_out_of_its_value(value: str) -> None:
    as_form = {"name": "c", "in": "cookie", "schema": {}}
    plain = function_with(parameters=[as_form])
    header = build_request(plain, {"c": value}).headers.get("cookie")
    assert not set(header) & set(';,"\r\n')

    unencoded = function_with(parameters=[{**as_form, "style": "cookie"}])
    with pytest.raises(ArgumentError, match="cookie"):
        build_request(unencoded, {"c": value})


def test_null_headers_and_cookies_are_left_out() -> None:
    parameters = [{"name": "H", "in": "header", "schema": {}}, {"name": "c", "in": "cookie"}]

    request = build_request(function_with(parameters=parameters), {"H": None, "c": None})

    assert [name for name, _ in request.headers] == ["Accept"]


def test_an_infinite_number_is_refused() -> None:
    function = function_with(parameters=[{"name": "q", "in": "query", "schema": {}}])

    with pytest.raises(ArgumentError, match="finite"):
        build_request(function, {"q": float("inf")})


def test_a_large_argument_is_sent_whole() -> None:
    request = build_request(
        function_with("post", requestBody={"required": True, "content": {"text/plain": {}}}),
        {"body": "x" * 1_000_000},
    )

    assert len(request.body) == 1_000_000
