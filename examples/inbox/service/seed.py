"""Puts a few weeks of believable mail into a mailbox that was never filled."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_string
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.text import MIMEText
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr, getaddresses
from pathlib import Path
from typing import Final

from examples.inbox.service.accounts import DOMAIN, OWNER, PEOPLE
from examples.inbox.service.mailbox import FLAGGED, SEEN, MailAccess, open_mailbox
from examples.inbox.service.reading import read_letter

_LETTERS: Final = Path(__file__).parent / "letters.txt"
_FLAGS: Final = {"seen": SEEN, "flagged": FLAGGED}
_PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%%EOF\n"


def fill(access: MailAccess, *, marker: Path) -> None:
    """Store the letters through IMAP, unless `marker` says that was done.

    A start that was killed half way goes on where it stopped: every letter has a
    Message-ID of its own, and those already there are left alone.
    """
    if marker.exists():
        return
    now = datetime.now().astimezone()
    with open_mailbox(access) as mailbox:
        there = {
            read_letter(stored).header_id
            for folder, _, _ in list(mailbox.counts())
            for stored in mailbox.fetch(folder, mailbox.find(folder), most_bytes=4_000)
        }
        for number, letter in enumerate(_letters(), start=1):
            header_id = f"<letter-{number:02}@{DOMAIN}>"
            if header_id not in there:
                when = _when(str(letter["Ago"]), now)
                flags = [_FLAGS[flag] for flag in str(letter.get("Flags", "")).split()]
                raw = _build(letter, header_id=header_id, when=when)
                mailbox.append(str(letter.get("Folder", "inbox")), raw, flags=flags, when=when)
    marker.touch()


def _letters() -> Iterator[Message]:
    for block in _LETTERS.read_text(encoding="utf-8").split("\n=====\n"):
        yield message_from_string(block.strip("\n") + "\n")


def _when(ago: str, now: datetime) -> datetime:
    found = re.fullmatch(r"(\d+)d (\d\d):(\d\d)", ago)
    assert found, f"{ago!r} does not say how long ago"
    day = now - timedelta(days=int(found[1]))
    moment = day.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0)
    return min(moment, now - timedelta(minutes=5))


def _build(letter: Message, *, header_id: str, when: datetime) -> bytes:
    text = str(letter.get_payload())
    kind = str(letter.get("Kind", "plain"))
    charset = "iso-8859-1" if kind == "latin1" else "utf-8"
    message: Message = MIMEText(text, "plain", charset) if kind == "latin1" else _modern(text, kind)
    for name in ("From", "To", "Cc"):
        people = getaddresses([_expanded(str(letter.get(name, OWNER if name == "To" else "")))])
        if people != [("", "")]:
            message[name] = ", ".join(formataddr(person, charset) for person in people)
    subject = str(letter["Subject"])
    message["Subject"] = subject if charset == "utf-8" else Header(subject, charset).encode()
    message["Date"] = format_datetime(when)
    message["Message-ID"] = header_id
    answers = letter.get("Answers")
    if answers:
        message["In-Reply-To"] = message["References"] = f"<letter-{answers}@{DOMAIN}>"
    return message.as_bytes()


def _modern(text: str, kind: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP_POLICY)
    if kind == "html":
        message.set_content(text, subtype="html", cte="quoted-printable")
    elif kind == "both":
        plain, _, markup = text.partition("\n-----\n")
        message.set_content(plain)
        message.add_alternative(markup, subtype="html")
    elif kind == "base64":
        message.set_content(text, cte="base64")
    else:
        message.set_content(text)
    if kind.startswith("attached "):
        name = kind.removeprefix("attached ")
        message.add_attachment(_PDF, maintype="application", subtype="pdf", filename=name)
    return message


def _expanded(people: str) -> str:
    # "priya" stands for "Priya Nair <priya@...>".
    names = (name.strip() for name in people.split(","))
    return ", ".join(
        f"{PEOPLE[name]} <{name}@{DOMAIN}>" if name in PEOPLE else name for name in names
    )
