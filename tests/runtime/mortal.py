"""A process that orders without end, to be killed: `python -m tests.runtime.mortal DATA URL [end]`.

It takes up what the one before left, says `ready`, and goes on ordering; with `end` it only
sees to its end what was begun. Every order has an item of its own, by which it is found again.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from actionary.actions.confirmation import Decision
from actionary.base.clock import SystemClock
from actionary.base.ids import RunId
from actionary.base.jsonvalue import dump_json
from actionary.bootstrap.installation import make_client
from actionary.bootstrap.wiring import assemble, sql_repos
from actionary.config import Settings
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.sealed import Sealer
from actionary.gpts.folder import FolderAction, GPTFolder
from actionary.messages.message import Role
from actionary.messages.tool import ToolCall
from actionary.models.event import ModelEvent, Stopped, StopReason, TextDelta, ToolCallCompleted
from actionary.models.model import ModelRequest
from actionary.runtime.call import CallState
from actionary.runtime.state import IllegalMoveError, Phase, RunState
from actionary.services import Services
from actionary.testing.world import OneModelDirectory
from tests.shop import SHOP


class OrderingModel:
    """Orders something nobody ordered before, then says that it is done."""

    name = "ordering:test"

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one reply."""
        if request.messages[-1].role is Role.USER:
            arguments = dump_json({"item": uuid4().hex})
            wish = ToolCall(id="1", name="createOrder", arguments=arguments)
            yield ToolCallCompleted(call=wish)
            yield Stopped(reason=StopReason.TOOL_CALLS)
        else:
            yield TextDelta(text="Done.")
            yield Stopped(reason=StopReason.END)


async def open_services(data: Path, url: str) -> tuple[Services, tuple[RunId, ...]]:
    """Open what is in `data`, with every run there is in it."""
    database, clock = Database.in_folder(data), SystemClock()
    await migrate(database)
    repos = sql_repos(database, Sealer.from_file(data / "key"), clock)
    parts = urlsplit(url)
    settings = Settings(call_timeout=5.0)
    services = await assemble(
        settings,
        repos,
        client=make_client(settings, extra=frozenset({(str(parts.hostname), parts.port or 80)})),
        clock=clock,
        models=OneModelDirectory(OrderingModel(), clock),
    )
    talks = await repos.conversations.list_by_owner(services.user.id, limit=100_000)
    runs = [run.id for talk in talks for run in await repos.conversations.list_runs(talk.id)]
    return services, tuple(runs)


async def finish(services: Services, run_id: RunId) -> RunState:
    """See a run to its end, pressing what a person would press."""
    while True:
        run, watcher = await services.conversations.watch(services.user.id, run_id)
        run.unwatch(watcher)
        state = run.state
        if state.phase is Phase.FAILED:
            await services.conversations.retry(services.user.id, run_id)
        elif not state.phase.is_open:
            return state
        for call in state.waiting:
            try:
                await services.conversations.decide(
                    services.user.id,
                    run_id,
                    call.id,
                    Decision.ALLOW,
                    request_hash=call.proposal.request_hash,
                )
            except IllegalMoveError:
                continue
        await asyncio.sleep(0.001)
        assert all(call.state is not CallState.BLOCKED for call in state.calls.values())


async def main(data: Path, url: str, *, only_end: bool) -> None:
    """Live until killed, or until everything that was begun has ended."""
    services, left = await open_services(data, url)
    gpts, user = services.gpts, services.user
    mine = await gpts.list_mine(user.id)
    if not mine:
        text = dump_json({**SHOP, "servers": [{"url": url}]})
        folder = GPTFolder(name="Shop", actions=(FolderAction(document=text, file="shop.json"),))
        mine = (await gpts.install(user, folder, secrets={}, servers={}),)
    await services.conversations.recover()
    print("ready", flush=True)
    if only_end:
        for run_id in left:
            await finish(services, run_id)
    while not only_end:
        version = await gpts.published(mine[0])
        _, run = await services.conversations.start(user.id, mine[0], version, "Order.")
        await finish(services, run.id)
    print("ended", flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], only_end="end" in sys.argv[3:]))
