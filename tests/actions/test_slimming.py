"""A schema too large to tell is cut, what was cut is said, and nothing allowed is refused."""

from typing import Any

import jsonschema_rs
import orjson
import pytest

from actionary.actions.slimming import MAX_SCHEMA_BYTES, slim


def nested(levels: int, width: int) -> dict[str, Any]:
    """Return an object of objects, `width` members at each of `levels` levels."""
    if levels == 0:
        return {"type": "string", "description": "A leaf"}
    return {
        "type": "object",
        "description": "A branch",
        "required": ["m0"],
        "properties": {f"m{n}": nested(levels - 1, width) for n in range(width)},
    }


def worded(words: int, members: int) -> dict[str, Any]:
    member = {"type": "string", "description": "x" * words, "examples": ["y"]}
    return {"type": "object", "properties": {f"m{n}": dict(member) for n in range(members)}}


SHARED: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"$ref": "#/$defs/A"}, "b": {"$ref": "#/$defs/B"}},
    "$defs": {
        "A": {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}, "a": {
            "$ref": "#/$defs/A"}}},
        "B": nested(5, 7),
        "Unused": worded(1000, 100),
    },
}  # fmt: skip


def test_a_small_schema_stays_as_it_is() -> None:
    small = nested(2, 3)

    assert slim(small) == (small, "")


@pytest.mark.parametrize(
    ("schema", "cut"),
    [
        (worded(2000, 100), "examples, descriptions after 300 characters"),
        (worded(2000, 300), "examples, descriptions after 80 characters"),
        (
            nested(6, 5),
            "examples, descriptions after 80 characters, what lies deeper than 3 levels",
        ),
        (SHARED, "examples, descriptions after 80 characters, what lies deeper than 3 levels"),
        (
            {"type": "object", "properties": {"a": {"enum": [str(n) for n in range(50_000)]}}},
            "examples, descriptions after 300 characters, lists of choices past all measure",
        ),
    ],
    ids=["words", "more words", "levels", "shared", "choices"],
)
def test_a_large_one_is_cut_until_it_fits(schema: dict[str, Any], cut: str) -> None:
    slimmed, told = slim(schema)

    assert len(orjson.dumps(slimmed)) <= MAX_SCHEMA_BYTES
    assert told == cut
    assert jsonschema_rs.meta.is_valid(dict(slimmed))


def test_what_is_cut_takes_any_value_of_its_type() -> None:
    slimmed, _ = slim(nested(6, 5))
    value: Any = "leaf"
    for _ in range(6):
        value = {"m0": value}

    accepts = jsonschema_rs.Draft202012Validator(dict(slimmed))
    assert accepts.is_valid(value)
    assert accepts.is_valid({"m0": {"m0": {"m0": {"m0": {"m0": 7}}}}})
    assert not accepts.is_valid({"m0": 7})


def test_what_nobody_refers_to_any_more_is_gone() -> None:
    slimmed: Any = slim(SHARED)[0]

    assert set(slimmed["$defs"]) == {"A", "B"}
