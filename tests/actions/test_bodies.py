"""Bodies of every kind become arguments, and arguments the bytes that the standards ask for."""

import email.message
import email.parser
import email.policy
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from actionary.actions.errors import ArgumentError, UnknownMediaTypeError
from actionary.actions.filecontent import FileContent, content_of
from actionary.actions.function import Function
from tests.actions.shop import function_with

PNG = "data:image/png;base64,iVBORw0KGgo="
PNG_BYTES = b"\x89PNG\r\n\x1a\n"


def taking(
    name: str, schema: Any = None, *, required: bool = True, components: Any = None, **media: Any
) -> Function:
    """Return a function with a body of one media type."""
    content = {name: {"schema": schema, **media} if schema is not None else media}
    return function_with(
        "post",
        requestBody={"required": required, "content": content},
        components={"schemas": components or {}},
    )


def having(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def parts_of(function: Function, arguments: Any) -> list[tuple[str, str, str | None, Any]]:
    """Return name, content type, file name and bytes of each part, as a mail parser reads them."""
    request = function.request(arguments)
    head = b"Content-Type: " + request.headers.get("content-type").encode() + b"\r\n\r\n"
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(head + request.body)
    assert isinstance(message, email.message.EmailMessage)
    assert not message.defects
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            str(part["content-type"] or ""),
            part.get_filename(),
            part.get_payload(decode=True) or b"",
        )
        for part in message.iter_parts()
    ]


FILE = {"type": "string", "format": "binary"}


@pytest.mark.parametrize(
    ("properties", "arguments", "expected"),
    [
        ({"title": {"type": "string"}}, {"title": "a b"}, [("title", "", None, b"a b")]),
        ({"n": {"type": "integer"}}, {"n": 3}, [("n", "", None, b"3")]),
        ({"o": {"type": "object"}}, {"o": {"a": 1}},
         [("o", "application/json", None, b'{"a":1}')]),
        ({"tags": {"type": "array", "items": {"type": "string"}}}, {"tags": ["a", "b"]},
         [("tags", "", None, b"a"), ("tags", "", None, b"b")]),
        ({"file": FILE}, {"file": "text"},
         [("file", "application/octet-stream", "file", b"text")]),
        ({"file": FILE}, {"file": PNG}, [("file", "image/png", "file.png", PNG_BYTES)]),
        ({"files": {"type": "array", "items": FILE}}, {"files": [PNG, "x"]},
         [("files", "image/png", "files.png", PNG_BYTES),
          ("files", "application/octet-stream", "files", b"x")]),
        ({"when": {"type": ["string", "null"]}, "a": {"type": "string"}},
         {"when": None, "a": "x"}, [("a", "", None, b"x")]),
    ],
)  # fmt: skip
def test_each_member_of_a_form_with_files_is_a_part(
    properties: Any, arguments: Any, expected: Any
) -> None:
    function = taking("multipart/form-data", having(**properties))

    assert parts_of(function, arguments) == expected


@pytest.mark.parametrize(
    ("content_type", "value", "expected"),
    [
        ("image/png", "PNG", ("image/png", b"PNG")),
        ("image/*, text/csv", "a,b", ("text/csv", b"a,b")),
        ("image/*", PNG, ("image/png", PNG_BYTES)),
        ("application/json", ["a"], ("application/json", b'["a"]')),
        ("application/json", 3, ("application/json", b"3")),
        ("text/xml", {"a": 1}, ("text/xml", b'{"a":1}')),
        ("a\r\nX: y", "x", ("", b"x")),
    ],
)
def test_an_encoding_says_what_a_part_is(content_type: str, value: Any, expected: Any) -> None:
    function = taking(
        "multipart/form-data", having(f={}), encoding={"f": {"contentType": content_type}}
    )

    ((_, told, _, data),) = parts_of(function, {"f": value})

    assert (told, data) == expected


def test_a_name_cannot_break_out_of_its_part() -> None:
    name = 'a"; filename="x\r\ny'
    function = taking("multipart/form-data", having(**{name: {"type": "string"}}))
    (argument,) = function.places

    body = function.request({argument: "v"}).body

    assert b'name="a%22; filename=%22x%0D%0Ay"\r\n\r\nv\r\n' in body


