"""The GPT editor: configure, add actions, preview, save."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from actionary.auth.vault import CredentialEntry
from actionary.base.errors import ActionaryError
from actionary.base.http import host_of
from actionary.base.ids import ActionId, FileId, GPTId
from actionary.gpts.gpt import GPT, ActionSettings, GPTContent, GPTInvalidError
from actionary.messages.filestore import UNSENT
from actionary.openapi.document import CheckedDocument, check_document
from actionary.openapi.limits import DEFAULT_LIMITS
from actionary.openapi.text import decode_document
from actionary.services import Services
from actionary.web import action_view
from actionary.web.context import face_of, frame, services_of
from actionary.web.forms import EditorForm, read_answers, read_editor_form, read_scheme
from actionary.web.guard import MAX_BODY
from actionary.web.importing import filled_in, import_from, manifest_in, manifest_problems
from actionary.web.pages_chat import turn_html
from actionary.web.render import render

router = APIRouter(include_in_schema=False)

MAX_STARTERS = 4
MAX_FIELDS = 5000
"""Fields of one form: a document of a thousand functions brings two for each."""
MAX_FIELD = MAX_BODY
"""Bytes of one field, as the form encodes it: a document may be nearly all of the form."""


@router.get("/mine")
async def mine(request: Request) -> HTMLResponse:
    """List the GPTs a person can edit."""
    services = services_of(request)
    listed = [
        {
            "slug": gpt.slug,
            "name": face_of(gpt).name,
            "initials": face_of(gpt).initials,
            "hue": face_of(gpt).hue,
            "description": gpt.draft.description,
            "edit_url": f"/editor/{gpt.id}",
            "is_published": gpt.version_id is not None,
        }
        for gpt in await services.gpts.list_mine(services.user.id)
        if gpt.version_id is not None or gpt.draft != GPTContent()
    ]
    context = await frame(request, "mine") | {"mine": listed}
    return HTMLResponse(render("mine.html", **context))


@router.get("/editor/new")
async def new(request: Request) -> RedirectResponse:
    """Open the editor on a GPT with nothing in it, the same one until it is saved."""
    services = services_of(request)
    for gpt in await services.gpts.list_mine(services.user.id):
        if gpt.version_id is None and gpt.draft == GPTContent():
            break
    else:
        gpt = await services.gpts.create(services.user)
    return RedirectResponse(f"/editor/{gpt.id}", status_code=303)


@router.get("/editor/{gpt_id}")
async def editor(request: Request, gpt_id: GPTId) -> HTMLResponse:
    """Show a GPT's draft for editing."""
    services = services_of(request)
    gpt = await services.gpts.get(services.user.id, gpt_id)
    callback_url = services.connections.callback_url
    actions = []
    for number, settings in enumerate(gpt.draft.actions):
        view = await services.gpts.view_action(gpt, settings)
        text = await services.gpts.document_text(settings)
        actions.append(action_view.shown(f"a{number}", view, text, callback_url))
    context = await frame(request, "editor")
    context |= {
        "draft": _draft(gpt),
        "models": _models(services),
        "actions": actions,
        "blank_action": action_view.blank("NEW-ACTION", callback_url),
        "save_url": f"/editor/{gpt.id}",
        "preview_url": f"/editor/{gpt.id}/preview",
        "chat_url": f"/g/{gpt.slug}" if gpt.version_id else None,
        "errors": {},
        "max_starters": MAX_STARTERS,
    }
    return HTMLResponse(render("editor.html", **context))


@router.post("/editor/check")
async def check(
    request: Request,
    prefix: Annotated[str, Query(max_length=64)],
    action: str = "",
    gpt: str = "",
    source: str = "",
    scheme: Annotated[str, Query(max_length=20_000)] = "",
    answers: Annotated[str, Query(max_length=20_000)] = "",
) -> JSONResponse:
    """Check a document as it is being written."""
    body = await request.body()
    if (manifest := manifest_in(body, source or None)) is not None:
        answer = action_view.checked(
            prefix, CheckedDocument(document=None, diagnostics=()), None, ()
        )
        told = {"problems": manifest_problems(manifest), "manifest": manifest.problem is None}
        return JSONResponse(answer | told)
    found = await asyncio.to_thread(check_document, body, source=source or None)
    services = services_of(request)
    settings, entries = await _kept(services, GPTId(gpt), ActionId(action), found)
    answer = action_view.checked(
        prefix,
        found,
        settings,
        entries,
        read_scheme(scheme),
        read_answers(answers),
        callback_url=services.connections.callback_url,
    )
    return JSONResponse(answer)


@router.post("/editor/fetch")
async def fetch(
    request: Request,
    prefix: Annotated[str, Query(max_length=64)],
    url: Annotated[str, Form()] = "",
    manifest: Annotated[str, Form()] = "",
    action: str = "",
    gpt: str = "",
    source: str = "",
    scheme: Annotated[str, Query(max_length=20_000)] = "",
) -> JSONResponse:
    """Fetch a document by its URL; from then on the copy made here is what counts.

    A plugin manifest, fetched or pasted, leads to its document, and fills in what is empty.
    A scheme that stood beside the document of another host goes with it.
    """
    services = services_of(request)
    fetched = await import_from(services.client, url, manifest)
    found = await asyncio.to_thread(check_document, fetched.content, source=fetched.source_url)
    settings, entries = await _kept(services, GPTId(gpt), ActionId(action), found)
    kept = scheme if not source or host_of(source) == host_of(fetched.source_url) else ""
    filled: dict[str, Any] = filled_in(fetched.manifest) if fetched.manifest else {"scheme": kept}
    answer = action_view.checked(
        prefix,
        found,
        settings,
        entries,
        read_scheme(filled["scheme"]),
        callback_url=services.connections.callback_url,
    )
    answer["problems"] = [*filled.pop("remarks", ()), *answer["problems"]]
    answer |= filled
    text = decode_document(fetched.content, DEFAULT_LIMITS)
    return JSONResponse(answer | {"text": text, "source": fetched.source_url})


