"""The states of a call, from the model's wish to its final state.

::

    proposed --cannot be called--------> blocked*            (* = final)
       |--nothing has to be sent-------> told*
       |--their own key or sign-in-----> awaiting_signin
       |--a person must be asked-------> awaiting_confirmation
       |--not consequential, granted---> approved
    awaiting_signin --deny-------------> denied*
                    --stop-------------> cancelled*
                    --given------------> proposed, and from there as above
    awaiting_confirmation --deny-------> denied*
                          --stop-------> cancelled*
                          --changed----> proposed, and asks (superseded: the old card is void)
                          --allow------> approved
    approved --their sign-in has ended-> awaiting_signin    (not one byte left)
             --changed-----------------> proposed, and asks (not one byte left)
             --not one byte left-------> not_sent*
             --2xx---------------------> succeeded*
             --3xx, never followed-----> redirected*
             --4xx---------------------> rejected*
             --5xx---------------------> server_error*
             --time-out, cut, crash----> unknown*            (never sent again by us)
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus
from typing import Final, Literal

from actionary.actions.preview import Preview
from actionary.base.http import CredentialSlot, HTTPRequest, origin_of
from actionary.base.ids import ActionId, CallId
from actionary.base.jsonvalue import dump_json
from actionary.messages.file import ConversationFile
from actionary.messages.tool import Outcome, ToolCall, ToolResult
from actionary.runtime.file_links import FileLink

READS: Final = frozenset(("GET", "HEAD"))
"""Methods that change nothing (RFC 9110, section 9.2.1), as far as anybody can tell."""


class Resolution(StrEnum):
    """What a person found out about a call with an uncertain outcome."""

    HAPPENED = "happened"
    DID_NOT_HAPPEN = "did_not_happen"


class CallState(StrEnum):
    """Where a call stands."""

    BLOCKED = "blocked"
    TOLD = "told"
    AWAITING_SIGNIN = "awaiting_signin"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    APPROVED = "approved"
    DENIED = "denied"
    CANCELLED = "cancelled"
    NOT_SENT = "not_sent"
    SUCCEEDED = "succeeded"
    REDIRECTED = "redirected"
    REJECTED = "rejected"
    SERVER_ERROR = "server_error"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        """Whether nothing can change any more."""
        return not self.is_waiting and self is not CallState.APPROVED

    @property
    def is_waiting(self) -> bool:
        """Whether a person has to do something first."""
        return self in (CallState.AWAITING_SIGNIN, CallState.AWAITING_CONFIRMATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A security scheme of a call for which its person has to give a credential of their own."""

    scheme: str
    way: Literal["key", "login", "sign_in"]
    """A key or token to type, a user name and a password to type, or OAuth at `host`."""
    host: str = ""
    """Whose page asks for the sign-in; empty for what is typed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A tool call made exact: the request that would leave, or why none can.

    A proposal is stored as it is. The card shows it, its hash is what the decision names,
    and its bytes are what is sent; nothing is built again after a person said yes.
    """

    call_id: CallId
    tool_call: ToolCall
    summary: str = ""
    action_id: ActionId | None = None
    request: HTTPRequest | None = field(default=None, repr=False)
    request_hash: str = ""
    slots: tuple[CredentialSlot, ...] = ()
    account: str = ""
    operation_hash: str = ""
    consequential: bool = True
    asks: bool = True
    reason: str = ""
    preview: Preview | None = field(default=None, repr=False)
    privacy_url: str = ""
    own: tuple[str, ...] = ()
    """Of the schemes in `slots` those that take the person's own credential."""
    needs: tuple[Need, ...] = ()
    """What the person has to give before the call can go on."""
    files: tuple[ConversationFile, ...] = ()
    """Files of the conversation that leave with it."""
    links: tuple[FileLink, ...] = ()
    """The addresses in the body that are signed when it is sent."""
    wait_seconds: int = 0
    """How long its result is waited for when it is only accepted (202)."""
    returns_files: bool = False
    """Whether the document says that it answers with files: such an answer may be larger."""
    refused: Outcome | None = None
    """Set when nothing can be sent; `refusal` then tells the model why."""
    refusal: str = ""
    retry_of: CallId | None = None
    """The call with an uncertain outcome that this one repeats, on the person's wish."""
    told: str = field(default="", repr=False)
    """What the model is told when the answer is here and nothing has to be sent."""

    @property
    def host(self) -> str:
        """Whom the request goes to; empty when there is none."""
        return self.request.host if self.request else ""

    @property
    def origin(self) -> str:
        """Scheme, host and port the request goes to."""
        return origin_of(self.request.url) if self.request else ""

    @property
    def account_key(self) -> str:
        """Which credentials it uses, and whose; empty for none."""
        return account_key(self.slots, self.own)


