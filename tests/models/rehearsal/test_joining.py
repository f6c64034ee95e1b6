"""Which of many like functions is called, and how values no word leads to find their place."""

from typing import Any

import pytest

from actionary.messages.tool import ToolDefinition
from tests.models.rehearsal.services import (
    NUMBER,
    TEXT,
    WHOLE,
    Talk,
    about,
    first_call,
    function,
    one_of,
)

Arguments = dict[str, Any]

BUOYS = (
    function("listBuoys", "List the buoys afloat", prefix=TEXT, limit=WHOLE),
    function("getBuoy", "Get the facts about a buoy", "buoy_id", buoy_id=TEXT),
    function(
        "getSignalsOfBuoy",
        "Get the signals of a buoy",
        "buoy_id",
        buoy_id=TEXT,
        limit=WHOLE,
        start=TEXT,
        direction=one_of("forwards", "backwards"),
    ),
    function("getPresenceOnBuoy", "Get presence on a buoy", "buoy_id", buoy_id=TEXT),
    function(
        "broadcastSignal",
        "Broadcast a signal from a buoy",
        "buoy_id",
        buoy_id=TEXT,
        data=about(TEXT, "What is sent."),
        title=about(TEXT, "What the signal is called."),
    ),
    function("getBuoysWithWatchers", "List all buoys with a watching keeper", limit=WHOLE),
    function("listKeepers", "List the keepers of a buoy", buoy=TEXT, keeperId=TEXT),
    function("registerKeeper", "Register a keeper", id=TEXT, clientId=TEXT),
    function("unregisterKeeper", "Unregister one keeper", "keeper_id", keeper_id=TEXT),
    function("unregisterAllKeepers", "Unregister matching keepers", keeperId=TEXT),
)


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("Get the facts about buoy north-reef", "getBuoy", {"buoy_id": "north-reef"}),
        (
            "Show the last 10 signals of the buoy lagoon",
            "getSignalsOfBuoy",
            {"buoy_id": "lagoon", "limit": 10},
        ),
        (
            "Show the signals of buoy reef-7, going backwards",
            "getSignalsOfBuoy",
            {"buoy_id": "reef-7", "direction": "backwards"},
        ),
        (
            "Show the signals of buoy reef-7 since 1 November",
            "getSignalsOfBuoy",
            {"buoy_id": "reef-7", "start": "2026-11-01"},
        ),
        ("Who is present on buoy lagoon?", "getPresenceOnBuoy", {"buoy_id": "lagoon"}),
        (
            'Broadcast "Storm at 7" from the buoy north-reef',
            "broadcastSignal",
            {"buoy_id": "north-reef", "data": "Storm at 7"},
        ),
        (
            "List the buoys whose name starts with reef, 20 at most",
            "listBuoys",
            {"prefix": "reef", "limit": 20},
        ),
        ("Unregister keeper kp-55", "unregisterKeeper", {"keeper_id": "kp-55"}),
        ("Unregister all keepers", "unregisterAllKeepers", {}),
        ("Register a new keeper, its id is kp-56", "registerKeeper", {"id": "kp-56"}),
    ],
)
def test_the_like_function_that_is_meant_is_called(
    said: str, name: str, arguments: Arguments
) -> None:
    assert first_call(BUOYS, said) == (name, arguments)


def test_the_second_one_of_a_listing_goes_to_the_function_for_one() -> None:
    rows = [{"keeperId": "kp-1", "name": "Ada"}, {"keeperId": "kp-2", "name": "Ben"}]
    talk = Talk(tools=BUOYS, results={"listKeepers": rows})

    talk.say("List the keepers")

    assert talk.say("Unregister the second one") == [("unregisterKeeper", {"keeper_id": "kp-2"})]


def test_that_account_is_the_one_just_made_though_no_account_is_required() -> None:
    tools = (
        function("openAccount", "Open an account", "email", email=TEXT),
        function("balances", "Show the balances of an account", account=TEXT),
    )
    talk = Talk(tools=tools, results={"openAccount": {"account": "0x9F8e7D", "created": True}})

    talk.say("Open an account for tom@example.net")

    assert talk.say("What are the balances of that account?") == [
        ("balances", {"account": "0x9F8e7D"})
    ]


