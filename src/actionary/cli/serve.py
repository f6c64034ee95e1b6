"""`actionary serve`: listen, open the installation, serve pages until told to stop."""

import asyncio
import contextlib
import errno
import importlib
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import uvicorn

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.bootstrap.installation import Installation, open_installation
from actionary.cli.logs import configure_logs
from actionary.cli.output import Terminal, standard_output
from actionary.config import SettingInvalidError, Settings
from actionary.conversations.service import ConversationService

BACKLOG = 512
"""Connections the kernel keeps waiting while we are busy."""
REQUEST_GRACE = 3
"""Seconds that requests under way get to end: the longest are streams, told to end before."""


class CannotListenError(ActionaryError):
    """The address to listen on cannot be had."""

    kind = ErrorKind.OPERATOR
    code = "cannot-listen"


def serve(settings: Settings, *, examples: Path | None) -> int:
    """Serve until Ctrl-C or SIGTERM and return the exit code.

    Raises `CannotListenError`, `SettingInvalidError`, and what `open_installation` raises.
    """
    configure_logs(settings.log)
    check_host(settings)
    listener = listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    with contextlib.closing(listener), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_serve(settings, listener, examples))


def check_host(settings: Settings) -> None:
    """Raise `SettingInvalidError` for an address that others could connect to."""
    if not settings.is_loopback:
        raise SettingInvalidError(
            f"Actionary has no sign-in yet, so it listens on this machine only,"
            f" not on {settings.host!r}.",
            hint="Use 127.0.0.1, and reach it from elsewhere through an SSH tunnel.",
        )


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens; raises `CannotListenError` in one sentence."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListenError(
                f"Port {settings.port} is taken, perhaps by an Actionary that is already running.",
                hint="Stop it, or choose another one with --port.",
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise CannotListenError(
                f"This account may not listen on port {settings.port}.",
                hint="Choose one above 1023 with --port.",
            ) from error
        raise CannotListenError(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror or error}.",
            hint="Choose another address with --host and --port.",
        ) from error


async def _serve(settings: Settings, listener: socket.socket, examples: Path | None) -> int:
    stop = _Stop()
    with stop.on_signals():
        try:
            # The pages take as long to import as the examples to start: do both at once.
            pages = asyncio.create_task(asyncio.to_thread(_import_pages))
            async with open_installation(settings, examples=examples) as installation:
                await pages
                await stop.until(_server_for(installation, settings), listener)
        except asyncio.CancelledError:
            if not stop.is_wanted:
                raise
    return 0


def _import_pages() -> None:
    importlib.import_module("actionary.web.app")


def _server_for(installation: Installation, settings: Settings) -> "_Server":
    from actionary.web.app import make_app

    services = installation.services
    config = uvicorn.Config(
        make_app(services),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=REQUEST_GRACE,
    )
    return _Server(
        config,
        ready=_ready_lines(installation, settings),
        conversations=services.conversations,
        grace=settings.stop_grace,
    )


def _ready_lines(installation: Installation, settings: Settings) -> list[str]:
    terminal = standard_output()
    models = installation.services.models
    model = models.label(models.default)
    if models.is_rehearsal(models.default):
        model = f"{model}: connect a real one in Settings"
    examples = ", ".join(example.name for example in installation.examples)
    facts = {"data": str(settings.data), "model": model, "examples": examples}
    return [
        f"Actionary is ready: {terminal.bold(settings.address)}",
        *(_fact(terminal, name, value) for name, value in facts.items() if value),
        terminal.dim("  Ctrl-C stops it."),
    ]


def _fact(terminal: Terminal, name: str, value: str) -> str:
    return f"  {terminal.dim(f'{name:<8}')}  {value}"


class _Server(uvicorn.Server):
    """Says when it is ready, and ends runs before it waits for the streams that show them."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        ready: list[str],
        conversations: ConversationService,
        grace: float,
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._conversations = conversations
        self._grace = grace

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        for line in self._ready:
            standard_output().say(line)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._conversations.close(0 if self.force_exit else self._grace)
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `_Stop`: raised once more at the end they would spoil the exit code."""
        yield


class _Stop:
    """What Ctrl-C and SIGTERM mean: stop in order; a second time, stop at once."""

    def __init__(self) -> None:
        self.is_wanted = False
        self._server: _Server | None = None
        self._task: asyncio.Task[object] | None = None

    @contextlib.contextmanager
    def on_signals(self) -> Iterator[None]:
        """Listen to the signals in this block."""
        loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._wanted)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def until(self, server: _Server, listener: socket.socket) -> None:
        """Serve until a stop is wanted."""
        self._server = server
        if not self.is_wanted:
            await server.serve(sockets=[listener])
        self._server = None

    def _wanted(self) -> None:
        if self._server is not None:
            self._server.force_exit = self.is_wanted
            self._server.should_exit = True
        elif not self.is_wanted and self._task is not None:
            self._task.cancel()
        self.is_wanted = True


def _loop_factory() -> "type[asyncio.AbstractEventLoop] | None":
    """Return uvloop's loop where there is one, None for the standard one."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop
