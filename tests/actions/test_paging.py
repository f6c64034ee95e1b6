"""A text that is too long is given in pages that lose nothing."""

import csv
import io
import json
import re
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionary.actions.paging import Cursor, Page, page_of, parse_cursor

JSON = "application/json"


def page(text: str, limit: int, media_type: str = JSON, *, cursor: Cursor | None = None) -> Page:
    at = cursor or Cursor(text_id="file_1")
    found = page_of(text, media_type, limit, text_id="file_1", start=at.start, at=at.at)
    assert found is not None
    return found


def cursors(shown: Page) -> list[Cursor]:
    found = [parse_cursor(each) for each in re.findall(r'with cursor "([^"]*)"', shown.text)]
    assert None not in found
    return [each for each in found if each]


def body(shown: Page) -> Any:
    return json.loads(shown.text.partition("\n[Cut")[0])


def all_items(text: str, limit: int) -> list[Any]:
    """Read a list to its end, one page after the other."""
    items: list[Any] = []
    cursor: Cursor | None = None
    for _ in range(1000):
        shown = page(text, limit, cursor=cursor)
        assert len(shown.text) <= limit
        items += body(shown)
        if not shown.is_cut:
            return items
        (cursor,) = cursors(shown)
    raise AssertionError("it never ends")


def test_what_fits_is_given_as_it_is() -> None:
    assert page('{"a": 1.10}', 11) == Page(text='{"a": 1.10}')


def test_a_list_is_cut_between_items_and_read_to_its_end() -> None:
    items = [{"id": number, "name": f"Order {number}", "lines": [1, 2]} for number in range(400)]

    assert all_items(json.dumps(items), 1500) == items
    assert all_items(json.dumps(items, indent=2), 1500) == items


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.integers(), st.text(max_size=30), st.lists(st.booleans(), max_size=5),
            st.dictionaries(st.text(max_size=8), st.none(), max_size=4),
        ),
        max_size=200,
    )
)  # fmt: skip
def test_whatever_the_items_are_none_is_lost(items: list[Any]) -> None:
    assert all_items(json.dumps(items), 900) == items


def test_short_members_stay_whole_beside_a_long_list() -> None:
    text = json.dumps({"total": 900, "items": list(range(900)), "next": "/page/2"})

    shown = page(text, 1000)

    assert body(shown)["total"] == 900
    assert body(shown)["next"] == "/page/2"
    assert cursors(shown) == [
        Cursor(text_id="file_1", start=len(body(shown)["items"]), at="/items")
    ]
    rest = page(text, 10_000, cursor=cursors(shown)[0])
    assert body(shown)["items"] + body(rest) == list(range(900))


def test_numbers_and_escapes_are_never_written_again() -> None:
    numbers = "[" + ",".join(["1e400", "9007199254740993", "1.10", "-0", '"\\u00e9\\/"'] * 80) + "]"

    shown = page(numbers, 600)

    assert cursors(shown)
    assert shown.text.partition("\n[Cut")[0].endswith("]")
    assert shown.text.startswith('[1e400,9007199254740993,1.10,-0,"\\u00e9\\/",1e400')


def test_an_object_of_very_many_members_is_read_in_order() -> None:
    text = json.dumps({f"k{number}": number for number in range(1000)})

    first = page(text, 2000)
    second = page(text, 100_000, cursor=cursors(first)[0])

    assert {**body(first), **body(second)} == json.loads(text)


def test_a_long_text_inside_is_cut_and_can_be_read_on() -> None:
    story = 'He said "no" \\ 😀é\n' * 300
    text = json.dumps({"title": "T", "story": story})
    first = page(text, 2000)
    told, cursor = body(first)["story"], cursors(first)[0]
    assert told.endswith("…")

    pieces = [told.removesuffix("…")]
    while True:
        shown = page(text, 2000, cursor=cursor)
        pieces.append(body(shown).removesuffix("…"))
        if not shown.is_cut:
            break
        (cursor,) = cursors(shown)

    assert "".join(pieces) == story


