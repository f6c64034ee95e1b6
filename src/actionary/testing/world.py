"""`make_world()`: a whole installation in memory, its clock frozen, its model scripted.

::

    async with FakeUpstream(document) as shop:
        reply = Reply(calls=(ToolCall(id="1", name="listOrders", arguments="{}"),))
        async with make_world(reply, Reply(text="None."), upstreams=(shop,)) as world:
            gpt = await world.install(shop)
            run = await world.say(gpt, "Which orders are there?")
            state = await world.settled(run.id)  # waits for a person
            await world.decide(run.id, Decision.ALLOW)
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from actionary.actions.confirmation import Decision
from actionary.base.clock import Clock, FrozenClock
from actionary.base.ids import CallId, ConversationId, RunId
from actionary.base.jsonvalue import dump_json
from actionary.base.secret import Secret
from actionary.bootstrap.installation import make_client
from actionary.bootstrap.wiring import Repos, assemble
from actionary.config import Settings
from actionary.conversations.conversation import Conversation, Run
from actionary.gpts.folder import FolderAction, GPTFolder
from actionary.gpts.gpt import GPT
from actionary.gpts.signin import SignIn
from actionary.models.directory import MemoryProviderRepo, ModelDirectory
from actionary.models.model import Model
from actionary.models.registry import ModelChoice
from actionary.models.scripted import Reply, ScriptedModel
from actionary.runtime.call import Call, CallState
from actionary.runtime.event import Broke, Moved
from actionary.runtime.live import LiveRun
from actionary.runtime.state import Phase, RunState
from actionary.services import Services
from actionary.testing.steppedmodel import SteppedModel
from actionary.testing.upstream import FakeUpstream

PATIENCE: Final = 20.0
"""Seconds a test waits for one event before it is told that none came."""


class OneModelDirectory(ModelDirectory):
    """Gives out one model by its name, and as the default."""

    def __init__(self, model: Model, clock: Clock) -> None:
        super().__init__(MemoryProviderRepo(), clock=clock)
        self._model = model

    def get(self, name: str | None = None) -> Model:
        """Return the one model, or what the installation has besides."""
        return self._model if name in (None, "", self._model.name) else super().get(name)

    @property
    def default(self) -> str:
        """The name of the one model."""
        return self._model.name

    def available(self) -> tuple[ModelChoice, ...]:
        """Return the one model and the built-in one."""
        mine = ModelChoice(name=self._model.name, label="Test model", provider="test")
        return (mine, *super().available())


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A running installation and what a test does in it."""

    services: Services
    repos: Repos
    clock: FrozenClock
    model: ScriptedModel | SteppedModel

    async def install(
        self,
        document: FakeUpstream | Mapping[str, Any],
        *,
        name: str = "Test desk",
        secrets: Mapping[str, str] | None = None,
        server: str = "",
        model: str = "",
        sign_ins: Mapping[str, SignIn] | None = None,
        headers: Mapping[str, str] | None = None,
        wait_seconds: int = 0,
    ) -> GPT:
        """Make and publish a GPT with one action; `secrets` maps scheme names to their values."""
        if isinstance(document, FakeUpstream):
            document = document.document
        given = secrets or {}
        action = FolderAction(
            document=dump_json(document),
            file="openapi.json",
            server=server,
            secrets={scheme: scheme for scheme in given},
            sign_ins=sign_ins or {},
            headers=headers or {},
            wait_seconds=wait_seconds,
        )
        return await self.services.gpts.install(
            self.services.user,
            GPTFolder(
                name=name, instructions="Help with the shop.", model=model, actions=(action,)
            ),
            secrets={scheme: Secret(value) for scheme, value in given.items()},
            servers={},
        )

    async def open(self, gpt: GPT, text: str, *, key: str = "") -> tuple[Conversation, Run]:
        """Begin a conversation."""
        version = await self.services.gpts.published(gpt)
        return await self.services.conversations.start(
            self.services.user.id, gpt, version, text, message_key=key
        )

    async def say(self, where: GPT | ConversationId, text: str, *, key: str = "") -> Run:
        """Say something: to a GPT in a conversation of its own, or in one there is."""
        if isinstance(where, GPT):
            return (await self.open(where, text, key=key))[1]
        return await self.services.conversations.send(
            self.services.user.id, where, text, message_key=key
        )

    async def live(self, run_id: RunId) -> LiveRun:
        """Return the live run."""
        run, watcher = await self.services.conversations.watch(self.services.user.id, run_id)
        run.unwatch(watcher)
        return run

    async def settled(self, run_id: RunId) -> RunState:
        """Wait until the run has ended or waits for a person; return where it stands."""
        run, watcher = await self.services.conversations.watch(self.services.user.id, run_id)
        state = watcher.state
        try:
            while _goes_on(state):
                event = await asyncio.wait_for(watcher.next(), PATIENCE)
                if event is None or isinstance(event, Broke):
                    break
                if isinstance(event, Moved):
                    state = event.state
        finally:
            run.unwatch(watcher)
        await asyncio.wait_for(run.settle(), PATIENCE)
        return run.state

    async def decide(
        self, run_id: RunId, decision: Decision = Decision.ALLOW, *, call_id: CallId | None = None
    ) -> RunState:
        """Answer the card that waits, the first one unless told which; then wait as `settled`."""
        state = (await self.live(run_id)).state
        call = next(each for each in state.waiting if call_id in (None, each.id))
        await self.press(run_id, call, decision)
        return await self.settled(run_id)

    async def press(self, run_id: RunId, call: Call, decision: Decision = Decision.ALLOW) -> None:
        """Answer the card of a call as it was shown, and wait for nothing."""
        await self.services.conversations.decide(
            self.services.user.id,
            run_id,
            call.id,
            decision,
            request_hash=call.proposal.request_hash,
        )

    async def stop(self, run_id: RunId) -> RunState:
        """Press stop."""
        return await self.services.conversations.stop(self.services.user.id, run_id)

    async def retry(self, run_id: RunId) -> RunState:
        """Press try again; then wait as `settled`."""
        await self.services.conversations.retry(self.services.user.id, run_id)
        return await self.settled(run_id)


@asynccontextmanager
async def make_world(
    *replies: Reply,
    model: SteppedModel | None = None,
    upstreams: Iterable[FakeUpstream] = (),
    repos: Repos | None = None,
    settings: Settings | None = None,
    clock: FrozenClock | None = None,
) -> AsyncIterator[World]:
    """Run an installation until the block ends; calls reach the given upstreams and nothing else.

    `model` takes the place of one that gives the `replies` in order. Leaving the block gives
    calls on their way no time, as a crash would; open it again on the same `repos` to restart.
    """
    settings = settings or Settings(call_timeout=5.0)
    clock = clock or FrozenClock()
    repos = repos or Repos()
    answering = model or ScriptedModel(replies=replies)
    client = make_client(settings, extra=frozenset(each.host_port for each in upstreams))
    services = await assemble(
        settings, repos, client=client, clock=clock, models=OneModelDirectory(answering, clock)
    )
    try:
        yield World(services=services, repos=repos, clock=clock, model=answering)
    finally:
        await services.conversations.close(0)
        client.close()


def _goes_on(state: RunState) -> bool:
    under_way = any(call.state is CallState.APPROVED for call in state.calls.values())
    return state.phase is Phase.ASKING or under_way
