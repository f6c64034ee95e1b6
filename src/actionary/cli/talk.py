"""One conversation in the terminal: replies as they stream, cards when something waits."""

import asyncio
import getpass
import sys

from actionary.actions.confirmation import Decision
from actionary.auth.apply import CredentialUnusableError
from actionary.base.ids import CallId, ConversationId, RunId
from actionary.base.secret import Secret
from actionary.base.text import size, visible
from actionary.bootstrap.folder_chat import FolderChat
from actionary.cli.card import Question, Said, ask, show
from actionary.cli.output import Terminal, plain
from actionary.cli.prose import Prose
from actionary.cli.response import status_phrase
from actionary.runtime.call import Call, CallState, Need
from actionary.runtime.event import Broke, Moved, TextAppeared
from actionary.runtime.state import IllegalMoveError, Phase, RunState


class Talk:
    """Sends what the person says and shows what comes of it.

    The event loop stands still while a card is asked about, so cards are asked about only
    when no call is under way whose deadline could pass meanwhile.
    """

    def __init__(self, room: FolderChat, runner: asyncio.Runner, terminal: Terminal) -> None:
        self._room = room
        self._runner = runner
        self._terminal = terminal
        self._conversation: ConversationId | None = None
        self.has_failed = False
        """Whether the last reply could not be given."""
        self.was_left_unanswered = False
        """Whether input ended while a card waited."""

    @property
    def has_begun(self) -> bool:
        """Whether anything was said."""
        return self._conversation is not None

    def say(self, text: str) -> None:
        """Send a message and show its reply to the end; Ctrl-C stops it.

        Raises `MessageInvalidError`.
        """
        run_id = self._runner.run(self._send(text))
        reply = Reply(self._terminal)
        try:
            while waiting := self._runner.run(self._follow(run_id, reply)):
                for call in waiting:
                    self._decide(run_id, call)
        except KeyboardInterrupt:
            self._stop(run_id)
        self.has_failed = reply.has_failed

    async def _send(self, text: str) -> RunId:
        room, service = self._room, self._room.services.conversations
        owner = room.services.user.id
        if self._conversation is None:
            conversation, run = await service.start(owner, room.gpt, room.version, text)
            self._conversation = conversation.id
        else:
            run = await service.send(owner, self._conversation, text)
        return run.id

    async def _follow(self, run_id: RunId, reply: "Reply") -> tuple[Call, ...]:
        """Show what happens until nothing does; returns the cards that wait then."""
        live, watcher = await self._room.services.conversations.watch(
            self._room.services.user.id, run_id
        )
        try:
            reply.catch_up(watcher.state)
            reply.stream(watcher.text)
            state = watcher.state
            while not _only_waits(state) and (event := await watcher.next()) is not None:
                match event:
                    case TextAppeared(text=text):
                        reply.stream(text)
                    case Broke(message=message, hint=hint):
                        reply.fail(message, hint)
                    case Moved(state=state):
                        reply.settle(state)
            return state.waiting
        finally:
            reply.pause()
            live.unwatch(watcher)

    def _decide(self, run_id: RunId, call: Call) -> None:
        """Put a card to the person and pass on what they say; no answer is a no."""
        if call.state is CallState.AWAITING_SIGNIN:
            said = self._sign_in(run_id, call)
            if said is None:
                return
        else:
            said = self._ask(call)
        service = self._room.services.conversations
        try:
            self._runner.run(
                service.decide(
                    self._room.services.user.id,
                    run_id,
                    call.id,
                    said.decision,
                    request_hash=call.proposal.request_hash,
                    reason=said.reason,
                )
            )
        except IllegalMoveError as error:
            self._terminal.say(self._terminal.yellow(f"  {error.message}"))
            return
        if said.decision is Decision.DENY:
            self._terminal.say(self._terminal.dim("  Denied. Nothing was sent."))

    def _ask(self, call: Call) -> Said:
        proposal = call.proposal
        assert proposal.preview is not None, "only a proposal with a request waits for a person"
        question = Question(
            who=self._room.version.content.name,
            preview=proposal.preview,
            consequential=proposal.consequential,
            reason=proposal.reason,
            account=proposal.account,
        )
        show(question, self._terminal)
        try:
            return ask(question, self._terminal, _read)
        except EOFError:
            self.was_left_unanswered = True
            self._terminal.say()
            self._terminal.say(self._terminal.yellow("  Nobody answered, so that is a no."))
            return Said(Decision.DENY, reason="Nobody was there to answer.")

    def _sign_in(self, run_id: RunId, call: Call) -> Said | None:
        """Ask for the keys of the person's own that a call lacks; None when they were given."""
        proposal = call.proposal
        who = visible(self._room.version.content.name)
        self._terminal.say()
        self._terminal.say(
            f"  {who} needs your account at {self._terminal.bold(proposal.host)}:"
            f" {visible(proposal.summary)}"
        )
        for need in proposal.needs:
            if need.way == "sign_in":
                self._terminal.say("  That is a sign-in with a browser: use `actionary serve`.")
                return Said(Decision.DENY, reason="Signing in takes a browser, and this has none.")
            if not self._give(run_id, call, need):
                return Said(Decision.DENY, reason="They did not sign in.")
        return None

    def _give(self, run_id: RunId, call: Call, need: Need) -> bool:
        host = call.proposal.host
        service = self._room.services.conversations.sign_ins
        while True:
            try:
                user = _read("  User name: ").strip() if need.way == "login" else ""
                what = "Password" if need.way == "login" else f"Your key for {host}"
                secret = Secret(_read_secret(f"  {what} (Enter to cancel): ").strip())
            except EOFError:
                self.was_left_unanswered = True
                return False
            if not secret.reveal():
                return False
            owner = self._room.services.user.id
            try:
                self._runner.run(
                    service.give(owner, run_id, call.id, need.scheme, secret, user=user)
                )
            except CredentialUnusableError as error:
                self._terminal.say(self._terminal.yellow(f"  {error.message} {error.hint}"))
                continue
            return True

    def _stop(self, run_id: RunId) -> None:
        service = self._room.services.conversations
        try:
            self._runner.run(service.stop(self._room.services.user.id, run_id))
        except IllegalMoveError:
            return  # it had ended by itself
        self._terminal.say()
        self._terminal.say(self._terminal.dim("You stopped this reply."))


