"""What every page shows around its own content: the GPTs, the chats, the notices."""

from typing import Any

from starlette.requests import Request

from actionary.base.text import size
from actionary.conversations.conversation import MAX_FILES
from actionary.gpts.gpt import GPT, GPTContent
from actionary.services import Services
from actionary.web.reply import Face


def services_of(request: Request) -> Services:
    """Return the services of the application a request came to."""
    services: Services = request.app.state.services
    return services


def face_of(gpt: GPT, content: GPTContent | None = None) -> Face:
    """Return how a GPT looks."""
    return Face(slug=gpt.slug, name=(content or gpt.draft).name or "Untitled GPT")


async def frame(
    request: Request, page: str, *, model: str = "", chat_id: str | None = None
) -> dict[str, Any]:
    """Return the context of base.html; `model` is what answers on this page."""
    services = services_of(request)
    gpts = await services.gpts.list_mine(services.user.id)
    faces = {gpt.id: face_of(gpt) for gpt in gpts}
    return {
        "page": page,
        "gpts": [faces[gpt.id] for gpt in gpts if gpt.version_id is not None],
        "chats": await recent_chats(services),
        "chat_id": chat_id,
        "gpt": None,
        "rehearsal": services.models.is_rehearsal(model or services.models.default),
        "nonce": request.state.nonce,
        "uploads": {
            "files": MAX_FILES,
            "bytes": services.settings.file_bytes,
            "text": size(services.settings.file_bytes),
        },
    }


async def recent_chats(services: Services) -> list[dict[str, Any]]:
    """Return the chats in the list at the side."""
    return [
        {
            "id": conversation.id,
            "title": conversation.title,
            "href": f"/c/{conversation.id}",
            "waiting": conversation.is_waiting,
        }
        for conversation in await services.conversations.list_recent(services.user.id)
    ]
