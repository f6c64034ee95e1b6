"""Who calls: headers by which an API tells conversations, GPTs and people apart, knowing nobody.

GPT Actions send such headers, and APIs count and limit by them. The identifiers of people and
conversations are keyed hashes, other ones for each host, so that two services cannot compare
notes and nobody can look one up here; a person's is also another one every thirty days.
"""

import hmac
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from actionary.base.http import Headers, HTTPRequest, origin_of
from actionary.base.ids import ConversationId, GPTId, UserId
from actionary.base.secret import Secret

PERIOD: Final = timedelta(days=30)
"""How long a person has the same identifier: a month's limits can be counted by it."""


class Told(StrEnum):
    """What an API is told."""

    CONVERSATION = "conversation"
    GPT = "gpt"
    USER = "user"


_NAMES: Final = {
    Told.CONVERSATION: "Actionary-Conversation-Id",
    Told.GPT: "Actionary-Gpt-Id",
    Told.USER: "Actionary-Ephemeral-User-Id",
}
_OPENAI_NAMES: Final = {
    Told.CONVERSATION: "openai-conversation-id",
    Told.GPT: "openai-gpt-id",
    Told.USER: "openai-ephemeral-user-id",
}
IDENTITY_HEADERS: Final = frozenset(
    name.lower() for name in (*_NAMES.values(), *_OPENAI_NAMES.values())
)
"""In lower case: no argument of a model ever sets one of these."""


class Identifier:
    """Puts on a request who calls."""

    def __init__(
        self,
        key: Secret,
        *,
        told: Collection[Told] = tuple(Told),
        openai_names: bool = False,
    ) -> None:
        self._key = key
        self._told = tuple(each for each in Told if each in told)
        self._tables = (_NAMES, _OPENAI_NAMES) if openai_names else (_NAMES,)

    def identify(
        self,
        request: HTTPRequest,
        *,
        conversation_id: ConversationId,
        gpt_id: GPTId,
        user_id: UserId,
        now: datetime,
    ) -> HTTPRequest:
        """Return `request` with what is told, in place of anything it said about that itself."""
        origin = origin_of(request.url)
        period = str(int(now.timestamp() // PERIOD.total_seconds()))
        values = {
            Told.CONVERSATION: self._hashed("conversation", origin, conversation_id),
            Told.GPT: str(gpt_id),
            Told.USER: self._hashed("user", origin, gpt_id, user_id, period),
        }
        kept = [pair for pair in request.headers if pair[0].lower() not in IDENTITY_HEADERS]
        added = [(table[each], values[each]) for table in self._tables for each in self._told]
        return request.with_headers(Headers([*kept, *added]))

    def _hashed(self, *parts: str) -> str:
        # Lengths keep two different rows of parts from being one text.
        text = "".join(f"{len(part)}:{part}" for part in parts)
        digest = bytearray(hmac.digest(self._key.reveal().encode(), text.encode(), sha256)[:16])
        digest[6] = digest[6] & 0x0F | 0x80  # version 8 (RFC 9562, section 5.8)
        digest[8] = digest[8] & 0x3F | 0x80
        return str(uuid.UUID(bytes=bytes(digest)))
