"""A request somebody made or wrote down, before it is generalised into an operation."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from actionary.base.jsonvalue import JSONObject, JSONValue

MAX_SAMPLES: Final = 5_000
"""Requests read from one collection or recording; real ones stay under a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A named value of a query, a form or the headers; the value is looked at, never kept."""

    name: str
    value: str = field(default="", repr=False)
    description: str = ""
    is_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONBody:
    """A body whose value was JSON."""

    value: JSONValue = field(repr=False)
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBody:
    """A body of named fields."""

    fields: tuple[Field, ...]
    is_multipart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBody:
    """A body of another kind, known by its media type alone."""

    media_type: str
    is_text: bool = True


Body: TypeAlias = JSONBody | FormBody | OtherBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: its status, and its value when that was JSON."""

    status: int
    media_type: str = ""
    value: JSONValue = field(default=None, repr=False)
    has_value: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One request: where it went, with what, and how it signed in."""

    method: str
    origin: str
    """Scheme, host and port; empty when the request does not say."""
    segments: tuple[str, ...]
    """The path, each part decoded; a part in braces stands for any value."""
    query: tuple[Field, ...] = ()
    headers: tuple[Field, ...] = ()
    """Those that are the request's own; how it signed in is in `schemes`."""
    body: Body | None = None
    answers: tuple[Answer, ...] = ()
    schemes: tuple[JSONObject, ...] = ()
    """Security scheme objects, all of them used at once; the secrets themselves are nowhere."""
    name: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    path_words: tuple[tuple[str, str], ...] = ()
    """Name of a gap in the path to what it is."""
