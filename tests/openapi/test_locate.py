"""A JSON Pointer leads to the line and column where a person would look."""

import pytest
import yaml

from actionary.base.jsonvalue import join_pointer
from actionary.openapi.locate import Locator

BLOCK = """\
# a comment
openapi: 3.1.0
info:
  title: "A: b"   # comment
  description: |
    paths:
      not: here

    end
paths:
  /a/{x}:
    get:
      parameters:
      - name: x
        in: path
      - {name: y, in: query, schema: {type: string}}
      -
        name: z
      tags: [one, "two, three",
        four]
  '/b':
    "post":
      responses: {200: {description: ok}, "404": {description: no}}
      description: >-
        folded
        text
  /c#d: &anchor
    get: !!map
      summary: 'it''s
        two lines: long'
      example:
        {a: 1,
         b: {c: 2}}
  /e: *anchor
x-last: 1
"""

JSON = """{
  "openapi": "3.1.0", "info": {"title": "a: {b}", "list": [1, {"x": 2}, [3]]},
  "paths": {
    "/a/{x}": {
      "get": {"summary": "\\"quoted\\": yes", "tags": ["one", "two"]}
    },
    "~tilde/slash": {}
  }
}"""


def every_place(text: str) -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    """Return path and place of everything, as another parser sees it."""
    places: list[tuple[tuple[str, ...], tuple[int, int]]] = []

    def walk(node: yaml.Node, path: tuple[str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = (*path, str(key.value))
                mark = key.start_mark
                places.append((inner, (mark.line + 1, mark.column + 1)))
                walk(value, inner)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                mark = value.start_mark
                places.append(((*path, str(index)), (mark.line + 1, mark.column + 1)))
                walk(value, (*path, str(index)))

    root = yaml.compose(text)
    assert root is not None
    walk(root, ())
    return places


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        (BLOCK.replace("/e: *anchor", "/e: {}"), False),
        (JSON, True),
        (JSON, False),
        (BLOCK.replace("/e: *anchor", "/e: {}").replace("\n", "\r\n"), False),
    ],
)
def test_every_value_is_where_another_parser_sees_it(text: str, is_json: bool) -> None:
    locator = Locator(text, is_json=is_json)

    for path, (line, column) in every_place(text):
        found = locator.find(join_pointer(*path))
        assert found[0] == line or text.splitlines()[found[0] - 1].strip() == "-", path
        # An item is shown at its dash; everything else exactly where it begins.
        assert found == (line, column) or path[-1].isdigit(), path


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (1, 1)),
        ("/nowhere", (1, 1)),
        ("/info/nowhere/deeper", (3, 1)),
        ("/paths/~1a~1{x}/get/parameters/1/nowhere", (16, 7)),
        ("/paths/~1a~1{x}/get/parameters/1/schema/type", (16, 39)),
        ("/paths/~1e/get/summary", (34, 3)),
    ],
)
def test_what_is_not_there_is_shown_at_its_nearest_ancestor(
    pointer: str, place: tuple[int, int]
) -> None:
    assert Locator(BLOCK, is_json=False).find(pointer) == place


def test_a_text_that_ends_too_early_still_has_places() -> None:
    assert Locator('{"a": {"b": [1, ', is_json=True).find("/a/b/0") == (1, 14)
    assert Locator("a:\n  b: [1, {c: 'x\n", is_json=False).find("/a/b") == (2, 3)
