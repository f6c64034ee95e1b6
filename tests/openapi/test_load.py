"""Bytes, text and mappings become documents, or say where and why not."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from actionary.openapi.document import Document, check_document
from actionary.openapi.errors import (
    DocumentError,
    DocumentSyntaxError,
    DocumentTooLargeError,
    DocumentVersionError,
    EmptyDocumentError,
    NotADocumentError,
    NotTextError,
)
from actionary.openapi.limits import DocumentLimits
from tests.openapi.documents import raw_document

YAML = """\
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: https://api.example.com}]
paths:
  /orders:
    get: {operationId: listOrders, summary: List, responses: {200: {description: ok}}}
"""


def schema_from(text: str) -> Any:
    """Return the `x-value` of a YAML document that holds it."""
    return Document.load(f"{YAML}x-value:\n{text}\n").raw["x-value"]


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptyDocumentError, "empty"),
        (b" \n\t \n", EmptyDocumentError, "empty"),
        ("", EmptyDocumentError, "empty"),
        ("\ufeff \n", EmptyDocumentError, "empty"),
        (b"null", NotADocumentError, "nothing"),
        (b"[]", NotADocumentError, "a list"),
        (b'"x"', NotADocumentError, "a piece of text"),
        (b"42", NotADocumentError, "a single value"),
        (b"<!DOCTYPE html><html></html>", NotTextError, "a web page"),
        (b"\n  <html>", NotTextError, "a web page"),
        (b"<?xml version='1.0'?><a/>", NotTextError, "XML"),
        (b"%PDF-1.7 ...", NotTextError, "a PDF file"),
        (gzip.compress(b"{}", mtime=0), NotTextError, "a gzip archive"),
        (b"PK\x03\x04 ...", NotTextError, "a zip archive"),
        ("{}".encode("utf-16"), NotTextError, "UTF-16"),
        ("openapi: 3.1.0".encode("utf-16-le"), NotTextError, "UTF-16"),
        (b"openapi: 3.1.0\ninfo: {title: caf\xe9}", NotTextError, "0xE9"),
        (b"openapi: 3.1.0\nx: \x00", NotTextError, "NUL"),
        (b"{}", NotADocumentError, "`openapi`"),
        (b"swagger: '1.2'\npaths: {}", DocumentVersionError, "Swagger version '1.2'"),
        (b"openapi: '4.0'", DocumentVersionError, "'4.0'"),
        (b'{"openapi": 5}', DocumentVersionError, "'5'"),
        (b'{"openapi": "3.1.0",}x', DocumentSyntaxError, "JSON"),
        (b'{"openapi": "3.1.0"', DocumentSyntaxError, "JSON"),
        (b'{"a": "\\ud800"}', DocumentSyntaxError, "surrogate"),
        (b"a: b: c", DocumentSyntaxError, "YAML"),
        (b"a: !!python/object:os.system x", DocumentSyntaxError, "python"),
        (b"a: " + b"9" * 5000, DocumentSyntaxError, "thousands of digits"),
        (b"[" * 100_000, DocumentTooLargeError, "deeper"),
        (b"[" * 300 + b"]" * 300, DocumentTooLargeError, "deeper"),
        (b"a: " + b"{b: " * 3000 + b"1" + b"}" * 3000, DocumentTooLargeError, "deeper"),
    ],
)
def test_what_is_no_document_says_so(
    data: bytes | str, error: type[DocumentError], words: str
) -> None:
    with pytest.raises(error) as caught:
        Document.load(data)

    assert words in caught.value.message
    assert check_document(data).document is None
    assert check_document(data).diagnostics[0].rule == caught.value.code


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ('{\n  "openapi": "3.1.0"\n  "info": {}\n}', 3, 3),
        ("openapi: 3.1.0\ninfo: {title: a\npaths: {}\n", 3, 6),
        ("openapi: 3.1.0\ninfo:\n  title: a: b\n", 3, 11),
        (b"openapi: 3.1.0\ninfo: {title: caf\xe9}", 2, 18),
        ("openapi: 3.1.0\nx: a\x00b", 2, 5),
        ("info: {}\nswagger: '1.2'\n", 2, 1),
    ],
)
def test_a_broken_document_says_where(data: bytes | str, line: int, column: int) -> None:
    found = check_document(data).diagnostics[0]

    assert (found.line, found.column) == (line, column)
    assert str(found).startswith(f"{line}:{column}: error [")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  [no, on, yes, off, y, n]", ["no", "on", "yes", "off", "y", "n"]),
        ("  [true, False, null, ~]", [True, False, None, None]),
        ("  a: 012\n  b: -07\n  c: 0\n  d: 0.5", {"a": "012", "b": "-07", "c": 0, "d": 0.5}),
        ("  - 0644\n  - 12\n  - '013'", ["0644", 12, "013"]),
        ("  {a: [010, 11], b: 1_000}", {"a": ["010", 11], "b": "1_000"}),
        ("  a: 2016_01_28 # day", {"a": "2016_01_28"}),
        ("  a: |\n    code: 012\n  b: 1", {"a": "code: 012\n", "b": 1}),
        ("  a: 'see\n    - 012'", {"a": "see - 012"}),
        ('  a: "x 012\n    y \\" 013"\n  b: 014', {"a": 'x 012 y " 013', "b": "014"}),
        ("  [2020-01-02, 12:30, 190:20:30]", ["2020-01-02", "12:30", "190:20:30"]),
        ("  200: a\n  '404': b", {"200": "a", "404": "b"}),
        ("  1.5: c\n  true: d", {"1.5": "c", "true": "d"}),
        ("  a: =", {"a": "="}),
        ("  [0x1F, 0o17, 1e3]", [31, 15, 1000.0]),
        ("  - .inf", [None]),
        ("  a: 123456789012345678901234567890", {"a": 123456789012345678901234567890.0}),
        ("  base: &base {a: 1, b: 2}\n  more: {<<: *base, b: 3}", {
            "base": {"a": 1, "b": 2}, "more": {"a": 1, "b": 3}}),
        ("  x: {<<: [{a: 1}, {a: 2, b: 2}]}", {"x": {"a": 1, "b": 2}}),
        ("  a: <<\n  <<: text", {"a": "<<", "<<": "text"}),
        ("  a:\tb", {"a": "b"}),
        ("  ? [p, q]\n  : r", {"('p', 'q')": "r"}),
        ("  !!set {x}", ["x"]),
    ],
)  # fmt: skip
def test_yaml_is_read_as_its_author_meant(text: str, value: object) -> None:
    assert schema_from(text) == value


def test_a_version_that_looks_like_a_number_keeps_its_text() -> None:
    text = "openapi: 3.1\ninfo:\n  title: a\n  version: 1.10\npaths: {}\n"

    document = Document.load(text)

    assert (document.version, document.openapi_version) == ("1.10", "3.1")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert Document.load(b"\xef\xbb\xbf" + YAML.encode()).title == "Shop"
    assert Document.load("\ufeff" + YAML).title == "Shop"


def test_json_with_comments_and_a_trailing_comma_is_read() -> None:
    document = Document.load('{"openapi": "3.1.0", # mine\n "info": {"title": "A",}, }')

    assert document.title == "A"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (YAML + "paths: {}\n", (7, 1)),
        ('{"openapi": "3.1.0", "x": [1, {"a": 1}, {"a": 2}],\n "info": {"a": 1, "a": 2}}', (2, 19)),
        ('{"openapi": "3.1.0", "x": [{"b": {}}, {"a": [],\n "a": 2}], }', (2, 2)),
    ],
)
def test_a_key_that_stands_twice_is_shown_and_the_last_one_counts(
    text: str, place: tuple[int, int]
) -> None:
    document = Document.load(text)

    (found,) = [one for one in document.diagnostics if one.rule == "duplicate-key"]
    assert (found.line, found.column) == place
    assert document.operations == ()


def test_a_colon_after_a_quote_inside_text_is_no_second_key() -> None:
    document = Document.load(
        '{"openapi": "3.1.0", "info": {"title": "say \\"a\\": b"}, "paths": {}}'
    )

    assert "duplicate-key" not in [one.rule for one in document.diagnostics]


def test_aliases_cannot_grow_without_bound() -> None:
    levels = "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))

    with pytest.raises(DocumentTooLargeError) as caught:
        Document.load(f"openapi: 3.1.0\na0: &a0 [x,x,x,x,x,x,x,x,x]\n{levels}")

    assert caught.value.limit == "max_replayed_events"


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (DocumentLimits(max_bytes=50), "max_bytes"),
        (DocumentLimits(max_depth=3), "max_depth"),
        (DocumentLimits(max_nodes=3), "max_nodes"),
    ],
)
def test_every_limit_is_named_when_it_is_reached(limits: DocumentLimits, limit: str) -> None:
    for data in (YAML, YAML.encode(), raw_document()):
        if limit == "max_bytes" and isinstance(data, dict):
            continue
        with pytest.raises(DocumentTooLargeError) as caught:
            Document.load(data, limits=limits)
        assert caught.value.limit == limit


def test_a_document_is_loaded_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(YAML)

    assert Document.load(path).title == "Shop"


def test_a_missing_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(NotADocumentError, match=r"nowhere\.yaml"):
        Document.load(tmp_path / "nowhere.yaml")


def test_a_mapping_is_taken_as_it_is_and_never_changed() -> None:
    raw = raw_document()
    before = repr(raw)

    document = Document.load(raw)

    assert document.operations[0].operation_id == "listOrders"
    assert repr(raw) == before


@pytest.mark.parametrize(
    "value",
    [{"x": {1, 2}}, {"x": float("nan")}, {"x": 1 << 2000}, {"x": b"bytes"}, {"x": "\ud800"}],
)
def test_a_mapping_may_hold_what_is_not_json(value: dict[str, Any]) -> None:
    assert Document.load({**raw_document(), **value}).title == "Shop"


def test_a_mapping_too_deep_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"a": deep}

    with pytest.raises(DocumentTooLargeError):
        Document.load({**raw_document(), "x": deep})
    with pytest.raises(DocumentTooLargeError):
        Document.load({**raw_document(), "x": deep, "big": 1 << 70})


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ({"paths": {}}, "first line"),
        ({"schema_version": "v1", "api": {"url": "x"}}, "manifest"),
        ({"message": "Forbidden"}, "error answer"),
        ({"name": "x"}, "begins with"),
    ],
)
def test_what_lacks_the_openapi_field_gets_a_fitting_hint(raw: dict[str, Any], hint: str) -> None:
    with pytest.raises(NotADocumentError) as caught:
        Document.load(raw)

    assert hint in caught.value.hint


def test_a_version_later_than_any_known_is_read_with_a_warning() -> None:
    document = Document.load({**raw_document(), "openapi": "3.7.0"})

    assert len(document.operations) == 1
    assert "newer-version" in [one.rule for one in document.diagnostics]


def test_a_version_in_two_pairs_of_quotes_is_understood() -> None:
    assert Document.load({**raw_document(), "openapi": '"3.1.0"'}).openapi_version == "3.1.0"


def test_an_error_reads_as_place_reason_and_cure() -> None:
    with pytest.raises(DocumentError) as caught:
        Document.load('{"a": 1,}x')

    assert str(caught.value).startswith("Line 1, column ")
    assert "comma" in str(caught.value)
