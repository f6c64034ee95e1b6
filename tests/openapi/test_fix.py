"""A fix is one edit of the document, and after it the finding is gone."""

from typing import Any

import pytest

from actionary.base.jsonvalue import JSONValue
from actionary.openapi.document import Document
from actionary.openapi.fix import Fix, add_value, apply_fix, remove_value, rename_key, set_value
from tests.openapi.documents import operation, raw_document

FLAG = "x-openai-isConsequential"


def parameter(**fields: Any) -> dict[str, Any]:
    return {"name": "q", "in": "query", "schema": {}, **fields}


CASES: dict[str, dict[str, Any]] = {
    "http-server": raw_document(servers=[{"url": "http://api.example.com/v1"}]),
    "invalid-consequential": raw_document({"/a": {"post": operation(**{FLAG: "false"})}}),
    "missing-operation-id": raw_document({"/a/{b}": {"get": {"parameters": [
        parameter(name="b", **{"in": "path", "required": True})]}}}),
    "method-case": raw_document({"/a": {"GET": operation()}}),
    "path-slash": raw_document({"a": {"get": operation()}}),
    "ignored-header": raw_document({"/a": {"get": operation(parameters=[
        parameter(name="Accept", **{"in": "header"})])}}),
    "invalid-style": raw_document({"/a": {"get": operation(parameters=[
        parameter(style="matrix")])}}),
    "path-parameter-undeclared": raw_document({"/a/{b}": {"get": operation()}}),
    "broken-reference": raw_document({"/a": {"get": operation(parameters=[
        parameter(schema={"$ref": "#/components/schemas/Ordr"})])}},
        components={"schemas": {"Order": {}}}),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_what_a_fix_cures_is_gone_after_it(rule: str) -> None:
    raw = CASES[rule]
    found = {one.rule: one for one in Document.load(raw).diagnostics}
    fix = found[rule].fix
    assert fix is not None
    assert fix.title

    cured = apply_fix(raw, fix)

    assert isinstance(cured, dict)
    rules = [one.rule for one in Document.load(cured).diagnostics]
    assert rule not in rules
    assert set(rules) <= set(found)


def test_a_flag_that_cannot_be_read_is_fixed_to_the_stricter_side() -> None:
    raw = raw_document({"/a": {"post": operation(**{FLAG: "maybe"})}})

    (found,) = [
        one for one in Document.load(raw).diagnostics if one.rule == "invalid-consequential"
    ]

    assert found.fix is not None
    assert found.fix.value is True


VALUE: dict[str, JSONValue] = {"a": {"b": [1, 2], "c": 3}, "d": 4}


@pytest.mark.parametrize(
    ("fix", "result", "patch"),
    [
        (set_value("t", "/a/c", 5), {"a": {"b": [1, 2], "c": 5}, "d": 4},
         {"op": "replace", "path": "/a/c", "value": 5}),
        (set_value("t", "/a/b/1", 5), {"a": {"b": [1, 5], "c": 3}, "d": 4},
         {"op": "replace", "path": "/a/b/1", "value": 5}),
        (set_value("t", "/a/x", 5), VALUE, {"op": "replace", "path": "/a/x", "value": 5}),
        (add_value("t", "/e", 5), {**VALUE, "e": 5}, {"op": "add", "path": "/e", "value": 5}),
        (add_value("t", "/a/b/-", 5), {"a": {"b": [1, 2, 5], "c": 3}, "d": 4},
         {"op": "add", "path": "/a/b/-", "value": 5}),
        (remove_value("t", "/a/b/0"), {"a": {"b": [2], "c": 3}, "d": 4},
         {"op": "remove", "path": "/a/b/0"}),
        (remove_value("t", "/a/b/7"), VALUE, {"op": "remove", "path": "/a/b/7"}),
        (remove_value("t", "/d/x"), VALUE, {"op": "remove", "path": "/d/x"}),
        (rename_key("t", "/a", "z"), {"z": {"b": [1, 2], "c": 3}, "d": 4},
         {"op": "move", "from": "/a", "path": "/z"}),
        (rename_key("t", "/a/b", "c"), VALUE, {"op": "move", "from": "/a/b", "path": "/a/c"}),
    ],
)  # fmt: skip
def test_an_edit_changes_one_place_and_nothing_it_was_given(
    fix: Fix, result: dict[str, Any], patch: dict[str, Any]
) -> None:
    before = repr(VALUE)

    changed = apply_fix(VALUE, fix)

    assert changed == result
    assert isinstance(changed, dict)
    assert list(changed) == list(result)
    assert repr(VALUE) == before
    assert fix.as_patch() == patch