def test_one_item_that_is_too_long_alone_is_cut_inside() -> None:
    text = json.dumps([{"text": "x" * 5000, "id": 1}, {"id": 2}])

    shown = page(text, 1000)

    assert body(shown)[0]["id"] == 1
    assert {each.at for each in cursors(shown)} == {"/0/text", ""}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 900 + "1" * 2000 + "]" * 900,
        '{"a":' * 400 + "[1,2,3]" + "}" * 400,
        "[" + "1" * 4000 + "]",
        '{"' + "k" * 5000 + '": 1}',
        '{"a":1,"a":2,"' + "b" * 1000 + '":"' + "c" * 3000 + '"}',
        "[" + ",".join(["[]"] * 3000) + "]",
        '["' + "\\\\" * 3000 + '"]',
        '["' + "\\ud83d\\ude00" * 800 + '"]',
        "[" + " " * 5000 + "]",
    ],
)
def test_odd_shapes_stay_json_within_the_limit(text: str) -> None:
    shown = page(text, 1000)

    assert len(shown.text) <= 1000
    body(shown)


def test_what_is_no_json_after_all_is_cut_like_any_text() -> None:
    shown = page('{"a": [1, 2' + ", 3" * 2000, 1000)

    assert shown.text.startswith('{"a": [1, 2, 3')
    assert "these are characters 1 to " in shown.text


def test_csv_is_cut_between_rows_with_its_columns_on_every_page() -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rows = [["id", "note"], *([str(number), f'a "quoted"\nline {number}'] for number in range(200))]
    writer.writerows(rows)

    told: list[list[str]] = []
    cursor: Cursor | None = None
    while True:
        shown = page(out.getvalue(), 1200, "text/csv", cursor=cursor)
        read = list(csv.reader(io.StringIO(shown.text.partition("\n[Cut")[0])))
        assert read[0] == ["id", "note"]
        told += read[1:]
        if not shown.is_cut:
            break
        (cursor,) = cursors(shown)

    assert told == rows[1:]


def test_the_first_page_of_csv_says_how_much_there_is() -> None:
    text = "id,name,price\n" + "".join(f"{n},thing {n},1.00\n" for n in range(500))

    assert "[Cut: CSV of 3 columns; these are rows 1 to " in page(text, 1000, "text/csv").text
    assert " of 500. To read on" in page(text, 1000, "text/csv").text


def test_text_is_cut_at_the_end_of_a_line_and_read_to_its_end() -> None:
    text = "".join(f"Line {number} of a log.\n" for number in range(300))
    pieces: list[str] = []
    cursor: Cursor | None = None
    while True:
        shown = page(text, 1000, "text/plain", cursor=cursor)
        pieces.append(shown.text.partition("\n[Cut")[0])
        if not shown.is_cut:
            break
        (cursor,) = cursors(shown)

    assert "\n".join(pieces) == text


@pytest.mark.parametrize(
    ("text", "cursor"),
    [
        ("file_1:12:/a/b", Cursor(text_id="file_1", start=12, at="/a/b")),
        (' "file_1:0:" ', Cursor(text_id="file_1")),
        ("file_1", Cursor(text_id="file_1")),
        ("../x", None),
        ("", None),
        ("file_1:-3:", None),
        ("a" * 100, None),
    ],
)
def test_a_cursor_is_read_as_a_model_writes_it(text: str, cursor: Cursor | None) -> None:
    assert parse_cursor(text) == cursor


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(text_id="f", at="/items/900"),
        Cursor(text_id="f", at="/nothing"),
        Cursor(text_id="f", at="/items/x/y"),
        Cursor(text_id="f", start=10**9),
    ],
)
def test_a_place_that_is_not_there_is_none(cursor: Cursor) -> None:
    text = json.dumps({"items": [1, 2, 3]})

    assert page_of(text, JSON, 100, start=cursor.start, at=cursor.at) is None


def test_a_place_past_the_last_item_is_an_empty_page() -> None:
    assert page(
        '{"items": [1, 2]}', 100, cursor=Cursor(text_id="f", start=9, at="/items")
    ).text == ("[]")


def test_a_very_long_answer_is_cut_soon() -> None:
    text = json.dumps([{"id": number, "name": "x" * 40} for number in range(150_000)])
    started = time.process_time()

    page(text, 100_000)

    assert len(text) > 9_000_000
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "text",
    [
        "{" + ",".join(f'"k{n}":{n}' for n in range(200_000)) + "}",
        "[" + "[],".join([""] * 400_000) + "0]",
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
    ],
    ids=["many members", "many items", "deep list", "deep object"],
)
def test_a_shape_made_to_hurt_takes_little_memory_and_time(text: str) -> None:
    tracemalloc.start()
    started = time.process_time()

    shown = page(text, 100_000)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert shown.is_cut
    assert peak < 20_000_000 + 4 * len(text)
    assert time.process_time() - started < 30