class Reply:
    """What has been shown of one reply: everything once, whether seen live or caught up with."""

    def __init__(self, terminal: Terminal) -> None:
        self.has_failed = False
        self._terminal = terminal
        self._prose = Prose(terminal)
        self._turns = 0
        self._calls: set[CallId] = set()

    def stream(self, text: str) -> None:
        """Show text as the model says it."""
        self._prose.feed(text)

    def pause(self) -> None:
        """End the line in progress."""
        self._prose.end()

    def catch_up(self, state: RunState) -> None:
        """Show what happened unseen."""
        for turn in state.turns[self._turns :]:
            self._prose.feed(turn.text)
        self.settle(state)

    def settle(self, state: RunState) -> None:
        """Show what the run came to, its text being shown already."""
        self._prose.end()
        for turn in state.turns[self._turns :]:
            if turn.note:
                self._terminal.say(self._terminal.yellow(turn.note))
        self._turns = len(state.turns)
        for call in state.calls.values():
            if call.id not in self._calls and call.state in _TOLD:
                self._calls.add(call.id)
                self._terminal.say(self._terminal.dim(f"  {call_line(call)}"))
        if state.failure is not None:
            self.fail(state.failure.message, state.failure.hint)

    def fail(self, message: str, hint: str) -> None:
        """Say why there is no reply."""
        self._prose.end()
        self.has_failed = True
        self._terminal.say(f"{self._terminal.red('error:')} {plain(message)}")
        if hint:
            self._terminal.say(f"{self._terminal.bold('hint:')} {plain(hint)}")


_TOLD = frozenset(CallState) - {
    CallState.APPROVED,
    CallState.AWAITING_CONFIRMATION,
    CallState.AWAITING_SIGNIN,
    CallState.CANCELLED,
    CallState.DENIED,
}
"""States that get a line of their own; what a person did themselves they know."""


def call_line(call: Call) -> str:
    """Return how a call ended, in a line: `Talked to api.example.com: 200 OK in 34 ms, 1.2 kB`."""
    proposal, answer = call.proposal, call.answer
    name = visible(proposal.summary or proposal.tool_call.name)
    if call.state is CallState.BLOCKED:
        return f"{name} was not called: {visible(proposal.refusal)}"
    if call.state is CallState.TOLD:
        return name
    if answer is None:
        return f"{name}: {call.state.value.replace('_', ' ')}"
    if answer.status is None:
        words = " ".join(filter(None, (visible(answer.note), visible(answer.hint))))
        return f"Talking to {proposal.host} failed: {words}"
    status = status_phrase(answer.status, answer.reason)
    note = f". {visible(answer.note)}" if answer.note else ""
    if answer.files:
        named = ", ".join(f"{visible(file.name)} ({size(file.size)})" for file in answer.files)
        note += f". It sent {named}, which is kept only by `actionary serve`"
    remembered = " (always allowed)" if call.remembered else ""
    return (
        f"Talked to {proposal.host}: {status} in {answer.elapsed * 1000:.0f} ms,"
        f" {size(answer.size)}{remembered}{note}"
    )


def _only_waits(state: RunState) -> bool:
    open_calls = [call for call in state.calls.values() if not call.state.is_final]
    return (
        state.phase is Phase.CALLING
        and bool(open_calls)
        and all(call.state.is_waiting for call in open_calls)
    )


def _read(prompt: str) -> str:
    if sys.stdin.isatty():
        return input(prompt)
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    sys.stdout.write(f"{plain(line.rstrip())}\n")
    return line


def _read_secret(prompt: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    sys.stdout.write("\n")
    return line
