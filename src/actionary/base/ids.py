"""Typed identifiers: sortable by age, readable in a log, impossible to mix up."""

import secrets
import time
from typing import NewType

UserId = NewType("UserId", str)
GPTId = NewType("GPTId", str)
VersionId = NewType("VersionId", str)
ActionId = NewType("ActionId", str)
DocumentId = NewType("DocumentId", str)
CredentialId = NewType("CredentialId", str)
ConversationId = NewType("ConversationId", str)
RunId = NewType("RunId", str)
CallId = NewType("CallId", str)
GrantId = NewType("GrantId", str)
FileId = NewType("FileId", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case
_RANDOM_BITS = 80
_LENGTH = 26  # 48 bits of milliseconds and 80 random bits


def new_id(prefix: str) -> str:
    """Return `prefix_` and 26 characters: time first, so ids sort by age, then 80 random bits."""
    number = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    characters = [_ALPHABET[(number >> (5 * place)) & 31] for place in range(_LENGTH)]
    return f"{prefix}_{''.join(reversed(characters))}"


def new_user_id() -> UserId:
    """Return an identifier for a person."""
    return UserId(new_id("user"))


def new_gpt_id() -> GPTId:
    """Return an identifier for a GPT."""
    return GPTId(new_id("gpt"))


def new_version_id() -> VersionId:
    """Return an identifier for one frozen state of a GPT."""
    return VersionId(new_id("ver"))


def new_action_id() -> ActionId:
    """Return an identifier for an action of a GPT."""
    return ActionId(new_id("act"))


def new_credential_id() -> CredentialId:
    """Return an identifier for a credential in the vault."""
    return CredentialId(new_id("cred"))


def new_conversation_id() -> ConversationId:
    """Return an identifier for a conversation."""
    return ConversationId(new_id("c"))


def new_run_id() -> RunId:
    """Return an identifier for a run."""
    return RunId(new_id("run"))


def new_call_id() -> CallId:
    """Return an identifier for a call; it doubles as the call's idempotency key."""
    return CallId(new_id("call"))


def new_grant_id() -> GrantId:
    """Return an identifier for a remembered "always allow"."""
    return GrantId(new_id("grant"))


def new_file_id() -> FileId:
    """Return an identifier for a file of a conversation."""
    return FileId(new_id("file"))
