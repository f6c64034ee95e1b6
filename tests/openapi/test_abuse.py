"""Documents made to hurt: each is answered soon, and with one of our errors or a document."""

import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from actionary.actions.function import functions_of
from actionary.openapi.document import CheckedDocument, check_document
from tests.openapi.documents import operation, raw_document

SECONDS = 4.0
"""Of processor time; the machine may be busy with other work, so twice what is promised."""

HEAD = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n"


def schemas(**named: Any) -> dict[str, Any]:
    return raw_document(components={"schemas": named})


def with_body(schema: Any, **named: Any) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    post = operation(requestBody=body)
    return raw_document({"/a": {"post": post}}, components={"schemas": named})


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def doubling(keyword: str) -> dict[str, Any]:
    named: dict[str, Any] = {
        f"L{n}": {keyword: [ref(f"L{n + 1}"), ref(f"L{n + 1}")]} for n in range(24)
    }
    return with_body(ref("L0"), **named, L24={"type": "object", "properties": {"a": {}}})


ABUSES: dict[str, Callable[[], Any]] = {
    "spaces in a line": lambda: HEAD + "x: 012\ny" + " " * 1_000_000 + "z: 1\n",
    "dashes in a line": lambda: HEAD + "x: 012\n" + "- " * 200_000 + "1\n",
    "quotes without end": lambda: HEAD + "x: 012\ny: " + "\"' " * 200_000 + "\n",
    "brackets without end": lambda: HEAD + "x: [012, " + "{a: [" * 100_000,
    "many lines": lambda: HEAD + "x: 012\ny:\n" + "  - 013\n" * 150_000,
    "many comments": lambda: HEAD + "# c\n" * 300_000 + "x: 012\n",
    "anchors": lambda: HEAD + "x:\n" + "".join(f"  - &a{n} 1\n" for n in range(100_000)),
    "alias bomb": lambda: HEAD + "a0: &a0 [1]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)),
    "merge bomb": lambda: HEAD + "a0: &a0 {a: 1}\n" + "".join(
        f"a{n}: &a{n} {{x{n}: {{<<: *a{n - 1}}}, y: {{<<: *a{n - 1}}}}}\n" for n in range(1, 25)),
    "anchor that holds itself": lambda: HEAD + "x: &x {y: [*x]}\n",
    "deep list": lambda: b"[" * 100_000,
    "deep mapping": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "long integer": lambda: b'{"openapi": ' + b"9" * 5_000_000 + b"}",
    "long key": lambda: b'{"openapi": "3.1.0", "' + b"k" * 5_000_000 + b'": 1}',
    "many keys": lambda: orjson.dumps(raw_document(x={f"k{n}": n for n in range(500_000)})),
    "100 MB": lambda: b" " * 100_000_000,
    "many empty lists": lambda: b'{"openapi": "3.1.0", "x": [' + b"[]," * 2_100_000 + b"[]]}",
    "many broken references": lambda: orjson.dumps(schemas(
        **{f"S{n}": {"properties": {"a": {"$ref": f"#/components/schemas/T{n}"}}}
           for n in range(3_000)})),
    "references in circles": lambda: orjson.dumps(schemas(
        **{f"S{n}": ref(f"S{(n + 1) % 2_000}") for n in range(2_000)})),
    "a chain of references": lambda: orjson.dumps(with_body(
        ref("S0"), **{f"S{n}": ref(f"S{n + 1}") for n in range(2_000)})),
    "doubling allOf": lambda: orjson.dumps(doubling("allOf")),
    "doubling oneOf": lambda: orjson.dumps(doubling("oneOf")),
    "long allOf": lambda: orjson.dumps(with_body(
        {"allOf": [{"properties": {f"p{n}": {}}} for n in range(20_000)]})),
    "large enum": lambda: orjson.dumps(with_body({"enum": [f"e{n}" for n in range(100_000)]})),
    "wide object": lambda: orjson.dumps(with_body(
        {"properties": {f"p{n}": {"type": "string"} for n in range(50_000)}})),
    "a thousand operations": lambda: orjson.dumps(raw_document(
        {f"/p{n}/{{x}}": {"get": operation(operationId="same", parameters=[
            {"name": "x", "in": "path", "required": True, "schema": {}}])}
         for n in range(1_000)})),
    "long path": lambda: orjson.dumps(raw_document({"/" + "{x}" * 100_000: {"get": {}}})),
    "braces in a path": lambda: orjson.dumps(raw_document({"/" + "{" * 200_000: {"get": {}}})),
    "many servers": lambda: orjson.dumps(raw_document(
        servers=[{"url": f"http://h{n}.test/{{v}}"} for n in range(20_000)])),
    "long server": lambda: orjson.dumps(raw_document(
        servers=[{"url": "https://" + "a." * 500_000 + "test/" + "{v}" * 1000}])),
    "long description": lambda: orjson.dumps(raw_document(
        {"/a": {"get": operation(description="d" * 1_000_000)}})),
    "control characters": lambda: HEAD + "x: \x01\x02\n",
    "html after a space": lambda: " " * 2_000 + "<html>",
}  # fmt: skip


@pytest.mark.parametrize("name", ABUSES)
def test_a_document_made_to_hurt_is_answered_soon(name: str) -> None:
    data = ABUSES[name]()
    started = time.process_time()

    checked = check_document(data, source="https://api.example.com/openapi.yaml")
    use(checked)

    assert time.process_time() - started < SECONDS
    assert checked.document is not None or checked.diagnostics


def use(checked: CheckedDocument) -> None:
    """Do with a document what the editor does with it."""
    if checked.document is not None:
        for function in functions_of(checked.document):
            assert orjson.dumps(function.parameters)


@pytest.mark.parametrize(
    "reference",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1:9/x",
        "../other.yaml#/a",
        "http://[",
        "//[/x#/a",
    ],
)
def test_nothing_outside_the_document_is_read(reference: str) -> None:
    raw = raw_document(
        {"/a": {"get": operation(parameters=[{"$ref": reference}])}, "/b": {"$ref": reference}},
        components={"schemas": {"A": {"$ref": reference}}},
    )

    found = [one for one in check_document(raw).diagnostics if one.rule == "broken-reference"]

    assert len(found) == 3
    assert all("outside the document" in one.message for one in found)


@pytest.mark.parametrize("index", ["9" * 5_000, "\u00b2", "-1"])
def test_an_index_that_is_none_leads_nowhere(index: str) -> None:
    schema = {
        "$id": "https://schemas.example.com/a",
        "properties": {"x": {"$ref": f"#/allOf/{index}"}},
        "allOf": [{}],
    }

    checked = check_document(orjson.dumps(raw_document(components={"schemas": {"A": schema}})))

    assert [one.rule for one in checked.diagnostics] == ["broken-reference"]


@pytest.mark.parametrize("address", ["http://[", "//[", "\x00", "a b", "#", "%"])
def test_an_address_nobody_can_read_is_no_base(address: str) -> None:
    schema = {"$id": address, "properties": {"a": {"$ref": "#/components/schemas/B"}}}
    raw = raw_document(components={"schemas": {"A": schema, "B": {"type": "string"}}})

    for document in (raw, {**raw, "$self": address, "openapi": "3.2.0"}):
        checked = check_document(document, source=address)

        assert checked.document is not None
        assert "broken-reference" not in [one.rule for one in checked.diagnostics]
