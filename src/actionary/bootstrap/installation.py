"""Open an installation: claim its folder, migrate, start what belongs to it, take up its runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from actionary.base.clock import SystemClock
from actionary.bootstrap import examples as example_services
from actionary.bootstrap.folder import DataFolder
from actionary.bootstrap.keys import KEY_FILE, unlock
from actionary.bootstrap.ownkeys import OwnKeys
from actionary.bootstrap.wiring import Repos, assemble, sql_repos
from actionary.config import Settings
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.messages.filestore import UNSENT, FileLimits, MemoryFileStore
from actionary.models.probe import probe_ollama
from actionary.models.provider import ProviderConfig, detect
from actionary.services import Services
from actionary.transport.client import HTTPClient
from actionary.transport.limits import CallLimits
from actionary.transport.retry import RetryPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """An open installation."""

    services: Services
    examples: tuple[example_services.Example, ...] = ()


@asynccontextmanager
async def open_installation(
    settings: Settings, *, examples: Path | None = None
) -> AsyncIterator[Installation]:
    """Open the installation in the settings' data folder, and close it at the end of the block.

    Raises `DataFolderError`, `DatabaseError` or `SealError`, each with what to do.
    """
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        folder = DataFolder.claim(settings.data)
        stack.callback(folder.release)
        database = (
            Database(settings.database_url)
            if settings.database_url
            else Database.in_folder(folder.path)
        )
        stack.push_async_callback(database.close)
        await migrate(database)
        sealer = await unlock(folder.path / KEY_FILE, database)
        started, detected = await asyncio.gather(
            _start_examples(examples, folder.path, stack), find_providers(settings)
        )
        client = make_client(settings, extra=frozenset(each.host_port for each in started))
        stack.callback(client.close)
        limits = file_limits(settings)
        repos = sql_repos(database, sealer, clock, folder=folder.path / "files", limits=limits)
        await repos.files.sweep(clock.now() - UNSENT)
        services = await assemble(
            settings,
            repos,
            client=client,
            clock=clock,
            detected=detected,
            link_key=sealer.derived("file links"),
            own_keys=OwnKeys.in_folder(folder.path),
        )
        await example_services.install(services.gpts, services.user, started)
        await services.conversations.recover()
        stack.push_async_callback(services.conversations.close, settings.stop_grace)
        yield Installation(services=services, examples=started)


@asynccontextmanager
async def open_in_memory(
    settings: Settings, *, extra_hosts: frozenset[tuple[str, int]] = frozenset()
) -> AsyncIterator[Services]:
    """Open an installation that keeps nothing: for a chat in the terminal, and for tests."""
    services = await assemble(
        settings,
        Repos(files=MemoryFileStore(file_limits(settings))),
        client=make_client(settings, extra=extra_hosts),
        clock=SystemClock(),
        detected=await find_providers(settings),
    )
    try:
        yield services
    finally:
        await services.conversations.close(settings.stop_grace)
        services.client.close()


def file_limits(settings: Settings) -> FileLimits:
    """Return how much may be kept of files."""
    return FileLimits(
        file_bytes=settings.file_bytes, conversation_bytes=settings.conversation_file_bytes
    )


def make_client(
    settings: Settings, *, extra: frozenset[tuple[str, int]] = frozenset()
) -> HTTPClient:
    """Return the door out; `extra` are the examples' hosts and ports, exactly."""
    return HTTPClient(
        policy=settings.egress_policy(opened=extra, denied=settings.own_addresses),
        limits=CallLimits(
            total_seconds=settings.call_timeout, response_bytes=settings.response_bytes
        ),
        retries=RetryPolicy(retries=settings.retries),
    )


async def find_providers(settings: Settings) -> tuple[ProviderConfig, ...]:
    """Return the model providers the environment speaks of, and an Ollama if one answers."""
    ollama = await probe_ollama(settings.environ.get("OLLAMA_HOST", ""))
    return (*detect(settings.environ), *((ollama,) if ollama else ()))


async def _start_examples(
    root: Path | None, data: Path, stack: AsyncExitStack
) -> tuple[example_services.Example, ...]:
    if root is None:
        return ()
    started = await example_services.start_all(root, data / "examples")
    for example in started:
        stack.push_async_callback(example.stop)
    return started
