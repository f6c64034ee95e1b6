"""Runs one example service as a process: a port, one ready line, a clean end."""

import argparse
import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn, TypeAlias

import uvicorn
from starlette.types import ASGIApp

HOST: Final = "127.0.0.1"
_LAST_RESORT_SECONDS: Final = 5.0

MakeApp: TypeAlias = Callable[[argparse.Namespace, str], ASGIApp]
"""Makes the application from the command line and the address it will be reached at."""


class StartError(Exception):
    """Says in one sentence why the service cannot start, and what to do."""


def make_parser(*, description: str, port: int) -> argparse.ArgumentParser:
    """Return the command line every example service has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=port, help="0 takes any free one (%(default)s)")
    parser.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="where its files are kept"
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="end when standard input ends"
    )
    return parser


def launch(parser: argparse.ArgumentParser, make_app: MakeApp) -> NoReturn:
    """Serve until told to stop; never returns.

    Prints one line on standard output, `ready http://127.0.0.1:PORT`, once
    connections are accepted. What prevents a start is one sentence on standard
    error and exit code 1.
    """
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    if arguments.exit_with_parent:
        threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        make_folder(arguments.data)
        listener = listen(arguments.port, flag="--port")
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        app = make_app(arguments, address)
    except StartError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    _Server(config, ready=f"ready {address}").run([listener])
    sys.exit(0)


def make_folder(folder: Path) -> None:
    """Make sure that files can be written in `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StartError(
            f"Cannot write in {folder}: {reason}. Give another folder with --data."
        ) from error


def listen(port: int, *, flag: str) -> socket.socket:
    """Return a socket listening on a loopback port; `flag` is what sets another one."""
    # asyncio turns off Nagle's delay only for sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(256)
    except (OSError, OverflowError) as error:
        listener.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = "is already in use" if taken else f"cannot be used ({error})"
        raise StartError(f"Port {port} {why}. Give another one with {flag}.") from error
    return listener


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, *, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Iterable[socket.socket] | None = None) -> None:
        await super().startup(sockets=None if sockets is None else list(sockets))
        if self.started:
            print(self._ready, flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def _end_with_input() -> None:
    # os.read rather than sys.stdin: a thread inside the buffered reader would hold
    # its lock while the interpreter shuts down.
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LAST_RESORT_SECONDS)
    os._exit(0)
