"""Takes mail over SMTP and delivers it into maildirs."""

import hmac
import mailbox
from collections.abc import Mapping
from email.utils import format_datetime, localtime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from examples.inbox.service.accounts import DOMAIN, Account

MOST_RECIPIENTS: Final = 50


class Delivery:
    """Decides on each recipient and stores accepted mail; the hooks are aiosmtpd's.

    Mail to another domain is stored as well, in a maildir of its own below
    `outside`: nothing ever leaves the machine.
    """

    def __init__(self, folder: Path, accounts: Mapping[str, Account]) -> None:
        self._folder = folder
        self._accounts = accounts

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Accept a person's login and password."""
        if isinstance(data, LoginPassword):
            account = self._accounts.get(data.login.decode("utf-8", "replace"))
            if account and hmac.compare_digest(account.password.encode(), data.password):
                return AuthResult(success=True)
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse whoever did not log in."""
        if not session.authenticated:
            return "530 5.7.0 Log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Sender accepted"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse a recipient of this domain who has no mailbox here."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        login = local_login(address)
        if login is not None and login not in self._accounts:
            return f"550 5.1.1 There is no mailbox for {address} here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient accepted"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the message for every recipient."""
        content = envelope.original_content or b""
        trace = f"Received: from {session.host_name} by {DOMAIN}; {format_datetime(localtime())}"
        for folder in dict.fromkeys(self._maildir(address) for address in envelope.rcpt_tos):
            folder.parent.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(folder).add(trace.encode("ascii", "replace") + b"\r\n" + content)
        return "250 2.0.0 Delivered"

    def _maildir(self, address: str) -> Path:
        login = local_login(address)
        if login is not None:
            return self._folder / "people" / login
        return self._folder / "outside" / quote(address.lower(), safe="@+-_")


def local_login(address: str) -> str | None:
    """Return whose mailbox an address of this domain means; None for other domains."""
    local, _, domain = address.lower().rpartition("@")
    return local.partition("+")[0] if domain == DOMAIN else None
