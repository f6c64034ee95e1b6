"""Text to a JSON value: JSON by orjson, YAML 1.2 by yaml-rs, both within limits.

YAML is read as its author meant it: `no` and `on` are words, `012` keeps its zero, dates
stay text, the keys of `200:` are strings. What the YAML reader gets wrong is put right here.
"""

import re
from typing import cast

import orjson
import yaml_rs

from actionary.base.errors import LimitExceededError
from actionary.base.jsonvalue import JSONObject, JSONValue, check_depth
from actionary.openapi.complaints import json_hint, yaml_complaint
from actionary.openapi.errors import (
    DocumentSyntaxError,
    DocumentTooLargeError,
    NotADocumentError,
)
from actionary.openapi.limits import DocumentLimits
from actionary.openapi.text import line_and_column
from actionary.openapi.yamllines import might_misread, quote_misread

_ORJSON_DEPTH = 254
"""How deep orjson writes; a value it can write is safe to recurse over."""

_MEMBER = re.compile(rb'"\s*:')
_ENDLESS_NUMBER = re.compile(r"[0-9_]{4301}")
_POSITION = re.compile(r"at line (\d+), column (\d+)")
_TAB_AFTER_COLON = re.compile(r"^([ ]*(?:- )*[^\s#'\"\[{][^\n#'\"]*?:)\t[ \t]*", re.MULTILINE)
_INFO_VERSION = re.compile(
    r"^info:[^\n]*\n(?:[ #][^\n]*\n|\n)*?[ ]+version:[ ]+([0-9][0-9.]*)", re.MULTILINE
)
_LAST_WINS = yaml_rs.DuplicateKeyPolicy.LastWins


class Loaded:
    """A parsed text: its value, whether it was JSON, and which key stood twice somewhere."""

    __slots__ = ("duplicate_key", "is_json", "value")

    def __init__(self, value: JSONObject, *, is_json: bool, duplicate_key: str | None) -> None:
        self.value = value
        self.is_json = is_json
        self.duplicate_key = duplicate_key


def parse_document_text(text: str, limits: DocumentLimits) -> Loaded:
    """Return the mapping that `text` holds; raises a `DocumentError` with line and column."""
    if text.count(",") > limits.max_nodes:
        raise _too_many(limits)
    looks_like_json = text.lstrip()[:1] in ("{", "[")
    if looks_like_json:
        try:
            return _parse_json(text, limits)
        except DocumentSyntaxError as error:
            # JSON with comments or a trailing comma is YAML: many hand-written documents are.
            try:
                return _parse_yaml(text, limits)
            except DocumentSyntaxError:
                raise error from None
    return _parse_yaml(text, limits)


def check_mapping(value: object, limits: DocumentLimits) -> JSONObject:
    """Return a value given as such, once it is a JSON mapping within the limits."""
    value = _plain_json(value, limits)
    return _mapping(value, written_bytes(value, limits), limits)


def _parse_json(text: str, limits: DocumentLimits) -> Loaded:
    data = text.encode("utf-8", "surrogatepass")
    try:
        value: JSONValue = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if error.msg == "depth limit exceeded":
            raise _too_deep(limits) from None
        raise DocumentSyntaxError(
            f"This is not JSON: {error.msg}.",
            hint=json_hint(error.msg),
            line=error.lineno,
            column=error.colno,
        ) from None
    written = written_bytes(value, limits)
    mapping = _mapping(value, written, limits)
    # Equal values have equally many members; fewer were parsed when a key stood twice.
    if len(_MEMBER.findall(data)) == len(_MEMBER.findall(written)):
        return Loaded(mapping, is_json=True, duplicate_key=None)
    return Loaded(mapping, is_json=True, duplicate_key=_duplicate_json_key(text))


def _parse_yaml(text: str, limits: DocumentLimits) -> Loaded:
    endless = _ENDLESS_NUMBER.search(text)
    if endless is not None:  # reading one takes time that grows with the square of its length
        line, column = line_and_column(text, endless.start())
        raise DocumentSyntaxError(
            "A number has thousands of digits.",
            hint="Write it in quotes if it is text.",
            line=line,
            column=column,
        )
    if might_misread(text):
        text = quote_misread(text)
    duplicate: str | None = None
    try:
        value = _load_yaml(text, limits, yaml_rs.DuplicateKeyPolicy.Error)
    except yaml_rs.YAMLDecodeError as error:
        if "duplicate mapping key" in str(error):
            duplicate = str(error).partition("key: ")[2].strip("'\"")
            value = _load_or_explain(text, limits)
        elif "\t" in text:
            value = _load_or_explain(_TAB_AFTER_COLON.sub(r"\1 ", text), limits)
        else:
            raise _syntax_error(error, text) from None
    except ValueError as error:
        raise DocumentSyntaxError(f"This is not YAML: {error}.") from None
    plain = _plain_json(value, limits)
    written = written_bytes(plain, limits)
    mapping = _mapping(plain, written, limits)
    if "<<" in text and b'"<<":' in written:
        mapping = cast("JSONObject", _merged(mapping))
    _keep_version_text(mapping, text)
    return Loaded(mapping, is_json=False, duplicate_key=duplicate)


