"""Every case of the standards' own tables and examples, its section named in its id.

The sections of OpenAPI are named by title, for their numbers differ between the versions.
Where the built path would not keep its template, path safety wins over a table.
"""

from typing import Any
from urllib.parse import urlsplit

import pytest

from actionary.actions.errors import ArgumentError
from actionary.actions.function import Function, functions_of
from actionary.openapi.document import Document

TEXT = "blue"
ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}
VERSIONS = ("3.0.4", "3.1.1", "3.2.0")


def function_in(version: str, parameter: dict[str, Any]) -> Function:
    """Return a function with one parameter, `color` unless it says otherwise."""
    parameter = {"name": "color", "required": True, **parameter}
    if "content" not in parameter and not version.startswith("2"):
        parameter.setdefault("schema", {})
    path = f"/t/{{{parameter['name']}}}" if parameter["in"] == "path" else "/t"
    document: Any = {
        "info": {"title": "T", "version": "1"},
        "paths": {path: {"post": {"parameters": [parameter], "responses": {}}}},
        **({"swagger": "2.0", "host": "t.example.com"} if version == "2.0" else
           {"openapi": version, "servers": [{"url": "https://t.example.com"}]}),
    }  # fmt: skip
    (function,) = functions_of(Document.load(document)).usable
    return function


def sent(version: str, parameter: dict[str, Any], value: Any) -> str:
    """Return how the value of one parameter travels."""
    function = function_in(version, parameter)
    (argument,) = function.places
    request = function.request({argument: value})
    parts = urlsplit(request.url)
    return {
        "path": parts.path.removeprefix("/t/"),
        "query": parts.query,
        "header": request.headers.get("color"),
        "cookie": request.headers.get("cookie"),
        "formData": request.body.decode(),
    }[parameter["in"]]


