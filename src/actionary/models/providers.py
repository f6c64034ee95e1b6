"""Every provider behind the one port, through `pydantic_ai.direct`.

The library and the vendors' SDKs take over a second to import, so `session` is imported, in
a thread, when a model is first asked.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from actionary.models.errors import ModelNotAvailableError
from actionary.models.event import ModelEvent
from actionary.models.model import ModelRequest
from actionary.models.provider import ProviderConfig

SILENCE_SECONDS = 120.0
"""The longest wait for the next piece; a large local model may load this long."""

RETRY_PAUSE_SECONDS = 0.5


class Session(Protocol):
    """An open connection pool to one model."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield events and end with `Stopped`."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class ProviderModel:
    """A provider's model.

    A request is sent a second time only when the first attempt failed in passing (a dropped
    connection, a 5xx) before anything of the answer was seen.
    """

    def __init__(
        self,
        config: ProviderConfig,
        model: str,
        *,
        silence: float = SILENCE_SECONDS,
        retry_pause: float = RETRY_PAUSE_SECONDS,
    ) -> None:
        self._config = config
        self._model = model
        self._silence = silence
        self._retry_pause = retry_pause
        self._opening = asyncio.Lock()
        self._session: Session | None = None

    @property
    def name(self) -> str:
        """The name people choose it by, `provider:model`."""
        return f"{self._config.prefix}:{self._model}"

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield events and end with `Stopped`; raises `ModelError`."""
        session = await self._opened()
        async with aclosing(session.stream(request)) as events:
            async for event in events:
                yield event

    async def aclose(self) -> None:
        """Close the connections; the model opens them again when asked."""
        async with self._opening:
            session, self._session = self._session, None
        if session is not None:
            await session.aclose()

    async def _opened(self) -> Session:
        async with self._opening:
            if self._session is None:
                self._session = await asyncio.to_thread(self._open)
            return self._session

    def _open(self) -> Session:
        try:
            from actionary.models.session import open_session
        except ImportError as error:
            raise ModelNotAvailableError(
                f"The library for {self._config.label} is not installed.",
                hint="Install it with: pip install 'actionary[server]'",
            ) from error
        return open_session(
            self._config, self._model, silence=self._silence, retry_pause=self._retry_pause
        )

    def __repr__(self) -> str:
        return f"ProviderModel({self.name!r})"