def test_the_same_arguments_make_the_same_bytes() -> None:
    """What a person approved is what leaves."""
    function = taking("multipart/form-data", having(file=FILE))

    first, second = function.request({"file": "x"}), function.request({"file": "x"})
    other = function.request({"file": "y"})

    assert first == second
    assert first.headers.get("content-type") != other.headers.get("content-type")


def test_other_multiparts_have_no_form_fields() -> None:
    function = taking("multipart/related", having(meta={"type": "object"}, media=FILE))

    request = function.request({"meta": {"a": 1}, "media": PNG})

    assert request.headers.get("content-type").startswith("multipart/related; boundary=")
    assert b"Content-Disposition" not in request.body
    assert b"Content-Type: image/png\r\n\r\n" + PNG_BYTES in request.body


def test_a_part_is_known_through_references_and_compositions() -> None:
    schema = {"allOf": [{"$ref": "#/components/schemas/Upload"}, having(note={"type": "string"})]}
    function = taking("multipart/form-data", schema, components={"Upload": having(file=FILE)})
    arguments: Any = {"file": "x", "note": "y"}
    if "body" in function.places:
        arguments = {"body": arguments}

    assert [(name, kind) for name, kind, _, _ in parts_of(function, arguments)] == [
        ("file", "application/octet-stream"),
        ("note", ""),
    ]


def test_a_model_is_told_how_to_give_bytes() -> None:
    told: Any = taking("multipart/form-data", having(file=FILE)).parameters["properties"]
    whole: Any = taking("image/png").parameters["properties"]

    assert "data URL" in told["file"]["description"]
    assert whole["body"]["type"] == "string"
    assert "data URL" in whole["body"]["description"]


@pytest.mark.parametrize(
    ("media_type", "value", "body", "content_type"),
    [
        ("application/octet-stream", "RAW", b"RAW", "application/octet-stream"),
        ("application/octet-stream", PNG, PNG_BYTES, "application/octet-stream"),
        ("image/*", PNG, PNG_BYTES, "image/png"),
        ("image/*", "x", b"x", "application/octet-stream"),
        ("application/pdf", "data:,x", b"data:,x", "application/pdf"),
        ("application/pdf", "data:;base64,A", b"data:;base64,A", "application/pdf"),
        ("application/x-yaml", "a: 1", b"a: 1", "application/x-yaml; charset=utf-8"),
    ],
)
def test_bytes_travel_as_they_are(
    media_type: str, value: str, body: bytes, content_type: str
) -> None:
    request = taking(media_type, {"type": "string"}).request({"body": value})

    assert (request.body, request.headers.get("content-type")) == (body, content_type)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data:image/png;name=a%20b.png;base64,QQ==",
         FileContent(data=b"A", media_type="image/png", name="a b.png")),
        ("data:;base64,QQ ==", FileContent(data=b"A")),
        ("file-1", FileContent(data=b"B", media_type="text/csv", name="b.csv")),
        ("data:text/plain,A", None),
        ("data:image/png;base64,Q", None),
        ("hello", None),
    ],
)  # fmt: skip
def test_bytes_are_a_data_url_or_a_file_by_its_id(text: str, expected: Any) -> None:
    files = {"file-1": FileContent(data=b"B", media_type="text/csv", name="b.csv")}

    assert content_of(text, files) == expected


