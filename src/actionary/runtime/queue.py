"""Which runs are live in this process, and who takes them up again after a crash."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from actionary.base.errors import ActionaryError
from actionary.base.ids import RunId
from actionary.runtime.live import LiveRun

log = structlog.get_logger()

KEEP_IDLE = 200
"""Finished runs kept in memory, so that reading a conversation does not replay its journal."""

Loader = Callable[[RunId], Awaitable[LiveRun]]
"""Reads a run from its journal and surrounds it with what it works with."""


class LocalRunQueue:
    """The live runs of one process."""

    def __init__(self, load: Loader) -> None:
        self._load = load
        self._live: dict[RunId, LiveRun] = {}
        self._locks: dict[RunId, asyncio.Lock] = {}

    async def get(self, run_id: RunId) -> LiveRun:
        """Return the run, reading it from its journal when it is not live here."""
        if run_id in self._live:
            return self._live[run_id]
        async with self._locks.setdefault(run_id, asyncio.Lock()):
            try:
                run = self._live.get(run_id) or await self._load(run_id)
            finally:
                self._locks.pop(run_id, None)
            self._forget_idle()
            self._live[run_id] = run
        return run

    async def recover(self, run_ids: tuple[RunId, ...]) -> None:
        """Take up runs that a process before this one left open; one bad run stops no other."""
        for run_id in run_ids:
            try:
                await (await self.get(run_id)).recover()
            except ActionaryError as error:
                log.warning("run.not-recovered", run_id=run_id, code=error.code, why=error.message)

    def drop(self, run_id: RunId) -> None:
        """Forget a run, because its conversation was deleted."""
        self._live.pop(run_id, None)

    async def close(self, grace: float) -> None:
        """Stop every run, giving calls on their way `grace` seconds."""
        await asyncio.gather(*(run.close(grace) for run in self._live.values()))

    def _forget_idle(self) -> None:
        idle = [key for key, run in self._live.items() if run.is_idle]
        for run_id in idle[: max(len(idle) - KEEP_IDLE, 0)]:
            del self._live[run_id]
