"""The durable mark a call leaves before its first byte, so that it is never sent twice."""

from typing import Protocol

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import CallId


class AlreadySentError(ActionaryError):
    """The call was on the wire before: it is not sent again."""

    kind = ErrorKind.CONFLICT
    code = "already-sent"


class CallLedger(Protocol):
    """Which calls went on the wire."""

    async def mark_on_wire(self, call_id: CallId, request_hash: str) -> None:
        """Record durably that the first byte is about to leave.

        Raises `AlreadySentError` when the call is marked already: the caller must not send.
        """
        ...

    async def is_on_wire(self, call_id: CallId) -> bool:
        """Return whether the call was ever about to leave."""
        ...


class MemoryCallLedger:
    """A ledger that lasts as long as the process."""

    def __init__(self) -> None:
        self._marked: dict[CallId, str] = {}

    async def mark_on_wire(self, call_id: CallId, request_hash: str) -> None:
        """Record that the first byte is about to leave."""
        if call_id in self._marked:
            raise AlreadySentError("This call was sent before; it is not sent again.")
        self._marked[call_id] = request_hash

    async def is_on_wire(self, call_id: CallId) -> bool:
        """Return whether the call was ever about to leave."""
        return call_id in self._marked
