"""When a person is asked, what they may decide, and what a remembered "always allow" covers."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from actionary.actions.errors import DecisionError
from actionary.actions.function import Function
from actionary.base.http import HTTPRequest, origin_of
from actionary.base.ids import CallId, GPTId, UserId
from actionary.base.jsonvalue import canonical_json

FILES: Final = "files"
"""Stands for the origin of what was read in the conversation's own files."""


class Decision(StrEnum):
    """What a person may say to a confirmation."""

    ALLOW = "allow"
    ALWAYS_ALLOW = "always_allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantScope:
    """What an "always allow" reaches: this person, GPT, operation as it is, host and account."""

    user_id: UserId
    gpt_id: GPTId
    operation_hash: str
    origin: str
    account: str = ""
    """Which credentials the calls use, and whose; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A remembered "always allow"."""

    scope: GrantScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The question put to a person before a call; bound to the exact request."""

    call_id: CallId
    function: Function = field(repr=False)
    request: HTTPRequest = field(repr=False)
    request_hash: str
    can_always_allow: bool
    reason: str
    """One sentence that says why it asks."""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What is offered, in the order of the buttons."""
        if self.can_always_allow:
            return Decision.ALLOW, Decision.ALWAYS_ALLOW, Decision.DENY
        return Decision.ALLOW, Decision.DENY


def operation_hash(function: Function) -> str:
    """Return a hash of everything about a function that a person relied on.

    Any change to method, server, path, arguments, security, words or flag gives another
    hash, so a grant never outlives what it was given for.
    """
    styles = [
        [one.location, one.name, one.style, one.explode, one.allow_reserved]
        for one in function.operation.parameters
    ]
    media_type = function.plan.media_type
    declared = function.document.security_schemes
    schemes = {
        name: [one.kind, one.location, one.parameter_name, one.http_scheme]
        for alternative in function.security
        for name in alternative
        if (one := declared.get(name)) is not None
    }
    facts: dict[str, object] = {
        "method": function.method,
        "server": function.server_url,
        "path": function.path,
        "name": function.name,
        "description": function.description,
        "parameters": function.parameters,
        "places": function.places,
        "styles": styles,
        "media_type": [media_type.name, media_type.encoding] if media_type else None,
        "security": function.security,
        "schemes": schemes,
        "consequential": function.consequential,
    }
    return _sha256(canonical_json(facts))


def request_hash(request: HTTPRequest, *, bound_to: Collection[str] = ()) -> str:
    """Return the SHA-256 of the exact request and of what else the decision is bound to.

    `bound_to` names what must not change between question and answer: the user, the GPT's
    version, the credentials used. Lengths stand before every part, so that no two
    different requests are written alike.
    """
    parts = [request.method.encode(), request.url.encode()]
    for name, value in request.headers:
        parts += [name.encode(), value.encode()]
    parts += [b"", request.body]
    parts += [text.encode() for text in bound_to]
    return _sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts))


def needs_confirmation(
    function: Function, *, is_granted: bool, read_elsewhere: Collection[str] = ()
) -> bool:
    """Whether a person must be asked before a call of `function`.

    A grant for a consequential function is ignored, not trusted: its document may have
    changed since the person said "always allow". So is any grant once the model has read
    content from another origin (`read_elsewhere`): that content may be what wants this call.
    """
    return function.consequential or not is_granted or bool(read_elsewhere)


def read_elsewhere(
    function: Function, read_from: Collection[str], *, origins: Collection[str]
) -> tuple[str, ...]:
    """Return those of the origins whose content was read that are not the function's own.

    `origins` are all that the GPT can call. Where there is only one, files of the
    conversation lead nowhere else, and nothing more is asked.
    """
    own = origin_of(function.server_url)
    elsewhere = tuple(origin for origin in read_from if origin != own)
    return () if elsewhere == (FILES,) and set(origins) <= {own} else elsewhere


def grant_for(function: Function, *, user_id: UserId, gpt_id: GPTId, account: str = "") -> Grant:
    """Return what a person's "always allow" for `function` comes to."""
    return Grant(
        scope=GrantScope(
            user_id=user_id,
            gpt_id=gpt_id,
            operation_hash=operation_hash(function),
            origin=origin_of(function.server_url),
            account=account,
        )
    )


def is_granted(
    function: Function,
    *,
    user_id: UserId,
    gpt_id: GPTId,
    grants: Collection[Grant],
    account: str = "",
) -> bool:
    """Whether one of `grants` is for exactly this function, person, GPT and account."""
    if not grants:
        return False
    return grant_for(function, user_id=user_id, gpt_id=gpt_id, account=account) in grants


def confirmation_for(
    function: Function,
    request: HTTPRequest,
    *,
    call_id: CallId,
    user_id: UserId,
    gpt_id: GPTId,
    grants: Collection[Grant] = (),
    reason: str = "",
    bound_to: Collection[str] = (),
) -> Confirmation | None:
    """Return the question to ask, or None when a grant already answers it.

    `reason` is why a function that is not consequential is asked about, in the caller's
    words ("First time this GPT talks to api.example.com."); a consequential one says so itself.
    """
    granted = is_granted(function, user_id=user_id, gpt_id=gpt_id, grants=grants)
    if not needs_confirmation(function, is_granted=granted):
        return None
    if function.consequential or not reason:
        reason = function.consequential_reason
    return Confirmation(
        call_id=call_id,
        function=function,
        request=request,
        request_hash=request_hash(request, bound_to=bound_to),
        can_always_allow=not function.consequential,
        reason=reason,
    )


def check_decision(confirmation: Confirmation, decision: Decision) -> None:
    """Raise `DecisionError` for "always allow" where it was not offered."""
    if decision not in confirmation.decisions:
        raise DecisionError(
            f"{confirmation.function.name} is consequential: it cannot be allowed for always.",
            hint="Confirm this one call, or deny it.",
        )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
