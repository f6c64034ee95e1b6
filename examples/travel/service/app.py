"""The hotel desk's application: which operation answers which path."""

import argparse
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from examples.serving.web import make_service
from examples.travel.service.bookings import Bookings
from examples.travel.service.search import HotelSearch
from examples.travel.service.tables import open_desk

DOCUMENT: Final = Path(__file__).resolve().parents[1] / "openapi.yaml"


def make_app(arguments: argparse.Namespace, address: str) -> ASGIApp:
    """Return the application over the database in the data folder."""
    database = open_desk(arguments.data)
    search, bookings = HotelSearch(database), Bookings(database)
    operations = {
        ("GET", "/hotels"): search.search_hotels,
        ("GET", "/hotels/{hotel_id}"): search.get_hotel,
        ("POST", "/quotes"): bookings.quote_stay,
        ("POST", "/bookings"): bookings.book,
        ("GET", "/bookings"): bookings.list_bookings,
        ("GET", "/bookings/{booking_id}"): bookings.get_booking,
        ("DELETE", "/bookings/{booking_id}"): bookings.cancel_booking,
        ("GET", "/bookings/{booking_id}/voucher"): bookings.get_voucher,
    }
    return make_service(operations, document=DOCUMENT, address=address)
