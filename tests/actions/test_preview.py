"""What a person sees is computed from the request that will be sent, and hides nothing."""

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from actionary.actions.curlcommand import curl_command
from actionary.actions.preview import FieldKind, preview_of, request_text
from actionary.actions.request import build_request
from actionary.auth.apply import apply
from actionary.auth.credential import APIKey
from actionary.base.http import CredentialSlot, Headers, HTTPRequest
from actionary.base.secret import Secret
from tests.actions.shop import function_with, shop

KEY = CredentialSlot(location="header", name="X-Shop-Key", scheme="ordersKey")


def test_a_preview_shows_where_what_and_with_which_credential() -> None:
    function = shop("createOrder")
    arguments: dict[str, Any] = {
        "lines": [{"product": "p1", "quantity": 2}, {"product": "p2"}],
        "note": "hi",
    }
    request = build_request(function, arguments)

    preview = preview_of(function, request, arguments, slots=[KEY])

    assert (preview.host, preview.method, preview.path) == (
        "shop.example.com", "POST", "/v1/orders",
    )  # fmt: skip
    assert preview.summary == "Place an order"
    lines, note = preview.fields
    assert (lines.kind, lines.columns, lines.rows) == (
        FieldKind.TABLE,
        ("product", "quantity"),
        (("p1", "2"), ("p2", "")),
    )
    assert (note.kind, note.text, note.place, note.size, note.long) == (
        FieldKind.TEXT, "hi", "body", 2, False,
    )  # fmt: skip
    assert preview.request_text == snapshot("""\
POST /v1/orders HTTP/1.1
Host: shop.example.com
Accept: application/json, */*;q=0.5
Content-Type: application/json
X-Shop-Key: ••••• (ordersKey)
Content-Length: 70

{"lines":[{"product":"p1","quantity":2},{"product":"p2"}],"note":"hi"}\
""")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("x", FieldKind.TEXT, "x"),
        (5, FieldKind.TEXT, "5"),
        (True, FieldKind.TEXT, "true"),
        (None, FieldKind.TEXT, "null"),
        ({"a": 1}, FieldKind.JSON, '{\n  "a": 1\n}'),
        ([], FieldKind.JSON, "[]"),
        (["a"], FieldKind.JSON, '[\n  "a"\n]'),
        ([{"a": {"b": 1}}], FieldKind.JSON, '[\n  {\n    "a": {\n      "b": 1\n    }\n  }\n]'),
        ([{f"c{n}": n for n in range(9)}], FieldKind.JSON, None),
        ([{}], FieldKind.JSON, "[\n  {}\n]"),
    ],
)
def test_a_field_is_drawn_by_its_shape(value: Any, kind: FieldKind, text: str | None) -> None:
    function = function_with("post", requestBody={"content": {"application/json": {}}})
    arguments = {"body": value}

    (field,) = preview_of(function, build_request(function, arguments), arguments).fields

    assert field.kind is kind
    assert text is None or field.text == text


def test_a_long_value_is_marked_and_kept_whole() -> None:
    function = shop("getOrder")
    arguments = {"id": "x" * 301}

    (field,) = preview_of(function, build_request(function, arguments), arguments).fields

    assert (field.long, field.size, len(field.text)) == (True, 301, 301)


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\U000e0041", "\u2066", "\x1b", "\ufeff"])
def test_nothing_hides_in_a_preview(hidden: str) -> None:
    function = function_with("post", summary=f"Send{hidden}", requestBody={"content": {
        "application/json": {}}})  # fmt: skip
    arguments = {"body": [{f"k{hidden}": f"v{hidden}"}]}

    preview = preview_of(function, build_request(function, arguments), arguments)

    assert hidden not in repr(preview).encode().decode("unicode_escape")
    assert f"⟨U+{ord(hidden):04X}⟩" in preview.summary
    assert f"⟨U+{ord(hidden):04X}⟩" in preview.fields[0].rows[0][0]


def test_every_kind_of_credential_has_its_place() -> None:
    request = HTTPRequest(
        method="GET",
        url="https://a.test/x?q=1",
        headers=Headers([("Authorization", "from the model"), ("Cookie", "a=1")]),
    )
    slots = [
        CredentialSlot(location="header", name="Authorization", prefix="Bearer ", scheme="oauth"),
        CredentialSlot(location="query", name="key", scheme="k"),
        CredentialSlot(location="cookie", name="sid", scheme="c"),
    ]

    assert request_text(request, slots) == snapshot("""\
GET /x?q=1&key=••••• (k) HTTP/1.1
Host: a.test
Authorization: Bearer ••••• (oauth)
Cookie: a=1; sid=••••• (c)\
""")
    assert "from the model" not in curl_command(request, slots)
    bare = HTTPRequest(method="GET", url="https://a.test")
    assert request_text(bare, slots[1:2]).startswith("GET /?key=")
    assert request_text(bare, slots[2:]).endswith("Cookie: sid=••••• (c)")


@pytest.mark.parametrize(
    ("location", "name", "line"),
    [
        ("query", "api key", "GET /t?q=1&api%20key=••••• (k) HTTP/1.1"),
        ("header", "x-key", "x-key: ••••• (k)"),
        ("cookie", "sid", "Cookie: sid=••••• (k)"),
    ],
)
def test_what_a_credential_takes_the_place_of_is_not_shown_as_sent(
    location: Literal["query", "header", "cookie"], name: str, line: str
) -> None:
    argument = {"name": name, "in": location, "schema": {"type": "string"}}
    other = {"name": "q", "in": "query", "schema": {"type": "string"}}
    function = function_with("get", parameters=[argument, other])
    slot = CredentialSlot(location=location, name=name, scheme="k")
    arguments = {key: "1" if place == ("query", "q") else "from-the-model"
                 for key, place in function.places.items()}  # fmt: skip

    request = build_request(function, arguments)
    preview = preview_of(function, request, arguments, slots=[slot])

    assert [field.name for field in preview.fields] == ["q"]
    assert "from-the-model" not in preview.request_text
    assert line in preview.request_text.split("\n")
    wire = apply(request, [slot], {"k": APIKey(value=Secret("s3cret"))})
    assert request_text(wire).replace("s3cret", "••••• (k)") == preview.request_text


def test_a_body_that_is_no_text_is_described() -> None:
    request = HTTPRequest(method="POST", url="https://a.test/x", body=b"\xff\xfe\x00")

    assert request_text(request).endswith("\n\n[3 B of data that is not text]")


@given(st.text(), st.text())
def test_all_bytes_of_the_body_can_be_reached_from_the_preview(note: str, product: str) -> None:
    function = shop("createOrder")
    arguments: dict[str, Any] = {"lines": [{"product": product}], "note": note[:20]}
    request = build_request(function, arguments)

    text = request_text(request)

    plain = request.body.decode()
    if plain.isascii() and plain.isprintable():
        assert text.endswith(plain)
    assert f"Content-Length: {len(request.body)}" in text


def test_bytes_that_are_no_text_are_told_by_their_size() -> None:
    request = HTTPRequest(method="POST", url="https://t.example.com/", body=b"\xff\xfe")

    assert request_text(request).endswith("[2 B of data that is not text]")
