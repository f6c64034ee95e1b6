"""JSON values: types, bounded parsing, canonical text, JSON Pointer."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import orjson

from actionary.base.errors import ActionaryError, ErrorKind, LimitExceededError

JSONScalar: TypeAlias = str | int | float | bool | None
JSONValue: TypeAlias = "JSONScalar | Sequence[JSONValue] | Mapping[str, JSONValue]"
JSONObject: TypeAlias = Mapping[str, JSONValue]

MAX_JSON_BYTES = 20_000_000
"""Largest JSON text parsed: real documents reach 13 MB."""

MAX_JSON_DEPTH = 200
"""Deepest nesting parsed: real documents stay under 40, and recursion over a value must end."""

_INDEX: Final = re.compile(r"[0-9]{1,9}")


class JSONError(ActionaryError):
    """A text is not JSON."""

    kind = ErrorKind.INPUT
    code = "json-invalid"

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint="Check for a missing quote, comma or bracket there.")
        self.line = line
        self.column = column


def parse_json(
    data: bytes | str, *, max_bytes: int = MAX_JSON_BYTES, max_depth: int = MAX_JSON_DEPTH
) -> JSONValue:
    """Return the value of a JSON text (RFC 8259).

    Raises `JSONError` with line and column when it is none, `LimitExceededError` when it is
    longer than `max_bytes` or nested deeper than `max_depth`.
    """
    if len(data) > max_bytes:
        raise LimitExceededError(
            f"The JSON text has {len(data):,} bytes; the limit is {max_bytes:,}.",
            limit="max_json_bytes",
        )
    try:
        value: JSONValue = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if any(word in error.msg.lower() for word in ("depth", "recursion")):
            raise LimitExceededError(
                f"The JSON text is nested deeper than {max_depth} levels.", limit="max_json_depth"
            ) from None
        raise JSONError(
            f"Line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}).",
            line=error.lineno,
            column=error.colno,
        ) from None
    check_depth(value, max_depth=max_depth)
    return value


def check_depth(value: JSONValue, *, max_depth: int = MAX_JSON_DEPTH) -> None:
    """Raise `LimitExceededError` when `value` is nested deeper than `max_depth`; never recurses."""
    level: list[JSONValue] = [value]
    depth = 0
    while level:
        if depth > max_depth:
            raise LimitExceededError(
                f"The value is nested deeper than {max_depth} levels.", limit="max_json_depth"
            )
        below: list[JSONValue] = []
        for item in level:
            if isinstance(item, Mapping):
                below.extend(item.values())
            elif isinstance(item, list | tuple):
                below.extend(item)
        level = below
        depth += 1


def dump_json(value: object, *, pretty: bool = False) -> str:
    """Return JSON text; `pretty` indents by two spaces."""
    option = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if pretty else 0)
    try:
        return orjson.dumps(value, option=option, default=_plain).decode()
    except TypeError:
        indent, separators = (2, (",", ": ")) if pretty else (None, (",", ":"))
        return _dump_slowly(value, indent=indent, separators=separators)


def canonical_json(value: object) -> bytes:
    """Return the one byte string for equal values: sorted keys, no spaces."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    try:
        return orjson.dumps(value, option=option, default=_plain)
    except TypeError:
        return _dump_slowly(value, separators=(",", ":"), sort_keys=True).encode()


def _dump_slowly(value: object, **options: Any) -> str:
    """Return JSON text of what orjson does not write: whole numbers beyond 64 bits."""
    return json.dumps(value, ensure_ascii=False, default=_plain, **options)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def join_pointer(*tokens: str | int) -> str:
    """Return the JSON Pointer of a path of keys (RFC 6901, section 3)."""
    if len(tokens) == 1:
        return "/" + str(tokens[0]).replace("~", "~0").replace("/", "~1")
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def split_pointer(pointer: str) -> tuple[str, ...]:
    """Return the keys of a JSON Pointer (RFC 6901, section 4); the empty pointer has none."""
    if not pointer:
        return ()
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def index_of(token: str) -> int | None:
    """Return the place in a list that a key of a JSON Pointer names; None when it names none.

    At most nine digits: no list is longer, and longer numbers are slow to read or refused.
    """
    return int(token) if _INDEX.fullmatch(token) else None


def find_at(value: JSONValue, pointer: str) -> JSONValue:
    """Return what a JSON Pointer leads to (RFC 6901, section 4); None when that is nothing."""
    for token in split_pointer(pointer):
        if isinstance(value, Mapping) and token in value:
            value = value[token]
        elif isinstance(value, list) and (at := index_of(token)) is not None and at < len(value):
            value = value[at]
        else:
            return None
    return value
