"""How results are told: short, plain, and safe to draw as Markdown."""

import json
from typing import Any

import pytest

from actionary.messages.tool import Outcome, ToolResult
from actionary.models.rehearsal.report import offer, told
from actionary.models.rehearsal.vocabulary import Verb
from tests.models.rehearsal.services import function


def reported(content: Any, *, name: str = "list_things", verb: Verb = Verb.READ) -> str:
    """Return what is said about a good result."""
    text = content if isinstance(content, str) else json.dumps(content)
    result = ToolResult(call_id="c", name=name, outcome=Outcome.OK, content=text)
    return told(result, None, verb)


def header_of(text: str) -> list[str]:
    """Return the headings of the table in a report."""
    line = next(line for line in text.splitlines() if line.startswith("|"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_at_most_eight_rows_and_six_columns_are_shown() -> None:
    rows = [{f"column{i}": f"{i}{n}" for i in range(20)} for n in range(30)]

    text = reported({"total": 30, "things": rows})

    assert text.startswith("I found 30 things; here are the first 8.")
    assert len(header_of(text)) == 7
    assert sum(line.startswith("|") for line in text.splitlines()) == 10


def test_titles_come_first_and_telling_columns_win() -> None:
    row = {
        "id": "x1",
        "etag": "abc",
        "self_url": "https://api.test/x1",
        "price": 3.5,
        "status": "open",
        "name": "Lamp",
        "long": "word " * 40,
        "kind": "a",
    }
    rows = [row, {**row, "id": "x2", "name": "Chair", "price": 4}]

    headings = header_of(reported(rows))

    assert headings[:2] == ["#", "Name"]
    assert {"Price", "Status"} <= set(headings)
    assert "Long" not in headings
    assert "Self url" not in headings


def test_what_would_break_a_table_is_escaped() -> None:
    text = reported([{"name": "a|b\nc `d` <i> [x](y)", "n": 1}, {"name": "e", "n": 2}])

    assert r"a\|b c \`d\` \<i> \[x\](y)" in text


def test_numbers_and_flags_read_like_words() -> None:
    text = reported([{"name": "a", "price": 96.0, "open": True}, {"name": "b", "price": 4.9}])

    assert "| 1 | a | 96 | yes |" in text
    assert "| 2 | b | 4.9 | – |" in text


def test_one_thing_is_told_field_by_field_with_long_text_below() -> None:
    text = reported({"id": 7, "subject": "Hello", "body": "Dear all,\n" + "so " * 60})

    assert "| Subject | Hello |" in text
    assert "**Body:** Dear all, so so" in text


def test_what_was_done_is_said_as_done() -> None:
    text = reported({"id": 7, "name": "Lamp"}, name="createLamp", verb=Verb.CREATE)

    assert text.startswith("Done: create lamp.")


def test_amounts_beside_a_list_are_told_too() -> None:
    text = reported({"items": [{"name": "a"}], "total": 12.5, "total_pages": 4})

    assert text.endswith("Total: 12.5.")


@pytest.mark.parametrize("content", ["[]", "{}", "null", '{"results": []}', '""', ""])
def test_nothing_is_said_as_nothing(content: str) -> None:
    assert reported(content) == "Nothing was found."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Just text.", "Just text."),
        ('["red", "green"]', "| 2 | green |"),
        ("5", "5"),
        ('{"data": {"name": "Lamp"}}', "| Name | Lamp |"),
        ('{"user": {"city": "Oslo", "age": 5}, "ok": true}', "| User city | Oslo |"),
    ],
)
def test_other_shapes_are_told_as_well(content: str, says: str) -> None:
    assert says in reported(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"error": {"message": "No such thing"}}', "No such thing."),
        ('{"detail": [{"loc": ["x"], "msg": "field required"}]}', "field required."),
        ('{"errors": ["first", "second"]}', "first."),
        ("plain words", "plain words."),
        ("", "nothing."),
        ("<html>busy</html>", "<html>busy</html>."),
    ],
)
def test_a_failure_is_told_without_its_json(content: str, says: str) -> None:
    result = ToolResult(call_id="c", name="getX", outcome=Outcome.FAILED, content=content)

    assert told(result, None, Verb.READ) == f"I could not get x. The answer was: {says}"


@pytest.mark.parametrize(
    ("name", "doing"),
    [
        ("findCabins", "find cabins"),
        ("orders_cancel", "cancel orders"),
        ("Schools_GetAll", "get all"),
        ("weather", "use “weather”"),
    ],
)
def test_a_functions_name_becomes_what_it_does(name: str, doing: str) -> None:
    result = ToolResult(call_id="c", name=name, outcome=Outcome.DENIED, content="")

    assert f"I did not {doing}." in told(result, None, None)


def test_many_functions_are_offered_in_part() -> None:
    text = offer([function(f"do{i}", "Do it. At length.") for i in range(30)])

    assert "- **do 0**: Do it." in text
    assert text.endswith("…and 10 more.")
