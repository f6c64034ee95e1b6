"""A real loopback server that speaks model providers' wires, with faults on demand.

It answers with any `Model`: replies written in advance, or the rehearsal model, so that a
whole journey can be driven through each wire. From a shell:
`python -m actionary.testing.modelserver --port 0` prints `ready http://127.0.0.1:PORT`.
"""

import argparse
import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import orjson

from actionary.base.errors import ActionaryError
from actionary.models.model import Model
from actionary.testing.geminiwire import GeminiWire
from actionary.testing.modelwire import AnthropicWire, OpenAIWire, Wire

_SSE = (("content-type", "text/event-stream"),)
_JSON = (("content-type", "application/json"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request. Made by the functions below."""

    status: int = 0
    code: str = ""
    message: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    frames: int | None = None
    """Break the connection after this many frames."""
    ends_quietly: bool = False
    """With `frames`: end the response properly instead, as if that were all."""
    hangs: bool = False
    seconds_per_frame: float = 0.0


def refuses(status: int, code: str = "", message: str = "no") -> Fault:
    """Return an error answer."""
    return Fault(status=status, code=code, message=message)


def rate_limits(*, retry_after: int) -> Fault:
    """Return a 429 that says how long to wait."""
    headers = (("retry-after", str(retry_after)),)
    return Fault(status=429, code="rate_limit_exceeded", message="slow down", headers=headers)


def breaks_off(*, after: int) -> Fault:
    """Return a stream whose connection breaks after some frames."""
    return Fault(frames=after)


def ends_early(*, after: int) -> Fault:
    """Return a stream that ends properly, but before the answer does."""
    return Fault(frames=after, ends_quietly=True)


def garbage(body: bytes = b"<html><body>It works!</body></html>") -> Fault:
    """Return a 200 that is no model's stream."""
    return Fault(body=body)


def hangs(*, after: int = 0) -> Fault:
    """Return a stream that says nothing more after some frames, and stays open."""
    return Fault(frames=after, hangs=True)


def slow(seconds_per_frame: float) -> Fault:
    """Return a stream that takes its time."""
    return Fault(seconds_per_frame=seconds_per_frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)


class ModelServer:
    """An OpenAI-compatible, Anthropic, Gemini and Ollama server in one, on an ephemeral port.

    Use it as an async context manager. With a `key`, any other key is refused in words that
    repeat it, as careless servers do. `faults` are used up one request each.
    """

    def __init__(
        self,
        model: Model,
        *,
        key: str = "",
        models: tuple[str, ...] = ("small-1", "large-1"),
        faults: Iterable[Fault] = (),
        port: int = 0,
    ) -> None:
        self._model = model
        self._key = key
        self._models = models
        self._port = port
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.faults: deque[Fault] = deque(faults)
        self.received: list[Received] = []
        self._left = asyncio.Event()
        self.abandoned = 0
        """Streams the client closed before their end."""

    @property
    def url(self) -> str:
        """The server's origin: an Anthropic, Gemini or Ollama client's base URL."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def openai_url(self) -> str:
        """An OpenAI client's base URL."""
        return f"{self.url}/v1"

    async def until_abandoned(self) -> None:
        """Wait until a client has closed a stream before its end."""
        await self._left.wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (received := await _read(reader)) is not None:
                self.received.append(received)
                if not await self._answer(received, reader, writer):
                    writer.transport.abort()
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            self.abandoned += 1
            self._left.set()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(
        self, received: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; False breaks the connection."""
        wire = _wire_of(received)
        fault = self.faults.popleft() if self.faults else Fault()
        given = wire.key(received.headers)
        if self._key and given != self._key:
            fault = refuses(401, "invalid_api_key", f"Incorrect API key provided: {given}.")
        if fault.status:
            body = wire.error(fault.status, fault.code, fault.message)
            _write(writer, fault.status, (*_JSON, *fault.headers), body)
        elif fault.body is not None:
            _write(writer, 200, (("content-type", "text/html"),), fault.body)
        elif received.method == "POST":
            return await self._stream(wire, received, fault, reader, writer)
        else:
            status, body = self._listing(received.path)
            _write(writer, status, _JSON, body)
        await writer.drain()
        return True

    def _listing(self, path: str) -> tuple[int, bytes]:
        """Return the models a client may ask for."""
        match path:
            case "/v1beta/models":
                named = [{"name": f"models/{name}"} for name in self._models]
                return 200, orjson.dumps({"models": named})
            case "/v1/models":
                return 200, orjson.dumps({"data": [{"id": name} for name in self._models]})
            case "/api/tags":
                return 200, orjson.dumps({"models": [{"name": name} for name in self._models]})
            case _:
                return 404, orjson.dumps({"error": {"message": f"no route {path}"}})

    async def _stream(
        self,
        wire: Wire,
        received: Received,
        fault: Fault,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        _write(writer, 200, (*_SSE, ("transfer-encoding", "chunked")), None)
        await writer.drain()
        sent = 0
        try:
            events = self._model.stream(wire.request(received.body))
            async for frame in wire.frames(str(received.body.get("model", "")), events):
                if sent == fault.frames:
                    break
                await asyncio.sleep(fault.seconds_per_frame)
                if reader.at_eof():
                    raise ConnectionResetError
                writer.write(b"%x\r\n%s\r\n" % (len(frame), frame))
                await writer.drain()
                sent += 1
        except ActionaryError:
            return False
        if fault.hangs:
            await reader.read(1)
            raise ConnectionResetError
        if sent == fault.frames and not fault.ends_quietly:
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


def _wire_of(received: Received) -> Wire:
    """Return the wire a request is on: a provider's clients are known by path and headers."""
    if received.path.endswith(":streamGenerateContent") or "x-goog-api-key" in received.headers:
        return GeminiWire()
    is_anthropic = received.path == "/v1/messages" or "anthropic-version" in received.headers
    return AnthropicWire() if is_anthropic else OpenAIWire()


async def _read(reader: asyncio.StreamReader) -> Received | None:
    """Return the next request of a connection; None when the client has closed it."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    path = target.split("?", 1)[0]
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(
        method=method, path=path, headers=headers, body=orjson.loads(body) if body else {}
    )


def _write(
    writer: asyncio.StreamWriter,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes | None,
) -> None:
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in headers)]
    if body is not None:
        lines.append(f"content-length: {len(body)}")
    writer.write("\r\n".join((*lines, "", "")).encode("latin-1") + (body or b""))


async def serve(model: Model, *, port: int) -> None:
    """Serve until cancelled, after printing the one line `ready URL`."""
    async with ModelServer(model, port=port) as server:
        print(f"ready {server.url}", flush=True)  # noqa: T201 - the line a parent process waits for
        await asyncio.Event().wait()


def main() -> None:
    """Serve the rehearsal model on both wires."""
    from actionary.base.clock import SystemClock
    from actionary.models.rehearsal import RehearsalModel

    parser = argparse.ArgumentParser(prog="actionary.testing.modelserver")
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(RehearsalModel(clock=SystemClock()), port=port))


if __name__ == "__main__":
    main()
