"""One person's mailbox over IMAP: folders, messages, flags."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import SplitResult

from examples.serving.problem import Problem

FOLDERS: Final = ("inbox", "drafts", "sent", "archive", "trash")
TIMEOUT_SECONDS: Final = 20
SEEN, FLAGGED, DRAFT, ANSWERED = "\\Seen", "\\Flagged", "\\Draft", "\\Answered"
_SPECIAL_USE: Final = {
    b"\\drafts": "drafts",
    b"\\sent": "sent",
    b"\\archive": "archive",
    b"\\trash": "trash",
}
_LISTED = re.compile(rb'\(([^)]*)\) (?:"[^"]*"|NIL) "?([^"]+)"?')
_UID = re.compile(rb"\bUID (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_NEW_UID = re.compile(rb"(?:APPENDUID \d+|COPYUID \d+ [\d:,]+|\d+ [\d:,]+) (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccess:
    """Where a mailbox is and what opens it."""

    imap: SplitResult
    smtp: SplitResult
    login: str
    password: str
    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A message as the server keeps it; `raw` may be only its beginning."""

    folder: str
    uid: int
    flags: frozenset[str]
    arrived: datetime
    raw: bytes


class Mailbox:
    """A mailbox that is open; `open_mailbox` gives one."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._imap = connection
        self._names = _folder_names(connection)

    def counts(self) -> Iterator[tuple[str, int, int]]:
        """Yield each folder with its number of messages and of unread ones."""
        for folder, name in self._names.items():
            told = self._do("STATUS", *self._imap.status(_quoted(name), "(MESSAGES UNSEEN)"))
            numbers = dict(re.findall(rb"(MESSAGES|UNSEEN) (\d+)", told[0]))
            yield folder, int(numbers[b"MESSAGES"]), int(numbers[b"UNSEEN"])

    def find(
        self, folder: str, *, unread: bool | None = None, since: date | None = None
    ) -> list[int]:
        """Return the uids of a folder's messages, in the order they arrived."""
        self._select(folder)
        wanted = ["ALL"]
        if unread is not None:
            wanted.append("UNSEEN" if unread else "SEEN")
        if since is not None:
            # IMAP knows only the day a message arrived, in the server's time zone.
            since = max(since, date(1970, 1, 1))
            wanted += ["SINCE", f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"]
        told = self._do("SEARCH", *self._imap.uid("SEARCH", *wanted))
        return sorted(int(uid) for uid in (told[0] or b"").split())

    def fetch(self, folder: str, uids: Sequence[int], *, most_bytes: int) -> list[Stored]:
        """Return messages, each up to `most_bytes`, without marking them as read."""
        if not uids:
            return []
        self._select(folder)
        parts = f"(UID FLAGS INTERNALDATE BODY.PEEK[]<0.{most_bytes}>)"
        told = self._do("FETCH", *self._imap.uid("FETCH", ",".join(map(str, uids)), parts))
        return [_stored(folder, said, raw) for said, raw in _with_bodies(told)]

    def get(self, folder: str, uid: int) -> Stored:
        """Return one whole message, or refuse with a sentence."""
        found = self.fetch(folder, [uid], most_bytes=50_000_000)
        if not found:
            detail = f"There is no message '{folder}-{uid}'. List or search to see the ids."
            raise Problem(status=404, code="unknown_message", detail=detail)
        return found[0]

    def append(
        self, folder: str, raw: bytes, *, flags: Sequence[str], when: datetime | None = None
    ) -> int:
        """Store a message and return its uid."""
        self._ensure(folder)
        name = _quoted(self._names[folder])
        stamp = imaplib.Time2Internaldate(when or datetime.now(UTC))
        told = self._do("APPEND", *self._imap.append(name, f"({' '.join(flags)})", stamp, raw))
        return _new_uid(told) or self.find(folder)[-1]

    def flag(self, folder: str, uid: int, flag: str, *, on: bool) -> None:
        """Set or clear a flag."""
        self._select(folder)
        change = "+FLAGS.SILENT" if on else "-FLAGS.SILENT"
        self._do("STORE", *self._imap.uid("STORE", str(uid), change, f"({flag})"))

    def move(self, folder: str, uid: int, to: str) -> int:
        """Move a message to another folder and return its uid there."""
        self._ensure(to)
        self._select(folder)
        done = self._imap.uid("MOVE", str(uid), _quoted(self._names[to]))
        told = [part for part in self._imap.response("COPYUID")[1] if part]
        return _new_uid(told) or _new_uid(self._do("MOVE", *done)) or self.find(to)[-1]

    def erase(self, folder: str, uid: int) -> None:
        """Remove a message for good."""
        self._select(folder)
        self._do("STORE", *self._imap.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)"))
        self._do("EXPUNGE", *self._imap.uid("EXPUNGE", str(uid)))

    def _select(self, folder: str) -> None:
        self._ensure(folder)
        self._do("SELECT", *self._imap.select(_quoted(self._names[folder])))

    def _ensure(self, folder: str) -> None:
        if folder not in self._names:
            name = folder.capitalize()
            self._do("CREATE", *self._imap.create(name))
            self._names[folder] = name

    def _do(self, command: str, status: str, told: Sequence[object]) -> list[bytes]:
        if status != "OK":
            raise imaplib.IMAP4.error(f"{command} was refused: {told!r}")
        return list(told)  # type: ignore[arg-type]


_MONTHS: Final = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


@contextmanager
def open_mailbox(access: MailAccess) -> Iterator[Mailbox]:
    """Log in and give the mailbox; a mail server that fails is a problem in a sentence."""
    try:
        with _connect(access.imap) as connection:
            # imaplib ends a literal with a packet of two bytes, which Nagle would hold back.
            connection.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.login(access.login, access.password)
            yield Mailbox(connection)
    except (imaplib.IMAP4.error, OSError) as error:
        detail = f"The mail server at {access.imap.netloc} did not do as asked: {error}"
        raise Problem(status=503, code="mail_server_failed", detail=detail) from error


def is_loopback(url: SplitResult) -> bool:
    """Return whether a server is on this machine, where a password may travel in the clear."""
    return url.hostname in ("localhost", "127.0.0.1", "::1")


def _connect(url: SplitResult) -> imaplib.IMAP4:
    host = url.hostname or ""
    if url.scheme == "imaps":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(
            host, url.port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS
        )
    connection = imaplib.IMAP4(host, url.port or 143, timeout=TIMEOUT_SECONDS)
    if not is_loopback(url):
        connection.starttls(ssl.create_default_context())
    return connection


def _folder_names(connection: imaplib.IMAP4) -> dict[str, str]:
    names = {"inbox": "INBOX"}
    for line in connection.list()[1]:
        listed = _LISTED.fullmatch(line) if isinstance(line, bytes) else None
        if listed:
            attributes, name = listed[1].lower().split(), listed[2].decode("ascii", "replace")
            special = next((_SPECIAL_USE[one] for one in attributes if one in _SPECIAL_USE), None)
            folder = special or name.lower()
            if folder in FOLDERS:
                names.setdefault(folder, name)
    return {folder: names[folder] for folder in FOLDERS if folder in names}


def _with_bodies(told: Sequence[object]) -> Iterator[tuple[bytes, bytes]]:
    for place, part in enumerate(told):
        if isinstance(part, tuple):
            after = told[place + 1] if place + 1 < len(told) else b""
            yield part[0] + b" " + (after if isinstance(after, bytes) else b""), part[1]


def _stored(folder: str, said: bytes, raw: bytes) -> Stored:
    uid, flags, arrived = _UID.search(said), _FLAGS.search(said), _ARRIVED.search(said)
    assert uid, f"the mail server left out the uid: {said!r}"
    return Stored(
        folder=folder,
        uid=int(uid[1]),
        flags=frozenset(flags[1].decode("ascii").split()) if flags else frozenset(),
        arrived=_moment(arrived[1].decode("ascii")) if arrived else datetime.now(UTC),
        raw=raw,
    )


def _moment(written: str) -> datetime:
    # 22-Nov-2026 09:15:00 +0000, close enough to a Date header.
    return parsedate_to_datetime(written.strip().replace("-", " ", 2))


def _new_uid(told: Sequence[object]) -> int | None:
    found = (_NEW_UID.search(part) for part in told if isinstance(part, bytes))
    return next((int(match[1]) for match in found if match), None)


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
