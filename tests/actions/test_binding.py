"""Arguments find their places, or the model is told what to correct."""

from typing import Any

import pytest

from actionary.actions.binding import bind
from actionary.actions.errors import ArgumentError
from actionary.base.errors import ErrorKind
from tests.actions.shop import function_with, shop

LINES = [{"product": "p1"}]


def test_each_argument_goes_to_its_place() -> None:
    call = bind(shop("listProducts"), {"limit": 5, "X-Locale": "de", "visit": "v"})

    assert (call.query, call.headers, call.cookies) == (
        {"limit": 5},
        {"X-Locale": "de"},
        {"visit": "v"},
    )
    assert not call.has_body
    assert call.repairs == ()


def test_body_properties_are_put_together_again() -> None:
    call = bind(shop("changeOrder"), {"id": "a", "body_id": 7, "status": "paid"})

    assert (call.path, call.body) == ({"id": "a"}, {"id": 7, "status": "paid"})


def test_an_optional_body_is_left_out_whole_or_complete() -> None:
    assert not bind(shop("changeOrder"), {"id": "a"}).has_body

    with pytest.raises(ArgumentError, match="`status` is missing"):
        bind(shop("changeOrder"), {"id": "a", "note": "x"})


def test_a_required_body_without_properties_given_is_an_empty_object() -> None:
    body = {"required": True, "content": {"application/json": {"schema": {
        "properties": {"a": {"type": "string"}}}}}}  # fmt: skip

    call = bind(function_with("post", requestBody=body), {})

    assert (call.body, call.has_body) == ({}, True)


def test_a_body_may_want_any_one_of_its_properties() -> None:
    schema = {"properties": {"a": {}, "b": {}}, "minProperties": 1}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    function = function_with("patch", requestBody=body)

    assert bind(function, {"b": 1}).body == {"b": 1}
    with pytest.raises(ArgumentError, match="At least 1 of `a`, `b` must be given"):
        bind(function, {})


