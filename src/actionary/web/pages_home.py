"""The first page: the GPTs installed here."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from actionary.web.context import face_of, frame, services_of
from actionary.web.render import render

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request) -> HTMLResponse:
    """Show the GPTs people can talk to."""
    services = services_of(request)
    shelf: list[dict[str, Any]] = []
    for gpt in await services.gpts.list_mine(services.user.id):
        if gpt.version_id is None:
            continue
        version = await services.gpts.published(gpt)
        face = face_of(gpt, version.content)
        toolbox = await services.gpts.toolbox(version)
        shelf.append(
            asdict(face)
            | {
                "initials": face.initials,
                "hue": face.hue,
                "description": version.content.description,
                "hosts": await services.gpts.hosts(version.content),
                "functions": len(toolbox.offers),
            }
        )
    context = await frame(request, "home") | {"gpts": shelf}
    return HTMLResponse(render("home.html", **context))
