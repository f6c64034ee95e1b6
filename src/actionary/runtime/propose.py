"""A model's tool call to a proposal: the exact request, or why there can be none."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from actionary.actions.binding import bind
from actionary.actions.confirmation import (
    FILES,
    Grant,
    is_granted,
    needs_confirmation,
    operation_hash,
    read_elsewhere,
    request_hash,
)
from actionary.actions.errors import ArgumentError
from actionary.actions.preview import preview_of
from actionary.actions.request import request_of
from actionary.base.errors import ActionaryError, ErrorKind, LimitExceededError
from actionary.base.http import HTTPRequest
from actionary.base.ids import CallId, GPTId, UserId
from actionary.base.jsonvalue import JSONError, JSONObject, parse_json
from actionary.base.text import closest_match, truncate
from actionary.messages.tool import Outcome, ToolCall
from actionary.runtime.call import READS, Proposal, account_key
from actionary.runtime.offering import SEARCH, task_of
from actionary.runtime.outgoing_files import (
    NO_FILES,
    Contents,
    FilesAtHand,
    packed,
    returns_files,
    shown,
    taken_files,
)
from actionary.runtime.toolbox import Offer, Toolbox

Identify = Callable[[HTTPRequest], HTTPRequest]
"""Puts on a request who calls; what a person approves has it."""

KEY_HEADER: Final = "Idempotency-Key"


class WrongArgumentsError(ActionaryError):
    """A model wrote arguments that are no JSON object."""

    kind = ErrorKind.INPUT
    code = "arguments-not-json"


def propose(
    toolbox: Toolbox,
    wish: ToolCall,
    call_id: CallId,
    *,
    user_id: UserId,
    gpt_id: GPTId,
    grants: Collection[Grant],
    read_from: Collection[str] = (),
    files: FilesAtHand = NO_FILES,
    identify: Identify | None = None,
) -> Proposal:
    """Return what the call would send, and whether a person must be asked; never raises.

    `read_from` is whose content the model was given since the person last acted. `identify` puts
    on the request who calls.

    A call that cannot be made is a proposal with `refused` set, in words that let the model
    do better.
    """
    if wish.name == SEARCH and not toolbox.has_room:
        return _searched(toolbox, wish, call_id)
    offer = toolbox.offers.get(wish.name)
    if offer is None:
        near = closest_match(wish.name, toolbox.offers.keys())
        hint = f" Did you mean {near!r}?" if near else ""
        return _refused(wish, call_id, f"There is no function {wish.name!r}.{hint}")
    if offer.missing:
        names = ", ".join(repr(name) for name in offer.missing)
        return _refused(
            wish,
            call_id,
            f"It needs a credential for {names}, and none is set. Its builder enters it in the"
            " editor, under Authentication.",
            offer=offer,
            outcome=Outcome.FAILED,
        )
    try:
        elsewhere: tuple[str, ...] = ()
        if read_from:
            elsewhere = read_elsewhere(offer.function, read_from, origins=toolbox.origins)
        return _proposal(
            offer,
            wish,
            call_id,
            user_id=user_id,
            gpt_id=gpt_id,
            grants=grants,
            elsewhere=elsewhere,
            files=files,
            identify=identify,
        )
    except (ArgumentError, WrongArgumentsError) as error:
        return _refused(wish, call_id, f"{error.message} {error.hint}".strip(), offer=offer)
    except ActionaryError as error:
        text = f"{error.message} {error.hint}".strip()
        return _refused(wish, call_id, text, offer=offer, outcome=Outcome.FAILED)


def _searched(toolbox: Toolbox, wish: ToolCall, call_id: CallId) -> Proposal:
    task = task_of(wish)
    if not task:
        return _refused(wish, call_id, 'Give the task in words: {"task": "..."}.')
    return Proposal(
        call_id=call_id,
        tool_call=wish,
        summary=f"Looked for a function: {truncate(task, 80)}",
        consequential=False,
        asks=False,
        told=toolbox.answer(wish),
    )


def _proposal(
    offer: Offer,
    wish: ToolCall,
    call_id: CallId,
    *,
    user_id: UserId,
    gpt_id: GPTId,
    grants: Collection[Grant],
    elsewhere: Collection[str],
    files: FilesAtHand,
    identify: Identify | None,
) -> Proposal:
    function = offer.function
    pack = packed(function, bind(function, _arguments(wish)), files, call_id)
    contents = Contents(files.contents)
    request = request_of(function, pack.bound, files=contents)
    request = _with_key(request, call_id)
    if identify is not None:
        request = identify(request)
    carried = taken_files(contents, files)
    arguments = shown(pack.bound.arguments, carried)
    repairs = pack.bound.repairs
    preview = preview_of(function, request, arguments, slots=offer.slots, repairs=repairs)
    granted = is_granted(
        function,
        user_id=user_id,
        gpt_id=gpt_id,
        grants=grants,
        account=account_key(offer.slots, offer.own),
    )
    operation = operation_hash(function)
    reason = function.consequential_reason
    if not function.consequential:
        reason = f"It asks until you choose “Always allow”. {reason}"
    if elsewhere:
        reason = f"It comes after reading content from {_listed(elsewhere)}. {reason}"
    return Proposal(
        call_id=call_id,
        tool_call=wish,
        summary=preview.summary or function.name,
        action_id=offer.action_id,
        request=request,
        request_hash=request_hash(request, bound_to=(user_id, gpt_id, operation, *_bound(offer))),
        slots=offer.slots,
        account=offer.account,
        operation_hash=operation,
        consequential=function.consequential,
        asks=needs_confirmation(function, is_granted=granted, read_elsewhere=elsewhere),
        reason=reason,
        preview=preview,
        privacy_url=offer.privacy_url,
        wait_seconds=offer.wait_seconds,
        own=offer.own,
        needs=offer.needs,
        files=(*pack.files, *carried),
        links=pack.links,
        returns_files=returns_files(function),
    )


def _with_key(request: HTTPRequest, call_id: CallId) -> HTTPRequest:
    """Return the request with the call's own idempotency key, unless it has one already.

    Servers that know the header make a call with the same key happen once; others ignore it
    (draft-ietf-httpapi-idempotency-key-header, a Structured Field string).
    """
    if request.method in READS or request.headers.get(KEY_HEADER):
        return request
    return request.with_headers(request.headers.with_set(KEY_HEADER, f'"{call_id}"'))


def _listed(origins: Collection[str]) -> str:
    names = [
        "files of this conversation" if one == FILES else one.partition("://")[2] for one in origins
    ]
    return " and ".join(names[:5])


def _bound(offer: Offer) -> tuple[str, ...]:
    """Return the credentials the call uses, by their places: part of what a person approves."""
    return tuple(
        f"{slot.location} {slot.name} {slot.scheme}" + " own" * (slot.scheme in offer.own)
        for slot in offer.slots
    )


def _arguments(wish: ToolCall) -> JSONObject:
    text = wish.arguments.strip() or "{}"
    try:
        value = parse_json(text)
    except (JSONError, LimitExceededError) as error:
        raise WrongArgumentsError(
            f"The arguments are not a JSON object: {error.message}",
            hint=f"Call {wish.name} again with one JSON object.",
        ) from error
    if not isinstance(value, Mapping):
        raise WrongArgumentsError(
            "The arguments are JSON, but not an object.",
            hint=f"Call {wish.name} again with one JSON object, such as {{}}.",
        )
    return value


def _refused(
    wish: ToolCall,
    call_id: CallId,
    why: str,
    *,
    offer: Offer | None = None,
    outcome: Outcome = Outcome.RETRY,
) -> Proposal:
    return Proposal(
        call_id=call_id,
        tool_call=wish,
        summary=(offer.function.summary if offer else "") or wish.name,
        action_id=offer.action_id if offer else None,
        refused=outcome,
        refusal=why,
    )
