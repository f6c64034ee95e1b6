"""The library's document: what `openapi` reads, with its functions at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from actionary.actions.function import Functions, functions_of
from actionary.base.jsonvalue import JSONValue
from actionary.openapi import document as openapi
from actionary.openapi.diagnostic import Diagnostic
from actionary.openapi.limits import DEFAULT_LIMITS, DocumentLimits
from actionary.openapi.stored import StoredDocument, from_stored_form, stored_form


@dataclass(frozen=True, kw_only=True, eq=False)
class Document(openapi.Document):
    """An OpenAPI document, its operations, diagnostics and functions."""

    @classmethod
    def load(
        cls,
        data: bytes | str | Path | Mapping[str, JSONValue],
        *,
        source: str | None = None,
        limits: DocumentLimits = DEFAULT_LIMITS,
    ) -> "Document":
        """Return the document that `data` holds.

        A `Path` is read from disk; text and bytes are parsed; a mapping is taken as it is.
        `source` is the URL it came from: relative servers are resolved against it.
        Raises a `DocumentError` that says where and why. What costs less than the whole
        document is among the `diagnostics`.
        """
        return cls.of(openapi.Document.load(data, source=source, limits=limits))

    @classmethod
    def of(cls, read: openapi.Document) -> "Document":
        """Return `read` with its functions at hand; nothing is read again."""
        if isinstance(read, cls):
            return read
        if isinstance(read, StoredDocument):
            return read.become(_StoredDocument)
        return cls(**{one.name: getattr(read, one.name) for one in fields(read) if one.init})

    @classmethod
    def load_stored(
        cls, form: bytes, text: str | bytes, *, source: str | None = None
    ) -> "Document | None":
        """Return the document that `stored` wrote, or None when `text` has to be read.

        That is so when another version of Actionary wrote it, or of another text or source.
        """
        read = from_stored_form(form, text, source=source)
        return cls.of(read) if read is not None else None

    def stored(self) -> bytes | None:
        """Return a form to be kept beside the text, from which `load_stored` begins at once.

        None for what has none: several files, a value, schemas that have addresses.
        """
        return stored_form(self)

    def functions(self, *, server: str | None = None) -> Functions:
        """Return every operation as a function, or the reason why it is none.

        `server` takes the place of every server in the document.
        """
        return self._functions if server is None else functions_of(self, server=server)

    @cached_property
    def _functions(self) -> Functions:
        return functions_of(self)


class _StoredDocument(StoredDocument, Document):
    """A document that was stored, with its functions at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument:
    """What checking gave: the document, if there is one, and everything found."""

    document: Document | None
    diagnostics: tuple[Diagnostic, ...]


def check_document(
    data: bytes | str | Mapping[str, JSONValue],
    *,
    source: str | None = None,
    limits: DocumentLimits = DEFAULT_LIMITS,
) -> CheckedDocument:
    """Return the document and its diagnostics; never raises for bad input."""
    checked = openapi.check_document(data, source=source, limits=limits)
    document = Document.of(checked.document) if checked.document is not None else None
    return CheckedDocument(document=document, diagnostics=checked.diagnostics)
