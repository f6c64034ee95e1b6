"""Text to a JSON value: JSON by orjson, YAML 1.2 by yaml-rs, both within limits.

YAML is read as its author meant it: `no` and `on` are words, `012` keeps its zero, dates
stay text, the keys of `200:` are strings. What the YAML reader gets wrong is put right here.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

import orjson
import yaml_rs

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.openapi.complaints import json_hint, yaml_complaint
from actionary.openapi.errors import (
    DocumentSyntaxError,
    DocumentTooLargeError,
    NotADocumentError,
)
from actionary.openapi.limits import DocumentLimits
from actionary.openapi.mergekeys import merge_keys_done
from actionary.openapi.misread import quote_misread, quote_misread_slowly
from actionary.openapi.text import WIDE, decode_document, line_and_column, too_large

_ORJSON_DEPTH = 254
"""How deep orjson writes; a value it can write is safe to recurse over."""

_MEMBER = re.compile(rb'"\s*:')
_MAX_DIGITS: Final = 4_300
_DIGITS: Final = frozenset("0123456789_")
_ENDLESS_NUMBER = re.compile(rf"[0-9_]{{{_MAX_DIGITS + 1}}}")
_NOT_FINITE = re.compile(r"\.(?:inf|Inf|INF|nan|NaN|NAN)\b")
_POSITION = re.compile(r"at line (\d+), column (\d+)")
_TAB_AFTER_COLON = re.compile(r"^([ ]*(?:- )*[^\s#'\"\[{][^\n#'\"]*?:)\t[ \t]*", re.MULTILINE)
_INFO_VERSION = re.compile(
    r"^info:[^\n]*\n(?:[ #][^\n]*\n|\n)*?[ ]+version:[ ]+([0-9][0-9.]*)", re.MULTILINE
)
_LAST_WINS = yaml_rs.DuplicateKeyPolicy.LastWins


class Loaded:
    """A parsed text: its value, whether it was JSON, and on demand the text and its faults."""

    __slots__ = ("_data", "_key", "_text", "is_json", "value")

    def __init__(
        self,
        value: JSONObject,
        *,
        is_json: bool,
        data: bytes | None = None,
        text: str | None = None,
        duplicate_key: str | None = None,
    ) -> None:
        self.value = value
        self.is_json = is_json
        self._data = data
        self._text = text
        self._key = duplicate_key

    @property
    def text(self) -> str | None:
        """The text it was parsed from; None when there was none."""
        if self._text is None and self._data is not None:
            self._text = self._data.decode("utf-8", "replace")
        return self._text

    def mentions(self, word: str) -> bool:
        """Whether `word` stands anywhere in it."""
        if self._data is not None:
            return word.encode() in self._data
        if self._text is not None:
            return word in self._text
        return word.encode() in orjson.dumps(self.value)

    @property
    def duplicate_key(self) -> str | None:
        """A key that stands twice in one mapping, or None; found by looking again."""
        if self._key is None and self.is_json and self.text is not None:
            data = self._data if self._data is not None else self.text.encode("utf-8", "replace")
            written = orjson.dumps(self.value)
            # Equal values have equally many members; fewer were parsed when a key stood twice.
            if data.count(b'":') != written.count(b'":') and (
                len(_MEMBER.findall(data)) != len(_MEMBER.findall(written))
            ):
                self._key = _duplicate_json_key(self.text)
        return self._key


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the cycle collector from walking again and again over a value while it grows.

    Parsed values hold no cycles, and half the time of parsing goes into looking for them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What has grown counts as old at once, instead of being walked over now.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def parse_document_bytes(data: bytes, limits: DocumentLimits) -> Loaded:
    """Return the mapping that `data` holds; JSON is parsed without making text of it first."""
    if len(data) > limits.max_bytes:
        raise too_large(len(data), limits)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:1000].lstrip()[:1] in (b"{", b"[") and not data.startswith(WIDE):
        if len(data) > 2 * limits.max_nodes and data.count(b",") > limits.max_nodes:
            raise _too_many(limits)
        try:
            value: JSONValue = orjson.loads(data)
        except orjson.JSONDecodeError:
            pass  # the slower way says why, or reads it as YAML
        else:
            return _loaded_json(value, limits, data=data)
    return parse_document_text(decode_document(data, limits), limits)


def parse_document_text(text: str, limits: DocumentLimits) -> Loaded:
    """Return the mapping that `text` holds; raises a `DocumentError` with line and column."""
    if len(text) > 2 * limits.max_nodes and text.count(",") > limits.max_nodes:
        raise _too_many(limits)
    if text[:1000].lstrip()[:1] in ("{", "["):
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
    written_bytes(value, limits)
    return _mapping(value, limits)


def _parse_json(text: str, limits: DocumentLimits) -> Loaded:
    try:
        value: JSONValue = orjson.loads(text.encode("utf-8", "surrogatepass"))
    except orjson.JSONDecodeError as error:
        if error.msg == "depth limit exceeded":
            raise _too_deep(limits) from None
        raise DocumentSyntaxError(
            f"This is not JSON: {error.msg}.",
            hint=json_hint(error.msg),
            line=error.lineno,
            column=error.colno,
        ) from None
    return _loaded_json(value, limits, text=text)


def _loaded_json(
    value: JSONValue,
    limits: DocumentLimits,
    *,
    data: bytes | None = None,
    text: str | None = None,
) -> Loaded:
    if _is_deeper(value, min(limits.max_depth, _ORJSON_DEPTH)):
        raise _too_deep(limits)
    return Loaded(_mapping(value, limits), is_json=True, data=data, text=text)


def _is_deeper(value: object, max_depth: int) -> bool:
    """Whether parsed JSON is nested deeper; each level is one call into C."""
    level: list[object] = [value]
    for _ in range(max_depth + 1):
        level = gc.get_referents(*level)
        if not level:
            return False
    return True


def _parse_yaml(text: str, limits: DocumentLimits) -> Loaded:
    _refuse_endless_number(text)
    quoted = quote_misread(text)
    try:
        value, duplicate = _load_yaml_text(quoted, limits)
    except DocumentSyntaxError:
        if quoted == text:
            raise
        value, duplicate = _load_yaml_text(quote_misread_slowly(text), limits)
    plain, written = _plain_yaml(value, text, limits)
    mapping = _mapping(plain, limits)
    if b'"<<' in written and b'"<<":' in written:
        mapping = cast("JSONObject", merge_keys_done(mapping))
    _keep_version_text(mapping, text)
    return Loaded(mapping, is_json=False, text=text, duplicate_key=duplicate)


def _refuse_endless_number(text: str) -> None:
    """Refuse a number of thousands of digits: reading it takes the square of its length."""
    for probe in range(_MAX_DIGITS, len(text), _MAX_DIGITS):
        # Such a number goes on for a long way to one side of a probe at least.
        if text[probe] in _DIGITS and (
            _DIGITS.issuperset(text[probe - 100 : probe])
            or _DIGITS.issuperset(text[probe : probe + 100])
        ):
            endless = _ENDLESS_NUMBER.search(text, probe - _MAX_DIGITS, probe + _MAX_DIGITS + 1)
            if endless is not None:
                line, column = line_and_column(text, endless.start())
                raise DocumentSyntaxError(
                    "A number has thousands of digits.",
                    hint="Write it in quotes if it is text.",
                    line=line,
                    column=column,
                )


def _load_yaml_text(text: str, limits: DocumentLimits) -> tuple[object, str | None]:
    """Return the value, and a key that stood twice in one mapping if there was one."""
    try:
        return _load_yaml(text, limits, yaml_rs.DuplicateKeyPolicy.Error), None
    except yaml_rs.YAMLDecodeError as error:
        if "duplicate mapping key" in str(error):
            duplicate = str(error).partition("key: ")[2].strip("'\"")
            return _load_or_explain(text, limits), duplicate
        if "\t" in text:
            return _load_or_explain(_TAB_AFTER_COLON.sub(r"\1 ", text), limits), None
        raise _syntax_error(error, text) from None
    except ValueError as error:
        raise DocumentSyntaxError(f"This is not YAML: {error}.") from None


def _plain_yaml(value: object, text: str, limits: DocumentLimits) -> tuple[object, bytes]:
    """Return `value` with string keys and JSON values only, and the same as JSON.

    Nearly every document needs no more than the keys of its responses made text.
    """
    if not _NOT_FINITE.search(text):
        _name_statuses(value)
        try:
            return value, written_bytes(value, limits)
        except DocumentTooLargeError as error:
            if error.limit != "max_depth":
                raise
    plain = _plain_json(value, limits)
    return plain, written_bytes(plain, limits)


def _name_statuses(value: object) -> None:
    """Make text of the keys of all `responses`: in YAML `200:` is a number."""
    paths = value.get("paths") if isinstance(value, dict) else None
    for item in paths.values() if isinstance(paths, dict) else ():
        for operation in item.values() if isinstance(item, dict) else ():
            responses = operation.get("responses") if isinstance(operation, dict) else None
            if isinstance(responses, dict) and any(type(key) is int for key in responses):
                operation["responses"] = {
                    str(key) if type(key) is int else key: entry for key, entry in responses.items()
                }


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
    if limits.max_depth < _ORJSON_DEPTH and _is_deeper(value, limits.max_depth):
        raise _too_deep(limits)
    return written


def _too_many(limits: DocumentLimits) -> DocumentTooLargeError:
    return DocumentTooLargeError(
        f"The document holds more than {limits.max_nodes:,} values.", limit="max_nodes"
    )


def _too_deep(limits: DocumentLimits) -> DocumentTooLargeError:
    return DocumentTooLargeError(
        f"The document is nested deeper than {limits.max_depth} levels.", limit="max_depth"
    )


def _mapping(value: object, limits: DocumentLimits) -> JSONObject:
    if isinstance(value, dict):
        return value
    written = written_bytes(value, limits)
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
