"""A real mail server on loopback: pymap serves IMAP from the maildirs aiosmtpd delivers into."""

import argparse
import asyncio
import atexit
import logging
import mailbox
import os
import socket
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from aiosmtpd.smtp import SMTP
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.maildir import Config, Login
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer

from examples.inbox.service.accounts import DOMAIN, Account
from examples.inbox.service.delivery import Delivery

_START_SECONDS: Final = 10
_STOP_SECONDS: Final = 3
_LARGEST_MESSAGE: Final = 10_000_000


class MailServer:
    """Serves the maildirs below a folder from a thread of its own, until the process ends."""

    def __init__(self, folder: Path, accounts: Mapping[str, Account]) -> None:
        self._folder = folder
        self._logins = tuple(accounts)
        self._delivery = Delivery(folder, accounts)
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._ready = threading.Event()

    def start(self, *, imap: socket.socket, smtp: socket.socket) -> None:
        """Accept connections on the two listening sockets."""
        self._prepare()
        thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._serve(imap, smtp),), daemon=True
        )
        thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise RuntimeError("The mail server did not start; the log above says why.")
        atexit.register(self._stop, thread)

    def _prepare(self) -> None:
        for login in self._logins:
            home = self._folder / "people" / login
            home.parent.mkdir(exist_ok=True)
            mailbox.Maildir(home)
        # What a killed process left behind: pymap would wait ten minutes for its locks.
        for lock in self._folder.rglob("*.lock"):
            lock.unlink(missing_ok=True)
        # pymap writes a temporary file, then renames it, which only works within one
        # file system.
        scratch = self._folder / "tmp"
        scratch.mkdir(exist_ok=True)
        for left in scratch.iterdir():
            left.unlink(missing_ok=True)
        tempfile.tempdir = str(scratch)
        # Both servers would otherwise ask the network for the machine's full name.
        os.environ["FQDN"] = DOMAIN
        # aiosmtpd warns about its own use of its own deprecated attribute.
        logging.getLogger("mail.log").setLevel(logging.ERROR)

    async def _serve(self, imap: socket.socket, smtp: socket.socket) -> None:
        config = self._config()
        config.apply_context()
        reader = ProxyProtocolReader(config.proxy_protocol)
        answer = reader.get_callback(IMAPServer(Login(config), config))
        async with (
            await asyncio.start_server(answer, sock=imap),
            await self._loop.create_server(self._smtp, sock=smtp),
        ):
            self._ready.set()
            await self._stopping.wait()

    def _config(self) -> Config:
        arguments = argparse.Namespace(passlib_cfg=None, proxy_protocol=None)
        return Config(
            arguments,
            host=None,
            port=0,
            base_dir=str(self._folder),
            layout="++",
            colon=None,
            tls_enabled=False,
            subsystem=Subsystem.for_asyncio(),
            cpu_subsystem=Subsystem.for_asyncio(),
            max_append_len=_LARGEST_MESSAGE,
        )

    def _smtp(self) -> SMTP:
        return SMTP(
            self._delivery,
            hostname=DOMAIN,
            ident="ESMTP",
            data_size_limit=_LARGEST_MESSAGE,
            authenticator=self._delivery.authenticate,
            auth_require_tls=False,
            loop=self._loop,
        )

    def _stop(self, thread: threading.Thread) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join(_STOP_SECONDS)
