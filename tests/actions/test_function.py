"""Operations become functions with legal, lasting names and one argument schema."""

import re
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.actions.action import Action
from actionary.actions.errors import UnknownFunctionError
from actionary.actions.function import functions_of, tool_definition
from actionary.actions.names import function_names
from actionary.base.ids import ActionId
from actionary.openapi.document import Document
from actionary.openapi.operation import Operation
from tests.actions.shop import SHOP, function_with, shop

META = jsonschema_rs.Draft202012Validator(
    {"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True
)


def operation(method: str, path: str, operation_id: str | None) -> Operation:
    return Operation(method=method, path=path, pointer=path, operation_id=operation_id)


@pytest.mark.parametrize(
    ("operation_id", "path", "name"),
    [
        ("listOrders", "/a", "listOrders"),
        ("list-orders_2", "/a", "list-orders_2"),
        ("__private", "/a", "__private"),
        ("orders.list", "/a", "orders_list"),
        ("List all orders!", "/a", "List_all_orders"),
        (None, "/orders/{id}/lines", "get_orders_id_lines"),
        ("", "/orders", "get_orders"),
        (None, "/", "get"),
        ("获取", "/orders", "get_orders"),
    ],
)
def test_a_name_comes_from_the_operation_id_or_the_path(
    operation_id: str | None, path: str, name: str
) -> None:
    assert function_names([operation("GET", path, operation_id)]) == (name,)


def test_a_long_id_is_cut_and_stays_apart_from_another() -> None:
    first, second = function_names(
        [operation("GET", "/a", "x" * 80 + "1"), operation("GET", "/b", "x" * 80 + "2")]
    )

    assert len(first) == len(second) == 64
    assert first != second


def test_names_that_would_be_the_same_keep_apart_by_method_and_path() -> None:
    names = function_names(
        [
            operation("GET", "/a", "orders.list"),
            operation("GET", "/b", "orders_list"),
            operation("GET", "/c", "same"),
            operation("GET", "/d", "same"),
            operation("GET", "/订单", None),
        ]
    )

    assert names[1] == "orders_list"
    assert names[0].startswith("orders_list_")
    assert names[2].startswith("same_")
    assert names[4].startswith("get_")
    assert len(set(names)) == 5


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["GET", "POST"]),
            st.text(alphabet="/{}ab.é", max_size=6),
            st.one_of(st.none(), st.text(alphabet="ab._- é", max_size=5)),
        ),
        unique_by=lambda one: one[:2],
        max_size=12,
    ),
    st.randoms(),
)
def test_names_are_legal_unique_and_the_same_in_any_order(
    triples: list[tuple[str, str, str | None]], random: Any
) -> None:
    operations = [operation(*triple) for triple in triples]
    names = dict(zip(triples, function_names(operations), strict=True))

    random.shuffle(triples)
    again = dict(
        zip(triples, function_names([operation(*triple) for triple in triples]), strict=True)
    )

    assert again == names
    assert len(set(names.values())) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in names.values())


def test_every_operation_is_a_function_or_has_a_reason() -> None:
    raw = {**SHOP, "paths": {**SHOP["paths"], "/a/{b}": {"get": {"operationId": "bad"}}}}

    functions = functions_of(Document.load(raw))

    assert [one.name for one in functions] == [
        "listProducts", "createOrder", "getOrder", "cancelOrder", "changeOrder",
    ]  # fmt: skip
    assert len(functions) == 5
    (bad,) = functions.unusable
    assert (bad.method, bad.path, bad.operation_id) == ("GET", "/a/{b}", "bad")
    assert "{b}" in bad.reason


def test_without_a_server_no_operation_is_a_function_until_one_is_given() -> None:
    document = Document.load({**SHOP, "servers": []})

    without, given_one = functions_of(document), functions_of(document, server="http://127.0.0.1:9")

    assert [one.reason for one in without.unusable] == [
        "The document names no server, and where it came from is not known."
    ] * 5
    assert {one.server_url for one in given_one} == {"http://127.0.0.1:9"}


def test_an_operation_s_own_server_wins() -> None:
    function = function_with(servers=[{"url": "https://other.example.com/x/"}])

    assert function.server_url == "https://other.example.com/x"


def test_security_falls_back_to_the_document_s() -> None:
    assert shop("listProducts").security == ()
    assert shop("getOrder").security == ({"ordersKey": ()},)


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"summary": "Short."}, "Short."),
        ({"description": "Long."}, "Long."),
        ({"summary": "Short", "description": "More words."}, "Short\n\nMore words."),
        ({"summary": "List.", "description": "List all."}, "List all."),
        ({}, "GET /t"),
        ({"summary": "Old", "deprecated": True}, "Deprecated. Old"),
    ],
)
def test_a_function_is_described_by_summary_and_description(
    fields: dict[str, Any], description: str
) -> None:
    assert function_with(**fields).description == description


def test_the_nearest_name_is_offered_for_an_unknown_one() -> None:
    functions = functions_of(Document.load(SHOP))

    with pytest.raises(UnknownFunctionError, match="Did you mean 'listProducts'"):
        functions.get("listProduct")
    with pytest.raises(UnknownFunctionError, match="Choose one"):
        functions.get("zzz")
    assert functions.find("zzz") is None


