"""Run events as server-sent events: every connection starts with a snapshot."""

import asyncio
import re
from collections.abc import AsyncIterator

from actionary.actions.confirmation import Decision
from actionary.base.jsonvalue import dump_json
from actionary.runtime.call import Call, CallState
from actionary.runtime.event import Broke, CallWaits, Moved, RunEvent, TextAppeared
from actionary.runtime.input import (
    CallAnswered,
    CallProposedAnew,
    ModelFailed,
    ModelReplied,
    PersonDecided,
    RunCancelled,
    RunRetried,
)
from actionary.runtime.live import LiveRun
from actionary.runtime.state import Failure
from actionary.runtime.watcher import Watcher
from actionary.web.markdown import Live
from actionary.web.reply import Reply, error

TAIL_SECONDS = 0.033
"""At most thirty pictures of the growing block a second: more cannot be seen."""
REST = 10
"""After a picture that took long to draw, so many times as long is left to everybody else."""
QUIET_SECONDS = 15.0
"""After this long without an event a comment is sent, so that no proxy gives up."""


async def follow(run: LiveRun, watcher: Watcher, reply: Reply) -> AsyncIterator[str]:
    """Yield the events of a reply until nothing is left to happen; see `static/js/reply.js`."""
    picture = _Picture(reply)
    waiting = asyncio.ensure_future(watcher.next())
    try:
        yield picture.snapshot(watcher)
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=picture.patience())
            if not done:
                yield picture.flush() or ": still here\n\n"
                continue
            event = waiting.result()
            if event is None:
                break
            waiting = asyncio.ensure_future(watcher.next())
            if text := picture.after(event):
                yield text
        # A run that is still open goes on, and one that ran ahead of this connection has more to
        # show: without `done` the page connects again.
        goes_on = run.state.phase.is_open and not picture.is_broken
        yield picture.settle() + ("" if goes_on or watcher.fell_behind else sse("done", ""))
    finally:
        waiting.cancel()
        run.unwatch(watcher)


def sse(event: str, data: str) -> str:
    """Return one server-sent event (HTML Living Standard, section 9.2)."""
    lines = "".join(f"data: {line}\n" for line in re.split(r"\r\n|\r|\n", data))
    return f"event: {event}\n{lines}\n"


class _Picture:
    """What the page has been shown of the reply so far."""

    def __init__(self, reply: Reply) -> None:
        self.is_broken = False
        self._reply = reply
        self._live = Live()
        self._buffer = ""
        self._is_open = False
        self._next_at = 0.0

    def snapshot(self, watcher: Watcher) -> str:
        html = self._reply.whole(watcher.state)
        if not watcher.text:
            return sse("snapshot", html)
        done, tail = self._live.feed(watcher.text)
        self._is_open = True
        opened = f'<div class="prose" data-open>{done}</div>'
        return sse("snapshot", html + opened) + sse("tail", self._live.change(tail))

    def patience(self) -> float:
        if not self._buffer:
            return QUIET_SECONDS
        return max(self._next_at - asyncio.get_running_loop().time(), 0.0)

    def flush(self) -> str:
        if not self._buffer:
            return ""
        loop = asyncio.get_running_loop()
        started = loop.time()
        done, tail = self._live.feed(self._buffer)
        self._buffer = ""
        self._is_open = True
        block = sse("block", done) if done else ""
        text = block + sse("tail", self._live.change(tail))
        now = loop.time()
        self._next_at = now + max(TAIL_SECONDS, REST * (now - started))
        return text

    def settle(self) -> str:
        """Close the stretch of text."""
        flushed = self.flush()
        if not self._is_open:
            return flushed
        rest = self._live.finish()
        self._is_open = False
        self._live = Live()
        return flushed + (sse("block", rest) if rest else "") + sse("close", "")

    def after(self, event: RunEvent) -> str:
        match event:
            case TextAppeared(text=text):
                self._buffer += text
                return self.flush() if asyncio.get_running_loop().time() >= self._next_at else ""
            case Broke(message=message, hint=hint):
                self.is_broken = True
                failure = Failure(code="broke", message=message, hint=hint)
                return self.settle() + sse("error", self._reply.failure(failure))
            case CallWaits(call=call, words=words):
                return sse("replace", self._reply.call(call, waits=words))
            case Moved():
                return self.settle() + self._moved(event)

    def _moved(self, event: Moved) -> str:
        state = event.state
        match event.happened:
            case ModelReplied():
                calls = [state.calls[call_id] for call_id in state.turns[-1].calls]
                note = state.turns[-1].note
                said = error(Failure(code="", message=note), retry_url="") if note else ""
                return "".join(
                    sse(
                        "card" if call.state.is_waiting else "replace",
                        self._reply.call(call),
                    )
                    for call in calls
                ) + (sse("error", said) if said else "")
            case PersonDecided(call_id=call_id, decision=decision):
                decided = sse("decided", dump_json({"id": call_id, "decision": decision.value}))
                if decision is not Decision.DENY:
                    return decided
                return decided + sse("replace", self._reply.call(state.calls[call_id]))
            case CallProposedAnew(proposal=proposal):
                return self._anew(state.calls[proposal.call_id])
            case CallAnswered(call_id=call_id):
                return sse("replace", self._reply.call(state.calls[call_id]))
            case ModelFailed():
                assert state.failure is not None
                return sse("error", self._reply.failure(state.failure))
            case RunCancelled() | RunRetried():
                return sse("snapshot", self._reply.whole(state))
            case _:
                return ""

    def _anew(self, call: Call) -> str:
        """Put the confirmation, or the line of a call on its way, where a sign-in was asked for."""
        if call.state.is_waiting:
            return sse("card", self._reply.call(call))
        if call.state is CallState.APPROVED:
            return sse("decided", dump_json({"id": call.id, "decision": Decision.ALLOW.value}))
        gone = sse("decided", dump_json({"id": call.id, "decision": Decision.DENY.value}))
        return gone + sse("replace", self._reply.call(call))
