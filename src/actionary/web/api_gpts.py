"""JSON API: the GPTs here."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from actionary.web.context import services_of

router = APIRouter(prefix="/api", tags=["GPTs"])


class FunctionOut(BaseModel):
    """A function of a GPT."""

    name: str
    method: str
    path: str
    consequential: bool
    missing: list[str]
    """Security schemes that lack a credential."""


class GPTOut(BaseModel):
    """A GPT people can talk to."""

    id: str
    slug: str
    name: str
    description: str
    starters: list[str]
    hosts: list[str]
    functions: list[FunctionOut]


@router.get("/gpts")
async def list_gpts(request: Request) -> list[GPTOut]:
    """Return the published GPTs with their functions."""
    services = services_of(request)
    shown = []
    for gpt in await services.gpts.list_mine(services.user.id):
        if gpt.version_id is None:
            continue
        version = await services.gpts.published(gpt)
        toolbox = await services.gpts.toolbox(version)
        content = version.content
        shown.append(
            GPTOut(
                id=gpt.id,
                slug=gpt.slug,
                name=content.name,
                description=content.description,
                starters=list(content.starters),
                hosts=list(await services.gpts.hosts(content)),
                functions=[
                    FunctionOut(
                        name=name,
                        method=offer.function.method,
                        path=offer.function.path,
                        consequential=offer.function.consequential,
                        missing=list(offer.missing),
                    )
                    for name, offer in toolbox.offers.items()
                ],
            )
        )
    return shown
