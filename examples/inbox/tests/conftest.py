"""What the mailbox's tests share: one running service and a look behind it."""

import imaplib
import json
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from examples.serving.launch import HOST, listen
from examples.testing import Service, started


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The mail server behind the service, as another program reaches it."""

    imap_port: int
    smtp_port: int
    data: Path

    @property
    def flags(self) -> tuple[str, ...]:
        """What makes the service listen on these ports."""
        return ("--imap-port", str(self.imap_port), "--smtp-port", str(self.smtp_port))

    @property
    def passwords(self) -> dict[str, str]:
        """Each person's password."""
        known: dict[str, str] = json.loads((self.data / "mail" / "accounts.json").read_text())
        return known

    def received(self, login: str) -> list[EmailMessage]:
        """Return what is in a person's inbox, over IMAP."""
        with imaplib.IMAP4(HOST, self.imap_port, timeout=10) as imap:
            imap.login(login, self.passwords[login])
            imap.select("INBOX", readonly=True)
            (numbers,) = imap.search(None, "ALL")[1]
            fetched = [imap.fetch(number, "(BODY.PEEK[])")[1][0] for number in numbers.split()]
        return [
            message_from_bytes(part[1], policy=policy.default)
            for part in fetched
            if isinstance(part, tuple)
        ]

    @contextmanager
    def smtp(self, login: str | None = None) -> Iterator[smtplib.SMTP]:
        """Give a connection for sending, logged in when a login is named."""
        with smtplib.SMTP(HOST, self.smtp_port, "localhost", timeout=10) as smtp:
            if login:
                smtp.login(login, self.passwords[login])
            yield smtp


def free_port() -> int:
    """Return a port nobody listens on."""
    with listen(0, flag="") as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Post:
    """Where the mail server of `mail` will be."""
    data = tmp_path_factory.mktemp("inbox") / "data"
    return Post(imap_port=free_port(), smtp_port=free_port(), data=data)


@pytest.fixture(scope="module")
def mail(post: Post) -> Iterator[Service]:
    """A running mailbox with a mail server of its own."""
    with started("inbox", post.data, *post.flags) as service:
        yield service