def account_key(slots: Collection[CredentialSlot], own: Collection[str]) -> str:
    """Return a text that differs when another credential, or another's, is used."""
    schemes = sorted({slot.scheme for slot in slots})
    return dump_json([[scheme, scheme in own] for scheme in schemes]) if schemes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How an approved call ended: for the model in `content`, for people in the rest."""

    state: CallState
    outcome: Outcome
    content: str = field(repr=False)
    status: int | None = None
    reason: str = ""
    elapsed: float = 0.0
    size: int = 0
    response_text: str = field(default="", repr=False)
    media_type: str = ""
    """What the API says its answer is."""
    files: tuple[ConversationFile, ...] = ()
    """What the answer brought, kept in the conversation."""
    whole: ConversationFile | None = None
    """All of the answer's text, when the model was told a part of it."""
    note: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A proposal and where it stands."""

    proposal: Proposal
    state: CallState
    answer: Answer | None = None
    result: ToolResult | None = None
    remembered: bool = False
    """Whether the person chose *always allow* for it, or a grant answered for them."""
    resolution: Resolution | None = None
    """What the person found out, where the outcome was uncertain."""

    @property
    def id(self) -> CallId:
        """The call's identifier."""
        return self.proposal.call_id

    @property
    def is_uncertain(self) -> bool:
        """Whether it may have had an effect, nobody knows, and the person has not said either."""
        request, answer = self.proposal.request, self.answer
        if request is None or request.method in READS or self.resolution is not None:
            return False
        timed_out = answer is not None and answer.status == HTTPStatus.REQUEST_TIMEOUT
        return self.state in _UNCERTAIN or (self.state is CallState.REJECTED and timed_out)

    def resolved(self, resolution: Resolution) -> "Call":
        """Return the call with what the person found out, which the model is told from now on."""
        assert self.result is not None, "only a call that has ended is resolved"
        found = "it happened" if resolution is Resolution.HAPPENED else "it did not happen"
        content = f"{self.result.content}\nThe person has looked since: {found}."
        return replace(self, resolution=resolution, result=replace(self.result, content=content))

    def ended(self, state: CallState, outcome: Outcome, content: str) -> "Call":
        """Return the call in a final state with the result the model gets."""
        wish = self.proposal.tool_call
        result = ToolResult(call_id=wish.id, name=wish.name, outcome=outcome, content=content)
        return replace(self, state=state, result=result)

    def answered(self, answer: Answer) -> "Call":
        """Return the call with the answer of the API."""
        return replace(self.ended(answer.state, answer.outcome, answer.content), answer=answer)


_UNCERTAIN: Final = frozenset((CallState.UNKNOWN, CallState.SERVER_ERROR, CallState.REDIRECTED))


def first_state(proposal: Proposal) -> Call:
    """Return the call a proposal begins as."""
    if proposal.refused is not None:
        call = Call(proposal=proposal, state=CallState.BLOCKED)
        return call.ended(CallState.BLOCKED, proposal.refused, proposal.refusal)
    if proposal.told:
        call = Call(proposal=proposal, state=CallState.TOLD)
        return call.ended(CallState.TOLD, Outcome.OK, proposal.told)
    if proposal.needs:
        return Call(proposal=proposal, state=CallState.AWAITING_SIGNIN)
    if proposal.asks:
        return Call(proposal=proposal, state=CallState.AWAITING_CONFIRMATION)
    return Call(proposal=proposal, state=CallState.APPROVED, remembered=not proposal.consequential)