@router.post("/editor/{gpt_id}")
async def save(request: Request, gpt_id: GPTId) -> Response:
    """Keep what is on the page and let people talk to it from now on."""
    services = services_of(request)
    gpt, form = await _read(request, services, gpt_id)
    services.gpts.check(form.content, form.errors)
    gpt = await _keep(services, gpt, form)
    await services.gpts.publish(services.user.id, gpt.id)
    gpt = await services.gpts.get(services.user.id, gpt.id)
    if "text/html" in request.headers.get("accept", ""):
        # Pressed before the page's script was there: the browser sent the form by itself.
        return RedirectResponse(f"/editor/{gpt.id}", status_code=303)
    return JSONResponse(
        {
            "save_url": f"/editor/{gpt.id}",
            "edit_url": f"/editor/{gpt.id}",
            "chat_url": f"/g/{gpt.slug}",
            "actions": form.action_ids,
        }
    )


@router.post("/editor/{gpt_id}/preview")
async def preview(request: Request, gpt_id: GPTId) -> HTMLResponse:
    """Begin a conversation with the GPT as it is on the page, saved or not."""
    services = services_of(request)
    gpt, form = await _read(request, services, gpt_id)
    if form.errors:
        raise GPTInvalidError(dict(form.errors))
    gpt = await _keep(services, gpt, form, spare=await _published(services, gpt))
    fields = await _fields(request)
    version = await services.gpts.freeze(gpt)
    conversation, run = await services.conversations.start(
        services.user.id,
        gpt,
        version,
        str(fields.get("text", "")),
        files=[FileId(str(each)) for each in fields.getlist("file")],
        message_key=str(fields.get("key", ""))[:64],
        is_preview=True,
    )
    return HTMLResponse(await turn_html(request, conversation, gpt, run.id))


@router.post("/editor/{gpt_id}/delete")
async def delete(request: Request, gpt_id: GPTId) -> RedirectResponse:
    """Remove a GPT with its conversations."""
    services = services_of(request)
    gpt = await services.gpts.get(services.user.id, gpt_id)
    await services.connections.leave(gpt.id)
    await services.gpts.delete(services.user.id, gpt.id)
    await services.files.sweep(services.clock.now() - UNSENT)
    return RedirectResponse("/mine", status_code=303)


async def _read(request: Request, services: Services, gpt_id: GPTId) -> tuple[GPT, EditorForm]:
    gpt = await services.gpts.get(services.user.id, gpt_id)
    form = await read_editor_form(
        await _fields(request),
        gpt,
        services.gpts,
        plain_http=services.client.policy.exceptions,
        learn=services.connections.discovery.learn,
    )
    return gpt, form


async def _fields(request: Request) -> FormData:
    return await request.form(max_fields=MAX_FIELDS, max_part_size=MAX_FIELD)


async def _published(services: Services, gpt: GPT) -> frozenset[ActionId]:
    """Return the actions people talk to already: trying a draft must not change their keys."""
    if gpt.version_id is None:
        return frozenset()
    published = await services.gpts.published(gpt)
    return frozenset(action.id for action in published.content.actions)


async def _keep(
    services: Services, gpt: GPT, form: EditorForm, *, spare: Collection[ActionId] = ()
) -> GPT:
    """Keep the draft, and what was typed and taken back for its actions but those to `spare`."""
    gpt = await services.gpts.save_draft(services.user.id, gpt.id, form.content)
    for action_id, scheme in form.removed:
        if action_id not in spare:
            await services.gpts.remove_credential(gpt, action_id, scheme)
    for typed in form.credentials:
        if typed.action_id in spare:
            continue
        settings = gpt.draft.action(typed.action_id)
        assert settings is not None, "the form made this action"
        try:
            await services.gpts.set_credential(
                gpt, settings, typed.scheme, typed.secret, typed.user
            )
        except ActionaryError as error:
            raise GPTInvalidError({typed.field: f"{error.message} {error.hint}"}) from error
    return gpt


async def _kept(
    services: Services, gpt_id: GPTId, action_id: ActionId, found: CheckedDocument
) -> tuple[ActionSettings | None, tuple[CredentialEntry, ...]]:
    if not gpt_id or not action_id:
        return None, ()
    gpt = await services.gpts.get(services.user.id, gpt_id)
    settings = gpt.draft.action(action_id)
    if settings is None:
        return None, ()
    view = await services.gpts.view_action(gpt, settings)
    if found.document is not None:
        server = await services.gpts.server_for(settings, found.document)
        settings = replace(settings, server=server)
    return settings, view.entries


def _draft(gpt: GPT) -> dict[str, Any]:
    face = face_of(gpt)
    return {
        "id": gpt.id,
        "slug": gpt.slug if gpt.version_id else "",
        "name": gpt.draft.name,
        "initials": face.initials,
        "hue": face.hue,
        "description": gpt.draft.description,
        "instructions": gpt.draft.instructions,
        "starters": gpt.draft.starters,
        "model": gpt.draft.model,
    }


def _models(services: Services) -> list[dict[str, str]]:
    default = services.models.label(services.models.default)
    return [
        {"id": "", "label": f"This installation's default ({default})"},
        *(
            {"id": choice.name, "label": f"{choice.label} — {choice.provider}"}
            for choice in services.models.available()
        ),
    ]
