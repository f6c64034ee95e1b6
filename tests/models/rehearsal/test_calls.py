"""Which function a sentence calls, with which arguments: one table for each service."""

from typing import Any

import pytest

from actionary.messages.tool import ToolDefinition
from tests.models.rehearsal.services import (
    CABINS,
    DAY,
    FLAG,
    LETTERS,
    NUMBER,
    STALL,
    TEXT,
    WHOLE,
    Talk,
    about,
    first_call,
    function,
    many,
    one_of,
)

Arguments = dict[str, Any]


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("Find cabins in Elm Valley", {"valley": "Elm Valley"}),
        (
            "find me a cabin in elm valley from 12 to 15 December under 150 euros for 2 guests",
            {
                "valley": "elm valley",
                "arrival": "2026-12-12",
                "departure": "2026-12-15",
                "maxPrice": 150,
                "guests": 2,
            },
        ),
        (
            "Cabins in Elm Valley tomorrow for three nights",
            {"valley": "Elm Valley", "arrival": "2026-11-26", "departure": "2026-11-29"},
        ),
        (
            "I'd like a cabin in Elm Valley next weekend for four people",
            {
                "valley": "Elm Valley",
                "arrival": "2026-12-05",
                "departure": "2026-12-06",
                "guests": 4,
            },
        ),
        (
            "Which cabins in Elm Valley have a sauna and a lake view?",
            {"valley": "Elm Valley", "comforts": ["sauna", "lake_view"]},
        ),
        ("the cheapest cabins in Elm Valley", {"valley": "Elm Valley", "sort": "price"}),
        ("Show 3 cabins in Elm Valley", {"valley": "Elm Valley", "limit": 3}),
        ("Find cabins in Elm Valley below $1,200", {"valley": "Elm Valley", "maxPrice": 1200}),
    ],
)
def test_looking_for_a_place_to_stay(said: str, arguments: Arguments) -> None:
    assert first_call(CABINS, said) == ("findCabins", arguments)


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("show unread letters", "list_letters", {"unread": True}),
        ("what is in my drafts?", "list_letters", {"box": "drafts"}),
        ("List the 5 newest letters", "list_letters", {"limit": 5}),
        ("search for invoices", "search_letters", {"query": "invoices"}),
        (
            "Find letters from Bob about the rent since 3 November 2026",
            "search_letters",
            {"sender": "Bob", "query": "rent", "since": "2026-11-03"},
        ),
        (
            "Send a letter to maya@post.test with subject 'Lunch' saying see you at noon, 3 of us",
            "send_letter",
            {"to": ["maya@post.test"], "subject": "Lunch", "text": "see you at noon, 3 of us"},
        ),
        (
            "write to maya@post.test and bob@post.test, subject: Picnic, saying bring cake",
            "send_letter",
            {
                "to": ["maya@post.test", "bob@post.test"],
                "subject": "Picnic",
                "text": "bring cake",
            },
        ),
        ("read letter in-3", "read_letter", {"letter_id": "in-3"}),
    ],
)
def test_letters(said: str, name: str, arguments: Arguments) -> None:
    assert first_call(LETTERS, said) == (name, arguments)


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("read the one from Ada", "read_letter", {"letter_id": "in-3"}),
        ("delete the last letter", "delete_letter", {"letter_id": "in-3"}),
        ("delete the oldest letter", "delete_letter", {"letter_id": "in-1"}),
        ("delete the last one", "delete_letter", {"letter_id": "in-1"}),
        ("mark the second one as read", "mark_letter", {"letter_id": "in-2", "unread": False}),
        ("flag the one about the party", "mark_letter", {"letter_id": "in-1", "flagged": True}),
    ],
)
def test_a_listed_letter(said: str, name: str, arguments: Arguments) -> None:
    assert first_call(LETTERS, "list letters", said) == (name, arguments)


def test_a_known_person_is_written_to_by_name() -> None:
    talk = Talk(tools=LETTERS)
    talk.say("list letters")

    calls = talk.say("Send a letter to Ada with subject 'Hi' saying hello")

    assert calls == [("send_letter", {"to": ["ada@post.test"], "subject": "Hi", "text": "hello"})]


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("Show me bread under 5 euros", "search_goods", {"kind": "bread", "max_price": 5}),
        ("search for walnut loaf", "search_goods", {"q": "walnut loaf"}),
        ("what fruit is in season?", "search_goods", {"kind": "fruit", "in_season": True}),
        ("what is in my cart?", "show_cart", {}),
        ("list my orders", "list_orders", {}),
        ("cancel order O-9", "cancel_order", {"order_id": "O-9"}),
        ("add BR-2 to the cart", "add_to_cart", {"sku": "BR-2"}),
        (
            "order everything for Ada Lovelace, ada@post.test, to 12 Mill Street, Porto by express",
            "place_order",
            {
                "customer_name": "Ada Lovelace",
                "email": "ada@post.test",
                "delivery_address": "12 Mill Street, Porto",
                "delivery": "express",
            },
        ),
    ],
)
def test_the_stall(said: str, name: str, arguments: Arguments) -> None:
    assert first_call(STALL, said) == (name, arguments)


