"""Searching the catalogue and filling the basket, which need no key."""

import pytest

from examples.testing import Service


def test_everything_is_listed_when_nothing_is_asked_for(shop: Service) -> None:
    told = shop.call("GET", "/products").content

    assert told["found"] > 290
    assert len(told["products"]) == 8


@pytest.mark.parametrize("words", ["mug", "Mugs", "enamel mug", "MUG white", "mûg"])
def test_words_find_products_whatever_their_form(shop: Service, words: str) -> None:
    told = shop.call("GET", "/products", query={"q": words}).content

    assert told["products"]
    assert all("mug" in product["name"].lower() for product in told["products"])


def test_a_word_in_the_name_counts_more_than_one_in_the_description(shop: Service) -> None:
    told = shop.call("GET", "/products", query={"q": "brass", "limit": 30}).content
    in_name = ["brass" in product["name"].lower() for product in told["products"]]

    assert in_name == sorted(in_name, reverse=True)
    assert {True, False} <= set(in_name)


def test_every_filter_holds_for_every_product_listed(shop: Service) -> None:
    query = {"category": "kitchen", "max_price": 30, "in_stock": "true", "sort": "price"}

    products = shop.call("GET", "/products", query={**query, "limit": 30}).content["products"]

    prices = [product["price"] for product in products]
    assert prices == sorted(prices)
    assert 0 < max(prices) <= 30
    assert {product["category"] for product in products} == {"kitchen"}
    assert all(product["stock"] > 0 for product in products)


def test_a_misspelled_word_finds_nothing_and_suggests_a_known_one(shop: Service) -> None:
    told = shop.call("GET", "/products", query={"q": "blankit"}).content

    assert (told["found"], told["products"]) == (0, [])
    assert "blanket" in told["did_you_mean"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"category": "kitchens"}, ["category"]),
        ({"max_price": "-1"}, ["max_price"]),
        ({"in_stock": "maybe", "limit": 0}, ["in_stock", "limit"]),
        ({"query": "mug"}, ["query"]),
    ],
)
def test_everything_wrong_with_a_search_is_told_at_once(
    shop: Service, query: dict[str, object], fields: list[str]
) -> None:
    told = shop.call("GET", "/products", query=query)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields


def test_a_product_is_described_as_it_was_listed(shop: Service) -> None:
    listed = shop.call("GET", "/products", query={"q": "carafe"}).content["products"][0]

    told = shop.call("GET", f"/products/{listed['sku'].lower()}").content

    assert {name: told[name] for name in listed} == listed
    assert told["description"]


def test_an_unknown_product_suggests_near_ones(shop: Service) -> None:
    told = shop.call("GET", "/products/KIT101")

    assert (told.status, told.content["code"]) == (404, "unknown_product")
    assert "KIT-101" in told.content["suggestions"]


def test_adding_twice_adds_up_and_removing_takes_all(shop: Service) -> None:
    sku = _in_stock(shop)

    shop.call("POST", "/basket/items", body={"sku": sku})
    told = shop.call("POST", "/basket/items", body={"sku": sku.lower(), "quantity": 2})

    (item,) = told.content["items"]
    assert (item["sku"], item["quantity"]) == (sku, 3)
    assert item["sum"] == told.content["total"] == round(3 * item["price"], 2)
    assert shop.call("GET", "/basket").content == told.content

    assert shop.call("DELETE", f"/basket/items/{sku}").content["items"] == []
    again = shop.call("DELETE", f"/basket/items/{sku}")
    assert (again.status, again.content["code"]) == (404, "not_in_basket")


def test_more_than_the_stock_is_refused_and_says_how_many_are_left(shop: Service) -> None:
    every = shop.call("GET", "/products", query={"in_stock": "true", "limit": 30}).content
    few = next(product for product in every["products"] if product["stock"] < 5)

    told = shop.call("POST", "/basket/items", body={"sku": few["sku"], "quantity": 5})

    assert (told.status, told.content["code"]) == (409, "out_of_stock")
    assert f"only {few['stock']} left" in told.content["detail"]


def test_what_is_sold_out_cannot_be_added(shop: Service) -> None:
    gone = shop.call("GET", "/products", query={"in_stock": "false"}).content["products"][0]

    told = shop.call("POST", "/basket/items", body={"sku": gone["sku"]})

    assert told.status == 409
    assert "sold out" in told.content["detail"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["sku"]),
        ({"sku": "KIT-101", "quantity": 0}, ["quantity"]),
        ({"sku": "KIT-101", "quantity": "2"}, ["quantity"]),
        ({"sku": 101, "quantity": 51}, ["sku", "quantity"]),
        ({"sku": "KIT-101", "count": 2}, ["count"]),
    ],
)
def test_everything_wrong_with_an_item_is_told_at_once(
    shop: Service, body: dict[str, object], fields: list[str]
) -> None:
    told = shop.call("POST", "/basket/items", body=body)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields


def _in_stock(shop: Service) -> str:
    listed = shop.call("GET", "/products", query={"in_stock": "true", "limit": 30}).content
    return next(str(product["sku"]) for product in listed["products"] if product["stock"] > 9)
