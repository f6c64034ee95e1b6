"""Reads stored mail into the values the service answers with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from examples.inbox.service.html import text_of
from examples.inbox.service.mailbox import ANSWERED, FLAGGED, SEEN, Stored

LONGEST_TEXT: Final = 20_000
PREVIEW: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message read: decoded headers, its text, what is attached."""

    stored: Stored
    sender: dict[str, str]
    to: list[dict[str, str]]
    cc: list[dict[str, str]]
    subject: str
    sent: datetime
    text: str
    attachments: list[dict[str, object]]
    header_id: str
    references: str

    @property
    def message_id(self) -> str:
        """The id the service gives it: folder and uid."""
        return f"{self.stored.folder}-{self.stored.uid}"

    def summary(self) -> dict[str, object]:
        """Return what lists show."""
        return {
            "message_id": self.message_id,
            "folder": self.stored.folder,
            "from": self.sender,
            "to": self.to,
            "subject": self.subject,
            "date": self.sent.isoformat(timespec="seconds"),
            "unread": SEEN not in self.stored.flags,
            "flagged": FLAGGED in self.stored.flags,
            "preview": " ".join(self.text[: PREVIEW * 2].split())[:PREVIEW],
        }

    def whole(self) -> dict[str, object]:
        """Return everything that is told of one message."""
        told = self.summary()
        del told["preview"]
        return told | {
            "cc": self.cc,
            "answered": ANSWERED in self.stored.flags,
            "text": self.text[:LONGEST_TEXT],
            "truncated": len(self.text) > LONGEST_TEXT,
            "attachments": self.attachments,
        }


def read_letter(stored: Stored) -> Letter:
    """Read a message; what cannot be decoded is shown as well as it goes, never refused."""
    message: Message = message_from_bytes(stored.raw)
    senders = _people(message, "From")
    return Letter(
        stored=stored,
        sender=senders[0] if senders else {"address": "unknown"},
        to=_people(message, "To"),
        cc=_people(message, "Cc"),
        subject=_header(message, "Subject"),
        sent=_date(message) or stored.arrived,
        text=_text(message),
        attachments=list(_attachments(message)),
        header_id=_header(message, "Message-ID"),
        references=_header(message, "References"),
    )


def _header(message: Message, name: str) -> str:
    return " ".join(_decoded(str(message.get(name, ""))).split())


def _decoded(value: str) -> str:
    try:
        parts = decode_header(value)
    except HeaderParseError:
        return value
    return "".join(
        part if isinstance(part, str) else _to_text(part, charset or "ascii")
        for part, charset in parts
    )


def _to_text(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeError):
        return raw.decode("utf-8", "replace")


def _people(message: Message, name: str) -> list[dict[str, str]]:
    # Split into addresses first: an encoded name may contain a comma.
    found = getaddresses([str(value) for value in message.get_all(name, [])])
    return [
        {"name": _decoded(person).strip(), "address": address} if person else {"address": address}
        for person, address in found
        if address
    ]


def _date(message: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(message: Message) -> str:
    parts = [part for part in message.walk() if not part.is_multipart() and not _is_attached(part)]
    for media_type in ("text/plain", "text/html"):
        texts = [_content(part) for part in parts if part.get_content_type() == media_type]
        if texts:
            return "\n\n".join(
                text_of(text) if media_type == "text/html" else text.strip() for text in texts
            ).replace("\r\n", "\n")
    return ""


def _content(part: Message) -> str:
    try:
        raw = part.get_payload(decode=True)
    except (MessageError, ValueError):
        raw = None
    if not isinstance(raw, bytes):
        return str(part.get_payload())
    return _to_text(raw, str(part.get_content_charset() or "utf-8"))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _attachments(message: Message) -> Iterator[dict[str, object]]:
    for part in message.walk():
        if not part.is_multipart() and _is_attached(part):
            raw = part.get_payload(decode=True)
            yield {
                "filename": _decoded(part.get_filename() or "unnamed"),
                "content_type": part.get_content_type(),
                "size": len(raw) if isinstance(raw, bytes) else 0,
            }
