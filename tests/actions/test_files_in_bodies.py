"""Files, lines of JSON and forms with styles: what a body holds beyond JSON and text."""

import base64
from typing import Any

import pytest

from actionary.actions.filecontent import FileContent
from actionary.actions.function import Function, functions_of
from actionary.openapi.document import Document
from tests.actions.test_bodies import FILE, PNG, PNG_BYTES, having, parts_of, taking

PHOTO = FileContent(data=b"\xff\xd8", media_type="image/jpeg", name="me.jpg")
FILES = {"file-1": PHOTO}
IN_BASE64 = base64.b64encode(b"\xff\xd8")


@pytest.mark.parametrize(
    ("media_type", "schema", "body", "content_type"),
    [
        ("image/jpeg", FILE, b"\xff\xd8", "image/jpeg"),
        ("application/octet-stream", None, b"\xff\xd8", "application/octet-stream"),
        ("image/*", FILE, b"\xff\xd8", "image/jpeg"),
        ("text/csv", {"type": "string"}, b"\xff\xd8", "text/csv; charset=utf-8"),
        ("application/xml", {"type": "string"}, b"\xff\xd8", "application/xml"),
        ("image/jpeg", {"type": "string", "contentEncoding": "base64"}, IN_BASE64, "image/jpeg"),
    ],
)
def test_a_file_is_a_body_by_its_id(
    media_type: str, schema: Any, body: bytes, content_type: str
) -> None:
    request = taking(media_type, schema).request({"body": "file-1"}, files=FILES)

    assert (request.body, request.headers.get("content-type")) == (body, content_type)


def test_a_file_is_a_part_by_its_id_and_keeps_its_name() -> None:
    function = taking(
        "multipart/form-data", having(photos={"type": "array", "items": FILE}, note={})
    )
    arguments = {"photos": ["file-1", PNG], "note": "file-2"}

    request = function.request(arguments, files=FILES)

    assert b'name="photos"; filename="me.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8' in (
        request.body
    )
    assert b'name="photos"; filename="photos.png"' in request.body
    assert b'name="note"\r\n\r\nfile-2' in request.body


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\a\\passwd", "pass\r\nwd"])
def test_a_file_name_is_no_path(name: str) -> None:
    files = {"file-1": FileContent(data=b"x", name=name)}

    body = taking("multipart/form-data", having(f=FILE)).request({"f": "file-1"}, files=files).body

    assert b'filename="passwd"' in body


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "byte"},
        {"type": "string", "contentEncoding": "base64"},
        {"$ref": "#/components/schemas/Bytes"},
        {"anyOf": [{"type": "string", "contentEncoding": "base64"}, {"type": "null"}]},
    ],
)
@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_file_is_base64_where_the_schema_asks_for_it(schema: Any, media_type: str) -> None:
    function = taking(
        media_type,
        having(photo=schema, list={"type": "array", "items": schema}, note={"type": "string"}),
        components={"Bytes": {"type": "string", "format": "byte"}},
    )

    arguments = {"photo": PNG, "list": ["file-1", "QUJD"], "note": PNG}
    body = function.request(arguments, files=FILES).body

    assert body.count(base64.b64encode(PNG_BYTES).replace(b"=", b"")) == 2  # the note as it is
    assert IN_BASE64.strip(b"/=") in body
    assert b"QUJD" in body


def test_base64_in_a_part_is_said_in_a_header() -> None:
    """OAS 3.1.1, section 4.8.15.1.1: `contentEncoding` stands for it."""
    schema = {"type": "string", "contentEncoding": "base64"}

    body = taking("multipart/form-data", having(f=schema)).request({"f": PNG}).body

    expected = base64.b64encode(PNG_BYTES)
    assert b"Content-Transfer-Encoding: base64\r\n\r\n" + expected + b"\r\n" in body


def test_a_part_has_the_file_s_own_type_among_those_allowed() -> None:
    encoding = {"f": {"contentType": "image/png, image/jpeg"}}
    function = taking("multipart/form-data", having(f=FILE), encoding=encoding)

    assert b"Content-Type: image/jpeg" in function.request({"f": "file-1"}, files=FILES).body


def test_a_part_has_the_headers_whose_value_the_document_gives() -> None:
    headers = {
        "X-Kind": {"schema": {"const": "photo"}},
        "X-Level": {"schema": {"type": "integer", "default": 3}},
        "X-Only": {"schema": {"enum": ["one"]}},
        "X-Open": {"schema": {"type": "string"}},
        "Content-Type": {"schema": {"const": "a/b"}},
        "Bad\r\nName": {"schema": {"const": "x"}},
    }
    function = taking("multipart/form-data", having(f={}), encoding={"f": {"headers": headers}})

    body = function.request({"f": "x"}).body

    assert b"X-Kind: photo\r\nX-Level: 3\r\nX-Only: one\r\n\r\nx" in body
    assert b"a/b" not in body
    assert b"Bad" not in body


