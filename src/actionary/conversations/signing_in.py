"""The credentials of their own that people give for calls that wait, and what goes on then."""

from dataclasses import dataclass

from actionary.auth.apply import apply
from actionary.base.ids import CallId, ConversationId, GPTId, RunId, UserId
from actionary.base.secret import Secret
from actionary.conversations.conversation import Conversation
from actionary.conversations.grant import GrantRepo
from actionary.conversations.repo import ConversationRepo, no_such_conversation
from actionary.gpts.credentials import credential_for
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.service import GPTService
from actionary.runtime.call import Call, CallState
from actionary.runtime.live import LiveRun
from actionary.runtime.queue import LocalRunQueue
from actionary.runtime.state import IllegalMoveError, RunState

LOOKED_THROUGH = 200
"""Chats of a person looked through for others that wait for the same account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A call that waits for a credential of its person's own."""

    conversation: Conversation
    live: LiveRun
    call: Call
    settings: ActionSettings
    """Its action, as the conversation's version has it."""


class SignIns:
    """What people give for calls that wait for a sign-in."""

    def __init__(
        self,
        *,
        repo: ConversationRepo,
        grants: GrantRepo,
        gpts: GPTService,
        queue: LocalRunQueue,
    ) -> None:
        self._repo = repo
        self._grants = grants
        self._gpts = gpts
        self._queue = queue

    async def find(self, owner_id: UserId, run_id: RunId, call_id: CallId, scheme: str) -> Waiting:
        """Return the person's call that waits for a credential of this scheme.

        Raises `ConversationNotFoundError`, and `IllegalMoveError` when it does not wait for it.
        """
        _, conversation = await self._repo.get_run(run_id)
        if conversation.owner_id != owner_id:
            raise no_such_conversation()
        live = await self._queue.get(run_id)
        call = live.state.calls.get(call_id)
        lacks = call is not None and call.state is CallState.AWAITING_SIGNIN
        if call is None or not lacks or all(each.scheme != scheme for each in call.proposal.needs):
            raise IllegalMoveError(
                "This call does not wait for a sign-in any more.",
                hint="Reload the page to see where it stands.",
            )
        version = await self._gpts.get_version(conversation.version_id)
        assert call.proposal.action_id is not None, "only a call of an action waits for a sign-in"
        settings = version.content.action(call.proposal.action_id)
        assert settings is not None, "the call was made of this version"
        return Waiting(conversation=conversation, live=live, call=call, settings=settings)

    async def give(
        self,
        owner_id: UserId,
        run_id: RunId,
        call_id: CallId,
        scheme: str,
        secret: Secret,
        *,
        user: str = "",
    ) -> RunState:
        """Keep the person's own key or login for a waiting call's host, and go on with the call.

        Raises `CredentialUnusableError` for one that cannot be sent, and what `find` raises.
        """
        waiting = await self.find(owner_id, run_id, call_id, scheme)
        declared = await self._gpts.keyring.scheme(waiting.settings, scheme)
        credential = credential_for(declared, secret, user)
        proposal = waiting.call.proposal
        assert proposal.request is not None, "only a call with a request waits for a sign-in"
        # It fails here, at the field, or not at all.
        mine = [slot for slot in proposal.slots if slot.scheme == scheme]
        apply(proposal.request, mine, {scheme: credential})
        gpt_id = waiting.conversation.gpt_id
        await self._gpts.keyring.give_own(
            gpt_id,
            waiting.settings,
            scheme,
            credential,
            origin=proposal.origin,
            user_id=owner_id,
        )
        await self.go_on(owner_id, gpt_id, waiting.conversation.id)
        return waiting.live.state

    async def go_on(self, owner_id: UserId, gpt_id: GPTId, conversation_id: ConversationId) -> None:
        """Go on with every call of the person that waited for what they have just given a GPT.

        `conversation_id` is where they were asked: a preview is in no list. What they always
        allowed with another account at that host is asked again.
        """
        listed = await self._repo.list_by_owner(owner_id, limit=LOOKED_THROUGH)
        others = [each.id for each in listed if each.gpt_id == gpt_id and each.is_waiting]
        for each in dict.fromkeys((conversation_id, *others)):
            for run in await self._repo.list_runs(each):
                live = await self._queue.get(run.id)
                for call in live.state.waiting:
                    if call.state is CallState.AWAITING_SIGNIN:
                        origin = call.proposal.origin
                        await self._grants.revoke_account(owner_id, gpt_id, origin)
                await live.look_again()
