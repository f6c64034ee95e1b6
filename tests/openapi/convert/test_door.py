"""Whatever is given to be converted gives a document, or one of our errors."""

import json
import random
from typing import Any

import pytest

from actionary.base.errors import ActionaryError
from actionary.openapi.convert.door import convert
from actionary.openapi.document import Document
from actionary.openapi.errors import DocumentError

HAR = {
    "log": {
        "entries": [
            {
                "request": {
                    "method": "POST",
                    "url": "https://api.example/teas/7?a=b",
                    "headers": [{"name": "X-A", "value": "b"}],
                    "postData": {
                        "mimeType": "application/json",
                        "text": '{"a": [1]}',
                        "params": [],
                    },
                },
                "response": {
                    "status": 200,
                    "content": {"mimeType": "application/json", "text": '{"a": 1}'},
                },
            }
        ]
    }
}
POSTMAN = {
    "info": {"name": "Teas", "schema": "https://schema.getpostman.com/"},
    "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-Tea"}]},
    "variable": [{"key": "base", "value": "https://api.example"}],
    "item": [
        {
            "name": "Folder",
            "item": [
                {
                    "name": "Teas",
                    "request": {
                        "method": "POST",
                        "header": [{"key": "A", "value": "b", "description": "c"}],
                        "url": {
                            "raw": "{{base}}/teas/:id?a=b",
                            "query": [{"key": "a", "value": "b"}],
                            "variable": [{"key": "id", "value": "7", "description": "d"}],
                        },
                        "body": {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "b"}]},
                    },
                    "response": [{"code": 200, "body": "{}", "header": []}],
                }
            ],
        }
    ],
}
ODD: tuple[Any, ...] = (None, True, 7, -1.5, "", "x", "\ud800", "{{x}}", [], [None], {}, {"a": {}})


def changed(value: Any, chance: random.Random) -> Any:
    """Return `value` with odd things in a few of its places."""
    if chance.random() < 0.06:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {key: changed(item, chance) for key, item in value.items()}
    if isinstance(value, list):
        return [changed(item, chance) for item in value]
    return value


@pytest.mark.parametrize("source", [HAR, POSTMAN], ids=["har", "postman"])
def test_odd_values_give_a_document_or_one_of_our_errors(source: Any) -> None:
    """Six hundred broken ones of each, the same every time; what is made can be read."""
    chance = random.Random(20)
    made = 0
    for _ in range(600):
        text = json.dumps(changed(source, chance))
        try:
            document = convert(text).document
        except ActionaryError:
            continue
        made += 1
        assert not [
            one
            for one in Document.load(document).diagnostics
            if one.severity == "error" and one.rule not in ("no-server", "unusable-operation")
        ], text
    assert made > 150


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "hello", "<html>", "\0", '{"log": {}}'])
def test_what_is_none_of_them_is_refused(text: str) -> None:
    """With a hint that says what could be given."""
    with pytest.raises(DocumentError) as caught:
        convert(text)

    assert caught.value.hint


def test_folders_in_folders_without_end_are_not_followed() -> None:
    """So that no depth of the text becomes one of the stack."""
    item: Any = {"name": "x", "request": "https://api.example/deep"}
    for _ in range(80):
        item = {"name": "f", "item": [item]}

    with pytest.raises(DocumentError):
        convert(json.dumps({"info": {"schema": "x"}, "item": [item]}))