@pytest.mark.parametrize(
    ("encoding", "value", "expected"),
    [
        # OAS 3.1.1, section 4.8.15.1.2: as in a query, yet nothing is percent-encoded
        ({"style": "form", "explode": False}, ["a b", "c"], [("f", b"a b,c")]),
        ({"style": "form"}, ["a", "b"], [("f", b"a"), ("f", b"b")]),
        ({"explode": True}, {"k": "v w", "n": 1}, [("k", b"v w"), ("n", b"1")]),
        ({"style": "pipeDelimited"}, ["a", "b"], [("f", b"a|b")]),
        ({"style": "spaceDelimited"}, ["a", "b"], [("f", b"a b")]),
        ({"style": "deepObject"}, {"k": "v/w"}, [("f[k]", b"v/w")]),
        ({"allowReserved": True}, "a/b?", [("f", b"a/b?")]),
        ({"style": "form", "contentType": "application/json"}, {"k": 1}, [("k", b"1")]),
    ],
)
def test_a_form_with_files_has_the_styles_of_a_query(
    encoding: Any, value: Any, expected: Any
) -> None:
    function = taking("multipart/form-data", having(f={}), encoding={"f": encoding})

    found = [(name, data) for name, _, _, data in parts_of(function, {"f": value})]

    assert found == expected


def in_version(version: str, name: str, schema: Any, **media: Any) -> Function:
    document = Document.load(
        {
            "openapi": version,
            "servers": [{"url": "https://t.example.com"}],
            "paths": {"/t": {"post": {"responses": {}, "requestBody": {
                "required": True, "content": {name: {**schema, **media}}}}}},
        }
    )  # fmt: skip
    (function,) = functions_of(document).usable
    return function


def test_styles_in_a_form_with_files_mean_nothing_in_3_0() -> None:
    """OAS 3.0.4, Encoding Object: they are for `application/x-www-form-urlencoded` alone."""
    encoding = {"f": {"style": "form", "explode": False}}
    schema = {"schema": having(f={"type": "array", "items": {}})}
    function = in_version("3.0.4", "multipart/form-data", schema, encoding=encoding)

    assert [data for _, _, _, data in parts_of(function, {"f": ["a", "b"]})] == [b"a", b"b"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("application/x-ndjson", [{"a": 1}, {"b": None}], b'{"a":1}\n{"b":null}\n'),
        ("application/jsonl", [1, "x"], b'1\n"x"\n'),
        ("application/jsonl", [], b""),
        ("application/x-ndjson", '{"a":1}\n', b'{"a":1}\n'),
        ("application/x-ndjson", {"a": 1}, b'{"a":1}\n'),
        ("application/json-seq", [1, 2], b"\x1e1\n\x1e2\n"),
    ],
)
def test_a_list_becomes_lines(name: str, value: Any, expected: bytes) -> None:
    """RFC 7464, section 2.1, and the like without its separator."""
    function = in_version("3.1.0", name, {})

    request = function.request({"body": value})

    assert (request.body, request.headers.get("content-type")) == (expected, name)


def test_what_each_line_is_may_be_declared() -> None:
    """OAS 3.2.0, Media Type Object: `itemSchema`."""
    function = in_version(
        "3.2.0", "application/jsonl", {"itemSchema": {"type": "object", "required": ["a"]}}
    )
    told: Any = function.parameters["properties"]

    assert told["body"]["type"] == "array"
    assert told["body"]["items"]["required"] == ["a"]
    assert function.request({"body": [{"a": 1}]}).body == b'{"a":1}\n'


def test_a_list_in_a_multipart_body_is_its_parts() -> None:
    schema = {"schema": {"type": "array", "items": {"type": "object"}}}
    function = in_version("3.1.0", "multipart/mixed", schema)

    request = function.request({"body": [{"a": 1}, {"b": 2}]})

    assert request.body.count(b"Content-Type: application/json\r\n\r\n{") == 2
    assert request.headers.get("content-type").startswith("multipart/mixed; boundary=")


def test_a_multipart_of_a_vendor_keeps_its_name() -> None:
    document = Document.load(
        {
            "swagger": "2.0",
            "host": "t.example.com",
            "consumes": ["multipart/vnd.t+form-data; version=1"],
            "paths": {"/t": {"post": {"responses": {}, "parameters": [
                {"name": "f", "in": "formData", "type": "file"}]}}},
        }
    )  # fmt: skip
    (function,) = functions_of(document).usable
    request = function.request({"f": PNG})

    told = request.headers.get("content-type")
    assert told.startswith("multipart/vnd.t+form-data; version=1; boundary=part-")
    assert b'Content-Disposition: form-data; name="f"; filename="f.png"' in request.body
