"""What every part of a document is read with."""

from dataclasses import dataclass, field
from typing import Any

from actionary.base.jsonvalue import JSONValue
from actionary.openapi.diagnostic import Findings
from actionary.openapi.dialect import Dialect
from actionary.openapi.refs import Resolver


@dataclass(frozen=True, slots=True)
class Reading:
    """The document's references, dialect and findings."""

    resolver: Resolver
    dialect: Dialect
    findings: Findings
    consumes: JSONValue = None
    """Of 2.0: the media types of bodies where an operation names none."""
    produces: JSONValue = None
    known: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What was read at the end of a reference, by kind and pointer: many operations share it."""
    path_names: dict[str, str | None] = field(default_factory=dict)
    """The name of the path parameter a reference leads to; None when it leads to no such."""