STYLE_EXAMPLES: list[tuple[str, str, bool, Any, str]] = [
    ("path", "matrix", False, TEXT, ";color=blue"),
    ("path", "matrix", True, TEXT, ";color=blue"),
    ("path", "matrix", False, "", ";color"),
    ("path", "matrix", True, "", ";color"),
    ("path", "matrix", False, ARRAY, ";color=blue,black,brown"),
    ("path", "matrix", True, ARRAY, ";color=blue;color=black;color=brown"),
    ("path", "matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
    ("path", "matrix", True, OBJECT, ";R=100;G=200;B=150"),
    ("path", "label", False, TEXT, ".blue"),
    ("path", "label", True, TEXT, ".blue"),
    ("path", "label", False, ARRAY, ".blue,black,brown"),
    ("path", "label", True, ARRAY, ".blue.black.brown"),
    ("path", "label", False, OBJECT, ".R,100,G,200,B,150"),
    ("path", "label", True, OBJECT, ".R=100.G=200.B=150"),
    ("path", "simple", False, TEXT, "blue"),
    ("path", "simple", True, TEXT, "blue"),
    ("path", "simple", False, ARRAY, "blue,black,brown"),
    ("path", "simple", True, ARRAY, "blue,black,brown"),
    ("path", "simple", False, OBJECT, "R,100,G,200,B,150"),
    ("path", "simple", True, OBJECT, "R=100,G=200,B=150"),
    ("header", "simple", False, "", ""),
    ("header", "simple", False, TEXT, "blue"),
    ("header", "simple", True, TEXT, "blue"),
    ("header", "simple", False, ARRAY, "blue,black,brown"),
    ("header", "simple", True, ARRAY, "blue,black,brown"),
    ("header", "simple", False, OBJECT, "R,100,G,200,B,150"),
    ("header", "simple", True, OBJECT, "R=100,G=200,B=150"),
    ("query", "form", False, "", "color="),
    ("query", "form", True, "", "color="),
    ("query", "form", False, TEXT, "color=blue"),
    ("query", "form", True, TEXT, "color=blue"),
    ("query", "form", False, ARRAY, "color=blue,black,brown"),
    ("query", "form", True, ARRAY, "color=blue&color=black&color=brown"),
    ("query", "form", False, OBJECT, "color=R,100,G,200,B,150"),
    ("query", "form", True, OBJECT, "R=100&G=200&B=150"),
    ("cookie", "form", False, "", "color="),
    ("cookie", "form", True, "", "color="),
    ("cookie", "form", False, TEXT, "color=blue"),
    ("cookie", "form", True, TEXT, "color=blue"),
    ("cookie", "form", False, ARRAY, "color=blue,black,brown"),
    ("cookie", "form", True, ARRAY, "color=blue&color=black&color=brown"),
    ("cookie", "form", False, OBJECT, "color=R,100,G,200,B,150"),
    ("cookie", "form", True, OBJECT, "R=100&G=200&B=150"),
    ("query", "spaceDelimited", False, ARRAY, "color=blue%20black%20brown"),
    ("query", "spaceDelimited", False, OBJECT, "color=R%20100%20G%20200%20B%20150"),
    ("query", "pipeDelimited", False, ARRAY, "color=blue%7Cblack%7Cbrown"),
    ("query", "pipeDelimited", False, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150"),
    ("query", "deepObject", True, OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("place", "style", "explode", "value", "expected"),
    STYLE_EXAMPLES,
    ids=[
        f"OAS Style Examples, {place} {style} {explode} {type(value).__name__}"
        for place, style, explode, value, _ in STYLE_EXAMPLES
    ],
)
def test_the_style_examples(
    version: str, place: str, style: str, explode: bool, value: Any, expected: str
) -> None:
    """The same in all three versions; 3.2 lists null where the others list the empty text."""
    parameter = {"in": place, "style": style, "explode": explode}

    assert sent(version, parameter, value) == expected


@pytest.mark.parametrize(
    ("style", "explode", "value", "section"),
    [
        ("simple", False, "", "OAS Style Examples, simple, empty"),
        ("label", False, "", "OAS Style Examples, label, empty"),
        ("label", True, "", "OAS Style Examples, label, empty"),
        ("label", False, ".", "RFC 6570, 3.2.5, X{.empty} with a dot"),
        ("simple", False, "..", "RFC 3986, 5.2.4, dot segments"),
        ("simple", False, [], "RFC 6570, 3.2.2, an empty list is undefined"),
    ],
)
def test_path_safety_wins_over_the_tables(
    style: str, explode: bool, value: Any, section: str
) -> None:
    with pytest.raises(ArgumentError):
        sent("3.1.1", {"in": "path", "style": style, "explode": explode}, value)


KEYS = {"semi": ";", "dot": ".", "comma": ","}
LIST = ["red", "green", "blue"]
PATH = "/foo/bar"
RFC_6570: list[tuple[str, str, str, str, bool, Any, str]] = [
    ("3.2.2 {var}", "var", "path", "simple", False, "value", "value"),
    ("3.2.2 {hello}", "hello", "path", "simple", False, "Hello World!", "Hello%20World%21"),
    ("3.2.2 {half}", "half", "path", "simple", False, "50%", "50%25"),
    ("3.2.2 {list}", "list", "path", "simple", False, LIST, "red,green,blue"),
    ("3.2.2 {list*}", "list", "path", "simple", True, LIST, "red,green,blue"),
    ("3.2.2 {keys}", "keys", "path", "simple", False, KEYS, "semi,%3B,dot,.,comma,%2C"),
    ("3.2.2 {keys*}", "keys", "path", "simple", True, KEYS, "semi=%3B,dot=.,comma=%2C"),
    ("3.2.5 {.who}", "who", "path", "label", False, "fred", ".fred"),
    ("3.2.5 {.half}", "half", "path", "label", False, "50%", ".50%25"),
    ("3.2.5 {.list}", "list", "path", "label", False, LIST, ".red,green,blue"),
    ("3.2.5 {.list*}", "list", "path", "label", True, LIST, ".red.green.blue"),
    ("3.2.5 {.keys}", "keys", "path", "label", False, KEYS, ".semi,%3B,dot,.,comma,%2C"),
    ("3.2.5 {.keys*}", "keys", "path", "label", True, KEYS, ".semi=%3B.dot=..comma=%2C"),
    ("3.2.7 {;who}", "who", "path", "matrix", False, "fred", ";who=fred"),
    ("3.2.7 {;half}", "half", "path", "matrix", False, "50%", ";half=50%25"),
    ("3.2.7 {;empty}", "empty", "path", "matrix", False, "", ";empty"),
    ("3.2.7 {;list}", "list", "path", "matrix", False, LIST, ";list=red,green,blue"),
    ("3.2.7 {;list*}", "list", "path", "matrix", True, LIST, ";list=red;list=green;list=blue"),
    ("3.2.7 {;keys}", "keys", "path", "matrix", False, KEYS, ";keys=semi,%3B,dot,.,comma,%2C"),
    ("3.2.7 {;keys*}", "keys", "path", "matrix", True, KEYS, ";semi=%3B;dot=.;comma=%2C"),
    ("3.2.8 {?who}", "who", "query", "form", False, "fred", "who=fred"),
    ("3.2.8 {?half}", "half", "query", "form", False, "50%", "half=50%25"),
    ("3.2.8 {?empty}", "empty", "query", "form", False, "", "empty="),
    ("3.2.8 {?undef}", "undef", "query", "form", False, None, ""),
    ("3.2.8 {?list}", "list", "query", "form", False, LIST, "list=red,green,blue"),
    ("3.2.8 {?list*}", "list", "query", "form", True, LIST, "list=red&list=green&list=blue"),
    ("3.2.8 {?keys}", "keys", "query", "form", False, KEYS, "keys=semi,%3B,dot,.,comma,%2C"),
    ("3.2.8 {?keys*}", "keys", "query", "form", True, KEYS, "semi=%3B&dot=.&comma=%2C"),
    ("3.2.8 {?empty_keys*}", "empty_keys", "query", "form", True, {}, ""),
    ("2.3 an undefined member", "keys", "query", "form", True, {"a": None, "b": ""}, "b="),
    ("2.3 an undefined item", "list", "query", "form", False, ["a", None, ""], "list=a,"),
]


@pytest.mark.parametrize(
    ("name", "place", "style", "explode", "value", "expected"),
    [case[1:] for case in RFC_6570],
    ids=[f"RFC 6570, section {case[0]}" for case in RFC_6570],
)
def test_the_examples_of_uri_templates(
    name: str, place: str, style: str, explode: bool, value: Any, expected: str
) -> None:
    parameter = {"name": name, "in": place, "style": style, "explode": explode}

    assert sent("3.1.1", parameter, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("value", "var=value", id="RFC 6570, section 3.2.3, {+var}"),
        pytest.param("Hello World!", "var=Hello%20World!", id="RFC 6570, section 3.2.3, {+hello}"),
        pytest.param("50%", "var=50%25", id="RFC 6570, section 3.2.3, {+half}"),
        pytest.param(PATH, "var=/foo/bar", id="RFC 6570, section 3.2.3, {+path}"),
        pytest.param("http://example.com/home/", "var=http://example.com/home/",
                     id="RFC 6570, section 3.2.3, {+base}"),
        pytest.param("a%2Fb", "var=a%2Fb", id="RFC 6570, section 3.2.3, triples stay"),
        pytest.param("a&b=c", "var=a%26b=c", id="OAS allowReserved, `&` would end the value"),
        pytest.param("a#b", "var=a%23b", id="OAS allowReserved, `#` would end the query"),
        pytest.param("a+b", "var=a%2Bb", id="OAS allowReserved, `+` is a space in forms"),
        pytest.param("[a]", "var=%5Ba%5D", id="OAS allowReserved, brackets are for IPv6"),
    ],
)  # fmt: skip
def test_reserved_characters_pass_where_they_may(value: str, expected: str) -> None:
    parameter = {"name": "var", "in": "query", "allowReserved": True}

    assert sent("3.1.1", parameter, value) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("3.1.1", "a%3Ab%40c%2Cd%2Fe%3Ff%2523", id="OAS 3.1.1: for a query alone"),
        pytest.param("3.2.0", "a:b@c,d%2Fe%3Ff%2523", id="OAS 3.2.0: wherever there is encoding"),
    ],
)
def test_reserved_characters_in_a_path_never_end_a_segment(version: str, expected: str) -> None:
    parameter = {"in": "path", "allowReserved": True}

    assert sent(version, parameter, "a:b@c,d/e?f%23") == expected


