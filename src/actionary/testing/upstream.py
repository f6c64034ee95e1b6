"""`FakeUpstream`: a real loopback API made from an OpenAPI document; it remembers every request.

::

    async with FakeUpstream(document) as upstream:
        upstream.answer("createOrder", Answer(status=503, delay=0.2))
        ...  # call upstream.url
        assert upstream.requests[0].json() == {"item": "tea"}

Every operation answers with the example its document gives, or with a value its response schema
allows. `with FakeUpstream(document)` runs it in a thread, for code that has no event loop.
"""

import asyncio
import contextlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeAlias
from urllib.parse import unquote, urlsplit

import h11

from actionary.base.http import Headers
from actionary.base.jsonvalue import JSONValue, parse_json
from actionary.base.text import closest_match
from actionary.testing.sample import resolve, sample_of

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_READ_SIZE: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """One request, exactly as it arrived."""

    method: str
    target: str
    """Path and query as on the request line, nothing decoded."""
    headers: Headers
    body: bytes = field(repr=False)
    operation: str = ""
    """The operation's id, or its method and path when it has none; empty when none matches."""
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    """The parameters of the path, decoded."""

    def json(self) -> JSONValue:
        """Return the body's JSON value."""
        return parse_json(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an operation answers."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay: float = 0.0
    """Seconds to wait before the first byte."""

    @classmethod
    def of_json(cls, value: object, *, status: int = 200, delay: float = 0.0) -> Self:
        """Return an answer whose body is `value`."""
        return cls(
            status=status,
            headers=(("Content-Type", "application/json"),),
            body=_json_bytes(value),
            delay=delay,
        )


Answering: TypeAlias = Callable[[RecordedRequest], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operation:
    name: str
    method: str
    path: str
    pattern: re.Pattern[str]
    default: Answer


class FakeUpstream:
    """Serves every operation of a document on a port of this machine."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._source = document
        self._base_path = _base_path_of(document)
        self._operations = _operations_of(document, self._base_path)
        self._answers: dict[str, Answering] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], object] = lambda: None
        self.port = 0
        self.requests: Final[list[RecordedRequest]] = []

    @property
    def url(self) -> str:
        """The address of the API, the base path of the document's server included."""
        return f"http://127.0.0.1:{self.port}{self._base_path}"

    @property
    def host_port(self) -> tuple[str, int]:
        """The address as an exception to the guard."""
        return ("127.0.0.1", self.port)

    @property
    def document(self) -> dict[str, Any]:
        """The document, with this server as its only one."""
        return {**self._source, "servers": [{"url": self.url}]}

    def answer(self, operation: str, answer: Answer | Answering) -> None:
        """Make an operation answer otherwise, by its id or as `GET /path`."""
        known = {name: found.name for found in self._operations for name in _names_of(found)}
        if operation not in known:
            near = closest_match(operation, known)
            raise KeyError(f"no operation {operation!r}" + (f"; {near!r}?" if near else ""))
        self._answers[known[operation]] = answer if callable(answer) else lambda _: answer

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def __enter__(self) -> Self:
        is_ready = threading.Event()

        async def run() -> None:
            done = asyncio.Event()
            loop = asyncio.get_running_loop()
            self._stop = lambda: loop.call_soon_threadsafe(done.set)
            async with self:
                is_ready.set()
                await done.wait()

        self._thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
        self._thread.start()
        if not is_ready.wait(10):
            raise RuntimeError("the server in its thread did not start")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._thread is not None
        self._stop()
        self._thread.join(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        connection = h11.Connection(h11.SERVER)
        with contextlib.suppress(ConnectionError, h11.ProtocolError, asyncio.CancelledError):
            while (request := await self._read(connection, reader)) is not None:
                self.requests.append(request)
                await self._reply(connection, writer, self._answer_to(request))
                if connection.our_state is h11.MUST_CLOSE:
                    break
                connection.start_next_cycle()
        writer.close()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _read(
        self, connection: h11.Connection, reader: asyncio.StreamReader
    ) -> RecordedRequest | None:
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(_READ_SIZE))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                assert head is not None
                return self._recorded(head, bytes(body))
            else:
                return None

    def _recorded(self, head: h11.Request, body: bytes) -> RecordedRequest:
        method, target = head.method.decode(), head.target.decode("ascii")
        operation, parameters = self._match(method, urlsplit(target).path)
        return RecordedRequest(
            method=method,
            target=target,
            headers=Headers(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in head.headers.raw_items()
            ),
            body=body,
            operation=operation.name if operation else "",
            path_parameters=parameters,
        )

    def _match(self, method: str, path: str) -> tuple[_Operation | None, dict[str, str]]:
        for operation in self._operations:
            match = operation.pattern.fullmatch(path)
            if match and operation.method == method:
                names = re.findall(r"\{([^{}]+)\}", operation.path)
                values = (unquote(value) for value in match.groups())
                return operation, dict(zip(names, values, strict=True))
        return None, {}

    def _answer_to(self, request: RecordedRequest) -> Answer:
        answering = self._answers.get(request.operation)
        if answering is not None:
            return answering(request)
        for operation in self._operations:
            if operation.name == request.operation:
                return operation.default
        return Answer.of_json({"error": "no such operation"}, status=404)

    async def _reply(
        self, connection: h11.Connection, writer: asyncio.StreamWriter, answer: Answer
    ) -> None:
        await asyncio.sleep(answer.delay)
        headers = [*answer.headers]
        if answer.status not in {204, 304}:
            headers.append(("Content-Length", str(len(answer.body))))
        head = h11.Response(status_code=answer.status, headers=headers, reason=b"")
        parts = [connection.send(head)]
        if answer.body:
            parts.append(connection.send(h11.Data(data=answer.body)))
        parts.append(connection.send(h11.EndOfMessage()))
        writer.write(b"".join(parts))
        await writer.drain()


def _json_bytes(value: object) -> bytes:
    # Not orjson: documents have examples with dates and with integers past 64 bits.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _base_path_of(document: Mapping[str, Any]) -> str:
    servers = document.get("servers") or [{"url": document.get("basePath", "")}]
    return urlsplit(str(servers[0].get("url", ""))).path.rstrip("/")


def _operations_of(document: Mapping[str, Any], base_path: str) -> list[_Operation]:
    found = []
    for path, item in (document.get("paths") or {}).items():
        item = resolve(item, document)
        for method in _METHODS:
            if isinstance(item.get(method), Mapping):
                operation = item[method]
                name = operation.get("operationId") or f"{method.upper()} {path}"
                found.append(
                    _Operation(
                        name=name,
                        method=method.upper(),
                        path=path,
                        pattern=_pattern_of(base_path + path),
                        default=_default_answer(operation, document),
                    )
                )
    # A fixed path wins over a templated one (OAS 3.1.1, section 4.8.8.2).
    return sorted(found, key=lambda operation: operation.path.count("{"))


def _names_of(operation: _Operation) -> tuple[str, str]:
    return operation.name, f"{operation.method} {operation.path}"


def _pattern_of(path: str) -> re.Pattern[str]:
    fixed = re.split(r"\{[^{}]+\}", path)
    return re.compile("([^/]+)".join(re.escape(part) for part in fixed))


def _default_answer(operation: Mapping[str, Any], document: Mapping[str, Any]) -> Answer:
    declared = operation.get("responses") or {}
    responses = {str(status): found for status, found in declared.items()}
    chosen = min((status for status in responses if status.startswith("2")), default="default")
    status = int(chosen) if chosen.isdigit() else 200
    response = resolve(responses.get(chosen, {}), document)
    content = response.get("content") or {}
    if "schema" in response:  # as documents of version 2.0 have it
        content = {"application/json": {"schema": response["schema"]}}
    media_type = next((name for name in content if "json" in name), next(iter(content), ""))
    if not media_type:
        return Answer(status=status)
    value = _example_in(resolve(content[media_type], document), document)
    if "json" in media_type:
        body = _json_bytes(value)
    else:
        body = str(value if value is not None else "").encode()
    return Answer(status=status, headers=(("Content-Type", media_type),), body=body)


def _example_in(media: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    if "example" in media:
        return media["example"]
    for example in (media.get("examples") or {}).values():
        return resolve(example, document).get("value")
    return sample_of(media.get("schema", {}), document)
