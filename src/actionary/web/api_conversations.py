"""JSON API: conversations, their runs and the decisions they wait for."""

from typing import Annotated, Self, TypeAlias

from fastapi import APIRouter, Request, status
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from actionary.actions.confirmation import Decision
from actionary.base.ids import CallId, ConversationId, FileId, RunId
from actionary.base.secret import Secret
from actionary.conversations.service import Told
from actionary.messages.file import ConversationFile
from actionary.runtime.call import Call
from actionary.web.context import services_of

router = APIRouter(prefix="/api", tags=["Conversations"])


def _whole(text: str) -> str:
    if text != text.encode("utf-8", "replace").decode("utf-8"):
        raise ValueError("half of a character stands alone in it")
    return text


Text: TypeAlias = Annotated[str, AfterValidator(_whole)]
"""A text that every answer and every database can hold: JSON can write lone surrogates."""


class MessageIn(BaseModel):
    """What a person says."""

    model_config = ConfigDict(extra="forbid")
    text: Text
    files: Annotated[list[Text], Field(max_length=100)] = []
    """Ids of uploads that belong to the message."""
    key: Annotated[Text, Field(max_length=64)] = ""
    """What the sender calls the message: sent again with the same key, it is kept once."""


class StartIn(MessageIn):
    """The first message of a conversation."""

    gpt: Text
    """The slug of the GPT."""


class DecisionIn(BaseModel):
    """The answer to a confirmation."""

    model_config = ConfigDict(extra="forbid")
    decision: Decision
    request_hash: Text
    """The hash of the request that was shown; another one is refused."""
    reason: Text = ""


class ResolutionIn(BaseModel):
    """What a person found out about a call."""

    model_config = ConfigDict(extra="forbid")
    happened: bool


class FileOut(BaseModel):
    """A file of a conversation, or of a message about to be sent."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    href: str
    """Where its bytes are."""

    @classmethod
    def of(cls, file: ConversationFile) -> Self:
        """Return what a program is told of a file."""
        return cls(
            id=file.id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            href=f"/files/{file.id}",
        )


class CredentialIn(BaseModel):
    """A person's own key or login for a call that waits for it; it is never given out again."""

    model_config = ConfigDict(extra="forbid")
    scheme: Text
    secret: Annotated[Text, Field(max_length=20_000)]
    user: Annotated[Text, Field(max_length=1000)] = ""
    """The name of a login."""


class NeedOut(BaseModel):
    """What the person has to give before a call can go on."""

    scheme: str
    way: str
    """`key`, `login`, or `sign_in`, which takes a browser."""
    host: str
    """Whose page asks for a sign-in."""


class CallOut(BaseModel):
    """A call: what would be, or was, sent, and how it ended."""

    id: str
    state: str
    name: str
    summary: str
    host: str
    method: str
    path: str
    consequential: bool
    request: str
    """The exact request, with credentials masked."""
    request_hash: str
    needs: list[NeedOut]
    status: int | None
    response: str
    files: list[FileOut]
    """What the answer brought."""
    whole: FileOut | None
    """All of the answer's text, when `response` is a part of it."""
    note: str
    uncertain: bool
    """Whether it may have happened, and nobody knows: resolve it, or send it again."""
    resolution: str
    """What the person found out: `happened`, `did_not_happen`, or nothing yet."""
    retry_of: str
    """The call that this one repeats, or nothing."""


class TurnOut(BaseModel):
    """One reply of the model."""

    text: str
    calls: list[CallOut]


class RunOut(BaseModel):
    """A message and everything that followed from it."""

    id: str
    phase: str
    message: str
    files: list[FileOut]
    """What was attached to the message."""
    turns: list[TurnOut]
    failure: str
    hint: str


class ConversationOut(BaseModel):
    """A conversation."""

    id: str
    title: str
    gpt_id: str
    waiting: bool
    runs: list[RunOut]


@router.post("/conversations", status_code=status.HTTP_201_CREATED)
async def start(request: Request, body: StartIn) -> ConversationOut:
    """Begin a conversation; the reply goes on after the answer, so read it again."""
    services = services_of(request)
    gpt = await services.gpts.get_by_slug(services.user.id, body.gpt)
    version = await services.gpts.published(gpt)
    conversation, _ = await services.conversations.start(
        services.user.id, gpt, version, body.text, files=_ids(body), message_key=body.key
    )
    return await _show(request, conversation.id)


@router.get("/conversations/{conversation_id}")
async def read(request: Request, conversation_id: ConversationId) -> ConversationOut:
    """Return a conversation as it stands."""
    return await _show(request, conversation_id)


@router.post("/conversations/{conversation_id}/messages", status_code=status.HTTP_201_CREATED)
async def send(
    request: Request, conversation_id: ConversationId, body: MessageIn
) -> ConversationOut:
    """Say something more."""
    services = services_of(request)
    await services.conversations.send(
        services.user.id, conversation_id, body.text, files=_ids(body), message_key=body.key
    )
    return await _show(request, conversation_id)


