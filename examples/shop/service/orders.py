"""Places, lists and cancels orders, for whoever holds the key."""

import hmac
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from examples.serving.database import Database
from examples.serving.problem import Problem
from examples.serving.web import Answer, Incoming
from examples.shop.service.basket import basket_rows, check_stock
from examples.shop.service.catalogue import CURRENCY, euros

KEY_HEADER: Final = "X-Shop-Key"
STATUSES: Final = ("placed", "cancelled")
DELIVERIES: Final = {"standard": 490, "express": 1290}
FREE_FROM_CENTS: Final = 6000


class Orders:
    """The operations on orders; each demands the key."""

    def __init__(self, database: Database, *, key: str) -> None:
        self._database = database
        self._key = key

    def place_order(self, incoming: Incoming) -> Answer:
        """Order what is in the basket and empty it."""
        self._check_key(incoming.headers)
        body = incoming.body
        customer_name = body.text("customer_name", longest=120)
        email = body.email("email")
        address = body.text("delivery_address", longest=300, one_line=False)
        delivery = body.find_choice("delivery", tuple(DELIVERIES)) or "standard"
        body.check()
        with self._database.writing() as connection:
            rows = basket_rows(connection)
            if not rows:
                detail = "The basket is empty. Add products to it, then order."
                raise Problem(status=409, code="empty_basket", detail=detail)
            for row in rows:
                check_stock(row, row["quantity"])
            goods = sum(row["cents"] * row["quantity"] for row in rows)
            order_id = f"OR-{secrets.randbelow(900_000) + 100_000}"
            connection.execute(
                "INSERT INTO orders VALUES (?, 'placed', ?, ?, ?, ?, ?, ?)",
                (
                    order_id,
                    customer_name,
                    email,
                    address,
                    delivery,
                    _delivery_cents(delivery, goods),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )
            for row in rows:
                connection.execute(
                    "INSERT INTO order_items VALUES (?, ?, ?, ?, ?)",
                    (order_id, row["sku"], row["name"], row["quantity"], row["cents"]),
                )
                _restock(connection, row["sku"], -row["quantity"])
            connection.execute("DELETE FROM basket")
            content = _told(connection, _get_row(connection, order_id))
        return Answer(status=201, content=content, headers={"Location": f"/orders/{order_id}"})

    def list_orders(self, incoming: Incoming) -> Answer:
        """Answer the orders, the newest first."""
        self._check_key(incoming.headers)
        query = incoming.query
        status = query.find_choice("status", STATUSES)
        query.check()
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM orders WHERE (?1 IS NULL OR status = ?1)"
                " ORDER BY ordered_at DESC, rowid DESC LIMIT 50",
                (status,),
            ).fetchall()
            orders = [_told(connection, row) for row in rows]
        return Answer(content={"found": len(orders), "orders": orders})

    def get_order(self, incoming: Incoming) -> Answer:
        """Answer one order."""
        self._check_key(incoming.headers)
        incoming.query.check()
        with self._database.reading() as connection:
            row = _get_row(connection, incoming.path["order_id"])
            return Answer(content=_told(connection, row))

    def cancel_order(self, incoming: Incoming) -> Answer:
        """Cancel an order; its goods are back in stock."""
        self._check_key(incoming.headers)
        incoming.query.check()
        incoming.body.check()
        with self._database.writing() as connection:
            row = _get_row(connection, incoming.path["order_id"])
            if row["status"] == "cancelled":
                detail = f"Order {row['order_id']} is already cancelled."
                raise Problem(status=409, code="already_cancelled", detail=detail)
            connection.execute(
                "UPDATE orders SET status = 'cancelled' WHERE order_id = ?", (row["order_id"],)
            )
            for item in _items(connection, row["order_id"]):
                _restock(connection, item["sku"], item["quantity"])
            return Answer(content=_told(connection, _get_row(connection, row["order_id"])))

    def _check_key(self, headers: Mapping[str, str]) -> None:
        given = headers.get(KEY_HEADER.lower())
        if given is None:
            detail = f"Orders need a key in the header {KEY_HEADER}."
            raise Problem(status=401, code="key_missing", detail=detail)
        if not hmac.compare_digest(given.encode(), self._key.encode()):
            detail = f"The key in the header {KEY_HEADER} is not the shop's."
            raise Problem(status=401, code="key_wrong", detail=detail)


def _delivery_cents(delivery: str, goods: int) -> int:
    if delivery == "standard" and goods >= FREE_FROM_CENTS:
        return 0
    return DELIVERIES[delivery]


def _restock(connection: sqlite3.Connection, sku: str, change: int) -> None:
    connection.execute("UPDATE products SET stock = stock + ? WHERE sku = ?", (change, sku))


def _get_row(connection: sqlite3.Connection, order_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM orders WHERE order_id = ?", (order_id.strip().upper(),)
    ).fetchone()
    if row is None:
        detail = f"There is no order {order_id!r}. List the orders to see their ids."
        raise Problem(status=404, code="unknown_order", detail=detail)
    return row


def _items(connection: sqlite3.Connection, order_id: str) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT * FROM order_items WHERE order_id = ? ORDER BY rowid", (order_id,)
    ).fetchall()


def _told(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, object]:
    items = _items(connection, row["order_id"])
    goods = sum(item["cents"] * item["quantity"] for item in items)
    return {
        "order_id": row["order_id"],
        "status": row["status"],
        "customer_name": row["customer_name"],
        "email": row["email"],
        "delivery_address": row["delivery_address"],
        "delivery": row["delivery"],
        "items": [
            {
                "sku": item["sku"],
                "name": item["name"],
                "quantity": item["quantity"],
                "price": euros(item["cents"]),
                "sum": euros(item["cents"] * item["quantity"]),
            }
            for item in items
        ],
        "delivery_price": euros(row["delivery_cents"]),
        "total": euros(goods + row["delivery_cents"]),
        "currency": CURRENCY,
        "ordered_at": row["ordered_at"],
    }
