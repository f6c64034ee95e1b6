"""A stay: its nights, whether a hotel can take it, and what it costs."""

import calendar
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from examples.serving.fields import Fields
from examples.travel.service.cities import BY_CODE

MOST_NIGHTS: Final = 30
MOST_DAYS_AHEAD: Final = 540
MOST_GUESTS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The nights from `check_in` up to, not including, `check_out`."""

    check_in: date
    check_out: date
    guests: int

    @property
    def night_count(self) -> int:
        """How many nights are slept."""
        return (self.check_out - self.check_in).days

    def nights(self) -> Iterator[date]:
        """Yield each night by the day it begins."""
        return (self.check_in + timedelta(days=day) for day in range(self.night_count))


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a stay costs, in euros."""

    rooms: float
    breakfast: float
    city_tax: float

    @property
    def total(self) -> float:
        """The sum a guest pays."""
        return round(self.rooms + self.breakfast + self.city_tax, 2)


def today() -> date:
    """Return the date where the service runs."""
    return datetime.now().astimezone().date()


def read_guests(fields: Fields) -> int:
    """Read the number of guests, two when left out."""
    return fields.find_whole("guests", low=1, high=MOST_GUESTS) or 2


def read_stay(fields: Fields) -> Stay:
    """Read the dates, both required, and the number of guests."""
    check_in, check_out = fields.day("check_in"), fields.day("check_out")
    return _checked(fields, check_in, check_out, read_guests(fields))


def find_stay(fields: Fields, *, guests: int) -> Stay | None:
    """Read the dates when both are given; one alone is refused."""
    check_in, check_out = fields.find_day("check_in"), fields.find_day("check_out")
    if check_in is None and check_out is None:
        return None
    fields.require("check_in", given=check_in)
    fields.require("check_out", given=check_out)
    return _checked(fields, check_in or date.max, check_out or date.max, guests)


def _checked(fields: Fields, check_in: date, check_out: date, guests: int) -> Stay:
    stay = Stay(check_in=check_in, check_out=check_out, guests=guests)
    now = today()
    if date.max in (check_in, check_out):
        return stay
    if check_in < now:
        fields.refuse("check_in", f"{check_in} is in the past; today is {now}")
    elif check_in > now + timedelta(days=MOST_DAYS_AHEAD):
        fields.refuse("check_in", f"{check_in} is too far ahead; {MOST_DAYS_AHEAD} days at most")
    elif check_out <= check_in:
        fields.refuse("check_out", f"{check_out} is not after check_in, {check_in}")
    elif stay.night_count > MOST_NIGHTS:
        fields.refuse("check_out", f"{stay.night_count} nights; {MOST_NIGHTS} at most")
    return stay


def price_of(hotel: sqlite3.Row, stay: Stay, *, breakfast: bool) -> Price:
    """Return what one room costs for the stay; tax and breakfast are per guest and night."""
    guest_nights = stay.guests * stay.night_count
    return Price(
        rooms=hotel["price"] * stay.night_count,
        breakfast=hotel["breakfast_price"] * guest_nights if breakfast else 0,
        city_tax=BY_CODE[hotel["city"]].city_tax * guest_nights,
    )


def refusal(connection: sqlite3.Connection, hotel: sqlite3.Row, stay: Stay) -> str | None:
    """Return the sentence that says why the hotel cannot take the stay, or None."""
    if stay.guests > hotel["sleeps"]:
        return f"A room at {hotel['name']} sleeps {hotel['sleeps']}, not {stay.guests}."
    closed = {int(month) for month in hotel["closed"].split()}
    for night in stay.nights():
        if night.month in closed:
            return f"{hotel['name']} is closed in {calendar.month_name[night.month]}."
    if rooms_left(connection, hotel, stay) < 1:
        return (
            f"{hotel['name']} has no room left for all nights from {stay.check_in} "
            f"to {stay.check_out}."
        )
    return None


def rooms_left(connection: sqlite3.Connection, hotel: sqlite3.Row, stay: Stay) -> int:
    """Return how many rooms are free on the fullest night of the stay."""
    booked = connection.execute(
        "SELECT check_in, check_out FROM bookings WHERE hotel_id = ? AND status = 'confirmed'"
        " AND check_in < ? AND check_out > ?",
        (hotel["hotel_id"], stay.check_out.isoformat(), stay.check_in.isoformat()),
    ).fetchall()
    fullest = max(
        sum(row["check_in"] <= night.isoformat() < row["check_out"] for row in booked)
        for night in stay.nights()
    )
    return int(hotel["rooms"]) - fullest
