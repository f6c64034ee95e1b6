"""Stand-ins for the name service and the network: they say what a test wants and remember."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping, Sequence

from actionary.transport.addresses import Address
from actionary.transport.dial import SystemDialer


def addresses(*texts: str) -> list[Address]:
    """Return addresses from their texts."""
    return [ipaddress.ip_address(text) for text in texts]


class StubResolver:
    """Answers look-ups from a table; each answer of a list of answers is given once, in turn."""

    def __init__(self, table: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._table = {host: list(answers) for host, answers in table.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[Address]:
        """Return the next answer for `host`."""
        self.asked.append(host)
        answers = self._table.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return addresses(*(answers.pop(0) if len(answers) > 1 else answers[0]))


class FailingResolver:
    """Raises the same error for every name."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    async def resolve(self, host: str, port: int) -> Sequence[Address]:
        """Raise."""
        raise self._error


class HangingResolver:
    """Never answers."""

    async def resolve(self, host: str, port: int) -> Sequence[Address]:
        """Wait for ever."""
        await asyncio.Event().wait()
        return []


class RecordingDialer:
    """Notes every dial and connects it to a port of this machine, or fails as told."""

    def __init__(self, to: tuple[str, int] | None = None, *failures: OSError) -> None:
        self._to = to
        self._failures = list(failures)
        self.dialled: list[tuple[str, int]] = []

    async def dial(self, address: Address, port: int) -> socket.socket:
        """Connect to the stand-in of `address`."""
        self.dialled.append((str(address), port))
        if self._failures:
            raise self._failures.pop(0)
        assert self._to is not None, f"nothing was to be dialled, but {address} was"
        return await SystemDialer().dial(ipaddress.ip_address(self._to[0]), self._to[1])


class HangingDialer:
    """Never connects."""

    def __init__(self) -> None:
        self.dialled: list[str] = []

    async def dial(self, address: Address, port: int) -> socket.socket:
        """Wait for ever."""
        self.dialled.append(str(address))
        await asyncio.Event().wait()
        raise AssertionError
