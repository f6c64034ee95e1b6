"""The chat page: its messages, its stream and its confirmations."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from actionary.actions.confirmation import Decision
from actionary.auth.apply import CredentialUnusableError
from actionary.base.ids import CallId, ConversationId, FileId, RunId
from actionary.base.secret import Secret
from actionary.conversations.conversation import Conversation
from actionary.conversations.service import Told
from actionary.gpts.gpt import GPT, GPTContent
from actionary.runtime.state import IllegalMoveError, RunState, StaleDecisionError
from actionary.services import Services
from actionary.web.context import face_of, frame, recent_chats, services_of
from actionary.web.file_view import file_views
from actionary.web.render import render
from actionary.web.reply import Face, Reply
from actionary.web.stream import follow

router = APIRouter(include_in_schema=False)

MAX_SECRET = 20_000
"""Characters of a key: a long token, not a file."""


@router.get("/g/{slug}")
async def new_chat(request: Request, slug: str) -> HTMLResponse:
    """Show a GPT, ready for a first message."""
    services = services_of(request)
    gpt = await services.gpts.get_by_slug(services.user.id, slug)
    version = await services.gpts.published(gpt)
    context = await _chat_context(request, gpt, version.content, turns=[])
    return HTMLResponse(render("chat.html", **context))


@router.post("/g/{slug}/chats")
async def start_chat(
    request: Request,
    slug: str,
    text: Annotated[str, Form()] = "",
    file: Annotated[list[str] | None, Form()] = None,
    key: Annotated[str, Form(max_length=64)] = "",
) -> HTMLResponse:
    """Begin a conversation with its first message."""
    services = services_of(request)
    gpt = await services.gpts.get_by_slug(services.user.id, slug)
    version = await services.gpts.published(gpt)
    conversation, run = await services.conversations.start(
        services.user.id, gpt, version, text, files=_ids(file), message_key=key
    )
    html = await turn_html(request, conversation, gpt, run.id, with_chats=True)
    return HTMLResponse(html, headers={"HX-Push-Url": f"/c/{conversation.id}"})


@router.get("/c/{conversation_id}")
async def chat(request: Request, conversation_id: ConversationId) -> HTMLResponse:
    """Show a conversation."""
    services = services_of(request)
    conversation = await services.conversations.get(services.user.id, conversation_id)
    gpt = await services.gpts.get(services.user.id, conversation.gpt_id)
    version = await services.gpts.get_version(conversation.version_id)
    told = await services.conversations.transcript(services.user.id, conversation_id)
    face = face_of(gpt, version.content)
    turns = [_turn(each, conversation, face) for each in told]
    context = await _chat_context(request, gpt, version.content, turns, conversation)
    return HTMLResponse(render("chat.html", **context))


@router.post("/c/{conversation_id}/messages")
async def send(
    request: Request,
    conversation_id: ConversationId,
    text: Annotated[str, Form()] = "",
    file: Annotated[list[str] | None, Form()] = None,
    key: Annotated[str, Form(max_length=64)] = "",
) -> HTMLResponse:
    """Say something more."""
    services = services_of(request)
    run = await services.conversations.send(
        services.user.id, conversation_id, text, files=_ids(file), message_key=key
    )
    conversation = await services.conversations.get(services.user.id, conversation_id)
    gpt = await services.gpts.get(services.user.id, conversation.gpt_id)
    return HTMLResponse(await turn_html(request, conversation, gpt, run.id))


@router.get("/c/{conversation_id}/runs/{run_id}/events")
async def events(
    request: Request, conversation_id: ConversationId, run_id: RunId
) -> StreamingResponse:
    """Stream a reply."""
    services = services_of(request)
    reply = await _reply(services, conversation_id, run_id)
    run, watcher = await services.conversations.watch(services.user.id, run_id)
    return StreamingResponse(
        follow(run, watcher, reply),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/c/{conversation_id}/runs/{run_id}/calls/{call_id}")
async def decide(
    request: Request,
    conversation_id: ConversationId,
    run_id: RunId,
    call_id: CallId,
    decision: Annotated[Decision, Form()],
    request_hash: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take a person's answer to a card; the stream brings what follows from it."""
    services = services_of(request)
    reply = await _reply(services, conversation_id, run_id)
    try:
        await services.conversations.decide(
            services.user.id,
            run_id,
            call_id,
            decision,
            request_hash=request_hash,
            reason=reason,
        )
    except (StaleDecisionError, IllegalMoveError) as error:
        state = await _state(services, conversation_id, run_id)
        if state is None or call_id not in state.calls:
            raise
        stale = isinstance(error, StaleDecisionError)
        html = reply.call(state.calls[call_id], changed=stale)
        return HTMLResponse(html, status_code=409)
    return Response(status_code=204)


@router.post("/c/{conversation_id}/runs/{run_id}/calls/{call_id}/credential")
async def give(
    request: Request,
    conversation_id: ConversationId,
    run_id: RunId,
    call_id: CallId,
    scheme: Annotated[str, Form(max_length=200)],
    secret: Annotated[str, Form(max_length=MAX_SECRET)] = "",
    user: Annotated[str, Form(max_length=MAX_SECRET)] = "",
) -> Response:
    """Take a person's own key for a call that waits for it; the stream brings what follows."""
    services = services_of(request)
    reply = await _reply(services, conversation_id, run_id)
    try:
        await services.conversations.sign_ins.give(
            services.user.id, run_id, call_id, scheme, Secret(secret.strip()), user=user.strip()
        )
    except (CredentialUnusableError, IllegalMoveError) as error:
        state = await _state(services, conversation_id, run_id)
        if state is None or call_id not in state.calls:
            raise
        call = state.calls[call_id]
        if isinstance(error, IllegalMoveError):
            return HTMLResponse(reply.call(call), status_code=409)
        said = {scheme: f"{error.message} {error.hint}"}
        return HTMLResponse(reply.sign_in(call, said), status_code=422)
    return Response(status_code=204)


