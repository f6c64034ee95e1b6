"""Searching hotels and reading about one."""

from datetime import date, datetime, timedelta

import pytest

from examples.testing import Service


def test_a_city_alone_is_enough(desk: Service) -> None:
    told = desk.call("GET", "/hotels", query={"city": "Lisbon"})

    assert told.status == 200
    assert told.content["city"] == "Lisbon"
    assert len(told.content["hotels"]) == 5
    assert told.content["found"] > 50
    assert "total_price" not in told.content["hotels"][0]


@pytest.mark.parametrize(
    ("written", "city"),
    [
        ("lisboa", "Lisbon"),
        ("  LISBON ", "Lisbon"),
        ("Lisbon, Portugal", "Lisbon"),
        ("München", "Munich"),
        ("Munchen", "Munich"),
        ("NYC", "New York"),
        ("Kraków", "Krakow"),
        ("mexico city", "Mexico City"),
    ],
)
def test_a_city_is_known_by_any_of_its_names(desk: Service, written: str, city: str) -> None:
    assert desk.call("GET", "/hotels", query={"city": written}).content["city"] == city


def test_every_filter_holds_for_every_hotel_listed(desk: Service, friday: date) -> None:
    told = desk.call(
        "GET",
        "/hotels",
        query={
            "city": "Barcelona",
            "check_in": friday.isoformat(),
            "check_out": (friday + timedelta(days=2)).isoformat(),
            "max_price": 190,
            "stars": 3,
            "guests": 3,
            "amenities": ["wifi", "air_conditioning"],
            "sort": "price",
            "limit": 20,
        },
    )

    hotels = told.content["hotels"]
    assert told.content["nights"] == 2
    assert len(hotels) == min(20, told.content["found"]) > 3
    assert [hotel["price_per_night"] for hotel in hotels] == sorted(
        hotel["price_per_night"] for hotel in hotels
    )
    for hotel in hotels:
        assert hotel["price_per_night"] <= 190
        assert hotel["stars"] >= 3
        assert {"wifi", "air_conditioning"} <= set(hotel["amenities"])
        assert hotel["rooms_left"] >= 1
        city_tax = 4 * 3 * 2
        assert hotel["total_price"] == hotel["price_per_night"] * 2 + city_tax


def test_amenities_may_be_separated_by_commas(desk: Service) -> None:
    repeated = {"city": "Rome", "amenities": ["pool", "bar"]}
    joined = {"city": "Rome", "amenities": "pool,bar"}

    assert (
        desk.call("GET", "/hotels", query=repeated).content
        == desk.call("GET", "/hotels", query=joined).content
    )


@pytest.mark.parametrize(
    ("sort", "member", "falls"),
    [("price", "price_per_night", False), ("rating", "rating", True), ("stars", "stars", True)],
)
def test_a_list_is_in_the_order_asked_for(
    desk: Service, sort: str, member: str, *, falls: bool
) -> None:
    told = desk.call("GET", "/hotels", query={"city": "Tokyo", "sort": sort, "limit": 20})

    values = [hotel[member] for hotel in told.content["hotels"]]
    assert values == sorted(values, reverse=falls)


@pytest.mark.parametrize(
    ("written", "suggested"),
    [("Lisbonne", ["Lisbon"]), ("Bercelona", ["Barcelona"]), ("Atlantis", None)],
)
def test_an_unknown_city_suggests_near_ones(
    desk: Service, written: str, suggested: list[str] | None
) -> None:
    told = desk.call("GET", "/hotels", query={"city": written})

    assert told.status == 404
    assert told.content["code"] == "unknown_city"
    assert told.content.get("suggestions") == suggested


