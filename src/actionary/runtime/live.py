"""A run in progress in this process: performs effects, feeds results back, tells watchers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import structlog

from actionary.actions.confirmation import Decision
from actionary.base.errors import ActionaryError
from actionary.base.ids import CallId, RunId, new_call_id
from actionary.messages.message import Message
from actionary.messages.tool import ToolCall
from actionary.models.model import Model, ModelRequest
from actionary.runtime.again import again
from actionary.runtime.budget import one_too_many
from actionary.runtime.call import Call, CallState, Proposal
from actionary.runtime.caller import Caller, SignInEndedError, Whose
from actionary.runtime.effect import AskModel, AskPerson, CallFunction, Effect, Remember
from actionary.runtime.endings import lost, not_sent
from actionary.runtime.event import Broke, CallWaits, Moved, RunEvent, TextAppeared
from actionary.runtime.input import (
    CallAnswered,
    CallProposedAnew,
    CallSuperseded,
    ModelFailed,
    ModelReplied,
    PersonDecided,
    RunCancelled,
    RunInput,
    RunRetried,
    RunStarted,
)
from actionary.runtime.journal import Journal
from actionary.runtime.ledger import AlreadySentError, CallLedger
from actionary.runtime.listening import listen
from actionary.runtime.recheck import superseding, what_differs
from actionary.runtime.state import IllegalMoveError, Phase, RunState, changed_since
from actionary.runtime.step import outstanding, step
from actionary.runtime.toolbox import Toolbox
from actionary.runtime.watcher import Watcher

log = structlog.get_logger()

DEFECT = "Something went wrong here."
DEFECT_HINT = "Try again. If it happens again, the server's log says what it was."


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a live run works with; everything that touches the world is in here."""

    whose: Whose
    model: Model
    toolbox: Toolbox
    instructions: Message
    propose: Callable[[ToolCall, CallId, tuple[str, ...]], Awaitable[Proposal]]
    """Given also whose content the model has read since the person last acted."""
    caller: Caller
    journal: Journal
    ledger: CallLedger
    propose_now: Callable[[ToolCall, CallId, tuple[str, ...]], Awaitable[Proposal]]
    """The same by what the GPT is at this moment, and not when the conversation began."""
    remember: Callable[[Proposal], Awaitable[None]]
    moved: Callable[[RunState], Awaitable[None]]
    """Awaited after every move, to keep lists and indexes in step."""


