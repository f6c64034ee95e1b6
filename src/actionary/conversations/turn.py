"""Surround a run with what it works with: its model, its functions, its history."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial

from actionary.actions.paging import READ_MORE
from actionary.auth.identity import Identifier
from actionary.base.clock import Clock
from actionary.base.ids import CallId, RunId
from actionary.conversations.conversation import Conversation, Run
from actionary.conversations.grant import GrantRepo, grant_given
from actionary.conversations.repo import ConversationRepo
from actionary.gpts.gpt import GPTNotFoundError, Version
from actionary.gpts.service import GPTService
from actionary.messages.message import Message
from actionary.messages.tool import Outcome, ToolCall
from actionary.models.directory import ModelDirectory
from actionary.models.errors import ModelNotAvailableError
from actionary.models.event import ModelEvent, Stopped, StopReason
from actionary.models.model import Model, ModelRequest
from actionary.runtime.call import Proposal
from actionary.runtime.caller import Caller, Whose
from actionary.runtime.instructions import build_instructions
from actionary.runtime.journal import Journal
from actionary.runtime.ledger import CallLedger
from actionary.runtime.live import LiveRun, Surroundings
from actionary.runtime.outgoing_files import NO_FILES, OutgoingFiles, takes_links
from actionary.runtime.propose import propose
from actionary.runtime.readingon import ReadOn
from actionary.runtime.replay import replay
from actionary.runtime.state import RunState
from actionary.runtime.toolbox import Toolbox


class TurnLoader:
    """Reads runs from their journals and makes them live."""

    def __init__(
        self,
        *,
        repo: ConversationRepo,
        grants: GrantRepo,
        gpts: GPTService,
        models: ModelDirectory,
        journal: Journal,
        ledger: CallLedger,
        caller: Caller,
        read_on: ReadOn,
        outgoing: OutgoingFiles,
        identifier: Identifier,
        clock: Clock,
    ) -> None:
        self._repo = repo
        self._grants = grants
        self._gpts = gpts
        self._models = models
        self._journal = journal
        self._ledger = ledger
        self._caller = caller
        self._read_on = read_on
        self._outgoing = outgoing
        self._identifier = identifier
        self._clock = clock

    async def load(self, run_id: RunId) -> LiveRun:
        """Return the run as its journal leaves it; raises `ConversationNotFoundError`."""
        run, conversation = await self._repo.get_run(run_id)
        entries = await self._journal.read(run_id)
        state = replay(await self._history(run), entries)
        return LiveRun(run_id, state, len(entries), await self._surround(run, conversation))

    async def _history(self, run: Run) -> tuple[Message, ...]:
        history: tuple[Message, ...] = ()
        for earlier in await self._repo.list_runs(run.conversation_id):
            if earlier.position >= run.position:
                break
            history = replay(history, await self._journal.read(earlier.id)).conversation
        return history

    async def _surround(self, run: Run, conversation: Conversation) -> Surroundings:
        version = await self._gpts.get_version(conversation.version_id)
        toolbox = await self._gpts.toolbox(version, conversation.owner_id)

        whose = Whose(
            user_id=conversation.owner_id,
            gpt_id=conversation.gpt_id,
            conversation_id=conversation.id,
        )

        # As of when the conversation began: nobody becomes another in the middle of it.
        identify = partial(
            self._identifier.identify,
            user_id=whose.user_id,
            gpt_id=whose.gpt_id,
            conversation_id=whose.conversation_id,
            now=conversation.created_at,
        )

        async def proposed(wish: ToolCall, call_id: CallId, read_from: tuple[str, ...]) -> Proposal:
            if wish.name == READ_MORE:
                return await self._read_on.propose(wish, call_id, whose)
            return await proposed_by(version, toolbox, wish, call_id, read_from)

        async def proposed_now(
            wish: ToolCall, call_id: CallId, read_from: tuple[str, ...]
        ) -> Proposal:
            current = await self._current(conversation, version)
            if current is None:
                return _gone(wish, call_id)
            offers = toolbox
            if current.id != version.id:
                offers = await self._gpts.toolbox(current, conversation.owner_id)
            return await proposed_by(current, offers, wish, call_id, read_from)

        async def proposed_by(
            version: Version,
            toolbox: Toolbox,
            wish: ToolCall,
            call_id: CallId,
            read_from: tuple[str, ...],
        ) -> Proposal:
            grants = await self._grants.list_for(
                conversation.owner_id, conversation.gpt_id, self._clock.now()
            )
            at_hand, files = toolbox, NO_FILES
            if offer := toolbox.offers.get(wish.name):
                # A key may have been given, or taken back, since the run was surrounded.
                current = await self._gpts.offer_again(version, offer, conversation.owner_id)
                at_hand = toolbox.with_offer(wish.name, current)
                linked = takes_links(offer.function)
                files = await self._outgoing.at_hand(wish, whose, linked=linked)
            return propose(
                at_hand,
                wish,
                call_id,
                user_id=conversation.owner_id,
                gpt_id=conversation.gpt_id,
                grants=grants,
                read_from=read_from,
                files=files,
                identify=identify,
            )

        async def remember(proposal: Proposal) -> None:
            kept = grant_given(
                proposal,
                user_id=conversation.owner_id,
                gpt_id=conversation.gpt_id,
                at=self._clock.now(),
            )
            await self._grants.add(kept)

        async def moved(state: RunState) -> None:
            await self._repo.touch(conversation.id, self._clock.now(), waiting=bool(state.waiting))

        return Surroundings(
            whose=whose,
            model=_model(self._models, run.model),
            toolbox=toolbox,
            instructions=build_instructions(
                name=version.content.name,
                instructions=version.content.instructions,
                now=self._clock.now(),
            ),
            propose=proposed,
            propose_now=proposed_now,
            caller=self._caller,
            journal=self._journal,
            ledger=self._ledger,
            remember=remember,
            moved=moved,
        )

    async def _current(self, conversation: Conversation, version: Version) -> Version | None:
        """Return the version people talk to at this moment; None when the GPT is gone."""
        try:
            gpt = await self._gpts.get(conversation.owner_id, conversation.gpt_id)
        except GPTNotFoundError:
            return None
        if conversation.is_preview or gpt.version_id in (None, version.id):
            return version
        return await self._gpts.get_version(gpt.version_id)


def _gone(wish: ToolCall, call_id: CallId) -> Proposal:
    return Proposal(
        call_id=call_id,
        tool_call=wish,
        summary=wish.name,
        refused=Outcome.FAILED,
        refusal="The GPT does not exist any more.",
    )


def _model(models: ModelDirectory, name: str) -> Model:
    """Return the run's model; one that is gone fails when it is asked, not when it is read."""
    try:
        return models.get(name)
    except ModelNotAvailableError as error:
        return AbsentModel(name=name, error=error)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentModel:
    """Stands where a model was that is no longer configured."""

    name: str
    error: ModelNotAvailableError

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Raise that the model is not available."""
        raise self.error
        yield Stopped(reason=StopReason.REFUSED)
