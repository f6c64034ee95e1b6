"""Saves drafts and sends mail."""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from examples.inbox.service.mailbox import (
    ANSWERED,
    DRAFT,
    SEEN,
    MailAccess,
    Mailbox,
    open_mailbox,
)
from examples.inbox.service.messages import letter_of, parse_message_id
from examples.inbox.service.reading import read_letter
from examples.inbox.service.writing import Writing, compose, read_writing, send
from examples.serving.problem import Problem
from examples.serving.web import Answer, Incoming

log = logging.getLogger(__name__)


class Outgoing:
    """The operations that write."""

    def __init__(self, access: MailAccess) -> None:
        self._access = access

    def save_draft(self, incoming: Incoming) -> Answer:
        """Store a message in the drafts; nobody receives it."""
        writing = read_writing(incoming.body, complete=False)
        incoming.body.check()
        with open_mailbox(self._access) as mailbox:
            message = self._compose(mailbox, writing)
            uid = mailbox.append("drafts", bytes(message), flags=[DRAFT, SEEN])
            content = read_letter(mailbox.get("drafts", uid)).whole()
        return Answer(status=201, content=content, headers={"Location": f"/messages/drafts-{uid}"})

    def send_draft(self, incoming: Incoming) -> Answer:
        """Send a draft as it is stored and remove it from the drafts."""
        incoming.body.check()
        folder, uid = parse_message_id(incoming.path["message_id"])
        if folder != "drafts":
            detail = f"{folder}-{uid} is not a draft. Only messages in drafts can be sent."
            raise Problem(status=409, code="not_a_draft", detail=detail)
        with open_mailbox(self._access) as mailbox:
            letter = read_letter(mailbox.get(folder, uid))
            message = message_from_bytes(letter.stored.raw, policy=policy.SMTP)
            if not letter.to:
                detail = f"Draft {folder}-{uid} names nobody to send it to. Write it again with to."
                raise Problem(status=409, code="no_recipient", detail=detail)
            answer = self._send(mailbox, message)
            with _only_logged("the draft stays"):
                mailbox.erase(folder, uid)
        return answer

    def send_message(self, incoming: Incoming) -> Answer:
        """Send a message and keep a copy in sent."""
        writing = read_writing(incoming.body, complete=True)
        incoming.body.check()
        with open_mailbox(self._access) as mailbox:
            message = self._compose(mailbox, writing)
            answer = self._send(mailbox, message)
            if writing.in_reply_to:
                with _only_logged("the message it answers is not marked"):
                    mailbox.flag(*parse_message_id(writing.in_reply_to), ANSWERED, on=True)
        return answer

    def _compose(self, mailbox: Mailbox, writing: Writing) -> EmailMessage:
        answered = letter_of(mailbox, writing.in_reply_to) if writing.in_reply_to else None
        return compose(writing, access=self._access, answered=answered)

    def _send(self, mailbox: Mailbox, message: EmailMessage) -> Answer:
        # The copy comes first: whatever fails before the mail is sent is told, and after
        # it is sent nothing is left that could fail and tempt somebody to send it again.
        uid = mailbox.append("sent", bytes(message), flags=[SEEN])
        content = read_letter(mailbox.get("sent", uid)).whole()
        people = [
            person.addr_spec
            for name in ("To", "Cc")
            for value in message.get_all(name, [])
            for person in value.addresses
        ]
        try:
            send(bytes(message), list(dict.fromkeys(people)), self._access)
        except Problem:
            mailbox.erase("sent", uid)
            raise
        return Answer(status=201, content=content, headers={"Location": f"/messages/sent-{uid}"})


@contextmanager
def _only_logged(consequence: str) -> Iterator[None]:
    try:
        yield
    except (imaplib.IMAP4.error, OSError):
        log.warning("The message was sent, but %s", consequence, exc_info=True)
