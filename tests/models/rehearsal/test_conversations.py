"""What the rehearsal model does with whole conversations."""

import pytest

from actionary.messages.message import system, user
from actionary.messages.tool import Outcome
from actionary.models.event import Stopped, StopReason, TextDelta, ToolCallCompleted
from actionary.models.model import ModelRequest
from actionary.models.rehearsal import RehearsalModel
from actionary.models.rehearsal.plan import MAX_CALLS
from tests.models.rehearsal.services import CABINS, CLOCK, LETTERS, STALL, Talk, function
from tests.models.servers import everything, text_of


def test_a_result_is_told_as_a_sentence_and_a_table() -> None:
    talk = Talk(tools=CABINS)

    talk.say("Find cabins in Elm Valley")

    assert talk.said.splitlines() == [
        "I found 12 cabins; here are the first 3.",
        "",
        "| # | Name | Cabin id | Price | Rating |",
        "| --- | --- | --- | --- | --- |",
        "| 1 | Birch Hut | cb-1 | 90 | 8.1 |",
        "| 2 | Fern House | cb-2 | 140 | 9.3 |",
        "| 3 | Moss Lodge | cb-3 | 70 | 7.4 |",
    ]


def test_the_second_one_is_the_second_row_with_the_days_of_the_search() -> None:
    talk = Talk(tools=CABINS)

    talk.say("Find cabins in Elm Valley from 12 to 15 December under 150 euros for 2 guests")
    calls = talk.say("Reserve the second one for Ada Lovelace")

    assert calls == [
        (
            "reserveCabin",
            {
                "cabinId": "cb-2",
                "arrival": "2026-12-12",
                "departure": "2026-12-15",
                "guestName": "Ada Lovelace",
                "guests": 2,
            },
        )
    ]


@pytest.mark.parametrize(
    ("text", "cabin"),
    [
        ("Show me the cheapest one", "cb-3"),
        ("Tell me more about the last one", "cb-3"),
        ("Show me the best rated cabin", "cb-2"),
        ("more about Birch Hut please", "cb-1"),
        ("show me number 2", "cb-2"),
        ("show cabin cb-1", "cb-1"),
    ],
)
def test_a_row_is_found_by_order_extreme_name_or_id(text: str, cabin: str) -> None:
    talk = Talk(tools=CABINS)
    talk.say("Find cabins in Elm Valley")

    assert talk.say(text) == [("getCabin", {"cabinId": cabin})]


def test_that_one_is_what_the_last_call_made() -> None:
    talk = Talk(tools=CABINS)
    talk.say("Find cabins in Elm Valley from 3 to 5 March")
    talk.say("reserve the first one for Ada Lovelace")

    assert talk.say("cancel that reservation") == [
        ("cancelReservation", {"reservationId": "RS-77"})
    ]


def test_a_missing_value_is_asked_for_by_name_and_the_bare_answer_is_enough() -> None:
    talk = Talk(tools=STALL)

    asked = [talk.say("order everything in my cart"), talk.said]
    talk.say("Ada Lovelace")
    talk.say("it's ada@post.test")
    calls = talk.say("12 Mill Street, Porto")

    assert asked[0] == []
    assert "**customer name**" in str(asked[1])
    assert calls == [
        (
            "place_order",
            {
                "customer_name": "Ada Lovelace",
                "email": "ada@post.test",
                "delivery_address": "12 Mill Street, Porto",
            },
        )
    ]


def test_another_wish_instead_of_an_answer_is_followed() -> None:
    talk = Talk(tools=STALL)
    talk.say("order everything in my cart")

    assert talk.say("show my cart first") == [("show_cart", {})]


@pytest.mark.parametrize("text", ["never mind", "stop", "no"])
def test_never_mind_ends_the_questions(text: str) -> None:
    talk = Talk(tools=STALL)
    talk.say("order everything in my cart")

    assert talk.say(text) == []
    assert "leave it" in talk.said


def test_what_is_missing_is_looked_up_first() -> None:
    talk = Talk(tools=STALL)

    assert talk.say("add 2 of the rye loaf to my cart") == [
        ("search_goods", {"q": "rye loaf"}),
        ("add_to_cart", {"sku": "BR-1", "quantity": 2}),
    ]


def test_what_the_look_up_needs_is_asked_for() -> None:
    talk = Talk(tools=CABINS)

    calls = [talk.say("Reserve a cabin for Ada Lovelace from 3 to 5 March")]
    assert "**valley**" in talk.said
    calls.append(talk.say("Elm Valley"))
    assert "Which one" in talk.said
    calls.append(talk.say("the Moss Lodge"))

    assert [call[0] for turn in calls for call in turn] == ["findCabins", "reserveCabin"]
    assert calls[-1][0][1] == {
        "cabinId": "cb-3",
        "arrival": "2027-03-03",
        "departure": "2027-03-05",
        "guestName": "Ada Lovelace",
    }