@router.post("/c/{conversation_id}/runs/{run_id}/calls/{call_id}/resolution")
async def resolve(
    request: Request,
    conversation_id: ConversationId,
    run_id: RunId,
    call_id: CallId,
    happened: Annotated[bool, Form()],
) -> HTMLResponse:
    """Keep what a person found out about a call; answers its line anew."""
    services = services_of(request)
    reply = await _reply(services, conversation_id, run_id)
    aftermath = services.conversations.aftermath
    try:
        state = await aftermath.resolve(services.user.id, run_id, call_id, happened=happened)
    except IllegalMoveError:
        found = await _state(services, conversation_id, run_id)
        if found is None or call_id not in found.calls:
            raise
        return HTMLResponse(reply.call(found.calls[call_id]), status_code=409)
    return HTMLResponse(reply.call(state.calls[call_id]))


@router.post("/c/{conversation_id}/runs/{run_id}/calls/{call_id}/again")
async def send_again(
    request: Request, conversation_id: ConversationId, run_id: RunId, call_id: CallId
) -> HTMLResponse:
    """Make a call once more, after another look at its card; answers the message that does."""
    services = services_of(request)
    await _reply(services, conversation_id, run_id)
    run = await services.conversations.aftermath.send_again(services.user.id, run_id, call_id)
    conversation = await services.conversations.get(services.user.id, conversation_id)
    gpt = await services.gpts.get(services.user.id, conversation.gpt_id)
    return HTMLResponse(await turn_html(request, conversation, gpt, run.id))


@router.post("/c/{conversation_id}/stop")
async def stop(request: Request, conversation_id: ConversationId) -> Response:
    """Stop what is running in a conversation."""
    services = services_of(request)
    told = await services.conversations.transcript(services.user.id, conversation_id)
    for each in told:
        if each.state.phase.is_open:
            await services.conversations.stop(services.user.id, each.run.id)
    return Response(status_code=204)


@router.post("/c/{conversation_id}/runs/{run_id}/retry")
async def retry(request: Request, conversation_id: ConversationId, run_id: RunId) -> Response:
    """Ask the model again after it failed."""
    services = services_of(request)
    await _reply(services, conversation_id, run_id)
    await services.conversations.retry(services.user.id, run_id)
    return Response(status_code=204)


@router.post("/c/{conversation_id}/delete")
async def delete(request: Request, conversation_id: ConversationId) -> Response:
    """Remove a conversation."""
    services = services_of(request)
    await services.conversations.delete(services.user.id, conversation_id)
    return Response(status_code=303, headers={"Location": "/"})


def _ids(given: list[str] | None) -> list[FileId]:
    return [FileId(each) for each in given or ()]


async def _state(
    services: Services, conversation_id: ConversationId, run_id: RunId
) -> RunState | None:
    told = await services.conversations.transcript(services.user.id, conversation_id)
    return next((each.state for each in told if each.run.id == run_id), None)


async def _reply(services: Services, conversation_id: ConversationId, run_id: RunId) -> Reply:
    """Return the reply of a run of this conversation; raises when it is none."""
    conversation = await services.conversations.get_with_run(
        services.user.id, conversation_id, run_id
    )
    gpt = await services.gpts.get(services.user.id, conversation.gpt_id)
    return Reply(conversation_id=conversation_id, run_id=run_id, face=face_of(gpt))


async def turn_html(
    request: Request,
    conversation: Conversation,
    gpt: GPT,
    run_id: RunId,
    *,
    with_chats: bool = False,
) -> str:
    """Return a message and its reply, to be put at the end of a thread."""
    services = services_of(request)
    told = await services.conversations.transcript(services.user.id, conversation.id)
    mine = next(each for each in told if each.run.id == run_id)
    face = face_of(gpt)
    return render(
        "parts/turn.html",
        turn=_turn(mine, conversation, face),
        gpt=face,
        oob_chats=with_chats and not conversation.is_preview,
        chats=await recent_chats(services) if with_chats else [],
        chat_id=conversation.id,
    )


def _turn(told: Told, conversation: Conversation, face: Face) -> dict[str, Any]:
    reply = Reply(conversation_id=conversation.id, run_id=told.run.id, face=face)
    return {
        "text": told.state.text,
        "files": file_views(told.state.files),
        "run_id": told.run.id,
        "conversation_id": conversation.id,
        "events_url": reply.events_url,
        "html": reply.whole(told.state),
        "live": told.state.phase.is_open,
    }


async def _chat_context(
    request: Request,
    gpt: GPT,
    content: GPTContent,
    turns: Sequence[dict[str, Any]],
    conversation: Conversation | None = None,
) -> dict[str, Any]:
    services = services_of(request)
    model = content.model or services.models.default
    chat_id = conversation.id if conversation else None
    context = await frame(request, "chat", model=model, chat_id=chat_id)
    face = face_of(gpt, content)
    shown = {
        "slug": gpt.slug,
        "name": face.name,
        "initials": face.initials,
        "hue": face.hue,
        "description": content.description,
        "starters": content.starters,
        "hosts": await services.gpts.hosts(content),
    }
    return context | {
        "gpt": shown,
        "model_label": services.models.label(model),
        "edit_url": f"/editor/{gpt.id}",
        "turns": turns,
        "error": None,
    }
