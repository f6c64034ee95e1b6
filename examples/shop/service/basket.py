"""Keeps the one basket of this shop; open to everybody."""

import sqlite3
from typing import Final

from examples.serving.database import Database
from examples.serving.problem import Problem
from examples.serving.web import Answer, Incoming
from examples.shop.service.catalogue import CURRENCY, euros, get_product_row

MOST_OF_ONE: Final = 50


class Basket:
    """The operations on the basket."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_basket(self, incoming: Incoming) -> Answer:
        """Answer what is in the basket."""
        incoming.query.check()
        with self._database.reading() as connection:
            return Answer(content=_told(connection))

    def add_item(self, incoming: Incoming) -> Answer:
        """Put more of a product into the basket, as far as there is stock."""
        body = incoming.body
        sku = body.text("sku", longest=40)
        quantity = body.find_whole("quantity", low=1, high=MOST_OF_ONE) or 1
        body.check()
        with self._database.writing() as connection:
            product = get_product_row(connection, sku)
            row = connection.execute(
                "SELECT quantity FROM basket WHERE sku = ?", (product["sku"],)
            ).fetchone()
            wanted = quantity + (row["quantity"] if row else 0)
            check_stock(product, wanted)
            connection.execute(
                "INSERT INTO basket VALUES (?1, ?2) ON CONFLICT DO UPDATE SET quantity = ?2",
                (product["sku"], wanted),
            )
            return Answer(content=_told(connection))

    def remove_item(self, incoming: Incoming) -> Answer:
        """Take a product out of the basket."""
        incoming.query.check()
        with self._database.writing() as connection:
            product = get_product_row(connection, incoming.path["sku"])
            gone = connection.execute("DELETE FROM basket WHERE sku = ?", (product["sku"],))
            if not gone.rowcount:
                detail = f"{product['name']} is not in the basket."
                raise Problem(status=404, code="not_in_basket", detail=detail)
            return Answer(content=_told(connection))


def basket_rows(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return the products in the basket, each with its quantity."""
    return connection.execute(
        "SELECT products.*, quantity FROM basket JOIN products USING (sku) ORDER BY basket.rowid"
    ).fetchall()


def check_stock(product: sqlite3.Row, wanted: int) -> None:
    """Refuse when fewer than `wanted` are in stock."""
    if product["stock"] < wanted:
        left = f"only {product['stock']} left" if product["stock"] else "sold out"
        detail = f"{product['name']} is {left}; {wanted} wanted."
        raise Problem(status=409, code="out_of_stock", detail=detail)


def _told(connection: sqlite3.Connection) -> dict[str, object]:
    rows = basket_rows(connection)
    return {
        "items": [
            {
                "sku": row["sku"],
                "name": row["name"],
                "quantity": row["quantity"],
                "price": euros(row["cents"]),
                "sum": euros(row["cents"] * row["quantity"]),
            }
            for row in rows
        ],
        "total": euros(sum(row["cents"] * row["quantity"] for row in rows)),
        "currency": CURRENCY,
    }
