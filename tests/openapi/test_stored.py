"""A document comes back from its stored form as reading its text gives it, and sooner."""

from dataclasses import replace
from typing import Any

import pytest

from actionary import Document
from actionary.base.jsonvalue import dump_json
from actionary.openapi.document import Document as PlainDocument
from actionary.openapi.stored import from_stored_form, stored_form

SOURCE = "https://shop.example.com/openapi.yaml"
TEXT = """\
openapi: 3.0.3
info: {title: Größen, version: 1.10}
servers: [{url: "https://{tenant}.example.com", variables: {tenant: {enum: [a, b]}}}]
security: [{key: []}]
paths:
  /orders/{id}:
    x-openai-isConsequential: true
    servers: [{url: /v2}]
    parameters: [{$ref: '#/components/parameters/Id'}]
    get:
      operationId: getOrder
      summary: Read one
      x-openai-isConsequential: "false"
      responses: {200: {description: Done}}
    put:
      operationId: changeOrder
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {200: {description: Done}}
  /lost/{what}:
    get: {operationId: lost, responses: {}}
  /broken:
    post:
      requestBody: {$ref: '#/components/requestBodies/None'}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: integer}}
  schemas:
    Order: {type: object, properties: {note: {type: string, example: no}}}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
"""


def stored(text: str | bytes = TEXT, source: str | None = SOURCE) -> bytes:
    form = Document.load(text, source=source).stored()
    assert form is not None
    return form


def listed(document: Document) -> list[Any]:
    functions = document.functions()
    return [
        [(one.name, one.method, one.path, one.consequential, one.server_url) for one in functions],
        functions.unusable,
    ]


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.encode(), "\ufeff" + TEXT, dump_json({"openapi": "3.1.0", "paths": {}})]
)
def test_what_comes_back_is_what_reading_the_text_gives(text: str | bytes) -> None:
    read = Document.load(text, source=SOURCE)

    loaded = Document.load_stored(stored(text), text, source=SOURCE)

    assert loaded is not None
    assert listed(loaded) == listed(read)
    assert loaded.diagnostics == read.diagnostics
    assert loaded.raw == read.raw
    assert loaded.text == read.text
    assert loaded.questions == read.questions
    assert (loaded.title, loaded.version) == (read.title, read.version)
    assert loaded.servers == read.servers
    assert (loaded.security, loaded.security_schemes) == (read.security, read.security_schemes)
    for one, other in zip(loaded.functions(), read.functions(), strict=True):
        assert one.parameters == other.parameters
        assert one.schema_for("openai") == other.schema_for("openai")
        assert (one.description, one.security) == (other.description, other.security)


def test_listing_the_operations_needs_no_more_than_the_facts() -> None:
    facts, _, _ = stored().partition(b"\n")

    loaded = Document.load_stored(facts + b"\nno value at all", TEXT, source=SOURCE)

    assert loaded is not None
    assert listed(loaded) == listed(Document.load(TEXT, source=SOURCE))


def test_what_was_answered_is_not_stored_and_can_be_answered_again() -> None:
    read = PlainDocument.load(TEXT, source=SOURCE)
    answers = {"what": "it", "tenant": "b"}

    form = stored_form(read.answered(answers))

    assert form == stored_form(read)
    loaded = from_stored_form(form or b"", TEXT, source=SOURCE)
    assert loaded is not None
    assert [one.path for one in loaded.answered(answers).operations] == [
        one.path for one in read.answered(answers).operations
    ]
    assert [one.unusable for one in loaded.answered(answers).operations] == [
        one.unusable for one in read.answered(answers).operations
    ]


@pytest.mark.parametrize(
    ("form", "text", "source"),
    [
        (stored(), TEXT + " ", SOURCE),
        (stored(), TEXT, "https://other.example.com/openapi.yaml"),
        (stored().replace(b'"by":"', b'"by":"0'), TEXT, SOURCE),
        (b"", TEXT, SOURCE),
        (b"odd", TEXT, SOURCE),
        (b"[]\n{}", TEXT, SOURCE),
    ],
    ids=["another text", "another source", "another reading", "empty", "no facts", "a list"],
)
def test_a_form_of_something_else_is_not_used(form: bytes, text: str, source: str) -> None:
    assert Document.load_stored(form, text, source=source) is None


def test_a_document_without_one_text_has_no_stored_form() -> None:
    schema = {"$id": "order", "type": "object"}
    parts = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"Order": schema}}}

    assert Document.load({"openapi": "3.1.0", "paths": {}}).stored() is None
    assert Document.load(dump_json(parts)).stored() is None
    assert stored_form(PlainDocument.load_tree({"openapi.yaml": TEXT, "b.yaml": "{}"})) is None


def test_a_stored_document_can_be_changed_like_any_other() -> None:
    loaded = from_stored_form(stored(), TEXT, source=SOURCE)

    assert loaded is not None
    assert replace(loaded, security=None).operations[0].parameters[0].name == "id"