@pytest.mark.parametrize(
    ("name", "arguments", "argument", "rule", "words"),
    [
        ("getOrder", {}, "id", "required", "`id` is missing"),
        ("getOrder", {"id": ["a"]}, "id", "type", "`id` must be text; it is [\"a\"]"),
        ("listProducts", {"limit": 500}, "limit", "maximum", "at most 100; it is 500"),
        ("listProducts", {"limit": 0}, "limit", "minimum", "at least 1; it is 0"),
        ("listProducts", {"limit": "many"}, "limit", "type", "a whole number; it is the text"),
        ("listProducts", {"limit": 1.5}, "limit", "type", "a whole number; it is 1.5"),
        ("listProducts", {"size": "larg"}, "size", "enum", "Did you mean 'large'?"),
        ("listProducts", {"size": 7}, "size", "enum", "one of the text \"small\""),
        ("listProducts", {"limt": 5}, "limt", "unknown", "Did you mean `limit`?"),
        ("listProducts", {"zzz": 5}, "zzz", "unknown", "It takes `limit`"),
        ("createOrder", {"lines": []}, "lines", "minItems", "at least this many: 1"),
        ("createOrder", {"lines": [{}]}, "lines[0].product", "required", "is missing"),
        ("createOrder", {"lines": [{"product": "a", "x": 1}]}, "lines[0]",
         "additionalProperties", "has no member `x`"),
        ("createOrder", {"lines": LINES, "note": "x" * 30}, "note", "maxLength", "20"),
        ("createOrder", {"lines": LINES, "gift": "perhaps"}, "gift", "type", "true or false"),
        ("createOrder", {"lines": LINES, "when": 5.5e300}, None, None, None),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_rule_and_value(
    name: str, arguments: dict[str, Any], argument: str | None, rule: str, words: str
) -> None:
    if argument is None:
        assert bind(shop(name), arguments).repairs
        return

    with pytest.raises(ArgumentError) as caught:
        bind(shop(name), arguments)

    assert (caught.value.argument, caught.value.rule) == (argument, rule)
    assert words in caught.value.message
    assert caught.value.kind is ErrorKind.INPUT
    assert name in caught.value.hint


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(ArgumentError) as caught:
        bind(shop("listProducts"), {"limit": 500, "size": "x", "tags": 5.5, "X-Locale": []})

    assert {problem.argument for problem in caught.value.problems} >= {"limit", "size", "X-Locale"}
    assert caught.value.message.startswith("Several arguments do not fit:")


@pytest.mark.parametrize("arguments", [None, [], "text", 5])
def test_arguments_must_be_an_object(arguments: Any) -> None:
    with pytest.raises(ArgumentError, match="JSON object"):
        bind(shop("getOrder"), arguments)


@pytest.mark.parametrize("value", ["\ud800", {"x": {1}}, b"x"])
def test_arguments_must_be_json(value: Any) -> None:
    with pytest.raises(ArgumentError, match="cannot be written as JSON"):
        bind(shop("getOrder"), {"id": value})


@pytest.mark.parametrize(
    ("name", "arguments", "bound", "repair"),
    [
        ("listProducts", {"limit": "5"}, {"limit": 5}, "was text and became a number"),
        ("listProducts", {"limit": "5.0"}, {"limit": 5.0}, "became a number"),
        ("listProducts", {"tags": "red"}, {"tags": ["red"]}, "became a list"),
        ("listProducts", {"tags": 5}, {"tags": ["5"]}, "single value"),
        ("listProducts", {"tags": '["a", "b"]'}, {"tags": ["a", "b"]}, "became a list"),
        ("listProducts", {"tags": "[a"}, {"tags": ["[a"]}, "became a list"),
        ("getOrder", {"id": 7}, {"id": "7"}, "was a number and became text"),
        ("listProducts", {"limit": None}, {}, "was null and is left out"),
        ("createOrder", {"lines": LINES, "gift": "True"}, {"lines": LINES, "gift": True},
         "became true or false"),
        ("createOrder", {"lines": {"product": "a"}}, {"lines": [{"product": "a"}]}, "single value"),
        ("createOrder", {"lines": ['{"product": "a"}']}, {"lines": [{"product": "a"}]},
         "became an object"),
        ("createOrder", {"lines": [{"product": "a", "quantity": "2"}]},
         {"lines": [{"product": "a", "quantity": 2}]}, "`lines[0].quantity`"),
    ],
)  # fmt: skip
def test_what_has_one_meaning_is_put_right_and_said(
    name: str, arguments: dict[str, Any], bound: dict[str, Any], repair: str
) -> None:
    call = bind(shop(name), arguments)

    assert call.arguments == bound
    assert repair in " ".join(call.repairs)


@pytest.mark.parametrize(
    ("schema", "value", "repair"),
    [
        ({"const": "v1"}, "v1", '`q` was missing and is "v1", its only value'),
        ({"enum": [2]}, 2, "`q` was missing and is 2, its only value"),
        ({"type": "integer", "default": 10}, 10, "`q` was missing and is 10, its default"),
    ],
)
def test_what_is_needed_and_leaves_no_choice_is_filled_in(
    schema: Any, value: Any, repair: str
) -> None:
    needed = {"name": "q", "in": "query", "required": True, "schema": schema}

    call = bind(function_with(parameters=[needed]), {})

    assert (call.query, call.repairs) == ({"q": value}, (repair,))


def test_what_may_be_left_out_stays_out_whatever_its_default() -> None:
    optional = {"name": "q", "in": "query", "schema": {"default": 3}}

    assert bind(function_with(parameters=[optional]), {}).query == {}


def test_one_of_several_forms_may_be_told_by_its_format_alone() -> None:
    schema = {"oneOf": [{"type": "string", "format": "date"}, {"enum": ["always"]}]}
    function = function_with(parameters=[{"name": "q", "in": "query", "schema": schema}])

    assert bind(function, {"q": "always"}).query == {"q": "always"}


def test_null_stays_where_it_is_allowed() -> None:
    call = bind(shop("createOrder"), {"lines": LINES, "when": None})

    assert call.body == {"lines": LINES, "when": None}


def test_repair_follows_shared_definitions() -> None:
    schema = {"$ref": "#/components/schemas/Count"}
    parameters = [{"name": name, "in": "query", "schema": schema} for name in "ab"]
    components = {"schemas": {"Count": {"type": "integer"}}}

    call = bind(function_with(parameters=parameters, components=components), {"a": "3", "b": None})

    assert call.query == {"a": 3}


@pytest.mark.parametrize(
    ("schema", "value", "words"),
    [
        ({"const": "x"}, "y", 'must be the text "x"'),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, [],
         "fits none of the forms it may have; it is []. To fit: it must be text; it is []; or: "),
        ({"oneOf": [{"type": "object", "required": ["a"]}, {"type": "null"}]}, {"b": 1},
         "To fit: `a` is missing; it must be given; or: it must be null"),
        ({"oneOf": [{"type": "integer"}, {"minimum": 1}]}, 3, "fits several of the forms"),
        ({"pattern": "^[a-z]+$"}, "A1", "must match the pattern ^[a-z]+$"),
        ({"multipleOf": 5}, 7, "'multipleOf'"),
        ({"type": "array", "items": {"enum": list(range(40))}}, [99], "and 20 more"),
        ({"type": ["integer", "boolean"]}, "x", "true or false or a whole number"),
    ],
)  # fmt: skip
def test_every_rule_is_told_in_words(schema: dict[str, Any], value: Any, words: str) -> None:
    function = function_with(parameters=[{"name": "q", "in": "query", "schema": schema}])

    with pytest.raises(ArgumentError) as caught:
        bind(function, {"q": value})

    assert words in caught.value.message


@pytest.mark.parametrize("pattern", ["(?=x)y", "[", "a{1000000}", "(?<n>a)\\k<n>"])
def test_a_pattern_the_engine_refuses_is_left_out(pattern: str) -> None:
    schema = {"type": "string", "pattern": pattern, "maxLength": 3}
    properties = {"pattern": {"type": "integer"}}
    parameters = [
        {"name": "q", "in": "query", "schema": schema},
        {"name": "o", "in": "query", "schema": {"type": "object", "properties": properties}},
    ]
    function = function_with(parameters=parameters)

    assert bind(function, {"q": "abc", "o": {"pattern": 5}}).query["q"] == "abc"
    with pytest.raises(ArgumentError):
        bind(function, {"q": "abcd"})
    with pytest.raises(ArgumentError):
        bind(function, {"o": {"pattern": "x"}})


def test_a_pattern_made_to_hang_does_not() -> None:
    schema = {"type": "string", "pattern": "^(a+)+$"}
    function = function_with(parameters=[{"name": "q", "in": "query", "schema": schema}])

    with pytest.raises(ArgumentError):
        bind(function, {"q": "a" * 5000 + "!"})


@pytest.mark.parametrize("name", ["__proto__", "constructor", "__class__"])
def test_names_of_other_languages_mean_nothing(name: str) -> None:
    with pytest.raises(ArgumentError):
        bind(shop("listProducts"), {name: {}})
