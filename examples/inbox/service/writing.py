"""Writes new mail and hands it to the SMTP server."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import localtime, make_msgid
from typing import Final

from examples.inbox.service.mailbox import TIMEOUT_SECONDS, MailAccess, is_loopback
from examples.inbox.service.reading import Letter
from examples.serving.fields import Fields
from examples.serving.problem import Problem

MOST_RECIPIENTS: Final = 20
LONGEST_SUBJECT: Final = 200
LONGEST_TEXT: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a person wants written."""

    to: Sequence[str]
    cc: Sequence[str]
    subject: str
    text: str
    in_reply_to: str | None


def read_writing(body: Fields, *, complete: bool) -> Writing:
    """Read a message from a request body; a draft need not be complete."""
    writing = Writing(
        to=body.find_emails("to", most=MOST_RECIPIENTS),
        cc=body.find_emails("cc", most=MOST_RECIPIENTS),
        subject=body.find_text("subject", longest=LONGEST_SUBJECT) or "",
        text=body.find_text("text", longest=LONGEST_TEXT, one_line=False) or "",
        in_reply_to=body.find_text("in_reply_to", longest=40),
    )
    body.require("text", given=writing.text)
    if complete:
        body.require("to", given=writing.to)
        body.require("subject", given=writing.subject)
    return writing


def compose(writing: Writing, *, access: MailAccess, answered: Letter | None) -> EmailMessage:
    """Return the message, threaded under the one it answers."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = Address(display_name=access.name, addr_spec=access.address)
    if writing.to:
        message["To"] = [Address(addr_spec=address) for address in writing.to]
    if writing.cc:
        message["Cc"] = [Address(addr_spec=address) for address in writing.cc]
    message["Subject"] = writing.subject
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=access.address.rpartition("@")[2])
    if answered and answered.header_id:
        message["In-Reply-To"] = answered.header_id
        message["References"] = f"{answered.references} {answered.header_id}".strip()
    message.set_content(writing.text)
    return message


def send(raw: bytes, recipients: Sequence[str], access: MailAccess) -> None:
    """Send to every recipient, or to none when the server refuses one of them."""
    try:
        with _connect(access) as server:
            server.login(access.login, access.password)
            status, said = server.mail(access.address)
            if status != 250:
                raise _failed(access, said.decode("utf-8", "replace"))
            refused = {}
            for recipient in recipients:
                status, said = server.rcpt(recipient)
                if status not in (250, 251):
                    refused[recipient] = said.decode("utf-8", "replace")
            if refused:
                server.rset()
                told = "; ".join(f"{address}: {why}" for address, why in refused.items())
                detail = f"Nothing was sent, because the mail server refused {told}."
                raise Problem(status=422, code="recipient_refused", detail=detail)
            status, said = server.data(raw)
            if status != 250:
                raise _failed(access, said.decode("utf-8", "replace"))
    except (smtplib.SMTPException, OSError) as error:
        raise _failed(access, str(error)) from error


def _connect(access: MailAccess) -> smtplib.SMTP:
    url = access.smtp
    host = url.hostname or ""
    domain = access.address.rpartition("@")[2]
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(
            host, url.port or 465, domain, timeout=TIMEOUT_SECONDS, context=context
        )
    server = smtplib.SMTP(host, url.port or 587, domain, timeout=TIMEOUT_SECONDS)
    if not is_loopback(url):
        server.starttls(context=context)
    return server


def _failed(access: MailAccess, why: str) -> Problem:
    detail = f"The mail server at {access.smtp.netloc} did not take the message: {why}"
    return Problem(status=503, code="mail_server_failed", detail=detail)