def written(schema: Any, value: Any, **components: Any) -> str:
    """Return a value as XML, the whole body or its members given."""
    function = taking("application/xml", schema, components=components)
    arguments = {"body": value} if "body" in function.places else value
    return function.request(arguments).body.decode()


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        # OAS 3.1.1, section 4.8.26.2: XML Object Examples
        (having(id={"type": "integer", "xml": {"attribute": True}},
                name={"type": "string", "xml": {
                    "namespace": "https://example.com/sample", "prefix": "sample"}})
         | {"xml": {"name": "Person"}},
         {"id": 123, "name": "example"},
         ('<Person id="123"><sample:name xmlns:sample="https://example.com/sample">example'
         "</sample:name></Person>")),
        (having(animals={"type": "array", "items": {"type": "string"}}),
         {"animals": ["a", "b"]}, "<root><animals>a</animals><animals>b</animals></root>"),
        (having(animals={"type": "array", "items": {"type": "string", "xml": {"name": "animal"}},
                         "xml": {"name": "aliens"}}),
         {"animals": ["a"]}, "<root><animal>a</animal></root>"),
        (having(animals={"type": "array", "items": {"type": "string"}, "xml": {"wrapped": True}}),
         {"animals": ["a"]}, "<root><animals><animals>a</animals></animals></root>"),
        (having(animals={"type": "array", "items": {"type": "string", "xml": {"name": "animal"}},
                         "xml": {"name": "aliens", "wrapped": True}}),
         {"animals": ["a", "b"]},
         "<root><aliens><animal>a</animal><animal>b</animal></aliens></root>"),
        (having(animals={"type": "array", "items": {"type": "string"},
                         "xml": {"name": "aliens", "wrapped": True}}),
         {"animals": ["a"]}, "<root><aliens><aliens>a</aliens></aliens></root>"),
        # OAS 3.2.0: nodeType
        (having(a={"type": "string", "xml": {"nodeType": "attribute"}},
                t={"type": "string", "xml": {"nodeType": "cdata"}}),
         {"a": "1", "t": "x]]>y"}, '<root a="1"><![CDATA[x]]]]><![CDATA[>y]]></root>'),
        (having(t={"type": "string", "xml": {"nodeType": "text"}}), {"t": "<"},
         "<root>&lt;</root>"),
        ({"$ref": "#/components/schemas/Pet"}, {"name": "x & y", "ok": True},
         "<Pet><name>x &amp; y</name><ok>true</ok></Pet>"),
        ({"allOf": [{"$ref": "#/components/schemas/Pet"}], "xml": {"name": "dog"}},
         {"name": "x"}, '<dog><name>x</name></dog>'),
        ({"type": "array", "items": {"type": "integer", "xml": {"name": "n"}},
          "xml": {"name": "all"}}, [1, 2], "<all><n>1</n><n>2</n></all>"),
        ({"type": "string"}, "<a/>", "<a/>"),
        ({}, "<a/>", "<a/>"),
        ({"type": "object"}, {"a": {"b": [1, None, {}]}},
         "<root><a><b>1</b><b/></a></root>"),
        (having(a={"type": ["string", "null"]}), {"a": None}, "<root/>"),
        (having(a={"type": "string", "xml": {"attribute": True}}), {"a": 'x"\n<'},
         '<root a="x&quot;&#10;&lt;"/>'),
    ],
    ids=lambda value: value[:50] if isinstance(value, str) else None,
)  # fmt: skip
def test_xml_is_written_as_its_schema_says(schema: Any, value: Any, expected: str) -> None:
    text = written(schema, value, Pet=having(name={"type": "string"}, ok={"type": "boolean"}))

    assert text == expected
    assert ET.fromstring(text) is not None


def test_xml_names_itself_in_the_headers() -> None:
    assert taking("application/soap+xml", {}).request({"body": "<a/>"}).headers.get(
        "content-type"
    ) == "application/soap+xml"  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [{"a b": 1}, {"a": "\x00"}, {"<a>": 1}, {"a": "\ud800"}],
)
def test_what_xml_cannot_carry_is_refused(value: Any) -> None:
    with pytest.raises(ArgumentError):
        taking("application/xml", {"type": "object"}).request({"body": value})


def test_xml_nested_without_end_is_refused() -> None:
    value: Any = {}
    for _ in range(100):
        value = {"a": value}

    with pytest.raises(ArgumentError, match="too deep"):
        taking("application/xml", {"type": "object"}).request({"body": value})


def test_a_body_can_be_written_as_another_of_its_media_types() -> None:
    schema = having(name={"type": "string"})
    function = function_with(
        "post",
        requestBody={
            "required": True,
            "content": {name: {"schema": schema} for name in ("text/xml", "application/json")},
        },
    )

    assert function.media_types == ("application/json", "text/xml")
    assert function.request({"name": "x"}).body == b'{"name":"x"}'
    other = function.written_as("text/xml").request({"name": "x"})
    assert (other.body, other.headers.get("content-type")) == (
        b"<root><name>x</name></root>",
        "text/xml",
    )
    with pytest.raises(UnknownMediaTypeError, match="It takes application/json, text/xml"):
        function.written_as("text/csv")
    assert function_with().media_types == ()


def test_a_file_may_stay_away() -> None:
    function = taking("multipart/form-data", having(file=FILE), required=False)

    assert function.request({}).body == b""
    assert "content-type" not in function.request({}).headers
