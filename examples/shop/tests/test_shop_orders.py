"""Placing, listing and cancelling orders, which need the key."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from examples.testing import Service, started

CUSTOMER = {
    "customer_name": "Ada Lovelace",
    "email": "ada@example.com",
    "delivery_address": "12 Mill Street\n4050-290 Porto\nPortugal",
}
PROTECTED = [
    ("POST", "/orders"),
    ("GET", "/orders"),
    ("GET", "/orders/OR-100000"),
    ("POST", "/orders/OR-100000/cancel"),
]


def test_an_order_takes_the_basket_and_the_stock(shop: Service, key: Mapping[str, str]) -> None:
    product = _product(shop, dearer_than=5)
    basket = _fill(shop, product, 2)

    told = shop.call("POST", "/orders", body=CUSTOMER, headers=key)

    order = told.content
    assert (told.status, told.headers["location"]) == (201, f"/orders/{order['order_id']}")
    assert order["items"] == basket["items"]
    assert order["status"] == "placed"
    assert order["delivery_address"] == CUSTOMER["delivery_address"]
    assert order["total"] == round(basket["total"] + order["delivery_price"], 2)
    assert shop.call("GET", "/basket").content["items"] == []
    left = shop.call("GET", f"/products/{product['sku']}").content["stock"]
    assert left == product["stock"] - 2


def test_orders_are_listed_newest_first_and_shown_one_by_one(
    shop: Service, key: Mapping[str, str]
) -> None:
    first, second = _order(shop, key), _order(shop, key)

    listed = shop.call("GET", "/orders", headers=key).content["orders"]

    assert listed[:2] == [second, first]
    assert shop.call("GET", f"/orders/{first['order_id']}", headers=key).content == first


def test_cancelling_gives_the_stock_back_once(shop: Service, key: Mapping[str, str]) -> None:
    product = _product(shop)
    order = _order(shop, key, product)

    cancelled = shop.call("POST", f"/orders/{order['order_id']}/cancel", headers=key)
    again = shop.call("POST", f"/orders/{order['order_id']}/cancel", headers=key)

    assert cancelled.content == order | {"status": "cancelled"}
    assert (again.status, again.content["code"]) == (409, "already_cancelled")
    assert shop.call("GET", f"/products/{product['sku']}").content["stock"] == product["stock"]
    placed = shop.call("GET", "/orders", query={"status": "placed"}, headers=key).content
    assert order["order_id"] not in [one["order_id"] for one in placed["orders"]]


@pytest.mark.parametrize(
    ("delivery", "cheap", "dear"), [("standard", 4.9, 0), ("express", 12.9, 12.9), (None, 4.9, 0)]
)
def test_standard_delivery_is_free_from_sixty_euros(
    shop: Service, key: Mapping[str, str], delivery: str | None, cheap: float, dear: float
) -> None:
    choice = {"delivery": delivery} if delivery else {}

    small = _order(shop, key, _product(shop, cheaper_than=50), **choice)
    large = _order(shop, key, _product(shop, dearer_than=60), **choice)

    assert (small["delivery_price"], large["delivery_price"]) == (cheap, dear)


def test_an_empty_basket_cannot_be_ordered(shop: Service, key: Mapping[str, str]) -> None:
    told = shop.call("POST", "/orders", body=CUSTOMER, headers=key)

    assert (told.status, told.content["code"]) == (409, "empty_basket")


def test_stock_that_was_ordered_cannot_be_had_again(shop: Service, key: Mapping[str, str]) -> None:
    product = _product(shop, fewer_than=8)
    everything = {"sku": product["sku"], "quantity": product["stock"]}
    _order(shop, key, product)

    told = shop.call("POST", "/basket/items", body=everything)

    assert (told.status, told.content["code"]) == (409, "out_of_stock")
    assert shop.call("GET", "/basket").content["items"] == []


@pytest.mark.parametrize(("method", "path"), PROTECTED)
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "key_missing"),
        ({"X-Shop-Key": "guessed"}, "key_wrong"),
        ({"X-Shop-Key": ""}, "key_wrong"),
    ],
)
def test_orders_are_shut_without_the_right_key(
    shop: Service, method: str, path: str, headers: dict[str, str], code: str
) -> None:
    body = CUSTOMER if (method, path) == ("POST", "/orders") else None

    told = shop.call(method, path, body=body, headers=headers)

    assert (told.status, told.content["code"]) == (401, code)
    assert "X-Shop-Key" in told.content["detail"]


def test_exactly_the_operations_that_demand_the_key_document_it(shop: Service) -> None:
    demanding = {
        (method.upper(), path)
        for method, path, operation in shop.document.operations()
        if operation.get("security") == [{"ordersKey": []}]
    }

    assert demanding == {
        (method, path.replace("OR-100000", "{order_id}")) for method, path in PROTECTED
    }


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"email": "ada at home"}, ["email"]),
        ({"email": None, "customer_name": ""}, ["customer_name", "email"]),
        ({"delivery": "pigeon"}, ["delivery"]),
        ({"delivery_address": "x" * 301}, ["delivery_address"]),
    ],
)
def test_everything_wrong_with_an_order_is_told_at_once(
    shop: Service, key: Mapping[str, str], change: dict[str, object], fields: list[str]
) -> None:
    told = shop.call("POST", "/orders", body=CUSTOMER | change, headers=key)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields


def test_an_unknown_order_is_a_404(shop: Service, key: Mapping[str, str]) -> None:
    shown = shop.call("GET", "/orders/OR-1", headers=key)
    cancelled = shop.call("POST", "/orders/OR-1/cancel", headers=key)

    assert (shown.status, cancelled.status) == (404, 404)


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    env = {name: value for name, value in os.environ.items() if name != "SHOP_API_KEY"}

    with started("shop", data, env=env) as service:
        made = (data / "api-key.txt").read_text().strip()
        first = service.call("GET", "/orders", headers={"X-Shop-Key": made})
    with started("shop", data, env=env) as service:
        second = service.call("GET", "/orders", headers={"X-Shop-Key": made})

    assert len(made) > 30
    assert (data / "api-key.txt").stat().st_mode & 0o777 == 0o600
    assert (first.status, second.status) == (200, 200)


def test_a_key_from_the_environment_leaves_no_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with started("shop", data, env={**os.environ, "SHOP_API_KEY": "mine"}) as service:
        told = service.call("GET", "/orders", headers={"X-Shop-Key": "mine"})

    assert told.status == 200
    assert not (data / "api-key.txt").exists()


def _product(
    shop: Service, *, cheaper_than: float = 999, dearer_than: float = 0, fewer_than: int = 999
) -> dict[str, Any]:
    listed: list[dict[str, Any]] = [
        product
        for category in ("kitchen", "outdoors", "tools")
        for product in shop.call(
            "GET", "/products", query={"category": category, "in_stock": "true", "limit": 30}
        ).content["products"]
    ]
    return next(
        product
        for product in listed
        if dearer_than <= product["price"] < cheaper_than and 3 < product["stock"] < fewer_than
    )


def _fill(shop: Service, product: Mapping[str, Any], quantity: int) -> dict[str, Any]:
    body = {"sku": product["sku"], "quantity": quantity}
    basket: dict[str, Any] = shop.call("POST", "/basket/items", body=body).content
    return basket


def _order(
    shop: Service, key: Mapping[str, str], product: Mapping[str, Any] | None = None, **more: object
) -> dict[str, Any]:
    _fill(shop, product or _product(shop), 1)
    told = shop.call("POST", "/orders", body={**CUSTOMER, **more}, headers=key)
    assert told.status == 201
    order: dict[str, Any] = told.content
    return order