ITEMS = ["a b", "c,d", "e|f"]


@pytest.mark.parametrize(
    ("place", "collection", "expected"),
    [
        ("query", None, "color=a%20b,c%2Cd,e%7Cf"),
        ("query", "csv", "color=a%20b,c%2Cd,e%7Cf"),
        ("query", "ssv", "color=a%20b%20c%2Cd%20e%7Cf"),
        ("query", "tsv", "color=a%20b%09c%2Cd%09e%7Cf"),
        ("query", "pipes", "color=a%20b%7Cc%2Cd%7Ce%7Cf"),
        ("query", "multi", "color=a%20b&color=c%2Cd&color=e%7Cf"),
        ("path", "csv", "a%20b,c%2Cd,e%7Cf"),
        ("header", "csv", "a b,c,d,e|f"),
        ("formData", "csv", "color=a%20b,c%2Cd,e%7Cf"),
        ("formData", "multi", "color=a%20b&color=c%2Cd&color=e%7Cf"),
        ("formData", "pipes", "color=a%20b%7Cc%2Cd%7Ce%7Cf"),
    ],
    ids=lambda value: f"Swagger 2.0, Parameter Object, collectionFormat {value}",
)
def test_collection_formats(place: str, collection: str | None, expected: str) -> None:
    parameter = {"in": place, "type": "array", "items": {"type": "string"}}
    if collection:
        parameter["collectionFormat"] = collection

    assert sent("2.0", parameter, ITEMS) == expected


AS_JSON: dict[str, Any] = {"application/json": {"schema": {}}}


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("query", {"a": [1, None]}, "color=%7B%22a%22%3A%5B1%2Cnull%5D%7D"),
        ("query", "blue", "color=%22blue%22"),
        ("query", [], "color=%5B%5D"),
        ("path", {"a": 1}, "%7B%22a%22%3A1%7D"),
        ("header", {"a": 1}, '{"a":1}'),
        ("cookie", {"a": 1}, "color=%7B%22a%22%3A1%7D"),
    ],
    ids=lambda value: f"OAS Fixed Fields for use with content, {value!s:.12}",
)
def test_content_is_its_media_type(place: str, value: Any, expected: str) -> None:
    assert sent("3.1.1", {"in": place, "content": AS_JSON}, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"a": [1, 2]}, "a=%5B1%2C2%5D", id="OAS Style Values: a list in an object"),
        pytest.param([{"a": 1}], "color=%7B%22a%22%3A1%7D", id="OAS Style Values: objects in it"),
        pytest.param([[1]], "color=%5B1%5D", id="OAS Style Values: a list in a list"),
    ],
)
def test_what_the_tables_leave_open_is_json(value: Any, expected: str) -> None:
    assert sent("3.1.1", {"in": "query"}, value) == expected
