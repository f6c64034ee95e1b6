"""The places of JSON members come from one pass over the text, whatever stands in strings."""

import orjson
import pytest

from actionary.openapi.jsonplaces import JSONPlaces
from actionary.openapi.locate import Locator

TEXT = """{ "a": {"b}": "x]\\"{", "c" : [1, {"d": null}, "e,"], "": true},
  "list": [[], {}, "\\\\", -1.5e3 ] , "last":0 }
"""


def test_members_are_found_past_brackets_and_quotes_in_strings() -> None:
    places = JSONPlaces(TEXT)

    top = places.members(0)
    assert top is not None
    inner = places.members(top["a"][1])
    listed = places.members(top["list"][1])

    assert list(top) == ["a", "list", "last"]
    assert inner is not None
    assert list(inner) == ["b}", "c", ""]
    assert listed is not None
    assert list(listed) == ["0", "1", "2", "3"]
    assert TEXT[listed["3"][0] :].startswith("-1.5e3")
    assert TEXT[top["last"][0] :].startswith('"last"')


@pytest.mark.parametrize("pointer", ["", "/a", "/a/b}", "/a/c/1/d", "/list/2", "/last", "/none"])
def test_json_places_are_those_of_the_slower_way(pointer: str) -> None:
    assert Locator(TEXT, is_json=True).find(pointer) == Locator(TEXT, is_json=False).find(pointer)


@pytest.mark.parametrize("text", ['{"a": [1, 2', '{"a"', "{", '{"a": "', "[[]", "{]}"])
def test_broken_json_is_looked_at_the_slower_way(text: str) -> None:
    assert Locator(text, is_json=True).find("/a/1") == Locator(text, is_json=False).find("/a/1")


def test_a_large_document_takes_one_pass() -> None:
    value = {"paths": {f"/p{n}": {"get": {"tags": [str(n)] * 20}} for n in range(3_000)}}
    text = orjson.dumps(value).decode()
    places = Locator(text, is_json=True)

    found = [places.find(f"/paths/~1p{n}/get/tags/19") for n in range(3_000)]

    assert all(text[column - 1] == '"' for _, column in found)
