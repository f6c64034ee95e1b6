"""A conversation: one person, one version of a GPT, and its runs in order."""

from dataclasses import dataclass
from datetime import datetime

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import ConversationId, GPTId, RunId, UserId, VersionId

MAX_MESSAGE = 100_000
"""Characters of one message: a long paste, not a book."""

MAX_FILES = 10
"""Files of one message: as many as one call can carry."""


class ConversationNotFoundError(ActionaryError):
    """There is no such conversation, or it is not yours to see."""

    kind = ErrorKind.NOT_FOUND
    code = "conversation-not-found"


class ConversationBusyError(ActionaryError):
    """The conversation is still answering, or waits for a decision."""

    kind = ErrorKind.CONFLICT
    code = "conversation-busy"


class MessageInvalidError(ActionaryError):
    """A message is empty or too long."""

    kind = ErrorKind.INPUT
    code = "message-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One person talking to one version of a GPT."""

    id: ConversationId
    owner_id: UserId
    gpt_id: GPTId
    version_id: VersionId
    title: str
    created_at: datetime
    updated_at: datetime
    is_preview: bool = False
    """Whether it is the builder trying a draft; previews are not listed."""
    is_waiting: bool = False
    """Whether a confirmation waits for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A message of the person and everything that followed from it."""

    id: RunId
    conversation_id: ConversationId
    position: int
    model: str
    message_key: str | None = None
    """What the sender calls the message, so that one sent twice is kept once."""
