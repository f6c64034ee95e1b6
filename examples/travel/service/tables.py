"""The desk's tables, and the hotels they hold from the first start."""

import sqlite3
from pathlib import Path

from examples.serving.database import Database, open_database
from examples.travel.service.hotels import invent_hotels

VERSION = 1
_TABLES = """
CREATE TABLE hotels (
    hotel_id TEXT PRIMARY KEY,
    city TEXT NOT NULL,
    name TEXT NOT NULL,
    neighbourhood TEXT NOT NULL,
    address TEXT NOT NULL,
    description TEXT NOT NULL,
    stars INTEGER NOT NULL,
    rating REAL NOT NULL,
    reviews INTEGER NOT NULL,
    price INTEGER NOT NULL,
    breakfast_price INTEGER NOT NULL,
    rooms INTEGER NOT NULL,
    sleeps INTEGER NOT NULL,
    amenities TEXT NOT NULL,
    closed TEXT NOT NULL
) STRICT;
CREATE INDEX hotels_by_city ON hotels (city, price);
CREATE TABLE bookings (
    booking_id TEXT PRIMARY KEY,
    hotel_id TEXT NOT NULL REFERENCES hotels,
    check_in TEXT NOT NULL,
    check_out TEXT NOT NULL,
    guests INTEGER NOT NULL,
    guest_name TEXT NOT NULL,
    guest_email TEXT,
    breakfast INTEGER NOT NULL,
    total_price REAL NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('confirmed', 'cancelled')),
    booked_at TEXT NOT NULL
) STRICT;
CREATE INDEX bookings_by_hotel ON bookings (hotel_id, check_in);
"""


def open_desk(data: Path) -> Database:
    """Return the desk's database, inventing the hotels the first time."""
    return open_database(data / "travel.sqlite", version=VERSION, build=_build)


def _build(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO hotels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                hotel.hotel_id,
                hotel.city,
                hotel.name,
                hotel.neighbourhood,
                hotel.address,
                hotel.description,
                hotel.stars,
                hotel.rating,
                hotel.reviews,
                hotel.price,
                hotel.breakfast_price,
                hotel.rooms,
                hotel.sleeps,
                " ".join(hotel.amenities),
                " ".join(map(str, hotel.closed)),
            )
            for hotel in invent_hotels()
        ),
    )
