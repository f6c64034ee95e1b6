"""`actionary chat`: talk to the GPT in a folder, and decide on its calls on the spot."""

import asyncio
import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from actionary.base.errors import ErrorKind
from actionary.base.jsonvalue import index_of
from actionary.base.secret import Secret
from actionary.base.text import visible
from actionary.bootstrap.folder_chat import FolderChat, Prepared, open_folder, prepare_folder
from actionary.cli.logs import configure_logs
from actionary.cli.output import EXIT_CODES, Terminal, plain, standard_output
from actionary.cli.talk import Talk
from actionary.config import Settings
from actionary.transport.egress import parse_host_ports


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOptions:
    """What the command line says about a chat."""

    folder: Path
    say: Sequence[str] = ()
    """Messages to send before leaving; empty to read them from standard input."""
    model: str = ""
    allow_hosts: Sequence[str] = field(default=())


def chat(options: ChatOptions, settings: Settings) -> int:
    """Talk until there is nothing more to say and return the exit code.

    Raises an `ActionaryError` when the folder, the model or its service cannot be used.
    """
    configure_logs("debug" if settings.log == "debug" else "error")
    terminal = standard_output()
    opened = parse_host_ports(",".join(options.allow_hosts))
    settings = replace(
        settings,
        allow_hosts=settings.allow_hosts | opened,
        model=options.model or settings.model,
    )
    prepared = prepare_folder(options.folder, settings)
    if options.model:
        prepared = replace(prepared, folder=replace(prepared.folder, model=options.model))
    lent = tuple(prepared.secrets)
    prepared = _with_secrets(prepared, terminal)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            opened_folder = open_folder(prepared, settings)
            room = runner.run(stack.enter_async_context(opened_folder))
            return _converse(room, options, runner, terminal, lent=lent)
        finally:
            runner.run(stack.aclose())


def _converse(
    room: FolderChat,
    options: ChatOptions,
    runner: asyncio.Runner,
    terminal: Terminal,
    *,
    lent: Sequence[str],
) -> int:
    _greet(room, terminal, lent=lent, is_scripted=bool(options.say))
    talk = Talk(room, runner, terminal)
    starters = room.version.content.starters
    for text in options.say or _lines(terminal):
        if options.say or not sys.stdin.isatty():
            terminal.say(f"{terminal.bold('>')} {plain(text)}")
        if not text.strip():
            continue
        number = index_of(text.strip()) if not talk.has_begun else None
        if number is not None and 0 < number <= len(starters):
            text = starters[number - 1]
            terminal.say(terminal.dim(f"  {visible(text)}"))
        talk.say(text)
    if talk.was_left_unanswered:
        return EXIT_CODES[ErrorKind.DENIED]
    return EXIT_CODES[ErrorKind.UPSTREAM] if talk.has_failed else 0


def _lines(terminal: Terminal) -> Iterator[str]:
    """Yield what the person types, until Ctrl-D or Ctrl-C."""
    if sys.stdin.isatty():
        import readline  # noqa: F401  # its import is what gives `input` editing and history
    while True:
        try:
            yield input("\n> ") if sys.stdin.isatty() else _next_line()
        except (EOFError, KeyboardInterrupt):
            if sys.stdin.isatty():
                terminal.say()
            return


def _next_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def _greet(room: FolderChat, terminal: Terminal, *, lent: Sequence[str], is_scripted: bool) -> None:
    content = room.version.content
    models = room.services.models
    name = content.model or models.default
    terminal.say(terminal.bold(visible(content.name)))
    if content.description:
        terminal.say(visible(content.description))
    about = [f"model: {models.label(name)}"]
    if room.hosts:
        about.insert(0, f"talks to {', '.join(room.hosts)}")
    terminal.say(terminal.dim(" · ".join(about)))
    if lent:
        # The folder chose the names: whoever starts it has to see which of theirs it is given.
        names = ", ".join(visible(name) for name in lent)
        terminal.say(terminal.dim(f"sends with its calls what your environment holds in {names}"))
    if is_scripted:
        return
    for number, starter in enumerate(content.starters, 1):
        terminal.say(f"  {terminal.bold(str(number))}  {visible(starter)}")
    keys = "Ctrl-C stops a reply, Ctrl-D leaves."
    begin = "Type a number to begin with that. " if content.starters else ""
    terminal.say(terminal.dim(f"{begin}{keys}"))


def _with_secrets(prepared: Prepared, terminal: Terminal) -> Prepared:
    """Return the folder with what the person enters for the secrets it lacks."""
    entered: dict[str, Secret] = {}
    for name, scheme in prepared.missing.items():
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            terminal.say(
                f"{name} is not set, so functions that need {visible(scheme)!r} cannot be called."
                f" Set the environment variable {name}, then start again."
            )
            continue
        terminal.say(f"This GPT needs the secret {name}, for {visible(scheme)!r}.")
        value = getpass.getpass(f"{name} (Enter to go on without): ").strip()
        if value:
            entered[name] = Secret(value)
    missing = {name: scheme for name, scheme in prepared.missing.items() if name not in entered}
    return replace(prepared, secrets={**prepared.secrets, **entered}, missing=missing)
