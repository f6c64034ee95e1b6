"""The pages and the API behind a real server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import uvicorn

from actionary.services import Services
from actionary.web.app import make_app


@asynccontextmanager
async def served(services: Services, *, port: int = 0) -> AsyncIterator[httpx2.AsyncClient]:
    """Serve until the block ends; yields a client whose base is the server."""
    config = uvicorn.Config(
        make_app(services), host="127.0.0.1", port=port, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        yield client
    server.should_exit = True
    await task
