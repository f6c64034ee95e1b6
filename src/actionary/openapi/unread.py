"""What a document says that no function comes of, said so that nothing is dropped in silence."""

import re
from collections.abc import Mapping
from typing import Final

import orjson

from actionary.base.jsonvalue import JSONObject, find_at, join_pointer
from actionary.base.text import count, truncate
from actionary.openapi.diagnostic import Findings
from actionary.openapi.operation import Operation
from actionary.openapi.patterns import is_checkable
from actionary.openapi.refs import walk

_PATTERN: Final = re.compile(rb'"pattern":("[^"\\]*+(?:\\.[^"\\]*+)*+")')
_MAX_FOUND: Final = 200
"""Patterns told one by one; who has more has one cause for all of them."""


def check_unread(
    raw: JSONObject,
    files: Mapping[str, JSONObject],
    operations: tuple[Operation, ...],
    findings: Findings,
) -> None:
    """Add what is in the document, or the `files` given with it, and is no part of a call."""
    _webhooks(raw, findings)
    _callbacks(raw, files, operations, findings)
    _patterns(raw, findings)


def _webhooks(raw: JSONObject, findings: Findings) -> None:
    webhooks = raw.get("webhooks")
    if isinstance(webhooks, Mapping) and webhooks:
        findings.info(
            "not-a-function",
            "/webhooks",
            f"{count(len(webhooks), 'webhook')}: calls that the API makes, so no functions.",
        )


def _callbacks(
    raw: JSONObject,
    files: Mapping[str, JSONObject],
    operations: tuple[Operation, ...],
    findings: Findings,
) -> None:
    for operation in operations:
        file, separator, pointer = operation.pointer.partition("#")
        is_elsewhere = bool(separator) and file in files
        where = files[file] if is_elsewhere else raw
        if find_at(where, (pointer if is_elsewhere else operation.pointer) + "/callbacks"):
            findings.info(
                "not-a-function",
                f"{operation.pointer}/callbacks",
                f"The callbacks of {operation.method} {truncate(operation.path, 80)} are calls "
                "that the API makes, so no functions.",
            )


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