def test_a_body_s_properties_stand_beside_the_parameters() -> None:
    function = shop("createOrder")

    assert list(function.places.items()) == [
        ("lines", ("body", "lines")),
        ("note", ("body", "note")),
        ("gift", ("body", "gift")),
        ("when", ("body", "when")),
    ]
    assert function.parameters["required"] == ["lines"]
    assert function.parameters["additionalProperties"] is False


def test_names_that_clash_keep_apart() -> None:
    function = shop("changeOrder")

    assert dict(function.places) == {
        "id": ("path", "id"),
        "body_id": ("body", "id"),
        "status": ("body", "status"),
        "note": ("body", "note"),
    }
    assert function.parameters["required"] == ["id"]


def test_one_name_in_every_place_gives_five_arguments() -> None:
    parameters = [
        {"name": "a", "in": place, "required": True, "schema": {"type": "string"}}
        for place in ("cookie", "header", "query", "path")
    ]
    body: dict[str, Any] = {"content": {"application/json": {"schema": {"properties": {
        "a": {}, "query_a": {}, "a b": {}, "$a": {}, "": {}}}}}}  # fmt: skip

    function = function_with("post", "/t/{a}", parameters=parameters, requestBody=body)

    assert list(function.places.items()) == [
        ("a", ("path", "a")),
        ("query_a", ("query", "a")),
        ("header_a", ("header", "a")),
        ("cookie_a", ("cookie", "a")),
        ("body_a", ("body", "a")),
        ("body_query_a", ("body", "query_a")),
        ("a_b", ("body", "a b")),
        ("body_a_2", ("body", "$a")),
        ("body", ("body", "")),
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "string"}},
        {"type": "string"},
        {"type": "object"},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"properties": {"a": {}}, "additionalProperties": True},
        {"oneOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]},
        {"type": ["object", "null"], "properties": {"a": {}}},
        {},
        True,
    ],
)
def test_any_other_body_is_one_argument(schema: Any) -> None:
    body = {"required": True, "description": "The thing", "content": {"application/json": {
        "schema": schema}}}  # fmt: skip

    function = function_with("post", requestBody=body)

    assert dict(function.places) == {"body": ("body", None)}
    assert function.parameters["required"] == ["body"]
    properties = function.parameters["properties"]
    assert isinstance(properties, dict)
    assert properties["body"]["description"] == "The thing"


def test_a_text_body_is_text() -> None:
    function = function_with("post", requestBody={"content": {"text/plain": {}}})

    assert function.parameters["properties"] == {"body": {"type": "string"}}


def test_a_parameter_s_words_go_with_its_schema() -> None:
    schema = {"$ref": "#/components/schemas/City"}
    parameter = {"name": "city", "in": "query", "description": "Where to", "schema": schema,
                 "example": "Rome", "deprecated": True}  # fmt: skip
    components = {"schemas": {"City": {"type": "string", "description": "A city"}}}

    function = function_with(parameters=[parameter], components=components)

    assert function.parameters["properties"] == {
        "city": {
            "type": "string",
            "description": "Where to",
            "examples": ["Rome"],
            "deprecated": True,
        }
    }


def test_parameters_that_share_a_schema_share_a_definition() -> None:
    schema = {"$ref": "#/components/schemas/City"}
    parameters = [
        {"name": name, "in": "query", "description": name, "schema": schema} for name in "ab"
    ]
    components = {"schemas": {"City": {"type": "string"}}}

    function = function_with(parameters=parameters, components=components)

    assert function.parameters["$defs"] == {"City": {"type": "string"}}


def test_a_recursive_body_is_spread_and_its_definition_kept() -> None:
    node = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Node"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}

    function = function_with("post", requestBody=body, components={"schemas": {"Node": node}})

    assert dict(function.places) == {"child": ("body", "child")}
    assert "Node" in str(function.parameters["$defs"])


def test_a_path_parameter_that_has_no_gap_is_no_argument() -> None:
    parameter = {"name": "x", "in": "path", "required": True, "schema": {}}

    assert function_with(parameters=[parameter]).places == {}


def test_every_tool_definition_has_a_valid_schema() -> None:
    for function in functions_of(Document.load(SHOP)):
        tool = tool_definition(function)

        assert META.is_valid(tool.parameters)
        assert (tool.name, tool.description) == (function.name, function.description)


def test_an_action_offers_what_is_switched_on() -> None:
    document = Document.load(SHOP)
    everything = Action(id=ActionId("act_1"), name="Shop", document=document)
    some = Action(
        id=ActionId("act_1"),
        name="Shop",
        document=document,
        server="http://127.0.0.1:1",
        enabled=frozenset({"getOrder", "gone"}),
    )

    assert len(everything.functions) == 5
    assert [(one.name, one.server_url) for one in some.functions] == [
        ("getOrder", "http://127.0.0.1:1")
    ]
    assert len(some.all_functions) == 5


def test_a_model_gets_no_words_that_a_person_cannot_see_and_none_without_end() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore") + "\u202e\u200b"
    parameters = [
        {"name": "a", "in": "query", "description": f"A{hidden}", "schema": {}},
        {"name": "b", "in": "query", "schema": {"description": f"B{hidden}"}},
    ]
    long = "d" * 1_000_000

    function = function_with(parameters=parameters, description=f"Find{hidden}\n{long}")

    assert function.parameters["properties"] == {
        "a": {"description": "A"},
        "b": {"description": "B"},
    }
    assert function.description.startswith("Find\nddd")
    assert len(function.description) == 4_000
