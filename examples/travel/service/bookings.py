"""Quotes, makes, lists and cancels bookings."""

import secrets
import sqlite3
from datetime import UTC, date, datetime
from typing import Final

from examples.serving.database import Database
from examples.serving.problem import Problem
from examples.serving.web import Answer, Incoming
from examples.travel.service.cities import BY_CODE
from examples.travel.service.search import CURRENCY, get_row, read_hotel_id
from examples.travel.service.stay import price_of, read_stay, refusal, today
from examples.travel.service.voucher import voucher_of

STATUSES: Final = ("confirmed", "cancelled")
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_WITH_HOTEL: Final = (
    "SELECT bookings.*, hotels.name AS hotel_name, hotels.city AS city"
    " FROM bookings JOIN hotels USING (hotel_id)"
)


class Bookings:
    """The operations on bookings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def quote_stay(self, incoming: Incoming) -> Answer:
        """Answer what a stay would cost; nothing is stored."""
        body = incoming.body
        hotel_id = read_hotel_id(body)
        stay = read_stay(body)
        breakfast = body.find_truth("breakfast") or False
        body.check()
        with self._database.reading() as connection:
            hotel = get_row(connection, hotel_id)
            refused = refusal(connection, hotel, stay)
        price = price_of(hotel, stay, breakfast=_served(hotel, breakfast=breakfast))
        content: dict[str, object] = {
            "hotel_id": hotel["hotel_id"],
            "hotel_name": hotel["name"],
            "check_in": stay.check_in.isoformat(),
            "check_out": stay.check_out.isoformat(),
            "nights": stay.night_count,
            "guests": stay.guests,
            "available": refused is None,
            "rooms_price": price.rooms,
            "breakfast_price": price.breakfast,
            "city_tax": price.city_tax,
            "total_price": price.total,
            "currency": CURRENCY,
        }
        if refused:
            content["why_not"] = refused
        return Answer(content=content)

    def book(self, incoming: Incoming) -> Answer:
        """Book a room when one is free on every night."""
        body = incoming.body
        hotel_id = read_hotel_id(body)
        stay = read_stay(body)
        guest_name = body.text("guest_name", longest=120)
        guest_email = body.find_email("guest_email")
        breakfast = body.find_truth("breakfast") or False
        body.check()
        with self._database.writing() as connection:
            hotel = get_row(connection, hotel_id)
            refused = refusal(connection, hotel, stay)
            if refused:
                detail = f"{refused} Choose other dates or another hotel."
                raise Problem(status=409, code="not_available", detail=detail)
            price = price_of(hotel, stay, breakfast=_served(hotel, breakfast=breakfast))
            booking_id = "BK" + "".join(secrets.choice(_ALPHABET) for _ in range(7))
            connection.execute(
                "INSERT INTO bookings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'confirmed', ?)",
                (
                    booking_id,
                    hotel["hotel_id"],
                    stay.check_in.isoformat(),
                    stay.check_out.isoformat(),
                    stay.guests,
                    guest_name,
                    guest_email,
                    int(breakfast),
                    price.total,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )
            row = _get_booking(connection, booking_id)
        return Answer(
            status=201, content=_told(row), headers={"Location": f"/bookings/{booking_id}"}
        )

    def list_bookings(self, incoming: Incoming) -> Answer:
        """Answer the bookings, the next stay first."""
        query = incoming.query
        status = query.find_choice("status", STATUSES)
        guest_name = query.find_text("guest_name", longest=120)
        query.check()
        with self._database.reading() as connection:
            rows = connection.execute(
                _WITH_HOTEL + " WHERE (?1 IS NULL OR status = ?1)"
                " AND (?2 IS NULL OR instr(lower(guest_name), lower(?2)) > 0)"
                " ORDER BY check_in, booked_at, booking_id LIMIT 100",
                (status, guest_name),
            ).fetchall()
        return Answer(content={"found": len(rows), "bookings": [_told(row) for row in rows]})

    def get_booking(self, incoming: Incoming) -> Answer:
        """Answer one booking."""
        incoming.query.check()
        with self._database.reading() as connection:
            return Answer(content=_told(_get_booking(connection, incoming.path["booking_id"])))

    def get_voucher(self, incoming: Incoming) -> Answer:
        """Answer the voucher of a booking: a file, not JSON."""
        incoming.query.check()
        with self._database.reading() as connection:
            booking = _told(_get_booking(connection, incoming.path["booking_id"]))
        name = f"voucher-{booking['booking_id']}.pdf"
        return Answer(
            body=voucher_of(booking),
            media_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def cancel_booking(self, incoming: Incoming) -> Answer:
        """Cancel a booking before its first day; the room is free again."""
        incoming.query.check()
        with self._database.writing() as connection:
            row = _get_booking(connection, incoming.path["booking_id"])
            booking_id = row["booking_id"]
            if row["status"] == "cancelled":
                detail = f"Booking {booking_id} is already cancelled."
                raise Problem(status=409, code="already_cancelled", detail=detail)
            if date.fromisoformat(row["check_in"]) < today():
                detail = f"Booking {booking_id} began on {row['check_in']}: too late to cancel."
                raise Problem(status=409, code="stay_began", detail=detail)
            connection.execute(
                "UPDATE bookings SET status = 'cancelled' WHERE booking_id = ?", (booking_id,)
            )
            return Answer(content=_told(_get_booking(connection, booking_id)))


def _served(hotel: sqlite3.Row, *, breakfast: bool) -> bool:
    if breakfast and not hotel["breakfast_price"]:
        detail = f"{hotel['name']} serves no breakfast. Ask again with breakfast false."
        raise Problem(status=409, code="no_breakfast", detail=detail)
    return breakfast


def _get_booking(connection: sqlite3.Connection, booking_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        _WITH_HOTEL + " WHERE booking_id = ?", (booking_id.strip().upper(),)
    ).fetchone()
    if row is None:
        detail = f"There is no booking {booking_id!r}. List the bookings to see their ids."
        raise Problem(status=404, code="unknown_booking", detail=detail)
    return row


def _told(row: sqlite3.Row) -> dict[str, object]:
    told: dict[str, object] = {
        "booking_id": row["booking_id"],
        "status": row["status"],
        "hotel_id": row["hotel_id"],
        "hotel_name": row["hotel_name"],
        "city": BY_CODE[row["city"]].name,
        "check_in": row["check_in"],
        "check_out": row["check_out"],
        "guests": row["guests"],
        "guest_name": row["guest_name"],
        "breakfast": bool(row["breakfast"]),
        "total_price": row["total_price"],
        "currency": CURRENCY,
        "booked_at": row["booked_at"],
    }
    if row["guest_email"]:
        told["guest_email"] = row["guest_email"]
    return told
