"""The mailbox's application: its mail server, and which operation answers which path."""

import argparse
import json
import os
import socket
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from starlette.types import ASGIApp

from examples.inbox.service.mailbox import MailAccess
from examples.inbox.service.messages import Messages
from examples.inbox.service.outgoing import Outgoing
from examples.serving.launch import HOST, StartError, listen
from examples.serving.problem import Problem
from examples.serving.web import make_service

DOCUMENT: Final = Path(__file__).resolve().parents[1] / "openapi.yaml"
IMAP_PORT: Final = 8714
SMTP_PORT: Final = 8715
PASSWORD_VARIABLE: Final = "INBOX_PASSWORD"


def add_mail_flags(parser: argparse.ArgumentParser) -> None:
    """Add what only this example has: its own mail server's ports, or somebody else's server."""
    own = parser.add_argument_group("its own mail server")
    own.add_argument("--imap-port", type=int, help=f"{IMAP_PORT}, or any free one")
    own.add_argument("--smtp-port", type=int, help=f"{SMTP_PORT}, or any free one")
    other = parser.add_argument_group(
        "somebody else's mail server", f"The password is read from {PASSWORD_VARIABLE}."
    )
    other.add_argument("--imap", metavar="URL", help="imaps://HOST[:PORT] or imap://HOST[:PORT]")
    other.add_argument("--smtp", metavar="URL", help="smtps://HOST[:PORT] or smtp://HOST[:PORT]")
    other.add_argument("--login", help="what to log in with")
    other.add_argument("--address", help="the mailbox's address (the login)")
    other.add_argument("--name", default="", help="the name beside the address")


def make_app(arguments: argparse.Namespace, address: str) -> ASGIApp:
    """Return the application, with a mail server of its own unless another one is named."""
    access = _other_access(arguments) if arguments.imap else _own_access(arguments)
    messages, outgoing = Messages(access), Outgoing(access)
    operations = {
        ("GET", "/folders"): messages.list_folders,
        ("GET", "/messages"): messages.list_messages,
        ("GET", "/search"): messages.search_messages,
        ("GET", "/messages/{message_id}"): messages.read_message,
        ("PATCH", "/messages/{message_id}"): messages.update_message,
        ("DELETE", "/messages/{message_id}"): messages.delete_message,
        ("POST", "/messages"): outgoing.send_message,
        ("POST", "/drafts"): outgoing.save_draft,
        ("POST", "/drafts/{message_id}/send"): outgoing.send_draft,
    }
    return make_service(operations, document=DOCUMENT, address=address)


def _own_access(arguments: argparse.Namespace) -> MailAccess:
    # Imported here: a service for another mail server needs neither of the two packages.
    from examples.inbox.service.accounts import OWNER, load_accounts
    from examples.inbox.service.mailserver import MailServer
    from examples.inbox.service.seed import fill

    imap = _listen(arguments.imap_port, usual=IMAP_PORT, flag="--imap-port")
    smtp = _listen(arguments.smtp_port, usual=SMTP_PORT, flag="--smtp-port")
    urls = {
        "imap": f"imap://{HOST}:{imap.getsockname()[1]}",
        "smtp": f"smtp://{HOST}:{smtp.getsockname()[1]}",
    }
    folder: Path = arguments.data.resolve() / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "server.json").write_text(json.dumps(urls), encoding="utf-8")
    accounts = load_accounts(folder)
    MailServer(folder, accounts).start(imap=imap, smtp=smtp)
    owner = accounts[OWNER]
    access = MailAccess(
        imap=urlsplit(urls["imap"]),
        smtp=urlsplit(urls["smtp"]),
        login=owner.login,
        password=owner.password,
        address=owner.address,
        name=owner.name,
    )
    try:
        fill(access, marker=folder / "filled")
    except Problem as problem:
        raise StartError(f"The mailbox could not be filled. {problem}") from problem
    return access


def _listen(port: int | None, *, usual: int, flag: str) -> socket.socket:
    # Nobody but a curious person connects to these ports: when nobody chose one and the
    # usual one is taken, another is as good.
    if port is not None:
        return listen(port, flag=flag)
    try:
        return listen(usual, flag=flag)
    except StartError:
        return listen(0, flag=flag)


def _other_access(arguments: argparse.Namespace) -> MailAccess:
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not (arguments.smtp and arguments.login and password):
        raise StartError(
            f"--imap also needs --smtp, --login and a password in {PASSWORD_VARIABLE}."
        )
    return MailAccess(
        imap=_url(arguments.imap, flag="--imap", schemes=("imaps", "imap")),
        smtp=_url(arguments.smtp, flag="--smtp", schemes=("smtps", "smtp")),
        login=arguments.login,
        password=password,
        address=arguments.address or arguments.login,
        name=arguments.name,
    )


def _url(written: str, *, flag: str, schemes: tuple[str, str]) -> SplitResult:
    try:
        url = urlsplit(written)
        usable = url.scheme in schemes and url.hostname and (url.port or True)
    except ValueError:
        usable = False
    if not usable:
        raise StartError(f"{flag} must look like {schemes[0]}://mail.example.org, not {written!r}.")
    return url