CONVERT = function(
    "convert",
    "Convert an amount of money",
    "amount from to",
    amount=NUMBER,
    **{
        "from": about(TEXT, "Three-letter code of the currency."),
        "to": about(TEXT, "Three-letter code of the currency."),
    },
)
FORECAST = function(
    "getForecast",
    "Get the weather forecast",
    "latitude longitude",
    latitude=NUMBER,
    longitude=NUMBER,
    days=WHOLE,
    units=one_of("metric", "imperial"),
)
TASK = function(
    "createTask",
    "Create a task",
    content=about(TEXT, "What to do."),
    due_date=about(TEXT, "In YYYY-MM-DD."),
    priority={"type": "integer", "minimum": 1, "maximum": 4},
    labels=many(TEXT),
)
FLATS = function(
    "get_flats",
    "Flats on the market",
    minprice=WHOLE,
    maxprice=WHOLE,
    minrooms=WHOLE,
    state=about(TEXT, "Two-letter code of the state."),
    furnished=FLAG,
)
MEETING = function(
    "createMeeting",
    "Create a meeting",
    "title start",
    title=TEXT,
    start={"type": "string", "format": "date-time"},
    room={"type": "object", "properties": {"name": TEXT, "floor": WHOLE}},
    invited=many({"type": "object", "properties": {"email": TEXT}}),
)
DIARY = function("addEntry", "Add a diary entry", "text", text=TEXT, day=DAY)
SHELF = function(
    "setStatus",
    "Set the status of a parcel",
    "parcel_id status",
    parcel_id=TEXT,
    status=one_of("packed", "sent", "lost"),
)


@pytest.mark.parametrize(
    ("tool", "said", "arguments"),
    [
        pytest.param(
            CONVERT,
            "Convert 100 USD to EUR",
            {"amount": 100, "from": "USD", "to": "EUR"},
            id="codes",
        ),
        pytest.param(
            CONVERT,
            "how much is 20.5 euros in dollars?",
            {"amount": 20.5, "from": "EUR", "to": "USD"},
            id="currencies-in-words",
        ),
        pytest.param(
            FORECAST,
            "weather forecast at 52.52, 13.41 for 5 days",
            {"latitude": 52.52, "longitude": 13.41, "days": 5},
            id="coordinates",
        ),
        pytest.param(
            TASK,
            "Create a task to call the dentist tomorrow",
            {"content": "call the dentist", "due_date": "2026-11-26"},
            id="title-from-the-rest",
        ),
        pytest.param(
            TASK,
            'add a task "Pay rent" with priority 4 due on 1 December',
            {"content": "Pay rent", "priority": 4, "due_date": "2026-12-01"},
            id="quoted-title",
        ),
        pytest.param(
            TASK, "Add a task: water the plants", {"content": "water the plants"}, id="colon"
        ),
        pytest.param(
            FLATS,
            "flats between 200,000 and 300k dollars in CA with at least 3 rooms",
            {"minprice": 200000, "maxprice": 300000, "state": "CA", "minrooms": 3},
            id="range-and-glued-names",
        ),
        pytest.param(
            FLATS, "unfurnished flats in NY", {"state": "NY", "furnished": False}, id="un"
        ),
        pytest.param(
            MEETING,
            "Create a meeting called Retro on 5 January at 3:30pm for ada@post.test",
            {
                "title": "Retro",
                "start": "2027-01-05T15:30:00Z",
                "invited": [{"email": "ada@post.test"}],
            },
            id="nested",
        ),
        pytest.param(
            DIARY,
            "Add an entry saying It rained. 3 hours!",
            {"text": "It rained. 3 hours!"},
            id="as-it-is",
        ),
        pytest.param(
            SHELF,
            "Set the status of parcel P-77 to sent",
            {"parcel_id": "P-77", "status": "sent"},
            id="of-to",
        ),
    ],
)
def test_one_function(tool: ToolDefinition, said: str, arguments: Arguments) -> None:
    assert first_call([tool], said) == (tool.name, arguments)
