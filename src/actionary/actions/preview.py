"""What a person sees before saying yes: computed from the request that will be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from actionary.actions.arguments import Place
from actionary.actions.function import Function
from actionary.actions.masked import masked_headers, masked_target
from actionary.actions.redact import MASK
from actionary.base.http import CredentialSlot, HTTPRequest
from actionary.base.jsonvalue import JSONObject, JSONValue, dump_json
from actionary.base.text import size, visible

LONG_TEXT: Final = 300
"""Characters from which a value is folded on the card."""

_MAX_COLUMNS = 8


class FieldKind(StrEnum):
    """How a field is drawn."""

    TEXT = "text"
    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewField:
    """One argument as it is shown; invisible characters are drawn."""

    name: str
    place: str
    """`path`, `query`, `header`, `cookie` or `body`."""
    kind: FieldKind
    text: str
    """The whole value: the text, or the JSON of a list or object."""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    size: int = 0
    """Characters of `text`."""
    long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything a confirmation card shows about a request."""

    host: str
    method: str
    path: str
    summary: str
    """The builder's words: shown as quoted text, never as ours."""
    fields: tuple[PreviewField, ...]
    request_text: str
    repairs: tuple[str, ...] = ()
    """What was put right in the model's arguments; the fields show it as it is sent."""


def preview_of(
    function: Function,
    request: HTTPRequest,
    arguments: JSONObject,
    *,
    slots: Sequence[CredentialSlot] = (),
    repairs: Sequence[str] = (),
) -> Preview:
    """Return what is shown before `request`, made of `arguments`, is sent.

    An argument whose place a credential takes is left out, for it is not sent.
    """
    return Preview(
        host=visible(request.host),
        method=request.method,
        path=visible(urlsplit(request.url).path or "/"),
        summary=visible(function.summary or function.description.split("\n", 1)[0]),
        fields=tuple(
            _field(name, function.places[name][0], value)
            for name, value in arguments.items()
            if name in function.places and not _is_replaced(function.places[name], slots)
        ),
        request_text=request_text(request, slots),
        repairs=tuple(visible(repair) for repair in repairs),
    )


def request_text(request: HTTPRequest, slots: Sequence[CredentialSlot] = ()) -> str:
    """Return the request as HTTP text: every byte of it, each credential masked by its name.

    A body that is no UTF-8 text is described by its size.
    """
    lines = [
        f"{request.method} {masked_target(request, slots, _masked)} HTTP/1.1",
        f"Host: {request.host}",
    ]
    lines.extend(f"{name}: {value}" for name, value in masked_headers(request, slots, _masked))
    if request.body:
        lines.append(f"Content-Length: {len(request.body)}")
    head = visible("\n".join(lines))
    if not request.body:
        return head
    try:
        body = visible(request.body.decode("utf-8"))
    except UnicodeDecodeError:
        body = f"[{size(len(request.body))} of data that is not text]"
    return f"{head}\n\n{body}"


def _is_replaced(place: Place, slots: Sequence[CredentialSlot]) -> bool:
    location, name = place
    return any(
        slot.location == location
        and (slot.name.lower() == str(name).lower() if location == "header" else slot.name == name)
        for slot in slots
    )


def _masked(slot: CredentialSlot) -> str:
    return f"{MASK} ({slot.scheme})"


def _field(name: str, place: str, value: JSONValue) -> PreviewField:
    kind, columns, rows = FieldKind.TEXT, (), ()  # type: tuple[FieldKind, tuple[str, ...], tuple[tuple[str, ...], ...]]
    if isinstance(value, Mapping | list | tuple):
        kind = FieldKind.JSON
        text = dump_json(value, pretty=True)
        columns, rows = _table(value)
        if rows:
            kind = FieldKind.TABLE
    else:
        text = value if isinstance(value, str) else dump_json(value)
    shown = visible(text)
    return PreviewField(
        name=visible(name),
        place=place,
        kind=kind,
        text=shown,
        columns=columns,
        rows=rows,
        size=len(text),
        long=len(text) > LONG_TEXT,
    )


def _table(value: JSONValue) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return columns and rows of a list of flat objects; none of anything else."""
    if not isinstance(value, list) or not value:
        return (), ()
    columns: dict[str, None] = {}
    for item in value:
        if not isinstance(item, Mapping):
            return (), ()
        if any(isinstance(cell, Mapping | list) for cell in item.values()):
            return (), ()
        columns.update(dict.fromkeys(item))
    if not columns or len(columns) > _MAX_COLUMNS:
        return (), ()
    rows = tuple(tuple(_cell(item, name) for name in columns) for item in value)
    return tuple(visible(name) for name in columns), rows


def _cell(item: JSONValue, name: str) -> str:
    assert isinstance(item, Mapping)
    if name not in item:
        return ""
    value = item[name]
    return visible(value) if isinstance(value, str) else dump_json(value)
