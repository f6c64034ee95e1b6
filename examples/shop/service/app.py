"""The shop's application: which operation answers which path."""

import argparse
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from examples.serving.web import make_service
from examples.shop.service.basket import Basket
from examples.shop.service.catalogue import Catalogue
from examples.shop.service.key import orders_key
from examples.shop.service.orders import Orders
from examples.shop.service.tables import open_shop

DOCUMENT: Final = Path(__file__).resolve().parents[1] / "openapi.yaml"


def make_app(arguments: argparse.Namespace, address: str) -> ASGIApp:
    """Return the application over the database in the data folder."""
    database = open_shop(arguments.data)
    catalogue, basket = Catalogue(database), Basket(database)
    orders = Orders(database, key=orders_key(arguments.data))
    operations = {
        ("GET", "/products"): catalogue.search_products,
        ("GET", "/products/{sku}"): catalogue.get_product,
        ("GET", "/basket"): basket.get_basket,
        ("POST", "/basket/items"): basket.add_item,
        ("DELETE", "/basket/items/{sku}"): basket.remove_item,
        ("POST", "/orders"): orders.place_order,
        ("GET", "/orders"): orders.list_orders,
        ("GET", "/orders/{order_id}"): orders.get_order,
        ("POST", "/orders/{order_id}/cancel"): orders.cancel_order,
    }
    return make_service(operations, document=DOCUMENT, address=address)
