"""Files that an answer brings: kept in the conversation, told to the model, shown to the person."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from typing import Final

from actionary.actions.redact import redact
from actionary.actions.result import is_text
from actionary.actions.returnedfiles import (
    MAX_FILES,
    ReturnedFile,
    decoded,
    is_attachment,
    name_of,
    returned_files,
    text_of,
    told_instead,
)
from actionary.base.clock import Clock
from actionary.base.errors import ActionaryError
from actionary.base.http import HTTPRequest, HTTPResponse
from actionary.base.ids import FileId
from actionary.base.secret import Secret
from actionary.base.text import count, size, truncate
from actionary.messages.file import (
    ConversationFile,
    FileKind,
    FileRefusedError,
    is_text_type,
    safe_media_type,
    safe_name,
    tell_answered,
)
from actionary.messages.filestore import FileStore, NewFile, in_one
from actionary.runtime.caller import Whose
from actionary.transport.client import HTTPClient

FETCH_SECONDS: Final = 10.0
"""For one file by its address, as GPT Actions give it."""
ALL_SECONDS: Final = 45.0
"""For all of them together: as long as the call itself may take."""
_ENDINGS: Final = {"application/json": "json", "text/csv": "csv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An answer with its files taken out of it."""

    response: HTTPResponse
    """What is left to be told as text."""
    files: tuple[ConversationFile, ...] = ()
    note: str = ""
    """What could not be kept, for the person."""


