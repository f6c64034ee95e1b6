"""What a person does about a call of which nobody knows whether it happened."""

from actionary.base.ids import CallId, RunId, UserId, new_run_id
from actionary.conversations.conversation import Run
from actionary.conversations.repo import ConversationRepo, busy, no_such_conversation
from actionary.gpts.service import GPTService
from actionary.models.directory import ModelDirectory
from actionary.runtime.call import Call
from actionary.runtime.input import PersonResolved
from actionary.runtime.live import LiveRun
from actionary.runtime.queue import LocalRunQueue
from actionary.runtime.state import IllegalMoveError, RunState


class Aftermath:
    """Uncertain calls, once they have ended."""

    def __init__(
        self,
        *,
        repo: ConversationRepo,
        gpts: GPTService,
        models: ModelDirectory,
        queue: LocalRunQueue,
    ) -> None:
        self._repo = repo
        self._gpts = gpts
        self._models = models
        self._queue = queue

    async def resolve(
        self, owner_id: UserId, run_id: RunId, call_id: CallId, *, happened: bool
    ) -> RunState:
        """Keep what the person found out; the model is told with the next message.

        Raises `IllegalMoveError` when the outcome is known, or was said already.
        """
        live = await self._live(owner_id, run_id)
        return await live.submit(PersonResolved(call_id=call_id, happened=happened))

    async def send_again(self, owner_id: UserId, run_id: RunId, call_id: CallId) -> Run:
        """Begin a message that makes the call once more, with a card of its own; return its run.

        Raises `IllegalMoveError` when the outcome is known, and `ConversationBusyError` while
        the last message is not answered.
        """
        call = _uncertain(await self._live(owner_id, run_id), call_id)
        _, conversation = await self._repo.get_run(run_id)
        runs = await self._repo.list_runs(conversation.id)
        if (await self._queue.get(runs[-1].id)).state.phase.is_open:
            raise busy()
        version = await self._gpts.get_version(conversation.version_id)
        run = Run(
            id=new_run_id(),
            conversation_id=conversation.id,
            position=len(runs),
            model=self._models.get(version.content.model or None).name,
        )
        # Of two clicks at once one meets the other's position, and is told to wait.
        await self._repo.add_run(run)
        await (await self._queue.get(run.id)).start_again(call)
        return run

    async def _live(self, owner_id: UserId, run_id: RunId) -> LiveRun:
        _, conversation = await self._repo.get_run(run_id)
        if conversation.owner_id != owner_id:
            raise no_such_conversation()
        return await self._queue.get(run_id)


def _uncertain(live: LiveRun, call_id: CallId) -> Call:
    call = live.state.calls.get(call_id)
    if call is None or not call.is_uncertain:
        raise IllegalMoveError(
            "Nothing is uncertain about this call any more.",
            hint="Ask for it again in a message, if you want it made once more.",
        )
    return call
