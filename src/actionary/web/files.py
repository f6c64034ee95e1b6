"""Files: uploaded by a person, downloaded by their owner."""

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import Response, StreamingResponse

from actionary.base.ids import CallId, FileId
from actionary.messages.file import OCTETS, ConversationFile
from actionary.messages.filestore import NewFile, no_such_file
from actionary.runtime.file_links import PATH
from actionary.web.api_conversations import FileOut
from actionary.web.context import services_of
from actionary.web.guard import UPLOADS

router = APIRouter()

_SANDBOX = "default-src 'none'; sandbox"
"""Should a browser ever show a file as a page, it can do nothing."""


@router.post(
    UPLOADS,
    status_code=status.HTTP_201_CREATED,
    tags=["Conversations"],
    openapi_extra={
        "requestBody": {"content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
async def upload(request: Request, name: Annotated[str, Query(max_length=1000)] = "") -> FileOut:
    """Keep the bytes of the body as a file; name its id with the message it belongs to.

    One that no message names within a day is removed.
    """
    services = services_of(request)
    new = NewFile(
        owner_id=services.user.id,
        conversation_id=None,
        name=name,
        media_type=request.headers.get("content-type", ""),
    )
    return FileOut.of(await services.files.add(new, request.stream()))


@router.delete(
    f"{UPLOADS}/{{file_id}}", status_code=status.HTTP_204_NO_CONTENT, tags=["Conversations"]
)
async def remove(request: Request, file_id: FileId) -> Response:
    """Remove a file whose message is not sent yet."""
    services = services_of(request)
    await services.files.remove(services.user.id, file_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/files/{file_id}", include_in_schema=False)
async def download(request: Request, file_id: FileId) -> Response:
    """Give a file to its owner: to be saved, never to be shown by the browser."""
    services = services_of(request)
    file = await services.files.get(services.user.id, file_id)
    return await sent(services.files.read(file), file)


@router.get("/files/{file_id}/picture", include_in_schema=False)
async def picture(request: Request, file_id: FileId) -> Response:
    """Give a picture to its owner's page; any other file is not there."""
    services = services_of(request)
    file = await services.files.get(services.user.id, file_id)
    if not file.is_picture:
        raise no_such_file()
    return await sent(services.files.read(file), file, inline=True)


@router.get(f"{PATH}/{{call_id}}/{{file_id}}/{{name}}", include_in_schema=False)
async def linked(
    request: Request,
    call_id: CallId,
    file_id: FileId,
    expires: Annotated[int, Query(ge=0, le=10**12)] = 0,
    signature: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Give a file to the API that a call named it to: the signature is all it has to show."""
    services = services_of(request)
    services.links.check(call_id, file_id, expires, signature)
    file = await services.files.get_linked(file_id)
    return await sent(services.files.read(file), file)


async def sent(
    chunks: AsyncIterator[bytes], file: ConversationFile, *, inline: bool = False
) -> Response:
    """Return a file's bytes as an answer that no browser runs."""
    first = await anext(chunks, b"")  # what cannot be read is an error before the answer begins

    async def body() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    plain = file.name.encode("ascii", "replace").decode().replace("?", "_")
    how = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}",
        "Content-Length": str(file.size),
        "Content-Security-Policy": _SANDBOX,
        "Cache-Control": "private, max-age=3600",
    }
    return StreamingResponse(body(), media_type=file.media_type, headers=headers)
