"""Open a GPT folder for one chat: in memory, and beside its service when it is an example."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from actionary.base.errors import ActionaryError
from actionary.base.http import HTTPRequest
from actionary.base.secret import Secret
from actionary.bootstrap import examples
from actionary.bootstrap.installation import make_client, open_in_memory
from actionary.config import Settings
from actionary.gpts.folder import GPTFolder, load_folder
from actionary.gpts.folder_security import GPTFolderError
from actionary.gpts.gpt import GPT, Version
from actionary.openapi.document import check_document
from actionary.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A folder read and checked, with the secrets at hand; nothing runs yet."""

    path: Path
    folder: GPTFolder
    secrets: Mapping[str, Secret]
    missing: Mapping[str, str]
    """Secrets that are not at hand, each with the name of its security scheme."""
    is_example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderChat:
    """A GPT ready to be talked to."""

    services: Services
    gpt: GPT
    version: Version
    hosts: tuple[str, ...]


def prepare_folder(path: Path, settings: Settings) -> Prepared:
    """Return what a folder holds.

    Raises `GPTFolderError`, naming the file, for a folder or a document that cannot be used.
    """
    folder = load_folder(path)
    for action in folder.actions:
        checked = check_document(action.document)
        if checked.document is None:
            first = checked.diagnostics[0]
            at = f", line {first.line}, column {first.column}" if first.line else ""
            raise GPTFolderError(
                f"{str(path / action.file)!r}{at}: {first.message}", hint=first.hint
            )
    is_example = examples.is_example(path)
    wanted = {name: scheme for each in folder.actions for scheme, name in each.secrets.items()}
    secrets = {name: found for name in wanted if (found := settings.secret(name))}
    missing = {} if is_example else {n: s for n, s in wanted.items() if n not in secrets}
    return Prepared(
        path=path, folder=folder, secrets=secrets, missing=missing, is_example=is_example
    )


@asynccontextmanager
async def open_folder(prepared: Prepared, settings: Settings) -> AsyncIterator[FolderChat]:
    """Open an installation in memory with this one GPT in it.

    A shipped example talks to the service that runs on the same data folder, such as the one
    `make run` started; when there is none, one is started for as long as the block.
    """
    folder, secrets = prepared.folder, prepared.secrets
    servers = {action.file: action.server for action in folder.actions if action.server}
    opened: frozenset[tuple[str, int]] = frozenset()
    async with AsyncExitStack() as stack:
        if prepared.is_example:
            home = settings.data / "examples"
            url, kept = await _service(prepared, settings, home, stack)
            opened = frozenset({_host_port(url)})
            servers = {action.file: url for action in folder.actions}
            secrets = {**secrets, **kept}
        services = await stack.enter_async_context(open_in_memory(settings, extra_hosts=opened))
        services.models.get(folder.model or None)
        gpt = await services.gpts.install(services.user, folder, secrets=secrets, servers=servers)
        version = await services.gpts.published(gpt)
        yield FolderChat(
            services=services,
            gpt=gpt,
            version=version,
            hosts=await services.gpts.hosts(version.content),
        )


async def _service(
    prepared: Prepared, settings: Settings, home: Path, stack: AsyncExitStack
) -> tuple[str, Mapping[str, Secret]]:
    name = prepared.path.resolve().name
    if url := await _find_running(prepared, settings, home / name):
        return url, _kept_secrets(home / name)
    started = await examples.start(prepared.path.resolve(), home)
    stack.push_async_callback(started.stop)
    return started.url, started.secrets


async def _find_running(prepared: Prepared, settings: Settings, home: Path) -> str:
    """Return where the example listens already on this data folder; empty when it does not.

    A port left behind may belong to somebody else by now: what answers there must serve
    the example's own document.
    """
    try:
        port = int((home / examples.PORT_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return ""
    url = f"http://127.0.0.1:{port}"
    client = make_client(replace(settings, call_timeout=3), extra=frozenset({_host_port(url)}))
    try:
        answer = await client.send(HTTPRequest(method="GET", url=f"{url}/openapi.yaml"))
        found = check_document(answer.body).document
    except ActionaryError:
        return ""
    expected = check_document(prepared.folder.actions[0].document).document
    is_it = (
        found and expected and (found.title, found.version) == (expected.title, expected.version)
    )
    return url if is_it else ""


def _kept_secrets(home: Path) -> Mapping[str, Secret]:
    file = home / examples.SECRETS_FILE
    kept: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}
    return {name: Secret(value) for name, value in kept.items()}


def _host_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 80