class AnswerFiles:
    """Keeps the files of answers."""

    def __init__(
        self,
        store: FileStore,
        client: HTTPClient,
        clock: Clock,
        *,
        returned_bytes: int,
        inline_bytes: int,
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._returned_bytes = returned_bytes
        self._inline_bytes = inline_bytes

    @property
    def inline_room(self) -> int:
        """Bytes an answer may have besides its text, for files in base64."""
        return self._inline_bytes * 4 // 3

    async def take(
        self, response: HTTPResponse, url: str, whose: Whose, secrets: Collection[Secret]
    ) -> Taken:
        """Return the answer without its files, which are kept; a bad one is said, never raised."""
        entries = returned_files(response)
        if entries:
            return await self._take_listed(response, entries, whose, secrets)
        if not response.is_success or not response.body:
            return Taken(response=response)
        if not is_text(response.media_type, response.body):
            return await self._take_body(response, url, whose, secrets)
        if is_attachment(response):
            # A text to be saved: the model reads it, and the person gets the file.
            kept = await self._take_body(response, url, whose, secrets)
            return replace(kept, response=response)
        return Taken(response=response)

    async def keep_whole(
        self, text: str, media_type: str, file_id: FileId, whose: Whose
    ) -> ConversationFile | None:
        """Keep all of a text of which the model is told a part; None when there is no room."""
        new = NewFile(
            id=file_id,
            owner_id=whose.user_id,
            conversation_id=whose.conversation_id,
            name=f"answer.{_ENDINGS.get(media_type, 'txt')}",
            media_type=media_type,
            kind=FileKind.WHOLE,
        )
        try:
            return await self._store.add(new, in_one(text.encode("utf-8", "replace")))
        except ActionaryError:
            return None

    async def _take_body(
        self, response: HTTPResponse, url: str, whose: Whose, secrets: Collection[Secret]
    ) -> Taken:
        name = redact(name_of(response, url), secrets)
        try:
            content, about = in_one(response.body), len(response.body)
            file = await self._keep(whose, name, response.media_type, content, about, secrets)
        except ActionaryError as error:
            return Taken(
                response=_with_text(response, f"[A file was not kept: {error.message}]"),
                note=error.message,
            )
        return Taken(response=_with_text(response, tell_answered(file)), files=(file,))

    async def _take_listed(
        self,
        response: HTTPResponse,
        entries: tuple[ReturnedFile, ...],
        whose: Whose,
        secrets: Collection[Secret],
    ) -> Taken:
        until = self._clock.monotonic() + ALL_SECONDS
        left = self._inline_bytes
        files: list[ConversationFile] = []
        told: list[str] = []
        problems: list[str] = []
        for number, entry in enumerate(entries[:MAX_FILES], 1):
            problem = entry.problem
            if not problem and not entry.url and entry.size > left:
                problem = f"the files in one answer have more than {size(self._inline_bytes)}"
            if not problem:
                left -= 0 if entry.url else entry.size
                try:
                    files.append(await self._take_one(entry, whose, secrets, until))
                    told.append(f"File the person sees: {files[-1].described}")
                except ActionaryError as error:
                    problem = redact(error.message, secrets).rstrip(".")
                except ValueError:
                    problem = "its content is no base64"
            if problem:
                name = safe_name(redact(entry.name, secrets), default=f"number {number}")
                problems.append(f"File {name!r} was not kept: {truncate(problem, 300)}.")
                told.append(problems[-1])
        if len(entries) > MAX_FILES:
            problems.append(
                f"It sent {count(len(entries), 'file')}; only the first {MAX_FILES} are taken."
            )
            told.append(problems[-1])
        text = told_instead(text_of(response).decode("utf-8"), told)
        return Taken(
            response=replace(response, body=text.encode("utf-8")),
            files=tuple(files),
            note=" ".join(problems),
        )

    async def _take_one(
        self, entry: ReturnedFile, whose: Whose, secrets: Collection[Secret], until: float
    ) -> ConversationFile:
        if not entry.url:
            name = redact(entry.name, secrets)
            content = _streamed(entry.content)
            return await self._keep(whose, name, entry.media_type, content, entry.size, secrets)
        seconds = min(FETCH_SECONDS, until - self._clock.monotonic())
        if seconds <= 0:
            raise FileRefusedError(f"fetching the files took more than {ALL_SECONDS:g} seconds")
        limits = replace(
            self._client.limits, total_seconds=seconds, response_bytes=self._returned_bytes
        )
        # No credential goes along: the address may be anybody's.
        response = await self._client.send(HTTPRequest(method="GET", url=entry.url), limits=limits)
        if response.status != 200:
            raise FileRefusedError(f"its address answered {response.status}")
        name = redact(name_of(response, entry.url), secrets)
        content, about = in_one(response.body), len(response.body)
        return await self._keep(whose, name, response.media_type, content, about, secrets)

    async def _keep(
        self,
        whose: Whose,
        name: str,
        media_type: str,
        content: AsyncIterator[bytes],
        about: int,
        secrets: Collection[Secret],
    ) -> ConversationFile:
        if about > self._returned_bytes:
            raise FileRefusedError(f"it has more than {size(self._returned_bytes)}")
        new = NewFile(
            owner_id=whose.user_id,
            conversation_id=whose.conversation_id,
            name=name,
            media_type=media_type,
            kind=FileKind.ANSWER,
        )
        if secrets and is_text_type(safe_media_type(media_type)):
            content = _redacted(content, secrets)  # a model may read it
        return await self._store.add(new, content)


async def _redacted(
    content: AsyncIterator[bytes], secrets: Collection[Secret]
) -> AsyncIterator[bytes]:
    """Yield a text with the secrets masked: whole, for one may lie across two pieces."""
    data = b"".join([chunk async for chunk in content])
    text = data.decode("utf-8", "surrogateescape")
    async for chunk in in_one(redact(text, secrets).encode("utf-8", "surrogateescape")):
        yield chunk


async def _streamed(content: str) -> AsyncIterator[bytes]:
    for piece in decoded(content):
        yield piece


def _with_text(response: HTTPResponse, text: str) -> HTTPResponse:
    headers = response.headers.with_set("Content-Type", "text/plain; charset=utf-8")
    return replace(response, headers=headers, body=text.encode("utf-8"))
