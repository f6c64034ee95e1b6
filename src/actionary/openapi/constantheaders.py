"""Headers a builder sets on every call of an action, such as the version of an API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.http import FRAMING_HEADERS, METADATA_HEADERS
from actionary.base.text import truncate, visible
from actionary.openapi.document import Document

MOST: Final = 20
_Document = TypeVar("_Document", bound=Document)
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110, section 5.6.2
_VALUE: Final = re.compile(r"[!-~]([ -~]{0,1998}[!-~])?")
_OF_CREDENTIALS: Final = frozenset({"authorization", "cookie", "set-cookie"})
_OF_THE_BODY: Final = frozenset({"accept-encoding", "content-encoding", "content-type"})


class ConstantHeaderError(ActionaryError):
    """A builder's header cannot be one; `name` says which."""

    kind = ErrorKind.INPUT
    code = "constant-header"

    def __init__(self, message: str, *, name: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.name = name


@dataclass(frozen=True, slots=True)
class ConstantHeaders:
    """Names and values, each checked; raises `ConstantHeaderError`.

    They are no secrets: whoever confirms a call sees them. They take the place of an argument of
    the same name, and give way to a credential.
    """

    values: Mapping[str, str]

    def __post_init__(self) -> None:
        if len(self.values) > MOST:
            raise ConstantHeaderError(
                f"An action has at most {MOST} headers of its own.",
                name="",
                hint="Leave out those the API does not ask for.",
            )
        seen: set[str] = set()
        for name, value in self.values.items():
            _check(name, value)
            if name.lower() in seen:
                raise ConstantHeaderError(
                    f"The header {name!r} is set twice.",
                    name=name,
                    hint="Names of headers do not tell capitals from small letters.",
                )
            seen.add(name.lower())


def with_constant_headers(document: _Document, headers: ConstantHeaders) -> _Document:
    """Return `document` as if each operation sent these, its own parameters of that name gone."""
    if not headers.values:
        return document
    constants = tuple(headers.values.items())
    return replace(
        document,
        operations=tuple(replace(one, constant_headers=constants) for one in document.operations),
    )


def _check(name: str, value: str) -> None:
    shown = truncate(visible(name), 60)
    lower = name.lower()
    if not _NAME.fullmatch(name):
        raise ConstantHeaderError(
            f"{shown!r} is no name of a header.",
            name=name,
            hint="Letters, digits and hyphens, as in X-Api-Version.",
        )
    if lower in _OF_CREDENTIALS:
        raise ConstantHeaderError(
            f"The header {shown!r} carries credentials.",
            name=name,
            hint="Enter it under Authentication, where it is sealed and never shown.",
        )
    if lower in FRAMING_HEADERS | METADATA_HEADERS | _OF_THE_BODY:
        raise ConstantHeaderError(
            f"The header {shown!r} cannot be set: it says how the request itself is written.",
            name=name,
            hint="Leave it out.",
        )
    if not _VALUE.fullmatch(value):
        raise ConstantHeaderError(
            f"The value of the header {shown!r} is empty, too long, or holds a character that "
            "cannot be sent.",
            name=name,
            hint="Plain letters and signs, without a space at either end and without line breaks.",
        )
