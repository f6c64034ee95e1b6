"""Documents made of several files, and references by address inside one."""

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest

from actionary.actions.function import functions_of
from actionary.openapi.document import Document
from actionary.openapi.errors import NotADocumentError
from actionary.openapi.tree import files_of_archive, files_of_folder
from tests.openapi.documents import load, operation, rules

ROOT = b"""\
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: https://api.example.com}]
paths:
  /orders: {$ref: 'paths/orders.yaml'}
"""
ORDERS = b"""\
post:
  operationId: addOrder
  parameters: [{$ref: '../common/parameters.json#/Trace'}]
  requestBody:
    required: true
    content: {application/json: {schema: {$ref: '../common/schemas.yaml#/Order'}}}
  responses: {}
"""
PARAMETERS = b'{"Trace": {"name": "trace", "in": "query", "schema": {"type": "string"}}}'
SCHEMAS = b"""\
Order:
  type: object
  properties:
    note: {type: string}
    parent: {$ref: '#/Order'}
"""
FILES: dict[str, bytes | str] = {
    "openapi.yaml": ROOT,
    "paths/orders.yaml": ORDERS,
    "common/parameters.json": PARAMETERS,
    "common/schemas.yaml": SCHEMAS,
}


def check(document: Document) -> None:
    """Check that every reference between the files was followed."""
    parameters: Any = functions_of(document).get("addOrder").parameters
    assert parameters["properties"]["trace"] == {"type": "string"}
    assert parameters["properties"]["note"] == {"type": "string"}
    assert parameters["properties"]["parent"] == {"$ref": "#/$defs/Order"}
    assert "broken-reference" not in rules(document)


def test_references_lead_from_file_to_file() -> None:
    check(Document.load_tree(FILES))


def test_addresses_under_the_source_are_the_files_themselves() -> None:
    files = {
        **FILES,
        "common/schemas.yaml": SCHEMAS.replace(b"'#/", b"'https://x.test/a/common/schemas.yaml#/"),
    }

    check(Document.load_tree(files, source="https://x.test/a/openapi.yaml"))


def test_a_folder_is_read_and_links_in_it_are_not(tmp_path: Path) -> None:
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    (tmp_path / "link.yaml").symlink_to("/etc/hostname")

    check(Document.load(tmp_path))
    assert "link.yaml" not in files_of_folder(tmp_path)


def test_archives_hold_the_same_files() -> None:
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    with tarfile.open(fileobj=tarred, mode="w:gz") as tar:
        for name, data in FILES.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data if isinstance(data, bytes) else data.encode()))

    check(Document.load_tree(files_of_archive(zipped.getvalue())))
    check(Document.load_tree(files_of_archive(tarred.getvalue())))


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\x1f\x8bbroken", b"", b"words"])
def test_what_is_no_archive_says_so(data: bytes) -> None:
    with pytest.raises(NotADocumentError):
        files_of_archive(data)


def test_a_reference_to_a_file_that_is_not_given_costs_only_its_place() -> None:
    files = {name: data for name, data in FILES.items() if "schemas" not in name}

    document = Document.load_tree(files)

    costs, stands = [one for one in document.diagnostics if one.rule == "broken-reference"]
    assert (costs.pointer, stands.file, stands.line) == (
        "/paths/~1orders/post",
        "paths/orders.yaml",
        6,
    )
    assert "schemas.yaml" in stands.message


def test_a_finding_in_another_file_is_shown_there() -> None:
    orders = ORDERS.replace(b"in: query", b"in: nowhere")
    files = {**FILES, "paths/orders.yaml": orders,
             "common/parameters.json": PARAMETERS.replace(b"query", b"nowhere")}  # fmt: skip

    (found,) = [
        one for one in Document.load_tree(files).diagnostics if one.rule == "invalid-parameter"
    ]

    assert (found.file, found.line) == ("common/parameters.json", 1)
    assert str(found).startswith("common/parameters.json:1:")


def test_a_broken_reference_that_nobody_uses_is_shown_in_its_file() -> None:
    files = {**FILES, "schemas/unused.yaml": b"Unused:\n  items:\n    $ref: '#/Nobody'\n"}

    (found,) = [
        one for one in Document.load_tree(files).diagnostics if one.rule == "broken-reference"
    ]

    assert (found.file, found.line) == ("schemas/unused.yaml", 2)


def test_none_of_the_files_may_be_a_document() -> None:
    with pytest.raises(NotADocumentError, match="None of the files"):
        Document.load_tree({"a.yaml": "x: 1"})
    with pytest.raises(NotADocumentError, match="no file"):
        Document.load_tree(FILES, root="other.yaml")


def body_of(schema: dict[str, Any], **schemas: Any) -> Any:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    document = load({"/a": {"post": operation(requestBody=body)}}, components={"schemas": schemas})
    assert "broken-reference" not in rules(document)
    return orjson.loads(orjson.dumps(functions_of(document).get("listOrders").parameters))


def test_a_reference_starts_from_the_nearest_id() -> None:
    order = {
        "$id": "https://example.com/order",
        "type": "object",
        "properties": {"item": {"$ref": "#/$defs/item"}, "kind": {"$ref": "kind"}},
        "$defs": {"item": {"type": "integer"}},
    }
    kind = {"$id": "https://example.com/kind", "type": "string"}

    parameters = body_of({"$ref": "#/components/schemas/Order"}, Order=order, Kind=kind)

    assert parameters["properties"] == {"item": {"type": "integer"}, "kind": {"type": "string"}}


def test_an_anchor_is_looked_for_in_the_resource_it_names() -> None:
    order = {
        "$id": "https://example.com/order",
        "type": "object",
        "properties": {"item": {"$ref": "#item"}, "other": {"$ref": "other#item"}},
        "$defs": {"item": {"$anchor": "item", "type": "integer"}},
    }
    other = {"$id": "other", "$defs": {"x": {"$anchor": "item", "type": "boolean"}}}
    other = {**other, "$id": "https://example.com/other"}

    parameters = body_of({"$ref": "https://example.com/order"}, Order=order, Other=other)

    assert parameters["properties"] == {"item": {"type": "integer"}, "other": {"type": "boolean"}}


def test_an_id_that_is_only_a_name_does_not_hide_the_document() -> None:
    order = {
        "$id": "Order",
        "type": "object",
        "properties": {"kind": {"$ref": "#/components/schemas/Kind"}},
    }

    parameters = body_of(
        {"$ref": "#/components/schemas/Order"}, Order=order, Kind={"type": "string"}
    )

    assert parameters["properties"] == {"kind": {"type": "string"}}
