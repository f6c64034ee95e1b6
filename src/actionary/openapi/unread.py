"""What a document says that no function comes of, said so that nothing is dropped in silence."""

import re
from collections.abc import Mapping
from typing import Final

import orjson

from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.base.text import count, truncate
from actionary.openapi.diagnostic import Findings
from actionary.openapi.operation import Operation
from actionary.openapi.patterns import is_checkable
from actionary.openapi.refs import walk

_PATTERN: Final = re.compile(rb'"pattern":("[^"\\]*+(?:\\.[^"\\]*+)*+")')
_MAX_FOUND: Final = 200
"""Patterns told one by one; who has more has one cause for all of them."""


def check_unread(raw: JSONObject, operations: tuple[Operation, ...], findings: Findings) -> None:
    """Add what is in the document and is no part of a call."""
    _webhooks(raw, findings)
    _callbacks(raw, operations, findings)
    _patterns(raw, findings)


def _webhooks(raw: JSONObject, findings: Findings) -> None:
    webhooks = raw.get("webhooks")
    if isinstance(webhooks, Mapping) and webhooks:
        findings.info(
            "not-a-function",
            "/webhooks",
            f"{count(len(webhooks), 'webhook')}: calls that the API makes, so no functions.",
        )


def _callbacks(raw: JSONObject, operations: tuple[Operation, ...], findings: Findings) -> None:
    for operation in operations:
        if _at(raw, operation.pointer).get("callbacks"):
            findings.info(
                "not-a-function",
                f"{operation.pointer}/callbacks",
                f"The callbacks of {operation.method} {truncate(operation.path, 80)} are calls "
                "that the API makes, so no functions.",
            )


def _at(raw: JSONObject, pointer: str) -> Mapping[str, JSONValue]:
    value: JSONValue = raw
    for token in pointer.split("/")[1:]:
        if not isinstance(value, Mapping):
            return {}
        value = value.get(token.replace("~1", "/").replace("~0", "~"))
    return value if isinstance(value, Mapping) else {}


def _patterns(raw: JSONObject, findings: Findings) -> None:
    """Name the patterns that are not checked; they are looked for only if there are any."""
    written = set(_PATTERN.findall(orjson.dumps(raw)))
    unchecked = {text for text in map(orjson.loads, written) if not is_checkable(text)}
    if not unchecked:
        return
    left = _MAX_FOUND
    for schema, pointer in walk(raw):
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and pattern in unchecked and left:
            left -= 1
            findings.info(
                "unchecked-pattern",
                pointer + join_pointer("pattern"),
                f"The pattern {truncate(pattern, 60)!r} is told to the model, and not checked: it "
                "is no regular expression, or needs look-around.",
                "Write it without (?=...), (?!...), (?<=...) and back references.",
            )
