"""Streams from an opened provider; imported only once a provider is used."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import orjson
from pydantic_ai import messages as wire
from pydantic_ai.direct import model_request_stream
from pydantic_ai.models import StreamedResponse

from actionary.messages.tool import ToolCall
from actionary.messages.usage import Usage
from actionary.models.clients import OpenModel, open_model
from actionary.models.errors import ModelCutOffError
from actionary.models.event import (
    ModelEvent,
    Stopped,
    StopReason,
    TextDelta,
    ToolCallCompleted,
    ToolCallDelta,
    UsageReported,
)
from actionary.models.failure import Failure, failure_of, is_key_in
from actionary.models.model import ModelRequest
from actionary.models.provider import ProviderConfig
from actionary.models.wire import to_call, to_messages, to_parameters

_ATTEMPTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSession:
    """One model of one provider, with its connections."""

    config: ProviderConfig
    model: str
    opened: OpenModel
    silence: float
    retry_pause: float

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield events and end with `Stopped`; raises `ModelError`."""
        for attempt in range(1, _ATTEMPTS + 1):
            started = False
            failure: Failure | None = None
            cause: Exception | None = None
            try:
                async with aclosing(self._attempt(request)) as events:
                    async for event in events:
                        started = True
                        yield event
            except ModelCutOffError as error:
                failure = Failure(error=error, is_passing=True)
            except Exception as error:  # noqa: BLE001 - four SDKs, and whatever a broken server makes them raise
                cause = error
                failure = failure_of(
                    error, self.config, self.model, started=started, silence=self.silence
                )
            if failure is None:
                return
            if started or not failure.is_passing or attempt == _ATTEMPTS:
                # Outside `except`, so that a cause that repeats the key is nowhere in the chain.
                if cause is not None and is_key_in(cause, self.config):
                    cause = None
                raise failure.error from cause
            await asyncio.sleep(self.retry_pause)

    async def aclose(self) -> None:
        """Close every connection."""
        await self.opened.client.aclose()

    async def _attempt(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        async with model_request_stream(
            self.opened.model,
            to_messages(request.messages),
            model_settings=self.opened.settings,
            model_request_parameters=to_parameters(request.tools),
        ) as stream:
            try:
                async for event in stream:
                    for told in _told(event):
                        yield told
            except Exception:
                # A connection that breaks after the provider's own end loses nothing.
                if _stop_reason(stream) is None:
                    raise
            reason = _stop_reason(stream)
            if reason is None:
                raise ModelCutOffError(
                    f"{self.config.label} broke off in the middle of its answer.",
                    hint="Try again.",
                )
            if refusal := (stream.provider_details or {}).get("refusal"):
                yield TextDelta(text=str(refusal))
            calls = _calls(stream, is_whole=reason is not StopReason.LENGTH)
            for call in calls:
                yield ToolCallCompleted(call=call)
            used = stream.usage
            yield UsageReported(
                usage=Usage(
                    requests=1, input_tokens=used.input_tokens, output_tokens=used.output_tokens
                )
            )
            if calls and reason is StopReason.END:
                reason = StopReason.TOOL_CALLS
            yield Stopped(reason=reason)


def open_session(
    config: ProviderConfig, model: str, *, silence: float, retry_pause: float
) -> ProviderSession:
    """Return a session; nothing is sent yet. Raises `ModelNotAvailableError`."""
    return ProviderSession(
        config=config,
        model=model,
        opened=open_model(config, model, silence=silence),
        silence=silence,
        retry_pause=retry_pause,
    )


def _told(event: wire.ModelResponseStreamEvent) -> tuple[ModelEvent, ...]:
    match event:
        case wire.PartStartEvent(part=wire.TextPart(content=text)) if text:
            return (TextDelta(text=text),)
        case wire.PartDeltaEvent(delta=wire.TextPartDelta(content_delta=text)) if text:
            return (TextDelta(text=text),)
        case wire.PartStartEvent(part=wire.ToolCallPart(tool_name=name)):
            return (ToolCallDelta(name=name),)
        case _:
            return ()


def _calls(stream: StreamedResponse, *, is_whole: bool) -> tuple[ToolCall, ...]:
    """Return the calls, without a last one that the output limit cut short."""
    calls = [to_call(part) for part in stream.get().parts if isinstance(part, wire.ToolCallPart)]
    if calls and not is_whole and not _is_json(calls[-1].arguments):
        calls.pop()
    return tuple(calls)


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _stop_reason(stream: StreamedResponse) -> StopReason | None:
    """Return why the provider ended the stream; None when it never said that it did.

    The library fills in a reason of its own for a stream that just stops, so what counts is
    the raw one, which it keeps among the provider's details.
    """
    details = stream.provider_details or {}
    if details.get("refusal"):
        return StopReason.REFUSED
    if not details.get("finish_reason"):
        return None
    match stream.finish_reason:
        case "length":
            return StopReason.LENGTH
        case "content_filter":
            return StopReason.REFUSED
        case "tool_call":
            return StopReason.TOOL_CALLS
        case _:
            return StopReason.END
