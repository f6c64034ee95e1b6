"""Between two versions of a document: what came, what went, and what is different."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from actionary.actions.diff import Aspect, Change, FunctionsDiff, diff_functions
from actionary.actions.document import Document
from tests.actions.shop import SHOP

DELETED: Any = object()


def shop_with(**changes: Any) -> dict[str, Any]:
    """Return the shop with values set at `a__b__c`; `~` in a key stands for `/`."""
    document = copy.deepcopy(SHOP)
    for path, value in changes.items():
        *parents, last = [key.replace("~", "/") for key in path.split("__")]
        place: Any = document
        for key in parents:
            place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
        if value is DELETED:
            del place[last]
        else:
            place[int(last) if isinstance(place, list) else last] = value
    return document


def diff(before: dict[str, Any], after: dict[str, Any]) -> FunctionsDiff:
    return diff_functions(Document.load(before).functions(), Document.load(after).functions())


def after_changes(**changes: Any) -> FunctionsDiff:
    return diff(SHOP, shop_with(**changes))


def test_the_same_document_differs_in_nothing() -> None:
    found = diff(SHOP, copy.deepcopy(SHOP))

    assert len(found) == 0
    assert found.unchanged == 5
    assert not found.is_breaking


def test_operations_that_come_and_go_are_told() -> None:
    found = after_changes(
        **{"paths__~carts": {"get": {"operationId": "getCart"}}, "paths__~products": DELETED}
    )

    assert [(one.change, one.method, one.path, one.name) for one in found] == [
        (Change.ADDED, "GET", "/carts", "getCart"),
        (Change.REMOVED, "GET", "/products", "listProducts"),
    ]
    assert found.is_breaking
    assert found.with_change(Change.ADDED)[0].is_breaking is False


ORDER = "paths__~orders__post__requestBody__content__application~json__schema"
LIST = "paths__~products__get"


@pytest.mark.parametrize(
    ("changes", "aspect", "message", "is_breaking"),
    [
        ({f"{ORDER}__properties__color": {"type": "string"}},
         Aspect.ARGUMENTS, "The argument color is there.", False),
        ({f"{ORDER}__properties__note": DELETED},
         Aspect.ARGUMENTS, "The argument note is gone.", True),
        ({f"{ORDER}__required": ["lines", "note"]},
         Aspect.ARGUMENTS, "The argument note must be given.", True),
        ({f"{ORDER}__required": []},
         Aspect.ARGUMENTS, "The argument lines may be left out.", False),
        ({f"{ORDER}__properties__note__maxLength": 10},
         Aspect.ARGUMENTS, "The argument note differs: maxLength 20 became 10.", True),
        ({f"{ORDER}__properties__note__description": "A note"},
         Aspect.ARGUMENTS, "The words about the argument note differ.", False),
        ({f"{LIST}__parameters__0__in": "header"},
         Aspect.ARGUMENTS,
         "The argument limit goes to 'limit' in the header, not 'limit' in the query.", False),
        ({"servers__0__url": "https://new.example.com"}, Aspect.SERVER,
         "It goes to https://new.example.com, no longer to https://shop.example.com/v1.", True),
        ({f"{LIST}__x-openai-isConsequential": True},
         Aspect.CONSEQUENTIAL, "It asks every time.", False),
        ({"paths__~orders~{id}__delete__x-openai-isConsequential": False},
         Aspect.CONSEQUENTIAL, "It may be remembered as allowed.", False),
        ({f"{LIST}__security": [{"ordersKey": []}]},
         Aspect.SECURITY, "It demands ordersKey, no longer no credential.", True),
        ({"components__securitySchemes__ordersKey__name": "X-Key"},
         Aspect.SECURITY, "The security scheme 'ordersKey' differs.", True),
        ({f"{LIST}__summary": "All products"}, Aspect.WORDS, "Its description differs.", False),
        ({f"{LIST}__deprecated": True}, Aspect.DEPRECATED, "It is deprecated.", False),
        ({f"{LIST}__operationId": "products"},
         Aspect.NAME, "The function listProducts is called products.", True),
        ({"paths__~orders__post__requestBody__content":
          {"application/x-www-form-urlencoded": {"schema": {
              **SHOP["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]
              ["schema"]}}}},
         Aspect.BODY, ("Its body is written as application/x-www-form-urlencoded, "
         "no longer as application/json."), False),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, dict | str) else None,
)  # fmt: skip
def test_what_differs_is_said(
    changes: dict[str, Any], aspect: Aspect, message: str, is_breaking: bool
) -> None:
    found = after_changes(**changes)

    told = [one for operation in found for one in operation.differences]
    assert (aspect, message, is_breaking) in [
        (one.aspect, one.message, one.is_breaking) for one in told
    ]
    assert found.is_breaking is any(one.is_breaking for one in told)
    assert {one.aspect for one in told} == {aspect}


def test_an_operation_that_moved_is_known_by_its_id() -> None:
    moved = shop_with(**{"paths__~products": DELETED})
    moved["paths"]["/items"] = copy.deepcopy(SHOP["paths"]["/products"])

    (found,) = diff(SHOP, moved)

    assert found.change is Change.CHANGED
    assert [one.message for one in found.differences] == ["GET /products became GET /items."]


@pytest.mark.parametrize("turned", [lambda a, b: (a, b), lambda a, b: (b, a)])
def test_an_operation_that_can_no_longer_be_called_is_told(
    turned: Callable[[Any, Any], Any],
) -> None:
    broken = shop_with(**{"paths__~orders~{id}__parameters": []})

    before, after = turned(SHOP, broken)
    found = diff(before, after)

    assert [one.change for one in found] == [Change.CHANGED] * 3
    (told,) = {one.message for operation in found for one in operation.differences}
    if after is broken:
        assert told.startswith("It cannot be called any more: The path needs {id}")
    else:
        assert told == "It can be called."
    assert found.is_breaking is (after is broken)


def test_an_operation_that_stays_unusable_differs_in_its_reason_only() -> None:
    broken = shop_with(**{"paths__~orders~{id}__parameters": []})
    other = copy.deepcopy(broken)
    other["paths"]["/orders/{id}"]["get"] = "nothing"

    found = diff(broken, other)

    assert [(one.method, one.differences[0].message) for one in found] == [
        ("GET", "The operation is not a mapping.")
    ]
    assert not found.is_breaking


def test_shared_parts_that_differ_are_told() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    schema = {"type": "object", "properties": {"tree": {"$ref": "#/components/schemas/Node"}}}
    body = {"content": {"application/json": {"schema": schema}}}
    before = shop_with(
        components__schemas={"Node": node}, **{"paths__~orders__post__requestBody": body}
    )
    after = copy.deepcopy(before)
    after["components"]["schemas"]["Node"]["required"] = ["next"]

    (found,) = diff(before, after)

    assert [one.message for one in found.differences] == ["Parts that its arguments share differ."]
