"""Why a document cannot be read at all; what costs less than the document is a diagnostic."""

from typing import ClassVar

from actionary.base.errors import ActionaryError, ErrorKind


class DocumentError(ActionaryError):
    """A document cannot be read; `line` and `column` count from 1 and are 0 when unknown."""

    kind: ClassVar[ErrorKind] = ErrorKind.INPUT
    code: ClassVar[str] = "document-invalid"

    def __init__(
        self, message: str, *, hint: str = "", line: int = 0, column: int = 0, pointer: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column
        self.pointer = pointer

    def __str__(self) -> str:
        text = super().__str__()
        return f"Line {self.line}, column {self.column}: {text}" if self.line else text


class EmptyDocumentError(DocumentError):
    """There is nothing in it."""

    code = "document-empty"


class NotTextError(DocumentError):
    """It is a file of another kind: a picture, an archive, a web page, text in another encoding."""

    code = "document-not-text"


class DocumentTooLargeError(DocumentError):
    """It is larger, deeper or more entangled than a limit allows; `limit` names the limit."""

    kind = ErrorKind.LIMIT
    code = "document-too-large"

    def __init__(self, message: str, *, limit: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.limit = limit


class DocumentSyntaxError(DocumentError):
    """It is neither JSON nor YAML."""

    code = "document-syntax"


class NotADocumentError(DocumentError):
    """It is JSON or YAML, yet no OpenAPI document."""

    code = "document-not-openapi"


class DocumentVersionError(DocumentError):
    """It follows a version of the standard that is not read here."""

    code = "document-version"


class UnresolvedReferenceError(DocumentError):
    """A `$ref` points at nothing, outside the document, or round in a circle."""

    code = "reference-unresolved"

    def __init__(self, reference: str, *, message: str, hint: str = "", near: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reference = reference
        self.near = near
        """What it may have been meant to be; empty when nothing is like it."""
