"""Three invented services for the rehearsal model, and a way to talk to it about them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from actionary.base.clock import FrozenClock
from actionary.messages.message import Message, assistant, tool, user
from actionary.messages.tool import Outcome, ToolCall, ToolDefinition, ToolResult
from actionary.models.model import ModelRequest
from actionary.models.rehearsal.plan import Call, decide

TODAY = date(2026, 11, 25)  # a Wednesday
CLOCK = FrozenClock(datetime(2026, 11, 25, 9, tzinfo=UTC))

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
EMAIL: Schema = {"type": "string", "format": "email"}


def about(schema: Schema, description: str) -> Schema:
    """Return the schema with a description."""
    return {**schema, "description": description}


def one_of(*options: str) -> Schema:
    """Return the schema of a choice."""
    return {"type": "string", "enum": list(options)}


def many(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


def function(name: str, description: str, needs: str = "", **inputs: Schema) -> ToolDefinition:
    """Return a function; `needs` names the required inputs."""
    parameters: dict[str, Any] = {"type": "object", "properties": inputs, "required": needs.split()}
    return ToolDefinition(name=name, description=description, parameters=parameters)


CABINS = (
    function(
        "findCabins",
        "Find cabins in a valley\nReturns cabins with the cabinId other functions need.",
        "valley",
        valley=about(TEXT, "The place to look in, such as a valley or a lake."),
        arrival=DAY,
        departure=DAY,
        maxPrice=about(NUMBER, "The highest price of a night."),
        guests=WHOLE,
        comforts=many(one_of("sauna", "stove", "lake_view")),
        sort=one_of("price", "rating"),
        limit={"type": "integer", "maximum": 50},
    ),
    function("getCabin", "Show one cabin in detail", "cabinId", cabinId=TEXT),
    function(
        "reserveCabin",
        "Reserve a cabin\nReserves it for the whole stay.",
        "cabinId arrival departure guestName",
        cabinId=TEXT,
        arrival=about(DAY, "The first day."),
        departure=about(DAY, "The last day."),
        guestName=about(TEXT, "Who stays there."),
        guests=WHOLE,
    ),
    function("listReservations", "List the reservations", status=one_of("open", "cancelled")),
    function("cancelReservation", "Cancel a reservation", "reservationId", reservationId=TEXT),
)

LETTERS = (
    function(
        "list_letters",
        "List letters, the newest first",
        box=one_of("inbox", "sent", "drafts"),
        unread=about(FLAG, "Only letters nobody has read."),
        limit=WHOLE,
    ),
    function(
        "search_letters",
        "Search letters",
        query=about(TEXT, "Words to look for."),
        sender=about(TEXT, "Who wrote it."),
        since=about(DAY, "Not older than this."),
    ),
    function("read_letter", "Read one letter", "letter_id", letter_id=TEXT),
    function(
        "send_letter",
        "Send a letter",
        "to subject text",
        to=many(EMAIL),
        cc=many(EMAIL),
        subject=TEXT,
        text=about(TEXT, "The whole letter."),
    ),
    function("delete_letter", "Delete a letter", "letter_id", letter_id=TEXT),
    function(
        "mark_letter",
        "Mark a letter as read or flag it",
        "letter_id",
        letter_id=TEXT,
        unread=FLAG,
        flagged=FLAG,
    ),
)

STALL = (
    function(
        "search_goods",
        "Search what the stall sells\nReturns goods with their sku.",
        q=about(TEXT, "Words to look for."),
        kind=one_of("fruit", "bread", "cheese"),
        max_price=NUMBER,
        in_season=FLAG,
    ),
    function("show_cart", "Show the cart"),
    function(
        "add_to_cart",
        "Add goods to the cart",
        "sku",
        sku=about(TEXT, "The sku, as a search returns it."),
        quantity=about(WHOLE, "How many."),
    ),
    function("remove_from_cart", "Remove goods from the cart", "sku", sku=TEXT),
    function(
        "place_order",
        "Order what is in the cart\nOrders everything in the cart.",
        "customer_name email delivery_address",
        customer_name=TEXT,
        email=EMAIL,
        delivery_address=TEXT,
        delivery=one_of("standard", "express"),
    ),
    function("list_orders", "List the orders"),
    function("cancel_order", "Cancel an order", "order_id", order_id=TEXT),
)

CABIN_ROWS = {
    "found": 12,
    "cabins": [
        {"cabinId": "cb-1", "name": "Birch Hut", "price": 90.0, "rating": 8.1},
        {"cabinId": "cb-2", "name": "Fern House", "price": 140.0, "rating": 9.3},
        {"cabinId": "cb-3", "name": "Moss Lodge", "price": 70.0, "rating": 7.4},
    ],
}
RESERVED = {
    "reservationId": "RS-77",
    "status": "open",
    "cabinId": "cb-2",
    "cabinName": "Fern House",
    "guestName": "Ada Lovelace",
}
LETTER_ROWS = {
    "letters": [
        {"id": "in-3", "from": "Ada <ada@post.test>", "subject": "Engine", "date": "2026-11-24"},
        {"id": "in-2", "from": "Bob <bob@post.test>", "subject": "Rent", "date": "2026-11-20"},
        {"id": "in-1", "from": "Cleo <cleo@post.test>", "subject": "Party", "date": "2026-11-18"},
    ]
}
GOODS_ROWS = {
    "goods": [
        {"sku": "BR-1", "name": "Rye loaf", "price": 4.5},
        {"sku": "BR-2", "name": "Walnut loaf", "price": 5.25},
    ]
}
CART = {"items": [{"sku": "BR-1", "name": "Rye loaf", "quantity": 2}], "total": 9.0}
RESULTS: Mapping[str, Any] = {
    "findCabins": CABIN_ROWS,
    "getCabin": CABIN_ROWS["cabins"][1],  # type: ignore[index]
    "reserveCabin": RESERVED,
    "listReservations": {"reservations": [RESERVED]},
    "cancelReservation": {**RESERVED, "status": "cancelled"},
    "list_letters": LETTER_ROWS,
    "search_letters": LETTER_ROWS,
    "read_letter": {"id": "in-3", "from": "Ada", "subject": "Engine", "text": "It turns."},
    "search_goods": GOODS_ROWS,
    "show_cart": CART,
    "add_to_cart": CART,
    "place_order": {"order_id": "O-9", "total": 9.0},
    "list_orders": {"orders": [{"order_id": "O-9", "total": 9.0, "status": "placed"}]},
}


@dataclass(slots=True, kw_only=True)
class Talk:
    """A conversation with the rehearsal model, its functions answering from `results`."""

    tools: Sequence[ToolDefinition]
    results: Mapping[str, Any] = field(default_factory=lambda: RESULTS)
    outcome: Outcome = Outcome.OK
    messages: list[Message] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    said: str = ""

    def say(self, text: str) -> list[tuple[str, dict[str, Any]]]:
        """Say something, have every call answered, and return the calls of this turn."""
        self.messages.append(user(text))
        before = len(self.calls)
        for _ in range(8):
            asked = ModelRequest(messages=tuple(self.messages), tools=tuple(self.tools))
            decision = decide(asked, TODAY)
            if not isinstance(decision, Call):
                self.said = decision.text
                self.messages.append(assistant(decision.text))
                return self.calls[before:]
            self._answer(decision)
        raise AssertionError("it never stops calling")

    def _answer(self, wish: Call) -> None:
        name, arguments = wish.tool.name, dict(wish.arguments)
        self.calls.append((name, arguments))
        call_id = f"call_{len(self.calls)}"
        call = ToolCall(id=call_id, name=name, arguments=json.dumps(arguments))
        content = self.results.get(name, {"ok": True})
        text = content if isinstance(content, str) else json.dumps(content)
        result = ToolResult(call_id=call_id, name=name, outcome=self.outcome, content=text)
        self.messages += [assistant("", (call,)), tool((result,))]


def first_call(tools: Sequence[ToolDefinition], *said: str) -> tuple[str, dict[str, Any]]:
    """Return the first call of the last of these sentences."""
    talk = Talk(tools=tools)
    calls: list[tuple[str, dict[str, Any]]] = []
    for text in said:
        calls = talk.say(text)
    assert calls, talk.said
    return calls[0]