def test_a_country_suggests_its_cities(desk: Service) -> None:
    told = desk.call("GET", "/hotels", query={"city": "Portugal"})

    assert told.content["suggestions"] == ["Lisbon", "Porto"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, ["city"]),
        ({"city": " "}, ["city"]),
        ({"city": "Lisbon", "check_in": "2031-01-02"}, ["check_out"]),
        ({"city": "Lisbon", "check_in": "02/01/2031", "check_out": "2031-01-05"}, ["check_in"]),
        ({"city": "Lisbon", "check_in": "2001-01-02", "check_out": "2001-01-05"}, ["check_in"]),
        ({"city": "Lisbon", "check_in": "9999-01-02", "check_out": "9999-01-05"}, ["check_in"]),
        ({"city": "Lisbon", "max_price": "cheap", "stars": 6}, ["max_price", "stars"]),
        ({"city": "Lisbon", "stars": "3.5"}, ["stars"]),
        ({"city": "Lisbon", "max_price": "nan"}, ["max_price"]),
        ({"city": "Lisbon", "guests": 0, "limit": 21}, ["guests", "limit"]),
        ({"city": "Lisbon", "amenities": ["pool", "helipad"]}, ["amenities"]),
        ({"city": "Lisbon", "sort": "beauty"}, ["sort"]),
        ({"city": ["Lisbon", "Porto"]}, ["city"]),
        ({"city": "Lisbon", "max_prize": 100}, ["max_prize"]),
    ],
)
def test_everything_wrong_with_a_search_is_told_at_once(
    desk: Service, query: dict[str, object], fields: list[str]
) -> None:
    told = desk.call("GET", "/hotels", query=query)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields
    assert all(error["message"] in told.content["detail"] for error in told.content["errors"])


def test_a_misspelled_parameter_is_named_with_the_right_one(desk: Service) -> None:
    told = desk.call("GET", "/hotels", query={"city": "Lisbon", "max_prize": 100})

    assert "did you mean 'max_price'?" in told.content["detail"]


def test_a_stay_must_end_after_it_begins_and_last_thirty_nights_at_most(
    desk: Service, friday: date
) -> None:
    def refused(nights: int) -> str:
        check_out = (friday + timedelta(days=nights)).isoformat()
        query = {"city": "Oslo", "check_in": friday.isoformat(), "check_out": check_out}
        told = desk.call("GET", "/hotels", query=query)
        return told.content["errors"][0]["message"] if told.status == 422 else ""

    assert "is not after" in refused(0)
    assert "31 nights; 30 at most" in refused(31)
    assert refused(30) == ""


def test_a_hotel_is_described_as_it_was_listed(desk: Service, friday: date) -> None:
    dates = {
        "check_in": friday.isoformat(),
        "check_out": (friday + timedelta(days=3)).isoformat(),
    }
    listed = desk.call("GET", "/hotels", query={"city": "Vienna", **dates}).content["hotels"][0]

    told = desk.call("GET", f"/hotels/{listed['hotel_id']}", query=dates).content

    assert told["available"]
    assert {name: told[name] for name in listed} == listed
    assert told["city"] == "Vienna"


def test_a_hotel_that_closes_for_a_month_says_so(desk: Service) -> None:
    every = desk.call(
        "GET", "/hotels", query={"city": "Nice", "limit": 20, "sort": "rating"}
    ).content["hotels"]
    described = (desk.call("GET", f"/hotels/{hotel['hotel_id']}").content for hotel in every)
    seasonal = next(hotel for hotel in described if hotel["closed_months"])
    month = seasonal["closed_months"][0]
    now = datetime.now().astimezone()
    year = now.year if month > now.month else now.year + 1
    query = {"check_in": f"{year}-{month:02}-10", "check_out": f"{year}-{month:02}-12"}

    told = desk.call("GET", f"/hotels/{seasonal['hotel_id']}", query=query)

    assert told.content["available"] is False
    assert "is closed in" in told.content["why_not"]


def test_an_unknown_hotel_is_a_404_that_says_what_an_id_looks_like(desk: Service) -> None:
    told = desk.call("GET", "/hotels/lis-999")

    assert (told.status, told.content["code"]) == (404, "unknown_hotel")
    assert "lis-014" in told.content["detail"]
