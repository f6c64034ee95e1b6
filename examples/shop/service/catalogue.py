"""Finds products and describes one; open to everybody."""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from examples.serving.database import Database
from examples.serving.problem import Problem
from examples.serving.web import Answer, Incoming

CATEGORIES: Final = (
    "kitchen",
    "tableware",
    "textiles",
    "lighting",
    "stationery",
    "outdoors",
    "garden",
    "tools",
    "toys",
    "bags",
)
SORTS: Final = ("relevance", "price", "name")
CURRENCY: Final = "EUR"


class Catalogue:
    """The operations on products."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search_products(self, incoming: Incoming) -> Answer:
        """Answer the products that fit every filter, best match first."""
        query = incoming.query
        wanted = _words(query.find_text("q", longest=100) or "")
        category = query.find_choice("category", CATEGORIES)
        highest = query.find_number("max_price", low=0, high=100_000)
        in_stock = query.find_truth("in_stock")
        sort = query.find_choice("sort", SORTS) or "relevance"
        limit = query.find_whole("limit", low=1, high=30) or 8
        query.check()
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM products WHERE (?1 IS NULL OR category = ?1)"
                " AND (?2 IS NULL OR cents <= ?2) AND (?3 IS NULL OR (stock > 0) = ?3)",
                (category, None if highest is None else round(highest * 100), in_stock),
            ).fetchall()
        matches = [(_match(row, wanted), row) for row in rows]
        found = [(match, row) for match, row in matches if match or not wanted]
        found.sort(key=lambda pair: _place(*pair, sort=sort))
        content: dict[str, object] = {
            "found": len(found),
            "currency": CURRENCY,
            "products": [told_product(row) for _, row in found[:limit]],
        }
        if not found and wanted:
            content["did_you_mean"] = _near_words(wanted, rows)
        return Answer(content=content)

    def get_product(self, incoming: Incoming) -> Answer:
        """Answer everything known about one product."""
        incoming.query.check()
        with self._database.reading() as connection:
            row = get_product_row(connection, incoming.path["sku"])
        content = told_product(row)
        content |= {"description": row["description"], "currency": CURRENCY}
        return Answer(content=content)


def told_product(row: sqlite3.Row) -> dict[str, object]:
    """Return the product as lists show it."""
    return {
        "sku": row["sku"],
        "name": row["name"],
        "category": row["category"],
        "price": euros(row["cents"]),
        "stock": row["stock"],
    }


def euros(cents: int) -> float:
    """Return an amount of money as the API writes it."""
    return round(cents / 100, 2)


def get_product_row(connection: sqlite3.Connection, sku: str) -> sqlite3.Row:
    """Return the product's row, or refuse with the nearest article numbers."""
    wanted = sku.strip().upper()
    found: sqlite3.Row | None = connection.execute(
        "SELECT * FROM products WHERE sku = ?", (wanted,)
    ).fetchone()
    if found is None:
        known = [row["sku"] for row in connection.execute("SELECT sku FROM products")]
        detail = f"There is no product {sku!r}. Use a sku from a search, like KIT-101."
        near = get_close_matches(wanted, known, n=3, cutoff=0.8)
        raise Problem(status=404, code="unknown_product", detail=detail, suggestions=near)
    return found


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [_stem(word) for word in re.findall(r"[a-z0-9.]+", letters)]


def _stem(word: str) -> str:
    # "mugs" finds "mug" and "brushes" finds "brush"; "glass" stays as it is.
    if len(word) > 4 and word.endswith(("shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def _match(row: sqlite3.Row, wanted: Sequence[str]) -> int:
    name = set(_words(row["name"]))
    text = name | set(_words(row["description"])) | set(_words(row["category"]))
    if not all(_has(text, word) for word in wanted):
        return 0
    return 1 + sum(_has(name, word) for word in wanted)


def _has(words: Iterable[str], wanted: str) -> bool:
    return any(word == wanted or (len(wanted) > 3 and word.startswith(wanted)) for word in words)


def _place(match: int, row: sqlite3.Row, *, sort: str) -> tuple[object, ...]:
    if sort == "price":
        return row["cents"], row["sku"]
    if sort == "name":
        return row["name"], row["sku"]
    return -match, row["stock"] == 0, row["sku"]


def _near_words(wanted: Sequence[str], rows: Sequence[sqlite3.Row]) -> list[str]:
    known = sorted({word for row in rows for word in _words(row["name"])})
    near = (get_close_matches(word, known, n=2, cutoff=0.7) for word in wanted)
    return list(dict.fromkeys(word for words in near for word in words))
