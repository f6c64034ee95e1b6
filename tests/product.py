"""The whole product as people start it: a process of its own, on loopback, with its examples."""

import asyncio
import json
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from actionary.bootstrap.examples import PORT_FILE, PORTS

ROOT = Path(__file__).parents[1]
READY = "Actionary is ready: "
START_SECONDS = 40.0


class Product:
    """A running product; `restart` starts it again on the same data folder and port."""

    def __init__(self, data: Path, env: Mapping[str, str], *, examples: bool) -> None:
        self.data = data
        self.url = ""
        self._env = env
        self._examples = examples
        self._port = 0
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.said: list[str] = []

    async def start(self) -> None:
        """Start it and wait for the line that names its address."""
        if self._examples:
            self._give_ports()
        arguments = ["serve", "--port", str(self._port), "--data", str(self.data)]
        if self._examples:
            arguments += ["--examples", str(ROOT / "examples")]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "actionary",
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "ACTIONARY_REHEARSAL_DELAY": "0", **self._env},
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            while READY not in (line := (await self._process.stdout.readline()).decode()):
                assert line, f"it ended without being ready: {self.said}"
                self.said.append(line.rstrip())
        self.url = line.partition(READY)[2].split()[0].rstrip("/")
        self._port = int(self.url.rpartition(":")[2])
        self._reader = asyncio.ensure_future(self._read(self._process.stdout))

    def _give_ports(self) -> None:
        """Give each example a port of its own, so that no product beside it takes it meanwhile."""
        for name in PORTS:
            file = self.data / "examples" / name / PORT_FILE
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(str(_free_port()))

    async def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does; return its exit code."""
        return await self._end(signal.SIGINT)

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        """Start it again after `stop` or `kill`."""
        await self.start()

    async def get(self, path: str) -> Any:
        """Return the JSON at a path of the product."""
        async with httpx2.AsyncClient() as client:
            answer = await client.get(self.url + path)
            answer.raise_for_status()
            return answer.json()

    async def example(self, slug: str) -> str:
        """Return the address of the service a GPT talks to."""
        gpts = await self.get("/api/gpts")
        host = next(gpt for gpt in gpts if gpt["slug"] == slug)["hosts"][0]
        return f"http://{host}"

    def secret(self, example: str, name: str) -> str:
        """Return a secret made up for an example on its first start."""
        kept = json.loads((self.data / "examples" / example / "secrets.json").read_text())
        return str(kept[name])

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(how)
        code = await asyncio.wait_for(self._process.wait(), 30)
        if self._reader is not None:
            await self._reader
        return code

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.returncode is None

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.said.append(line.decode().rstrip())


def _free_port() -> int:
    """Return a port nobody listens on, below those that outgoing connections are given."""
    while True:
        port = random.SystemRandom().randint(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@asynccontextmanager
async def running_product(
    data: Path, env: Mapping[str, str] | None = None, *, examples: bool = True
) -> AsyncIterator[Product]:
    """Start the product on a data folder, and end it with the block."""
    product = Product(data, env or {}, examples=examples)
    await product.start()
    try:
        yield product
    finally:
        if product.is_running:
            await product.stop()


@pytest.fixture(scope="session")
async def product(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """The product with its examples, started once; tests leave what they make in it."""
    async with running_product(tmp_path_factory.mktemp("product")) as running:
        yield running