def test_two_wishes_in_one_sentence_are_done_one_after_the_other() -> None:
    talk = Talk(tools=CABINS)

    calls = talk.say(
        "find a cabin in Elm Valley from 3 to 5 March and reserve the cheapest one for Ada Lovelace"
    )

    assert [name for name, _ in calls] == ["findCabins", "reserveCabin"]
    assert calls[1][1]["cabinId"] == "cb-3"


def test_a_denied_call_is_not_tried_again() -> None:
    talk = Talk(tools=STALL, outcome=Outcome.DENIED, results={"show_cart": "The person said no."})

    calls = talk.say("show the cart")

    assert calls == [("show_cart", {})]
    assert talk.said == "You said no, so I did not show cart. Nothing was sent."


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.RETRY])
def test_a_failure_is_told_in_the_words_of_the_api(outcome: Outcome) -> None:
    problem = 'HTTP 404 {"title": "Not found", "detail": "No cart for you."}'
    talk = Talk(tools=STALL, outcome=outcome, results={"show_cart": problem})

    talk.say("show the cart")

    assert talk.said == "I could not show cart. The answer was: HTTP 404 No cart for you."


def test_a_search_that_found_nothing_is_made_once_more_without_the_guessed_words() -> None:
    nothing = {"found": 0, "goods": [], "did_you_mean": ["rye"]}
    talk = Talk(tools=STALL, results={"search_goods": nothing})

    calls = talk.say("I need a present made of bread under 9 euros")

    assert calls == [
        ("search_goods", {"q": "present made", "kind": "bread", "max_price": 9}),
        ("search_goods", {"kind": "bread", "max_price": 9}),
    ]
    assert talk.said == "Nothing was found."


def test_an_empty_list_is_told_as_such() -> None:
    talk = Talk(tools=STALL, results={"search_goods": {"found": 0, "goods": []}})

    talk.say("search for plums")

    assert talk.said == "Nothing was found."


@pytest.mark.parametrize("text", ["hi", "What can you do?", "help", "who are you?"])
def test_small_talk_lists_what_can_be_done(text: str) -> None:
    talk = Talk(tools=LETTERS)

    assert talk.say(text) == []
    assert "- **send letter**: Send a letter" in talk.said


@pytest.mark.parametrize(
    "text", ["What is the meaning of life?", "sing me a song", "asdf qwer", "???"]
)
def test_what_no_function_is_for_is_said_and_not_guessed(text: str) -> None:
    talk = Talk(tools=CABINS)

    assert talk.say(text) == []
    assert talk.said.startswith("I have no function for that.")


def test_without_functions_it_says_so() -> None:
    talk = Talk(tools=())

    talk.say("Book something")

    assert "no functions" in talk.said


def test_thanks_calls_nothing() -> None:
    talk = Talk(tools=CABINS)
    talk.say("Find cabins in Elm Valley")

    assert talk.say("thank you very much!") == []


def test_one_turn_never_makes_more_calls_than_allowed() -> None:
    """Every look-up answers with nothing useful, and it still stops."""
    looking = [
        function(f"list_{place}_parts", f"List parts kept {place}, with their part id")
        for place in ("here", "there", "above", "below", "behind", "beside")
    ]
    scrap = function("scrap_part", "Scrap a part", "part_id", part_id={"type": "string"})
    talk = Talk(tools=[*looking, scrap], results={tool.name: [{"x": 1}] for tool in looking})

    calls = talk.say("scrap the Widget")

    assert len(calls) <= MAX_CALLS
    assert len({name for name, _ in calls}) == len(calls)


async def test_it_streams_words_and_then_stops() -> None:
    model = RehearsalModel(clock=CLOCK)

    events = await everything(
        model, ModelRequest(messages=(system("x"), user("hi")), tools=LETTERS)
    )

    pieces = [event for event in events if isinstance(event, TextDelta)]
    assert len(pieces) > 10
    assert text_of(events).startswith("Hello. I can do this:")
    assert events[-1] == Stopped(reason=StopReason.END)


async def test_a_call_comes_whole_and_waits_for_its_result() -> None:
    model = RehearsalModel(clock=CLOCK)

    events = await everything(model, ModelRequest(messages=(user("show the cart"),), tools=STALL))

    [call] = [event.call for event in events if isinstance(event, ToolCallCompleted)]
    assert (call.name, call.arguments) == ("show_cart", "{}")
    assert events[-1] == Stopped(reason=StopReason.TOOL_CALLS)


async def test_the_same_conversation_gets_the_same_answer() -> None:
    model = RehearsalModel(clock=CLOCK)
    asked = ModelRequest(messages=(user("find cabins in Elm Valley tomorrow"),), tools=CABINS)

    calls = [
        event.call
        for _ in range(2)
        for event in await everything(model, asked)
        if isinstance(event, ToolCallCompleted)
    ]

    assert calls[0].arguments == calls[1].arguments
    assert calls[0].id != calls[1].id