class LiveRun:
    """Drives one run. Everything that happens goes through `submit`, one at a time."""

    def __init__(
        self, run_id: RunId, state: RunState, sequence: int, surroundings: Surroundings
    ) -> None:
        self.run_id = run_id
        self.state = state
        self._sequence = sequence
        self._around = surroundings
        self._lock = asyncio.Lock()
        self._watchers: set[Watcher] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking: asyncio.Task[None] | None = None
        self._calling: set[CallId] = set()
        self._moving = 0
        self._broken: Broke | None = None
        self._text: list[str] = []

    @property
    def is_idle(self) -> bool:
        """Whether no task of it runs, nothing is being recorded and nobody watches."""
        return not (self._tasks or self._watchers or self._moving)

    def watch(self) -> Watcher:
        """Return a watcher that starts from where the run stands; end it with `unwatch`."""
        watcher = Watcher(self.state, "".join(self._text))
        if self._broken is not None:
            watcher.put(self._broken)
            watcher.put(None)
        elif self._has_work:
            self._watchers.add(watcher)
        else:
            watcher.put(None)
        return watcher

    def unwatch(self, watcher: Watcher) -> None:
        """Stop telling the watcher."""
        self._watchers.discard(watcher)

    async def submit(self, happened: RunInput) -> RunState:
        """Record what happened, tell the watchers, and start what follows.

        The entry is in the journal before anything follows from it. Raises what `step` and
        `Journal.append` raise; nothing has changed then.
        """
        return await self._submit(lambda: happened)

    async def decide(self, decided: PersonDecided) -> RunState:
        """Record a person's answer to a card, unless what it asks about has changed.

        Raises `StaleDecisionError` then, and a new card stands in its place; and what `submit`
        raises.
        """
        call = self.state.calls.get(decided.call_id)
        is_yes = decided.decision is not Decision.DENY
        waits = call is not None and call.state is CallState.AWAITING_CONFIRMATION
        if call is not None and waits and is_yes and await self._is_superseded(call.proposal):
            raise changed_since()
        return await self.submit(decided)

    async def start_again(self, uncertain: Call) -> RunState:
        """Begin the run with a call made once more: its card says what became of the last one."""
        wish = replace(uncertain.proposal.tool_call, id=new_call_id())
        proposal = await self._propose(wish, new_call_id())
        summary = uncertain.proposal.summary or wish.name
        return await self.submit(
            RunStarted(text=f"Send it again: {summary}", proposals=(again(proposal, uncertain),))
        )

    async def cancel(self) -> RunState:
        """Stop the run: the model is not listened to any longer, waiting cards are withdrawn.

        A request that is already on its way goes on, and its answer is recorded.
        """
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.cancel()
            await asyncio.wait({asking})
        # What was said is looked at last: a reply may be recorded while this waits its turn.
        return await self._submit(lambda: RunCancelled(text="".join(self._text)))

    async def retry(self) -> RunState:
        """Ask the model again after it failed, or take up what broke half-way.

        Raises `IllegalMoveError` when neither is the case.
        """
        if self._is_stuck:
            await self.recover()
            if self.state.phase is Phase.CALLING:
                return self.state
        return await self.submit(RunRetried())

    async def recover(self) -> None:
        """Take up a run that a process before this one left open."""
        for effect in _left(self.state):
            if isinstance(effect, AskModel):
                await self.submit(
                    ModelFailed(
                        code="interrupted",
                        message="The server stopped while the model was answering.",
                        hint="Try again: no call is made a second time by that.",
                    )
                )
            elif isinstance(effect, CallFunction):
                await self._perform((effect,))

    async def look_again(self) -> None:
        """Go on with the calls that wait for a sign-in, as far as it has been given."""
        for call in self.state.waiting:
            if call.state is not CallState.AWAITING_SIGNIN:
                continue
            proposal = await self._propose(call.proposal.tool_call, call.id)
            if proposal.needs == call.proposal.needs:
                continue
            with suppress(IllegalMoveError):  # somebody else saw it first, or cancelled the call
                await self.submit(CallProposedAnew(proposal=proposal))

    async def settle(self) -> None:
        """Wait until no task of this run is left."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self, grace: float) -> None:
        """Stop listening to the model, and give calls on their way `grace` seconds to end."""
        if self._asking is not None:
            self._asking.cancel()
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=grace)
            for task in late:
                task.cancel()
        for watcher in tuple(self._watchers):
            watcher.put(None)

    @property
    def _has_work(self) -> bool:
        return self.state.phase.is_open or _has_open_call(self.state)

    @property
    def _is_stuck(self) -> bool:
        if self.state.phase is Phase.ASKING:
            return self._asking is None and not self._moving
        return any(
            call.state is CallState.APPROVED and call.id not in self._calling
            for call in self.state.calls.values()
        )

    async def _submit(self, happen: Callable[[], RunInput]) -> RunState:
        self._moving += 1
        try:
            async with self._lock:
                happened = happen()
                state, effects = step(self.state, happened)
                # A card alone waits for a person, not for a process.
                is_open = any(not isinstance(effect, AskPerson) for effect in _left(state))
                await self._around.journal.append(
                    self.run_id, self._sequence, happened, is_open=is_open
                )
                self._sequence += 1
                self.state = state
                self._broken = None
                self._text.clear()
                self._tell(Moved(happened=happened, state=state))
                await self._index(state)
            await self._perform(effects)
            self._release_watchers()
            return state
        finally:
            self._moving -= 1

    async def _index(self, state: RunState) -> None:
        try:
            await self._around.moved(state)
        except ActionaryError as error:
            # The journal has it: a list that lags behind must not keep a call from being made.
            log.warning("run.not-indexed", run_id=self.run_id, code=error.code, why=error.message)

    def _tell(self, event: RunEvent) -> None:
        for watcher in tuple(self._watchers):
            if not watcher.put(event):
                self._watchers.discard(watcher)

    def _break(self, event: Broke) -> None:
        self._asking = None
        self._broken = event
        self._tell(event)
        for watcher in tuple(self._watchers):
            watcher.put(None)
        self._watchers.clear()

    def _release_watchers(self) -> None:
        if not self.state.phase.is_open and not _has_open_call(self.state):
            for watcher in tuple(self._watchers):
                watcher.put(None)
            self._watchers.clear()

    async def _perform(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            if isinstance(effect, AskModel):
                self._asking = self._start(partial(self._ask, effect.messages))
            elif isinstance(effect, CallFunction):
                if effect.proposal.call_id not in self._calling:
                    self._calling.add(effect.proposal.call_id)
                    self._start(partial(self._call, effect.proposal))
            elif isinstance(effect, Remember):
                await self._around.remember(effect.proposal)

    def _start(self, work: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        async def guarded() -> None:
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except IllegalMoveError:
                # The person stopped the run while this was on its way.
                log.info("run.too-late", run_id=self.run_id)
            except ActionaryError as error:
                log.warning("run.broke", run_id=self.run_id, code=error.code, why=error.message)
                self._break(Broke(message=error.message, hint=error.hint))
            except Exception:  # a defect is in the log and on the page, never a silent run
                log.exception("run.defect", run_id=self.run_id)
                self._break(Broke(message=DEFECT, hint=DEFECT_HINT))

        task = asyncio.ensure_future(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _ask(self, messages: tuple[Message, ...]) -> None:
        request = ModelRequest(
            messages=(self._around.instructions, *messages),
            tools=self._around.toolbox.definitions(messages),
        )
        try:
            heard = await listen(self._around.model, request, self._say)
            proposals = await self._proposals(heard.wishes)
        except ActionaryError as error:
            self._asking = None
            failed = ModelFailed(
                code=error.code, message=error.message, hint=error.hint, text="".join(self._text)
            )
            await self.submit(failed)
            return
        self._asking = None
        await self.submit(
            ModelReplied(
                text="".join(self._text),
                proposals=proposals,
                usage=heard.usage,
                cut_short=heard.cut_short,
            )
        )

    def _say(self, text: str) -> None:
        self._text.append(text)
        self._tell(TextAppeared(text=text))

    async def _is_superseded(self, proposal: Proposal) -> bool:
        """Put another proposal in the place of one that no longer is what it was."""
        wish, read_from = proposal.tool_call, self.state.read_from
        now = await self._around.propose_now(wish, proposal.call_id, read_from)
        why = what_differs(proposal, now)
        if why:
            await self.submit(CallSuperseded(proposal=superseding(now, why)))
        return bool(why)

    async def _propose(self, wish: ToolCall, call_id: CallId) -> Proposal:
        return await self._around.propose(wish, call_id, self.state.read_from)

    async def _proposals(self, wishes: Sequence[ToolCall]) -> tuple[Proposal, ...]:
        budget = self.state.budget
        limit = budget.max_calls_per_turn
        made = [await self._propose(wish, new_call_id()) for wish in wishes[:limit]]
        return (*made, *(one_too_many(wish, new_call_id(), budget) for wish in wishes[limit:]))

    async def _call(self, proposal: Proposal) -> None:
        async def on_wire() -> None:
            await self._around.ledger.mark_on_wire(proposal.call_id, proposal.request_hash)

        def waits(words: str) -> None:
            self._tell(CallWaits(call=self.state.calls[proposal.call_id], words=words))

        try:
            if await self._around.ledger.is_on_wire(proposal.call_id):
                answer = lost()
            elif await self._is_superseded(proposal):
                return
            else:
                try:
                    answer = await self._around.caller.call(
                        self._around.whose, proposal, on_wire, waits
                    )
                except AlreadySentError:
                    answer = lost()
                except SignInEndedError as error:
                    anew = await self._propose(proposal.tool_call, proposal.call_id)
                    if anew.needs:
                        await self.submit(CallProposedAnew(proposal=anew))
                        return
                    answer = not_sent(error)
            await self.submit(CallAnswered(call_id=proposal.call_id, answer=answer))
        finally:
            self._calling.discard(proposal.call_id)


def _has_open_call(state: RunState) -> bool:
    return any(not call.state.is_final for call in state.calls.values())


def _left(state: RunState) -> tuple[Effect, ...]:
    """Return what is still to be done: also calls that were under way when a run was stopped."""
    return outstanding(state) or tuple(
        CallFunction(proposal=call.proposal)
        for call in state.calls.values()
        if call.state is CallState.APPROVED
    )
