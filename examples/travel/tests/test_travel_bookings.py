"""Quoting, booking, listing and cancelling."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from examples.testing import Service, Told


def _hotel(desk: Service, stay: dict[str, object], **wishes: object) -> dict[str, object]:
    query = {"city": "Porto", "limit": 20, "sort": "price", **stay, **wishes}
    found: list[dict[str, object]] = desk.call("GET", "/hotels", query=query).content["hotels"]
    return found[0]


def _dates(first: date, nights: int = 2) -> dict[str, object]:
    check_out = first + timedelta(days=nights)
    return {"check_in": first.isoformat(), "check_out": check_out.isoformat()}


def _book(desk: Service, hotel_id: object, stay: dict[str, object], **more: object) -> Told:
    body = {"hotel_id": hotel_id, **stay, "guest_name": "Ada Lovelace", **more}
    return desk.call("POST", "/bookings", body=body)


def test_a_quote_adds_up_and_stores_nothing(desk: Service, friday: date) -> None:
    stay = _dates(friday, 3)
    hotel = _hotel(desk, stay, amenities="breakfast")
    before = desk.call("GET", "/bookings").content

    told = desk.call(
        "POST", "/quotes", body={"hotel_id": hotel["hotel_id"], **stay, "breakfast": True}
    )

    quote = told.content
    assert (told.status, quote["available"], quote["nights"]) == (200, True, 3)
    assert quote["rooms_price"] == 3 * hotel["price_per_night"]  # type: ignore[operator]
    assert quote["city_tax"] == 3 * 3 * 2
    assert quote["breakfast_price"] > 0
    assert quote["total_price"] == (
        quote["rooms_price"] + quote["breakfast_price"] + quote["city_tax"]
    )
    assert desk.call("GET", "/bookings").content == before


def test_breakfast_cannot_be_had_where_none_is_served(desk: Service, friday: date) -> None:
    stay = _dates(friday)
    listed = desk.call("GET", "/hotels", query={"city": "Porto", "limit": 20, **stay}).content
    without = next(
        hotel["hotel_id"] for hotel in listed["hotels"] if "breakfast" not in hotel["amenities"]
    )

    told = desk.call("POST", "/quotes", body={"hotel_id": without, **stay, "breakfast": True})

    assert (told.status, told.content["code"]) == (409, "no_breakfast")


def test_a_booking_is_kept_listed_and_cancelled(desk: Service, friday: date) -> None:
    stay = _dates(friday + timedelta(days=7))
    hotel = _hotel(desk, stay)

    told = _book(desk, hotel["hotel_id"], stay, guest_email="ada@example.com", guests=2)
    booking = told.content
    path = f"/bookings/{booking['booking_id']}"

    assert (told.status, told.headers["location"]) == (201, path)
    assert booking["status"] == "confirmed"
    assert booking["total_price"] == hotel["total_price"]
    assert desk.call("GET", path).content == booking
    listed = desk.call("GET", "/bookings", query={"status": "confirmed", "guest_name": "lovelace"})
    assert booking in listed.content["bookings"]

    cancelled = desk.call("DELETE", path)

    assert cancelled.content == booking | {"status": "cancelled"}
    again = desk.call("DELETE", path)
    assert (again.status, again.content["code"]) == (409, "already_cancelled")


def test_rooms_run_out_and_come_back_when_a_booking_is_cancelled(
    desk: Service, friday: date
) -> None:
    stay = _dates(friday + timedelta(days=14))
    hotel = _hotel(desk, stay)
    hotel_id, rooms = hotel["hotel_id"], int(str(hotel["rooms_left"]))

    booked = [_book(desk, hotel_id, stay) for _ in range(rooms)]
    refused = _book(desk, hotel_id, stay)

    assert [told.status for told in booked] == [201] * rooms
    assert (refused.status, refused.content["code"]) == (409, "not_available")
    assert "no room left" in refused.content["detail"]
    assert _hotel(desk, stay)["hotel_id"] != hotel_id

    desk.call("DELETE", f"/bookings/{booked[0].content['booking_id']}")

    assert _book(desk, hotel_id, stay).status == 201


def test_two_stays_one_after_the_other_need_only_one_room(desk: Service, friday: date) -> None:
    first, second = friday + timedelta(days=21), friday + timedelta(days=23)
    hotel = _hotel(desk, _dates(first, 4))
    hotel_id, rooms = hotel["hotel_id"], int(str(hotel["rooms_left"]))

    _book(desk, hotel_id, _dates(first))
    _book(desk, hotel_id, _dates(second))

    told = desk.call("GET", f"/hotels/{hotel_id}", query=_dates(first, 4)).content
    assert told.get("rooms_left", 0) == rooms - 1


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"hotel_id": None}, ["hotel_id"]),
        ({"guest_name": " "}, ["guest_name"]),
        ({"guest_name": 7}, ["guest_name"]),
        ({"guest_name": "Ada\nLovelace"}, ["guest_name"]),
        ({"guest_email": "ada at home"}, ["guest_email"]),
        ({"guests": "two"}, ["guests"]),
        ({"guests": 2.5}, ["guests"]),
        ({"guests": True}, ["guests"]),
        ({"breakfast": "yes"}, ["breakfast"]),
        ({"check_in": 20310102}, ["check_in"]),
        ({"check_in": None, "check_out": None}, ["check_in", "check_out"]),
        ({"guest_nam": "Ada"}, ["guest_nam"]),
    ],
)
def test_everything_wrong_with_a_booking_is_told_at_once(
    desk: Service, friday: date, change: dict[str, object], fields: list[str]
) -> None:
    body = {"hotel_id": "opo-001", **_dates(friday), "guest_name": "Ada Lovelace"}

    told = desk.call("POST", "/bookings", body=body | change)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields


def test_more_guests_than_a_room_sleeps_are_refused(desk: Service, friday: date) -> None:
    every = desk.call("GET", "/hotels", query={"city": "Porto", "limit": 20}).content["hotels"]
    described = (desk.call("GET", f"/hotels/{hotel['hotel_id']}").content for hotel in every)
    small = next(hotel for hotel in described if hotel["sleeps"] == 2)

    told = _book(desk, small["hotel_id"], _dates(friday), guests=3)

    assert told.status == 409
    assert "sleeps 2, not 3" in told.content["detail"]


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "broken_json"),
        (b"\xff", "application/json", 400, "broken_json"),
        (b"[" * 100_000, "application/json", 400, "broken_json"),
        (b"[1]", "application/json", 400, "not_an_object"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "not_json"),
        (b" " * 300_000, "application/json", 413, "body_too_large"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_with_a_reason(
    desk: Service, content: bytes, media_type: str, status: int, code: str
) -> None:
    response = desk.client.post("/bookings", content=content, headers={"content-type": media_type})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("PUT", "/bookings", 405), ("GET", "/bookings/BKNONE", 404)],
)
def test_what_is_not_there_is_a_problem_too(
    desk: Service, method: str, path: str, status: int
) -> None:
    response = desk.client.request(method, path)

    assert response.status_code == status
    assert response.json()["status"] == status


def test_bookings_made_at_the_same_moment_never_exceed_the_rooms(
    desk: Service, friday: date
) -> None:
    stay = _dates(friday + timedelta(days=28))
    hotel = _hotel(desk, stay)

    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(lambda _: _book(desk, hotel["hotel_id"], stay), range(12)))

    assert [one.status for one in told].count(201) == hotel["rooms_left"]


def test_a_voucher_is_a_page_of_pdf(desk: Service, friday: date) -> None:
    stay = _dates(friday)
    hotel = _hotel(desk, stay)
    booked = _book(desk, hotel["hotel_id"], stay, guest_name="Zoë (Ada) Ōe").content

    told = desk.call("GET", f"/bookings/{booked['booking_id']}/voucher")

    assert told.content.startswith(b"%PDF-1.4\n")
    assert told.content.endswith(b"%%EOF\n")
    assert f"Voucher {booked['booking_id']}".encode() in told.content
    assert "Booked for Zoë \\(Ada\\) ?e".encode("cp1252") in told.content
    assert int(told.content.split()[-2]) == told.content.index(b"xref\n")
    assert f'filename="voucher-{booked["booking_id"]}.pdf"' in told.headers["content-disposition"]


def test_there_is_no_voucher_without_a_booking(desk: Service) -> None:
    assert desk.call("GET", "/bookings/BKNONE/voucher").status == 404
