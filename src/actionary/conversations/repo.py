"""Where conversations, their runs and the grants given in them are kept."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from actionary.base.ids import ConversationId, RunId, UserId
from actionary.conversations.conversation import (
    Conversation,
    ConversationBusyError,
    ConversationNotFoundError,
    Run,
)


class ConversationRepo(Protocol):
    """Conversations and runs."""

    async def add(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        ...

    async def get(self, owner_id: UserId, conversation_id: ConversationId) -> Conversation:
        """Return the owner's conversation; raises `ConversationNotFoundError` for any other."""
        ...

    async def list_by_owner(self, owner_id: UserId, *, limit: int) -> tuple[Conversation, ...]:
        """Return the owner's conversations without previews, the latest first."""
        ...

    async def touch(self, conversation_id: ConversationId, at: datetime, *, waiting: bool) -> None:
        """Record that something happened, and whether a confirmation waits."""
        ...

    async def delete(self, owner_id: UserId, conversation_id: ConversationId) -> None:
        """Remove the conversation with everything said in it."""
        ...

    async def add_run(self, run: Run) -> None:
        """Keep a new run; raises `ConversationBusyError` when its position or key is taken."""
        ...

    async def list_runs(self, conversation_id: ConversationId) -> tuple[Run, ...]:
        """Return the conversation's runs in order."""
        ...

    async def get_run(self, run_id: RunId) -> tuple[Run, Conversation]:
        """Return a run with its conversation; raises `ConversationNotFoundError`."""
        ...

    async def find_run_by_key(self, message_key: str) -> Run | None:
        """Return the run of a message that was sent before, or None."""
        ...


def no_such_conversation() -> ConversationNotFoundError:
    """Return the error for a conversation that is absent or somebody else's."""
    return ConversationNotFoundError(
        "There is no such conversation.",
        hint="It may have been deleted; the list at the side shows those here.",
    )


class MemoryConversationRepo:
    """Conversations that last as long as the process."""

    def __init__(self) -> None:
        self._conversations: dict[ConversationId, Conversation] = {}
        self._runs: dict[RunId, Run] = {}

    async def add(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        self._conversations[conversation.id] = conversation

    async def get(self, owner_id: UserId, conversation_id: ConversationId) -> Conversation:
        """Return the owner's conversation."""
        found = self._conversations.get(conversation_id)
        if found is None or found.owner_id != owner_id:
            raise no_such_conversation()
        return found

    async def list_by_owner(self, owner_id: UserId, *, limit: int) -> tuple[Conversation, ...]:
        """Return the owner's conversations without previews, the latest first."""
        mine = (
            one
            for one in self._conversations.values()
            if one.owner_id == owner_id and not one.is_preview
        )
        return tuple(sorted(mine, key=lambda one: one.updated_at, reverse=True)[:limit])

    async def touch(self, conversation_id: ConversationId, at: datetime, *, waiting: bool) -> None:
        """Record that something happened, and whether a confirmation waits."""
        if conversation_id in self._conversations:
            self._conversations[conversation_id] = replace(
                self._conversations[conversation_id], updated_at=at, is_waiting=waiting
            )

    async def delete(self, owner_id: UserId, conversation_id: ConversationId) -> None:
        """Remove the conversation with its runs."""
        await self.get(owner_id, conversation_id)
        del self._conversations[conversation_id]
        for run in await self.list_runs(conversation_id):
            del self._runs[run.id]

    async def add_run(self, run: Run) -> None:
        """Keep a new run."""
        for kept in self._runs.values():
            is_same = kept.conversation_id == run.conversation_id
            has_key = run.message_key is not None and kept.message_key == run.message_key
            if has_key or (is_same and kept.position == run.position):
                raise busy()
        self._runs[run.id] = run

    async def list_runs(self, conversation_id: ConversationId) -> tuple[Run, ...]:
        """Return the conversation's runs in order."""
        mine = (run for run in self._runs.values() if run.conversation_id == conversation_id)
        return tuple(sorted(mine, key=lambda run: run.position))

    async def get_run(self, run_id: RunId) -> tuple[Run, Conversation]:
        """Return a run with its conversation."""
        run = self._runs.get(run_id)
        if run is None:
            raise no_such_conversation()
        return run, self._conversations[run.conversation_id]

    async def find_run_by_key(self, message_key: str) -> Run | None:
        """Return the run of a message that was sent before, or None."""
        return next((run for run in self._runs.values() if run.message_key == message_key), None)


def busy() -> ConversationBusyError:
    """Return the error for a message that came while the last one was not yet answered."""
    return ConversationBusyError(
        "The last message is not answered yet.",
        hint="Wait for the answer, decide on the waiting card, or press stop.",
    )
