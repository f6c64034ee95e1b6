"""Finds hotels and describes one."""

import sqlite3
from typing import Final

from examples.serving.database import Database
from examples.serving.fields import Fields
from examples.serving.problem import Problem
from examples.serving.web import Answer, Incoming
from examples.travel.service.cities import BY_CODE, City, find_city, near_cities
from examples.travel.service.hotels import AMENITIES
from examples.travel.service.stay import Stay, find_stay, price_of, read_guests, refusal, rooms_left

SORTS: Final = ("recommended", "price", "rating", "stars")
CURRENCY: Final = "EUR"
MOST_RESULTS: Final = 20


class HotelSearch:
    """The operations that only look."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search_hotels(self, incoming: Incoming) -> Answer:
        """Answer the hotels of a city that fit, best first."""
        query = incoming.query
        city_name = query.text("city", longest=80)
        guests = read_guests(query)
        stay = find_stay(query, guests=guests)
        highest = query.find_number("max_price", low=1, high=100_000)
        stars = query.find_whole("stars", low=1, high=5)
        wanted = query.find_choices("amenities", AMENITIES)
        sort = query.find_choice("sort", SORTS) or "recommended"
        limit = query.find_whole("limit", low=1, high=MOST_RESULTS) or 5
        query.check()
        city = _city(city_name)
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM hotels WHERE city = ? AND price <= ? AND stars >= ? AND sleeps >= ?",
                (city.code, highest or 1_000_000, stars or 1, guests),
            ).fetchall()
            found = [
                row
                for row in rows
                if set(wanted) <= set(row["amenities"].split())
                and (stay is None or refusal(connection, row, stay) is None)
            ]
            found.sort(key=lambda row: _place(row, sort))
            hotels = [_summary(connection, row, stay) for row in found[:limit]]
        content: dict[str, object] = {
            "city": city.name,
            "country": city.country,
            "currency": CURRENCY,
            "found": len(found),
            "hotels": hotels,
        }
        if stay is not None:
            content["nights"] = stay.night_count
        return Answer(content=content)

    def get_hotel(self, incoming: Incoming) -> Answer:
        """Answer everything known about one hotel."""
        query = incoming.query
        stay = find_stay(query, guests=read_guests(query))
        query.check()
        with self._database.reading() as connection:
            row = get_row(connection, incoming.path["hotel_id"])
            content = _summary(connection, row, None)
            refused = refusal(connection, row, stay) if stay else None
            if stay is not None:
                content["available"] = refused is None
                if refused:
                    content["why_not"] = refused
                else:
                    content |= _offer(connection, row, stay)
        city = BY_CODE[row["city"]]
        content |= {
            "city": city.name,
            "country": city.country,
            "address": row["address"],
            "description": row["description"],
            "reviews": row["reviews"],
            "sleeps": row["sleeps"],
            "closed_months": [int(month) for month in row["closed"].split()],
            "city_tax": city.city_tax,
            "currency": CURRENCY,
        }
        if row["breakfast_price"]:
            content["breakfast_price"] = row["breakfast_price"]
        return Answer(content=content)


def get_row(connection: sqlite3.Connection, hotel_id: str) -> sqlite3.Row:
    """Return the hotel's row, or refuse with a sentence."""
    found: sqlite3.Row | None = connection.execute(
        "SELECT * FROM hotels WHERE hotel_id = ?", (hotel_id.strip().lower(),)
    ).fetchone()
    if found is None:
        detail = f"There is no hotel {hotel_id!r}. Use a hotel_id from a search, like lis-014."
        raise Problem(status=404, code="unknown_hotel", detail=detail)
    return found


def read_hotel_id(fields: Fields) -> str:
    """Read the required `hotel_id`."""
    return fields.text("hotel_id", longest=40)


def _city(name: str) -> City:
    city = find_city(name)
    if city is None:
        near = near_cities(name)
        cure = f" Did you mean {' or '.join(near)}?" if near else " Try a large city."
        detail = f"There are no hotels in {name!r}.{cure}"
        raise Problem(status=404, code="unknown_city", detail=detail, suggestions=near)
    return city


def _place(row: sqlite3.Row, sort: str) -> tuple[float, str]:
    worth = {
        "price": row["price"],
        "rating": -row["rating"],
        "stars": -row["stars"] * 100 - row["rating"],
        "recommended": row["price"] ** 0.5 - 6 * row["rating"],
    }
    return worth[sort], row["hotel_id"]


def _summary(
    connection: sqlite3.Connection, row: sqlite3.Row, stay: Stay | None
) -> dict[str, object]:
    told: dict[str, object] = {
        "hotel_id": row["hotel_id"],
        "name": row["name"],
        "neighbourhood": row["neighbourhood"],
        "stars": row["stars"],
        "rating": row["rating"],
        "price_per_night": row["price"],
        "amenities": row["amenities"].split(),
    }
    return told if stay is None else told | _offer(connection, row, stay)


def _offer(connection: sqlite3.Connection, row: sqlite3.Row, stay: Stay) -> dict[str, object]:
    return {
        "total_price": price_of(row, stay, breakfast=False).total,
        "rooms_left": rooms_left(connection, row, stay),
    }
