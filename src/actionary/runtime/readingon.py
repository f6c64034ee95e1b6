"""`read_more`: the rest of an answer that was cut, or a text file of the conversation."""

import asyncio
from collections.abc import Sequence
from typing import Final

from actionary.actions.paging import READ_MORE, Cursor, page_of, parse_cursor
from actionary.actions.readable import readable_text
from actionary.base.errors import LimitExceededError
from actionary.base.ids import CallId
from actionary.base.jsonvalue import JSONError, parse_json
from actionary.base.text import storable, truncate, visible
from actionary.messages.file import ConversationFile
from actionary.messages.filestore import FileStore, whole_bytes
from actionary.messages.message import Message
from actionary.messages.tool import Outcome, ToolCall, ToolDefinition
from actionary.runtime.call import Proposal
from actionary.runtime.caller import Whose

READ_TOOL: Final = ToolDefinition(
    name=READ_MORE,
    description=(
        "Read on in an answer that was cut, or read a text file of this conversation. Nothing is"
        " sent anywhere."
    ),
    parameters={
        "type": "object",
        "properties": {
            "cursor": {
                "type": "string",
                "description": "As the cut answer names it, or the id of a text file.",
            }
        },
        "required": ["cursor"],
        "additionalProperties": False,
    },
)

_MENTION: Final = f"call {READ_MORE} with"


def has_more(messages: Sequence[Message]) -> bool:
    """Return whether a conversation speaks of something that can be read on."""
    return any(
        _MENTION in message.text or any(_MENTION in result.content for result in message.results)
        for message in messages
    )


class ReadOn:
    """Gives a model the pages it asks for, out of the conversation's own files."""

    def __init__(self, files: FileStore, *, characters: int) -> None:
        self._files = files
        self._characters = characters

    async def propose(self, wish: ToolCall, call_id: CallId, whose: Whose) -> Proposal:
        """Return the page as something told: it is in the journal, and nothing is sent."""
        wanted = _wanted(wish)
        cursor = parse_cursor(wanted)
        files = await self._files.list_for(whose.user_id, whose.conversation_id)
        file = next((f for f in files if cursor and f.id == cursor.text_id), None)
        file = file or next((f for f in reversed(files) if f.name == wanted), None)
        if file is None:
            return _refused(wish, call_id, _unknown(wanted, files))
        if not file.is_text:
            return _refused(wish, call_id, f"{file.name!r} is {file.media_type}: it is no text.")
        at = cursor if cursor and cursor.text_id == file.id else Cursor(text_id=file.id)
        data = await whole_bytes(self._files, file)
        page = await asyncio.to_thread(_page, data, file, at, self._characters)
        if page is None:
            why = f"There is nothing at {wanted[:200]!r}. Use a cursor as it was given."
            return _refused(wish, call_id, why)
        return Proposal(
            call_id=call_id,
            tool_call=wish,
            summary=f"Read on in {visible(file.name)}",
            consequential=False,
            asks=False,
            told=page,
        )


def _page(data: bytes, file: ConversationFile, cursor: Cursor, characters: int) -> str | None:
    text = storable(data.decode("utf-8-sig", "replace"))
    if file.media_type == "text/html":
        text = readable_text(text)
    page = page_of(
        text,
        file.media_type,
        characters,
        text_id=file.id,
        start=cursor.start,
        at=cursor.at,
    )
    return None if page is None else page.text or "(It is empty.)"


def _wanted(wish: ToolCall) -> str:
    try:
        value = parse_json(wish.arguments.strip() or "{}")
    except (JSONError, LimitExceededError):
        return ""
    cursor = value.get("cursor") if isinstance(value, dict) else None
    return cursor.strip() if isinstance(cursor, str) else ""


def _unknown(wanted: str, files: Sequence[ConversationFile]) -> str:
    known = ", ".join(file.described for file in files if file.is_text)
    what = f"There is no text {truncate(wanted, 80)!r} here." if wanted else "Give a cursor."
    return f"{what} There is: {truncate(known, 1000)}" if known else what


def _refused(wish: ToolCall, call_id: CallId, why: str) -> Proposal:
    return Proposal(
        call_id=call_id,
        tool_call=wish,
        summary="Read on",
        refused=Outcome.RETRY,
        refusal=why,
    )
