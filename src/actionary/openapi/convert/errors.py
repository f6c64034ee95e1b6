"""Why something cannot be made into a document."""

from actionary.base.errors import ErrorKind
from actionary.openapi.errors import DocumentError


class ConversionError(DocumentError):
    """It is no collection, recording or command that a document could be made of."""

    kind = ErrorKind.INPUT
    code = "conversion-failed"
