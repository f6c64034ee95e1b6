"""What an operation demands: by the standard, by the page on Actions, and with what was added."""

from typing import Any

import pytest

from actionary.actions.document import Document
from actionary.openapi.addedscheme import with_added_scheme
from actionary.openapi.effective import SecurityRule, effective_security, under_rule

ABSENT: Any = object()
KEY = {"key": ()}


def document(*, of_document: Any = ABSENT, own: Any = ABSENT) -> Document:
    """Return a document with one operation and these `security` fields."""
    operation: dict[str, Any] = {"operationId": "a", "responses": {"200": {"description": "ok"}}}
    raw: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/a": {"get": operation}},
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "token": {"type": "http", "scheme": "bearer"},
            }
        },
    }
    if own is not ABSENT:
        operation["security"] = own
    if of_document is not ABSENT:
        raw["security"] = of_document
    return Document.load(raw)


CASES: list[tuple[Any, Any, tuple[Any, ...], tuple[Any, ...]]] = [
    # the document's, the operation's own, by the standard, by the page
    (ABSENT, ABSENT, (), ()),
    ([{"key": []}], ABSENT, (KEY,), ()),
    ([], ABSENT, (), ()),
    ([{}], ABSENT, ({},), ()),
    ([{"key": []}], [], (), ()),
    ([{"key": []}], [{}], ({},), ({},)),
    ([{"key": []}], [{"token": []}], ({"token": ()},), ({"token": ()},)),
    ([{"key": []}], [{"token": []}, {}], ({"token": ()}, {}), ({"token": ()}, {})),
    (ABSENT, [{"key": [], "token": []}], ({"key": (), "token": ()},), ({"key": (), "token": ()},)),
    ([{"key": []}], [{"unheard": ["a"]}], ({"unheard": ("a",)},), ({"unheard": ("a",)},)),
    ([{"key": []}], "key", (KEY,), ()),
]


@pytest.mark.parametrize(("of_document", "own", "standard", "page"), CASES)
def test_the_two_rules_differ_only_where_an_operation_says_nothing(
    of_document: Any, own: Any, standard: tuple[Any, ...], page: tuple[Any, ...]
) -> None:
    read = document(of_document=of_document, own=own)
    [operation] = read.operations

    for rule, demanded in ((SecurityRule.STANDARD, standard), (SecurityRule.PAGE, page)):
        assert effective_security(operation, read, rule=rule) == demanded
        same = under_rule(read, rule)
        assert effective_security(same.operations[0], same) == demanded
        assert same.functions().get("a").security == demanded


def test_the_standards_rule_is_followed_unless_told_otherwise() -> None:
    read = document(of_document=[{"key": []}])

    assert effective_security(read.operations[0], read) == (KEY,)


def test_a_scheme_that_a_builder_adds_counts_under_either_rule() -> None:
    """It is what the builder says, where the document says nothing."""
    added = with_added_scheme(document(), {"type": "http", "scheme": "bearer"})

    for rule in SecurityRule:
        same = under_rule(added, rule)
        assert effective_security(same.operations[0], same) == ({"manifest-auth": ()},)
