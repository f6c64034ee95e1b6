"""Start the example services that come with the repository, and install their GPTs."""

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from actionary.accounts.user import User
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret
from actionary.gpts.folder import GPTFolder, load_folder
from actionary.gpts.gpt import GPT, GPTContent, GPTNotFoundError
from actionary.gpts.service import GPTService

log = structlog.get_logger()

PORTS: Mapping[str, int] = {"travel": 8711, "inbox": 8712, "shop": 8713}
"""Where each example listens when the port is free; any other gets a free one."""
PAUSE_SECONDS = 0.7
"""Between two tries to have a port."""
READY_SECONDS = 30.0
"""How long an example may take to start: the first time it makes its database."""

PORT_FILE = "port"
"""Where the port an example had last is written down, among its data: a chat finds it there."""
SECRETS_FILE = "secrets.json"


class ExampleError(ActionaryError):
    """An example service did not start."""

    kind = ErrorKind.OPERATOR
    code = "example-not-started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A running example: its folder, where it listens, and the process."""

    name: str
    folder: GPTFolder
    url: str
    secrets: Mapping[str, Secret]
    process: asyncio.subprocess.Process
    installed: Path
    """A file that is there once its GPT was installed: a deleted one does not come back."""

    @property
    def host_port(self) -> tuple[str, int]:
        """Its host and port: exactly what the guard lets through."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 80

    async def stop(self) -> None:
        """End the process."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), 5)
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


def is_example(path: Path) -> bool:
    """Return whether a folder is one of the shipped examples, with a service to start."""
    shipped = (Path(__file__).parents[3] / "examples").resolve()
    return path.resolve().parent == shipped and (path / "serve.py").is_file()


async def start_all(root: Path, data: Path) -> tuple[Example, ...]:
    """Start every example below `root` at once; one that fails is logged and left out.

    Raises `ExampleError` when `root` has no example.
    """
    found = sorted(path.parent for path in root.glob("*/serve.py"))
    folders = sorted(found, key=lambda folder: PORTS.get(folder.name, 65536))
    if not folders:
        raise ExampleError(
            f"There are no examples in {str(root)!r}.",
            hint="Start from the repository's own folder, or leave --examples out.",
        )
    started = await asyncio.gather(*(_try(folder, data) for folder in folders))
    return tuple(example for example in started if example is not None)


async def start(folder: Path, data: Path) -> Example:
    """Start one example; raises `ExampleError` with what it printed last."""
    content = load_folder(folder)
    home = data / folder.name
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = _secrets(home, content)
    for port in _ports(folder.name, home):
        try:
            example = await _launch(folder, content, home, held, port)
        except ExampleError:
            if port == 0:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        (home / PORT_FILE).write_text(str(example.host_port[1]))
        return example
    raise AssertionError("the last port is 0, which starts or raises")


def _ports(name: str, home: Path) -> tuple[int, ...]:
    """Return the ports to try: the last one first, because cards that wait were made for it."""
    file = home / PORT_FILE
    last = file.read_text().strip() if file.is_file() else ""
    known = int(last) if last.isdigit() else PORTS.get(name, 0)
    # Twice, because a service whose product was killed a moment ago may just be leaving.
    return (known, known, 0)


async def install(service: GPTService, owner: User, examples: tuple[Example, ...]) -> None:
    """Install each example's GPT once; follow its service when it listens somewhere else.

    One that cannot be installed is logged and left as it is.
    """
    mine = {gpt.example: gpt for gpt in await service.list_mine(owner.id) if gpt.example}
    for example in examples:
        try:
            if example.name in mine:
                await _follow(service, owner, mine[example.name], example)
            elif not example.installed.exists():
                await _install(service, owner, example)
        except ActionaryError as error:
            log.warning("example.not-installed", example=example.name, why=error.message)


async def _install(service: GPTService, owner: User, example: Example) -> None:
    await service.install(
        owner,
        example.folder,
        secrets=example.secrets,
        servers={action.file: example.url for action in example.folder.actions},
        example=example.name,
    )
    example.installed.touch()


async def _follow(service: GPTService, owner: User, gpt: GPT, example: Example) -> None:
    """Have what is published call the example where it listens now, and what is edited too."""
    draft = _moved(gpt.draft, example)
    published = gpt.draft if gpt.version_id is None else (await service.published(gpt)).content
    moved = _moved(published, example)
    if (moved, draft) == (published, gpt.draft):
        return
    if gpt.version_id is not None and moved != published:
        gpt = await service.save_draft(owner.id, gpt.id, moved)
        await _give_secrets(service, gpt, published, example)
        await service.publish(owner.id, gpt.id)
    await service.save_draft(owner.id, gpt.id, draft)


def _moved(content: GPTContent, example: Example) -> GPTContent:
    for action in content.actions:
        if _is_loopback(action.server):
            content = content.with_action(replace(action, server=example.url))
    return content


async def _give_secrets(
    service: GPTService, gpt: GPT, before: GPTContent, example: Example
) -> None:
    """Give the example's secrets to the actions that were moved; others have their own."""
    moved = [action for action in gpt.draft.actions if action not in before.actions]
    for action, described in zip(moved, example.folder.actions, strict=False):
        for scheme, name in described.secrets.items():
            with contextlib.suppress(GPTNotFoundError):  # another document stands there now
                await service.set_credential(gpt, action, scheme, example.secrets[name])


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname == "127.0.0.1"


async def _try(folder: Path, data: Path) -> Example | None:
    try:
        return await start(folder, data)
    except ActionaryError as error:
        log.warning("example.not-started", example=folder.name, why=error.message)
        return None


async def _launch(
    folder: Path, content: GPTFolder, home: Path, held: Mapping[str, Secret], port: int
) -> Example:
    named = {name: secret.reveal() for name, secret in held.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(folder / "serve.py"),
        "--port",
        str(port),
        "--data",
        str(home),
        "--exit-with-parent",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **named},
        # Ctrl-C in the terminal is for the product: it then stops its examples in order.
        start_new_session=True,
    )
    assert process.stdout is not None
    line = b""
    with contextlib.suppress(TimeoutError):
        line = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
    word, _, url = line.decode().strip().partition(" ")
    if word != "ready":
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        _, said = await process.communicate()
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise ExampleError(
            f"The example {folder.name!r} did not start: {last or 'it said nothing'}",
            hint="Everything else works without it.",
        )
    _drain(process)
    return Example(
        name=folder.name,
        folder=content,
        url=url,
        secrets=held,
        process=process,
        installed=home / "installed",
    )


def _drain(process: asyncio.subprocess.Process) -> None:
    """Read on what the process prints, so that it never waits for a full pipe."""

    async def read(stream: asyncio.StreamReader | None) -> None:
        while stream is not None and await stream.read(65_536):
            pass

    for stream in (process.stdout, process.stderr):
        task = asyncio.ensure_future(read(stream))
        _drains.add(task)
        task.add_done_callback(_drains.discard)


_drains: set["asyncio.Task[None]"] = set()


def _secrets(home: Path, content: GPTFolder) -> Mapping[str, Secret]:
    """Return the secrets an example's folder names, made up on the first start and kept."""
    file = home / SECRETS_FILE
    kept: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}
    names = {name for action in content.actions for name in action.secrets.values()}
    if missing := names - kept.keys():
        kept |= {name: secrets.token_urlsafe(24) for name in sorted(missing)}
        # Whole or not at all: half a file would keep every later start from reading it.
        draft = file.with_name(f"{SECRETS_FILE}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            json.dump(kept, handle)
        draft.replace(file)
    return {name: Secret(value) for name, value in kept.items() if name in names}
