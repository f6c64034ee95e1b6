"""The server that calls are measured against: an order in JSON, as fast as asyncio allows.

Runs in a process of its own, so that its work is not counted as a client's, and ends with the
process that started it.
"""

import asyncio
import contextlib
import importlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Final, cast

from bench.measure import ROOT

ORDER: Final = (
    b'{"note":"Leave it with the neighbour, please.","state":"open","lines":'
    b'[{"article":"A-1007","count":2},{"article":"B-2210","count":1}]}'
)
_ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%%s\r\n%%s"
    % len(ORDER)
)
_KEPT: Final = _ANSWER % (b"", ORDER)
_CLOSED: Final = _ANSWER % (b"Connection: close\r\n", ORDER)
_HEAD_END: Final = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """Answers every request on one connection with the order; bodies are read and forgotten."""

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        """Answer each whole request in what has arrived."""
        self._received += data
        while True:
            head, end, rest = self._received.partition(_HEAD_END)
            if not end:
                return
            fields = head.lower()
            length = _length_of(fields)
            if len(rest) < length:
                return
            self._received = rest[length:]
            if b"\r\nconnection: close" in fields:
                self._transport.write(_CLOSED)
                self._transport.close()
                return
            self._transport.write(_KEPT)


def _length_of(fields: bytes) -> int:
    _, _, after = fields.partition(b"\r\ncontent-length:")
    return int(after.partition(b"\r\n")[0]) if after else 0


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Run the server in a process of its own; gives its URL, without a slash at the end."""
    command = [sys.executable, "-m", "bench.loopback"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Serve until standard input ends; on uvloop where there is one."""
    with contextlib.suppress(ImportError):
        asyncio.set_event_loop_policy(importlib.import_module("uvloop").EventLoopPolicy())
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
