"""Bytes to text, or the plain reason why they are no text."""

from typing import Final

from actionary.openapi.errors import DocumentTooLargeError, EmptyDocumentError, NotTextError
from actionary.openapi.limits import DocumentLimits

_SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)
WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00{", b"{\x00", b"\x00o", b"o\x00")
_PASTE_TEXT = "Give the document's own text: JSON or YAML that begins with `openapi:`."


def decode_document(data: bytes, limits: DocumentLimits) -> str:
    """Return the text of `data`, which must be UTF-8; a byte order mark is dropped."""
    if len(data) > limits.max_bytes:
        raise too_large(len(data), limits)
    if not data or data.isspace():
        raise EmptyDocumentError("The document is empty.", hint=_PASTE_TEXT)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise NotTextError(f"This is {what}, not a document.", hint=_PASTE_TEXT)
    if data.startswith(WIDE):
        raise NotTextError(
            "The document is encoded as UTF-16 or UTF-32.", hint="Save it as UTF-8 and try again."
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start]
        raise NotTextError(
            f"The byte 0x{data[error.start]:02X} is not UTF-8.",
            hint="Save the document as UTF-8 and try again.",
            line=line,
            column=len(before.decode("utf-8", "replace")) + 1,
        ) from None
    return check_text(text, limits)


def check_text(text: str, limits: DocumentLimits) -> str:
    """Return `text` without its byte order mark, once it can be a document at all."""
    if len(text) > limits.max_bytes:
        raise too_large(len(text), limits)
    text = text.removeprefix("\ufeff")
    start = text[:1000].lstrip().lower()
    if not start and not text.strip():
        raise EmptyDocumentError("The document is empty.", hint=_PASTE_TEXT)
    if start.startswith("<"):
        kind = "XML" if start.startswith("<?xml") and "<html" not in start else "a web page"
        raise NotTextError(
            f"This is {kind}, not a document.",
            hint="Use the address of the document itself, often openapi.json or openapi.yaml.",
        )
    at = text.find("\x00")
    if at >= 0:
        line, column = line_and_column(text, at)
        raise NotTextError(
            "There is a NUL character in the text.",
            hint="This looks like a binary file. " + _PASTE_TEXT,
            line=line,
            column=column,
        )
    return text


def too_large(size: int, limits: DocumentLimits) -> DocumentTooLargeError:
    """Return the refusal of a document of `size` bytes."""
    return DocumentTooLargeError(
        f"The document has {size:,} bytes; the limit is {limits.max_bytes:,}.",
        limit="max_bytes",
        hint="Leave out the operations the GPT does not need.",
    )


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column, from 1, of a character of `text`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
