"""Lists, reads, searches, marks and deletes messages."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from examples.inbox.service.mailbox import (
    FLAGGED,
    FOLDERS,
    SEEN,
    MailAccess,
    Mailbox,
    Stored,
    open_mailbox,
)
from examples.inbox.service.reading import Letter, read_letter
from examples.serving.problem import Problem
from examples.serving.web import Answer, Incoming

BEGINNING: Final = 30_000
NEWEST: Final = 300
SEARCHED_BY_ITSELF: Final = ("inbox", "sent", "archive")
_MESSAGE_ID = re.compile(rf"({'|'.join(FOLDERS)})-(\d{{1,9}})")


class Messages:
    """The operations on messages that are already there."""

    def __init__(self, access: MailAccess) -> None:
        self._access = access

    def list_folders(self, incoming: Incoming) -> Answer:
        """Answer the folders and how much is in each."""
        incoming.query.check()
        with open_mailbox(self._access) as mailbox:
            folders = [
                {"folder": folder, "messages": messages, "unread": unread}
                for folder, messages, unread in mailbox.counts()
            ]
        return Answer(content={"address": self._access.address, "folders": folders})

    def list_messages(self, incoming: Incoming) -> Answer:
        """Answer the newest messages of a folder."""
        query = incoming.query
        folder = query.find_choice("folder", FOLDERS) or "inbox"
        unread = query.find_truth("unread")
        limit = query.find_whole("limit", low=1, high=50) or 10
        query.check()
        with open_mailbox(self._access) as mailbox:
            uids = mailbox.find(folder, unread=unread)
            letters = _read(mailbox.fetch(folder, uids[-NEWEST:], most_bytes=BEGINNING))
        return Answer(content=_told(letters, found=len(uids), limit=limit))

    def search_messages(self, incoming: Incoming) -> Answer:
        """Answer the messages that fit every filter, newest first."""
        query = incoming.query
        words = _folded(query.find_text("query", longest=200) or "").split()
        sender = _folded(query.find_text("from", longest=200) or "")
        since = query.find_day("since")
        folder = query.find_choice("folder", FOLDERS)
        limit = query.find_whole("limit", low=1, high=50) or 10
        query.check()
        if not (words or sender or since):
            query.refuse("query", "give words to search for, a sender or a date")
            query.check()
        letters: list[Letter] = []
        with open_mailbox(self._access) as mailbox:
            for one in (folder,) if folder else SEARCHED_BY_ITSELF:
                uids = mailbox.find(one, since=since)[-NEWEST:]
                letters += _read(mailbox.fetch(one, uids, most_bytes=BEGINNING))
        fitting = [letter for letter in letters if _fits(letter, words, sender)]
        return Answer(content=_told(fitting, found=len(fitting), limit=limit))

    def read_message(self, incoming: Incoming) -> Answer:
        """Answer one message with its text; it stays unread."""
        incoming.query.check()
        folder, uid = parse_message_id(incoming.path["message_id"])
        with open_mailbox(self._access) as mailbox:
            return Answer(content=read_letter(mailbox.get(folder, uid)).whole())

    def update_message(self, incoming: Incoming) -> Answer:
        """Mark a message as read, unread or flagged, or move it."""
        body = incoming.body
        unread = body.find_truth("unread")
        flagged = body.find_truth("flagged")
        to = body.find_choice("folder", ("inbox", "archive"))
        body.check()
        if unread is None and flagged is None and to is None:
            body.refuse("unread", "give unread, flagged or folder")
            body.check()
        folder, uid = parse_message_id(incoming.path["message_id"])
        with open_mailbox(self._access) as mailbox:
            mailbox.get(folder, uid)
            if unread is not None:
                mailbox.flag(folder, uid, SEEN, on=not unread)
            if flagged is not None:
                mailbox.flag(folder, uid, FLAGGED, on=flagged)
            if to is not None and to != folder:
                folder, uid = to, mailbox.move(folder, uid, to)
            return Answer(content=read_letter(mailbox.get(folder, uid)).whole())

    def delete_message(self, incoming: Incoming) -> Answer:
        """Move a message to the trash; one that is there already is erased."""
        incoming.query.check()
        folder, uid = parse_message_id(incoming.path["message_id"])
        with open_mailbox(self._access) as mailbox:
            letter = read_letter(mailbox.get(folder, uid))
            content: dict[str, object] = {
                "subject": letter.subject,
                "erased": folder == "trash",
            }
            if folder == "trash":
                mailbox.erase(folder, uid)
            else:
                content["message_id"] = f"trash-{mailbox.move(folder, uid, 'trash')}"
        return Answer(content=content)


def parse_message_id(written: str) -> tuple[str, int]:
    """Return the folder and uid a message id means, or refuse with a sentence."""
    found = _MESSAGE_ID.fullmatch(written.strip().lower())
    if not found:
        detail = f"{written!r} is not a message id; ids look like inbox-12. List or search first."
        raise Problem(status=404, code="unknown_message", detail=detail)
    return found[1], int(found[2])


def letter_of(mailbox: Mailbox, message_id: str) -> Letter:
    """Return the message with an id, or refuse."""
    return read_letter(mailbox.get(*parse_message_id(message_id)))


def _read(stored: Sequence[Stored]) -> list[Letter]:
    return [read_letter(one) for one in stored]


def _told(letters: Sequence[Letter], *, found: int, limit: int) -> dict[str, object]:
    newest = sorted(letters, key=lambda letter: letter.sent, reverse=True)
    return {"found": found, "messages": [letter.summary() for letter in newest[:limit]]}


def _fits(letter: Letter, words: Sequence[str], sender: str) -> bool:
    if sender not in _folded(" ".join(letter.sender.values())):
        return False
    people = " ".join(" ".join(one.values()) for one in [letter.sender, *letter.to, *letter.cc])
    files = " ".join(str(one["filename"]) for one in letter.attachments)
    text = _folded(f"{letter.subject} {people} {files} {letter.text}")
    return all(word in text for word in words)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
