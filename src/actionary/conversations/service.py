"""Open, list, send, decide, stop: what a person can do in a conversation."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from actionary.actions.confirmation import Decision
from actionary.base.clock import Clock
from actionary.base.ids import (
    CallId,
    ConversationId,
    FileId,
    RunId,
    UserId,
    new_conversation_id,
    new_run_id,
)
from actionary.base.text import storable, truncate
from actionary.conversations.aftermath import Aftermath
from actionary.conversations.conversation import (
    MAX_FILES,
    MAX_MESSAGE,
    Conversation,
    ConversationBusyError,
    MessageInvalidError,
    Run,
)
from actionary.conversations.grant import GrantRepo
from actionary.conversations.repo import ConversationRepo, busy, no_such_conversation
from actionary.conversations.signing_in import SignIns
from actionary.conversations.turn import TurnLoader
from actionary.gpts.gpt import GPT, Version
from actionary.gpts.service import GPTService
from actionary.messages.file import ConversationFile
from actionary.messages.filestore import FileStore
from actionary.models.directory import ModelDirectory
from actionary.runtime.input import PersonDecided, RunStarted
from actionary.runtime.journal import Journal
from actionary.runtime.live import LiveRun
from actionary.runtime.queue import LocalRunQueue
from actionary.runtime.state import IllegalMoveError, Phase, RunState
from actionary.runtime.watcher import Watcher

TITLE_CHARACTERS = 60
LISTED = 50
"""Conversations in the list at the side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A run as a page shows it."""

    run: Run
    state: RunState


class ConversationService:
    """Conversations of people with GPTs."""

    def __init__(
        self,
        *,
        repo: ConversationRepo,
        grants: GrantRepo,
        gpts: GPTService,
        models: ModelDirectory,
        journal: Journal,
        turns: TurnLoader,
        files: FileStore,
        clock: Clock,
    ) -> None:
        self._repo = repo
        self._gpts = gpts
        self._models = models
        self._journal = journal
        self._files = files
        self._clock = clock
        self._queue = LocalRunQueue(turns.load)
        self.sign_ins = SignIns(repo=repo, grants=grants, gpts=gpts, queue=self._queue)
        """The credentials of their own that people give for calls that wait."""
        self.aftermath = Aftermath(repo=repo, gpts=gpts, models=models, queue=self._queue)
        """What people do about calls of which nobody knows whether they happened."""

    async def recover(self) -> None:
        """Take up what a process before this one left half-done; call it once at the start."""
        await self._queue.recover(await self._journal.list_open())

    async def close(self, grace: float) -> None:
        """Stop, giving calls on their way `grace` seconds to end."""
        await self._queue.close(grace)

    async def list_recent(self, owner_id: UserId) -> tuple[Conversation, ...]:
        """Return the person's conversations, the latest first."""
        return await self._repo.list_by_owner(owner_id, limit=LISTED)

    async def get(self, owner_id: UserId, conversation_id: ConversationId) -> Conversation:
        """Return a conversation of the person; raises `ConversationNotFoundError`."""
        return await self._repo.get(owner_id, conversation_id)

    async def get_with_run(
        self, owner_id: UserId, conversation_id: ConversationId, run_id: RunId
    ) -> Conversation:
        """Return a conversation of the person that has this run, or raise that there is none."""
        _, conversation = await self._repo.get_run(run_id)
        if conversation.owner_id != owner_id or conversation.id != conversation_id:
            raise no_such_conversation()
        return conversation

    async def start(
        self,
        owner_id: UserId,
        gpt: GPT,
        version: Version,
        text: str,
        *,
        files: Sequence[FileId] = (),
        message_key: str = "",
        is_preview: bool = False,
    ) -> tuple[Conversation, Run]:
        """Begin a conversation with its first message; one with a known key is not begun again.

        Raises `MessageInvalidError`, `FileMissingError` or `ModelNotAvailableError`; nothing is
        kept then.
        """
        text = _checked(text, files)
        if known := await self._known(message_key):
            conversation = await self._repo.get(owner_id, known.conversation_id)
            if conversation.gpt_id != gpt.id:
                raise _sent_elsewhere()
            await self._begin(known, text, await self._attach(conversation, files))
            return conversation, known
        model = self._model_of(version)
        for file_id in files:
            await self._files.get(owner_id, file_id)
        now = self._clock.now()
        conversation = Conversation(
            id=new_conversation_id(),
            owner_id=owner_id,
            gpt_id=gpt.id,
            version_id=version.id,
            title=await self._title(owner_id, text, files),
            is_preview=is_preview,
            created_at=now,
            updated_at=now,
        )
        await self._repo.add(conversation)
        run = await self._keep(conversation.id, model, 0, message_key)
        if run.conversation_id != conversation.id:
            await self._repo.delete(owner_id, conversation.id)
            conversation = await self._repo.get(owner_id, run.conversation_id)
        await self._begin(run, text, await self._attach(conversation, files))
        return conversation, run

    async def send(
        self,
        owner_id: UserId,
        conversation_id: ConversationId,
        text: str,
        *,
        files: Sequence[FileId] = (),
        message_key: str = "",
    ) -> Run:
        """Say something more; a message with a known key is not said again.

        Raises `ConversationBusyError` while the last message is not answered,
        `MessageInvalidError` for an empty or endless one, `FileMissingError` for a file that is
        not there or belongs elsewhere.
        """
        text = _checked(text, files)
        conversation = await self._repo.get(owner_id, conversation_id)
        if known := await self._known(message_key):
            if known.conversation_id != conversation_id:
                raise _sent_elsewhere()
            await self._begin(known, text, await self._attach(conversation, files))
            return known
        runs = await self._repo.list_runs(conversation_id)
        if runs and (await self._queue.get(runs[-1].id)).state.phase.is_open:
            raise busy()
        version = await self._gpts.get_version(conversation.version_id)
        model = self._model_of(version)
        attached = await self._attach(conversation, files)
        run = await self._keep(conversation_id, model, len(runs), message_key)
        await self._begin(run, text, attached)
        return run

    async def transcript(
        self, owner_id: UserId, conversation_id: ConversationId
    ) -> tuple[Told, ...]:
        """Return every run of the conversation that has begun, in order."""
        await self._repo.get(owner_id, conversation_id)
        runs = await self._repo.list_runs(conversation_id)
        lives = [await self._queue.get(run.id) for run in runs]
        for live in lives:
            # What it waits for may have been given while nobody looked, or in another chat.
            await live.look_again()
        told = [Told(run=run, state=live.state) for run, live in zip(runs, lives, strict=True)]
        return tuple(each for each in told if each.state.phase is not Phase.NEW)

    async def watch(self, owner_id: UserId, run_id: RunId) -> tuple[LiveRun, Watcher]:
        """Return the live run and a watcher of it; end it with `LiveRun.unwatch`."""
        run = await self._mine(owner_id, run_id)
        return run, run.watch()

    async def decide(
        self,
        owner_id: UserId,
        run_id: RunId,
        call_id: CallId,
        decision: Decision,
        *,
        request_hash: str,
        reason: str = "",
    ) -> RunState:
        """Answer a confirmation.

        Raises `StaleDecisionError` when `request_hash` is not the stored request's, or when what
        would be sent, where to or as whom has changed since; and `IllegalMoveError` when the call
        is decided already. Nothing is sent then.
        """
        run = await self._mine(owner_id, run_id)
        return await run.decide(
            PersonDecided(
                call_id=call_id,
                decision=decision,
                request_hash=request_hash,
                reason=truncate(storable(reason.strip()), 1000),
            )
        )

    async def stop(self, owner_id: UserId, run_id: RunId) -> RunState:
        """Stop a run; raises `IllegalMoveError` when it has ended."""
        return await (await self._mine(owner_id, run_id)).cancel()

    async def retry(self, owner_id: UserId, run_id: RunId) -> RunState:
        """Ask the model again after it failed.

        Raises `IllegalMoveError` when it did not, or when something was said since: that went
        on without the reply that would come now.
        """
        live = await self._mine(owner_id, run_id)
        if live.state.phase is Phase.FAILED and await self._has_later(run_id):
            raise IllegalMoveError(
                "The conversation has gone on since.", hint="Say again what you want to be done."
            )
        return await live.retry()

    async def find_run_of_call(
        self, owner_id: UserId, conversation_id: ConversationId, call_id: CallId
    ) -> Run:
        """Return the conversation's run that made a call; raises `ConversationNotFoundError`."""
        for told in reversed(await self.transcript(owner_id, conversation_id)):
            if call_id in told.state.calls:
                return told.run
        raise no_such_conversation()

    async def delete(self, owner_id: UserId, conversation_id: ConversationId) -> None:
        """Remove a conversation; what was sent to other services stays sent."""
        conversation = await self._repo.get(owner_id, conversation_id)
        for run in await self._repo.list_runs(conversation_id):
            live = await self._queue.get(run.id)
            if live.state.phase.is_open:
                with suppress(IllegalMoveError):  # it may end just before
                    await live.cancel()
            await live.settle()
            self._queue.drop(run.id)
        await self._files.forget(owner_id, conversation_id)
        await self._repo.delete(owner_id, conversation.id)

    def _model_of(self, version: Version) -> str:
        return self._models.get(version.content.model or None).name

    async def _keep(
        self, conversation_id: ConversationId, model: str, position: int, key: str
    ) -> Run:
        run = Run(
            id=new_run_id(),
            conversation_id=conversation_id,
            position=position,
            model=model,
            message_key=key or None,
        )
        try:
            await self._repo.add_run(run)
        except ConversationBusyError:
            # The same message may have come twice at once: the other one has been kept.
            known = await self._known(key)
            if known is None:
                raise
            return known
        return run

    async def _title(self, owner_id: UserId, text: str, files: Sequence[FileId]) -> str:
        if not text.strip():
            text = (await self._files.get(owner_id, files[0])).name
        return truncate(" ".join(text.split()), TITLE_CHARACTERS)

    async def _attach(
        self, conversation: Conversation, files: Sequence[FileId]
    ) -> tuple[ConversationFile, ...]:
        if not files:
            return ()
        once = tuple(dict.fromkeys(files))
        return await self._files.attach(conversation.owner_id, conversation.id, once)

    async def _begin(self, run: Run, text: str, files: tuple[ConversationFile, ...]) -> None:
        live = await self._queue.get(run.id)
        if live.state.phase is Phase.NEW:
            with suppress(IllegalMoveError):  # the same message, come twice, has begun it
                await live.submit(RunStarted(text=text, files=files))
        if live.state.text != text:
            raise MessageInvalidError(
                "A message in other words was sent under this key before.",
                hint="Send this one with a key of its own.",
            )

    async def _known(self, message_key: str) -> Run | None:
        return await self._repo.find_run_by_key(message_key) if message_key else None

    async def _has_later(self, run_id: RunId) -> bool:
        run, conversation = await self._repo.get_run(run_id)
        later = [
            each
            for each in await self._repo.list_runs(conversation.id)
            if each.position > run.position
        ]
        live = [await self._queue.get(each.id) for each in later]
        return any(each.state.phase is not Phase.NEW for each in live)

    async def _mine(self, owner_id: UserId, run_id: RunId) -> LiveRun:
        _, conversation = await self._repo.get_run(run_id)
        if conversation.owner_id != owner_id:
            raise no_such_conversation()
        return await self._queue.get(run_id)


def _sent_elsewhere() -> MessageInvalidError:
    return MessageInvalidError(
        "This message was sent in another conversation before.", hint="Write it again."
    )


def _checked(text: str, files: Sequence[FileId]) -> str:
    if len(files) > MAX_FILES:
        raise MessageInvalidError(
            f"The message has {len(files):,} files; {MAX_FILES} are allowed.",
            hint="Send the others with the next message.",
        )
    if not text.strip() and not files:
        raise MessageInvalidError("The message is empty.", hint="Write something, then send it.")
    if len(text) > MAX_MESSAGE:
        raise MessageInvalidError(
            f"The message has {len(text):,} characters; {MAX_MESSAGE:,} are allowed.",
            hint="Send a shorter part of it.",
        )
    return storable(text)
