"""A process that makes one caller's calls in slices of time, as its parent asks for them.

`python -m bench.callers.loop NAME URL`, in the environment that has the caller. It writes
`ready`, then answers each line `CONCURRENCY SECONDS` with the calls made, the seconds and the
processor's seconds as JSON, until its input ends.
"""

import asyncio
import gc
import importlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

Call: TypeAlias = Callable[[], Awaitable[object]]
"""Makes one call from its arguments to the parsed answer, and returns that."""
Caller: TypeAlias = Callable[[str], AbstractAsyncContextManager[Call]]
"""Gets ready to call the server at a URL."""


async def slice_of(call: Call, *, concurrency: int, seconds: float) -> dict[str, float]:
    """Return how many calls were made in about `seconds`, so many at a time, and what they took."""
    made = 0
    gc.collect()
    started, used = time.perf_counter(), time.process_time()
    end = started + seconds

    async def work() -> None:
        nonlocal made
        while time.perf_counter() < end:
            await call()
            made += 1

    await asyncio.gather(*(work() for _ in range(concurrency)))
    return {
        "calls": made,
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - used,
    }


def find_caller(name: str) -> Caller:
    """Return the caller of that name: `bare.aiohttp` is one of `bench.callers.bare`."""
    module, _, caller = name.partition(".")
    callers: dict[str, Caller] = importlib.import_module(f"bench.callers.{module}").CALLERS
    return callers[caller]


async def main(name: str, url: str) -> None:
    """Serve slices until standard input ends."""
    loop = asyncio.get_running_loop()
    async with find_caller(name)(url) as call:
        answer = await call()
        if not isinstance(answer, dict) or len(answer.get("lines", ())) != 2:
            raise SystemExit(f"{name} was answered {answer!r:.200}")
        print("ready", flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            concurrency, seconds = line.split()
            figures = await slice_of(call, concurrency=int(concurrency), seconds=float(seconds))
            print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
