"""The shop's tables, and the products they hold from the first start."""

import csv
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from examples.serving.database import Database, open_database

VERSION: Final = 1
SEED: Final = 1_871
_TABLES = """
CREATE TABLE products (
    sku TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    description TEXT NOT NULL,
    cents INTEGER NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0)
) STRICT;
CREATE TABLE basket (
    sku TEXT PRIMARY KEY REFERENCES products,
    quantity INTEGER NOT NULL CHECK (quantity > 0)
) STRICT;
CREATE TABLE orders (
    order_id TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('placed', 'cancelled')),
    customer_name TEXT NOT NULL,
    email TEXT NOT NULL,
    delivery_address TEXT NOT NULL,
    delivery TEXT NOT NULL,
    delivery_cents INTEGER NOT NULL,
    ordered_at TEXT NOT NULL
) STRICT;
CREATE TABLE order_items (
    order_id TEXT NOT NULL REFERENCES orders,
    sku TEXT NOT NULL REFERENCES products,
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    cents INTEGER NOT NULL,
    PRIMARY KEY (order_id, sku)
) STRICT;
"""


def open_shop(data: Path) -> Database:
    """Return the shop's database, with its shelves filled the first time."""
    return open_database(data / "shop.sqlite", version=VERSION, build=_build)


def _build(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.executemany("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?)", _products())


def _products() -> Iterator[tuple[str, str, str, str, int, int]]:
    chance = random.Random(SEED)
    numbers: dict[str, int] = {}
    with (Path(__file__).parent / "products.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            category = row["category"]
            for variant in row["variants"].split("; "):
                name, _, dearer = variant.partition(" +")
                numbers[category] = numbers.get(category, 100) + 1
                yield (
                    f"{category[:3].upper()}-{numbers[category]}",
                    f"{row['name']}, {name}",
                    category,
                    row["description"],
                    round(100 * (float(row["price"]) + float(dearer or 0))),
                    chance.choices((0, chance.randint(1, 4), chance.randint(5, 60)), (8, 17, 75))[
                        0
                    ],
                )