POSTAL = function(
    "sunHours",
    "Sun hours forecast",
    zip=about(TEXT, "The postal code of a city."),
    timeframe=about(WHOLE, "Number of hours to look at."),
    hours=about(WHOLE, "How many hours in a row are needed."),
)
TARIFF = function(
    "tariff",
    "What energy costs",
    zipcode=TEXT,
    kwha=about(WHOLE, "Energy in kilo-watt-hours per year."),
)
SIGN_UP = function(
    "signUp", "Sign up a person", email=TEXT, first_name=TEXT, last_name=TEXT, zipcode=TEXT
)
LABEL = function(
    "drawLabel",
    "Draw a label",
    "value",
    value={"type": "string", "examples": ["12345678"]},
    width=about(WHOLE, "How wide the picture is."),
)
PAGE = function(
    "renderPage",
    "Render a page from HTML",
    "html",
    html=about(TEXT, "The HTML to render."),
    size=one_of("a4", "a5"),
)
RULES = function("checkText", "Check a text against the rules", "text", text=TEXT)
UNITS = ("km", "m", "[mi_i]", "min", "h", "s", "F", "[degF]", "C", "Cel", "USD", "EUR")
CONVERT = function(
    "measure-converter-get",
    "Convert between units of measure",
    "from to value",
    **{
        "from": about(one_of(*UNITS), "Source unit"),
        "to": about(one_of(*UNITS), "Target unit"),
        "value": NUMBER,
    },
)
COPY = function(
    "cloneStage",
    "Clones an existing stage of an app",
    "appId stageName targetStageName",
    appId=TEXT,
    stageName=about(TEXT, "The name of the stage."),
    targetStageName=about(TEXT, "The name of the new stage."),
)
REFUND = function(
    "refund",
    "Refund a sale",
    "sale_id",
    sale_id=TEXT,
    amount={"type": "object", "properties": {"currency": TEXT, "total": TEXT}},
)


@pytest.mark.parametrize(
    ("tool", "said", "arguments"),
    [
        (POSTAL, "What's the sun forecast for 80331?", {"zip": "80331"}),
        (POSTAL, "Show the sun hours for zip code 04109", {"zip": "04109"}),
        (
            POSTAL,
            "When is there sun in 69168 within the next 12 hours?",
            {"zip": "69168", "timeframe": 12},
        ),
        (
            POSTAL,
            "I need sun for 3 hours in a row in zip 10115",
            {"zip": "10115", "hours": 3},
        ),
        (TARIFF, "What does energy cost in 22303 at 3300 kWh", {"zipcode": "22303", "kwha": 3300}),
        (
            SIGN_UP,
            "Sign up Jana Keller, jana@example.de, zip code 04109",
            {
                "email": "jana@example.de",
                "first_name": "Jana",
                "last_name": "Keller",
                "zipcode": "04109",
            },
        ),
        (LABEL, "Draw a label for 5901234123457 without a frame", {"value": "5901234123457"}),
        (
            LABEL,
            'Draw a label that says "Hello Lisbon", 512 pixels wide',
            {"value": "Hello Lisbon", "width": 512},
        ),
        (
            PAGE,
            "Render this page as A5: <h1 class='big'>Menu</h1><p>Soup</p>",
            {"html": "<h1 class='big'>Menu</h1><p>Soup</p>", "size": "a5"},
        ),
        (
            RULES,
            'Check whether this text breaks the rules: "You are late and I mind"',
            {"text": "You are late and I mind"},
        ),
        (CONVERT, "Convert 100 USD to EUR", {"from": "USD", "to": "EUR", "value": 100}),
        (CONVERT, "How many metres are 3.5 km?", {"from": "km", "to": "m", "value": 3.5}),
        (CONVERT, "Convert 20 miles to kilometres", {"from": "[mi_i]", "to": "km", "value": 20}),
        (
            CONVERT,
            "What is 72 degrees Fahrenheit in Celsius?",
            {"from": "[degF]", "to": "Cel", "value": 72},
        ),
        (CONVERT, "Turn 3 hours into minutes", {"from": "h", "to": "min", "value": 3}),
        (
            COPY,
            "Clone the nightly stage of app d1ab2c to weekly",
            {"appId": "d1ab2c", "stageName": "nightly", "targetStageName": "weekly"},
        ),
        (
            REFUND,
            "Refund sale 36C38912 with 7.50 USD",
            {"sale_id": "36C38912", "amount": {"currency": "USD", "total": "7.50"}},
        ),
    ],
)
def test_a_value_finds_its_place(tool: ToolDefinition, said: str, arguments: Arguments) -> None:
    assert first_call([tool], said) == (tool.name, arguments)


def test_a_verb_in_two_parts_names_a_function_in_one_word() -> None:
    tools = (
        function("boothLogin", "Login by mail", email=TEXT),
        function("boothChoices", "What may be chosen", account=TEXT),
    )

    assert first_call(tools, "Log me in as max@example.org") == (
        "boothLogin",
        {"email": "max@example.org"},
    )


def test_an_id_given_goes_to_the_function_that_needs_it_not_to_the_list() -> None:
    tools = (
        function(
            "ListJobs",
            "Lists the jobs of an app",
            "appId",
            appId=TEXT,
            jobId=TEXT,
            status=about(TEXT, "Only jobs of this status."),
        ),
        function("GetJob", "Returns one job", "appId jobId", appId=TEXT, jobId=TEXT),
    )

    assert first_call(tools, "What is the status of job job-8812 of app d1ab2c?") == (
        "GetJob",
        {"appId": "d1ab2c", "jobId": "job-8812"},
    )


def test_a_code_after_a_noun_is_its_id_and_the_quote_its_text() -> None:
    tool = function(
        "addNote", "Add to a note", "note_id", note_id=about(TEXT, "Which note."), note=TEXT
    )

    assert first_call([tool], 'Add "and a lamp" to note n-118') == (
        "addNote",
        {"note_id": "n-118", "note": "and a lamp"},
    )