@router.post("/conversations/{conversation_id}/calls/{call_id}")
async def decide(
    request: Request, conversation_id: ConversationId, call_id: CallId, body: DecisionIn
) -> ConversationOut:
    """Answer a confirmation."""
    services = services_of(request)
    run = await services.conversations.find_run_of_call(services.user.id, conversation_id, call_id)
    await services.conversations.decide(
        services.user.id,
        run.id,
        call_id,
        body.decision,
        request_hash=body.request_hash,
        reason=body.reason,
    )
    return await _show(request, conversation_id)


@router.post("/conversations/{conversation_id}/calls/{call_id}/credential")
async def give(
    request: Request, conversation_id: ConversationId, call_id: CallId, body: CredentialIn
) -> ConversationOut:
    """Give a key or login of one's own to a call that waits for it; the call then goes on."""
    services = services_of(request)
    run = await services.conversations.find_run_of_call(services.user.id, conversation_id, call_id)
    await services.conversations.sign_ins.give(
        services.user.id, run.id, call_id, body.scheme, Secret(body.secret), user=body.user
    )
    return await _show(request, conversation_id)


@router.post("/conversations/{conversation_id}/calls/{call_id}/resolution")
async def resolve(
    request: Request, conversation_id: ConversationId, call_id: CallId, body: ResolutionIn
) -> ConversationOut:
    """Say whether a call with an uncertain outcome happened."""
    services = services_of(request)
    run = await services.conversations.find_run_of_call(services.user.id, conversation_id, call_id)
    await services.conversations.aftermath.resolve(
        services.user.id, run.id, call_id, happened=body.happened
    )
    return await _show(request, conversation_id)


@router.post("/conversations/{conversation_id}/calls/{call_id}/again")
async def send_again(
    request: Request, conversation_id: ConversationId, call_id: CallId
) -> ConversationOut:
    """Make a call with an uncertain outcome once more; its card waits for a decision."""
    services = services_of(request)
    run = await services.conversations.find_run_of_call(services.user.id, conversation_id, call_id)
    await services.conversations.aftermath.send_again(services.user.id, run.id, call_id)
    return await _show(request, conversation_id)


@router.post("/conversations/{conversation_id}/runs/{run_id}/stop")
async def stop(request: Request, conversation_id: ConversationId, run_id: RunId) -> ConversationOut:
    """Stop a run."""
    services = services_of(request)
    await services.conversations.get_with_run(services.user.id, conversation_id, run_id)
    await services.conversations.stop(services.user.id, run_id)
    return await _show(request, conversation_id)


def _ids(body: MessageIn) -> list[FileId]:
    return [FileId(each) for each in body.files]


async def _show(request: Request, conversation_id: ConversationId) -> ConversationOut:
    services = services_of(request)
    conversation = await services.conversations.get(services.user.id, conversation_id)
    told = await services.conversations.transcript(services.user.id, conversation_id)
    return ConversationOut(
        id=conversation.id,
        title=conversation.title,
        gpt_id=conversation.gpt_id,
        waiting=any(each.state.waiting for each in told),
        runs=[_run(each) for each in told],
    )


def _run(told: Told) -> RunOut:
    state = told.state
    turns = [
        TurnOut(text=turn.text, calls=[_call(state.calls[call_id]) for call_id in turn.calls])
        for turn in state.turns
    ]
    if state.partial:
        turns.append(TurnOut(text=state.partial, calls=[]))
    return RunOut(
        id=told.run.id,
        phase=state.phase.value,
        message=state.text,
        files=[FileOut.of(each) for each in state.files],
        turns=turns,
        failure=state.failure.message if state.failure else "",
        hint=state.failure.hint if state.failure else "",
    )


def _call(call: Call) -> CallOut:
    proposal, answer = call.proposal, call.answer
    preview = proposal.preview
    return CallOut(
        id=call.id,
        state=call.state.value,
        name=proposal.tool_call.name,
        summary=proposal.summary,
        host=proposal.host,
        method=preview.method if preview else "",
        path=preview.path if preview else "",
        consequential=proposal.consequential,
        request=preview.request_text if preview else "",
        request_hash=proposal.request_hash,
        needs=[
            NeedOut(scheme=need.scheme, way=need.way, host=need.host) for need in proposal.needs
        ],
        status=answer.status if answer else None,
        response=answer.response_text if answer else "",
        files=[FileOut.of(each) for each in answer.files] if answer else [],
        whole=FileOut.of(answer.whole) if answer and answer.whole else None,
        note=proposal.refusal or (answer.note if answer else ""),
        uncertain=call.is_uncertain,
        resolution=call.resolution.value if call.resolution else "",
        retry_of=proposal.retry_of or "",
    )
