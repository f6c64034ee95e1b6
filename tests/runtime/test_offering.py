"""With many functions a model is told of those that fit, and finds the others by a search."""

from typing import Any

import pytest

from actionary.actions.document import Document
from actionary.base.ids import ActionId, CallId, GPTId, UserId
from actionary.messages.message import assistant, tool, user
from actionary.messages.tool import Outcome, ToolCall, ToolResult
from actionary.runtime.call import CallState, Proposal, first_state
from actionary.runtime.effect import AskModel
from actionary.runtime.offering import SEARCH, OfferBudget
from actionary.runtime.propose import propose
from actionary.runtime.toolbox import Offer, Toolbox
from tests.runtime.samples import START, after, replied

THINGS = ("order", "invoice", "customer", "parcel", "refund", "supplier", "warehouse", "coupon")


def toolbox(*, extra: dict[str, Any] | None = None, **budget: int) -> Toolbox:
    """Return a toolbox of 32 functions: four for each of eight things."""
    paths: dict[str, Any] = {
        f"/{thing}s": {
            "get": {"operationId": f"list_{thing}s", "summary": f"All {thing}s"},
            "post": {"operationId": f"add_{thing}", "summary": f"Make a new {thing}"},
            "delete": {"operationId": f"delete_{thing}", "summary": f"Delete a {thing}"},
            "put": {"operationId": f"change_{thing}", "summary": f"Change a {thing}"},
        }
        for thing in THINGS
    }
    document = Document.load(
        {"openapi": "3.1.0", "servers": [{"url": "https://t.example.com"}],
         "paths": {**paths, **(extra or {})}}
    )  # fmt: skip
    offers = [
        Offer(function=function, action_id=ActionId("act_1")) for function in document.functions()
    ]
    return Toolbox.of(offers, budget=OfferBudget(**budget) if budget else OfferBudget())


def search(task: object) -> ToolCall:
    text = "{}" if task is None else f'{{"task": "{task}"}}'
    return ToolCall(id="wish_1", name=SEARCH, arguments=text)


def proposed(wish: ToolCall, tools: Toolbox) -> Proposal:
    return propose(tools, wish, CallId("call_1"), user_id=UserId("u"), gpt_id=GPTId("g"), grants=())


def names(tools: Toolbox, *messages: Any) -> list[str]:
    return [one.name for one in tools.definitions(messages)]


def test_few_functions_are_all_told_and_there_is_no_search() -> None:
    tools = toolbox()

    assert len(names(tools)) == 32
    assert SEARCH not in names(tools)
    assert proposed(search("orders"), tools).refused is Outcome.RETRY


def test_of_many_those_that_fit_are_told_with_a_search() -> None:
    told = names(toolbox(functions=6), user("Which invoices are there?"))

    assert told[:2] == [SEARCH, "list_invoices"]
    assert len(told) <= 7


def test_the_tokens_of_their_schemas_count_as_well() -> None:
    tools = toolbox(tokens=100)

    assert not tools.has_room
    assert SEARCH in names(tools, user("Which invoices are there?"))
    assert len(names(tools, user("Which invoices are there?"))) < 8


def test_before_anything_is_said_there_is_the_search_alone() -> None:
    assert names(toolbox(functions=6)) == [SEARCH]


def test_a_search_is_answered_here_and_what_it_found_is_offered_next() -> None:
    tools = toolbox(functions=10)
    wish = search("give the money back, a refund")

    proposal = proposed(wish, tools)
    state = after(START, replied(proposal))

    call = state.calls[CallId("call_1")]
    assert (call.state, proposal.asks, proposal.request) == (CallState.TOLD, False, None)
    assert call.result is not None
    assert "- add_refund: Make a new refund" in call.result.content
    assert state.phase.value == "asking"
    assert "add_refund" in names(tools, *state.conversation)


def test_after_a_search_the_model_is_asked_again() -> None:
    from actionary.runtime.step import step

    proposal = proposed(search("refund"), toolbox(functions=6))

    _, effects = step(after(START), replied(proposal))

    assert [type(effect) for effect in effects] == [AskModel]


def test_what_was_called_stays_on_offer() -> None:
    wish = ToolCall(id="w", name="delete_coupon", arguments="{}")
    result = ToolResult(call_id="w", name="delete_coupon", outcome=Outcome.OK, content="ok")

    told = names(
        toolbox(functions=4), user("hm"), assistant("", (wish,)), tool((result,)), user("again")
    )

    assert told == [SEARCH, "delete_coupon"]


def test_a_function_that_was_not_told_can_be_called_all_the_same() -> None:
    wish = ToolCall(id="w", name="list_parcels", arguments="{}")

    assert proposed(wish, toolbox(functions=4)).request is not None


@pytest.mark.parametrize("wish", [search(None), search(""), search("   "), ToolCall(
    id="w", name=SEARCH, arguments="[1"), ToolCall(id="w", name=SEARCH, arguments='{"task": 3}')],
    ids=lambda wish: wish.arguments)  # fmt: skip
def test_a_search_without_a_task_is_told_what_to_write(wish: ToolCall) -> None:
    proposal = proposed(wish, toolbox(functions=4))

    assert proposal.refused is Outcome.RETRY
    assert '{"task": "..."}' in proposal.refusal


def test_a_search_that_finds_nothing_says_so() -> None:
    proposal = proposed(search("qqqq zzzz"), toolbox(functions=4))

    assert first_state(proposal).state is CallState.TOLD
    assert proposal.told.startswith("No function fits.")


def test_no_function_takes_the_name_of_the_search() -> None:
    tools = toolbox(extra={"/s": {"get": {"operationId": SEARCH}}}, functions=4)

    assert SEARCH not in tools.offers
    assert f"{SEARCH}_2" in tools.offers