def _load_yaml(text: str, limits: DocumentLimits, policy: yaml_rs.DuplicateKeyPolicy) -> object:
    try:
        return yaml_rs.loads(
            text,
            parse_datetime=False,
            alias_limits=yaml_rs.AliasLimits(max_total_replayed_events=limits.max_replayed_events),
            duplicate_key_policy=policy,
        )
    except yaml_rs.YAMLDecodeError as error:
        message = str(error)
        if "alias" in message and "limit" in message:
            raise DocumentTooLargeError(
                f"The YAML aliases stand for more than {limits.max_replayed_events:,} values.",
                limit="max_replayed_events",
                hint="Write the repeated parts once under `components` and use `$ref`.",
            ) from None
        if "recursion" in message.lower() or "depth" in message.lower():
            raise _too_deep(limits) from None
        raise


def _load_or_explain(text: str, limits: DocumentLimits) -> object:
    try:
        return _load_yaml(text, limits, _LAST_WINS)
    except yaml_rs.YAMLDecodeError as error:
        raise _syntax_error(error, text) from None


def _syntax_error(error: Exception, text: str) -> DocumentSyntaxError:
    message = str(error)
    where = _POSITION.search(message)
    line, column = (int(where[1]), int(where[2])) if where else (0, 0)
    reason = message.strip().rpartition("\n")[2].strip()
    words, hint = yaml_complaint(reason, has_tabs="\t" in text)
    return DocumentSyntaxError(f"This is not YAML: {words}.", hint=hint, line=line, column=column)


def written_bytes(value: object, limits: DocumentLimits) -> bytes:
    """Return `value` as JSON; refuses one that is too deep or has too many members."""
    try:
        written = orjson.dumps(value)
    except TypeError:
        raise _too_deep(limits) from None
    if written.count(b",") > limits.max_nodes:
        raise _too_many(limits)
    if limits.max_depth < _ORJSON_DEPTH:
        try:
            check_depth(cast("JSONValue", value), max_depth=limits.max_depth)
        except LimitExceededError:
            raise _too_deep(limits) from None
    return written


def _too_many(limits: DocumentLimits) -> DocumentTooLargeError:
    return DocumentTooLargeError(
        f"The document holds more than {limits.max_nodes:,} values.", limit="max_nodes"
    )


def _too_deep(limits: DocumentLimits) -> DocumentTooLargeError:
    return DocumentTooLargeError(
        f"The document is nested deeper than {limits.max_depth} levels.", limit="max_depth"
    )


def _mapping(value: object, written: bytes, limits: DocumentLimits) -> JSONObject:
    if isinstance(value, dict):
        return value
    what = {list: "a list", str: "a piece of text", type(None): "nothing"}.get(
        type(value), "a single value"
    )
    excerpt = written[:40].decode("utf-8", "ignore")
    raise NotADocumentError(
        f"An OpenAPI document is a mapping of names to values; this is {what} ({excerpt}).",
        hint="A document begins with `openapi: 3.1.0`, then `info:` and `paths:`.",
    )


def _plain_json(value: object, limits: DocumentLimits) -> object:
    """Return `value` with string keys and JSON values only, sharing nothing."""
    try:
        return orjson.loads(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS))
    except (TypeError, orjson.JSONDecodeError):
        return _plain_slowly(value, limits, 0)


def _plain_slowly(value: object, limits: DocumentLimits, depth: int) -> object:
    """Do the same for what the JSON writer refuses: huge integers, odd keys, sets, mappings."""
    if depth > min(limits.max_depth, _ORJSON_DEPTH):
        raise _too_deep(limits)
    if hasattr(value, "items"):
        return {
            _key_text(key): _plain_slowly(item, limits, depth + 1) for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_slowly(item, limits, depth + 1) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 63:
        return float(value) if abs(value) < 1 << 1023 else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value if isinstance(value, bool | int | float | None) else str(value)


def _key_text(key: object) -> str:
    if isinstance(key, bool) or key is None:
        return orjson.dumps(key).decode()
    return str(key)


def _merged(value: JSONValue) -> JSONValue:
    """Return `value` with YAML merge keys (`<<`) done: own keys win, then the first merged."""
    if isinstance(value, list):
        return [_merged(item) for item in value]
    if not isinstance(value, dict):
        return value
    merge = value.get("<<")
    own = {key: _merged(item) for key, item in value.items() if key != "<<" or merge is None}
    sources = merge if isinstance(merge, list) else [merge]
    if merge is None or not all(isinstance(source, dict) for source in sources):
        return own if merge is None else {**own, "<<": merge}
    merged: dict[str, JSONValue] = {}
    for source in reversed(sources):
        merged.update(cast("dict[str, JSONValue]", _merged(source)))
    return {**merged, **own}


def _keep_version_text(value: JSONObject, text: str) -> None:
    """Put `info.version: 1.10` back as it was written: as a number it would be 1.1."""
    info = value.get("info")
    if isinstance(info, dict) and isinstance(info.get("version"), int | float):
        written = _INFO_VERSION.search(text)
        info["version"] = written[1] if written else str(info["version"])


def _duplicate_json_key(text: str) -> str | None:
    import json  # only when a key is known to stand twice

    duplicates: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> None:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            duplicates.extend(key for key in set(keys) if keys.count(key) > 1)

    json.loads(text, object_pairs_hook=note)
    return duplicates[0] if duplicates else None
