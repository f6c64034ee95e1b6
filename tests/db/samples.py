"""Things to keep."""

from datetime import UTC, datetime, timedelta

from actionary.base.ids import (
    ActionId,
    DocumentId,
    GPTId,
    UserId,
    new_conversation_id,
    new_gpt_id,
    new_run_id,
    new_version_id,
)
from actionary.bootstrap.wiring import Repos
from actionary.conversations.conversation import Conversation, Run
from actionary.gpts.gpt import GPT, ActionSettings, GPTContent, Version

NOW = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
CONTENT = GPTContent(
    name="Zoë’s desk ✈",
    description="Books “things”.",
    instructions="Be kind.\n\nAlways.",
    starters=("Find a room", "日本"),
    model="openai:gpt",
    capabilities=("web",),
    actions=(
        ActionSettings(
            id=ActionId("act_1"),
            document_id=DocumentId("doc_1"),
            source="https://a.example/openapi.yaml",
            server="https://b.example",
            privacy_url="https://a.example/privacy",
            switched_off=("deleteAll",),
        ),
        ActionSettings(id=ActionId("act_2"), document_id=DocumentId("doc_2")),
    ),
)


async def owner(repos: Repos) -> UserId:
    """Return the local person."""
    return (await repos.accounts.local_user(NOW)).id


def gpt_of(owner_id: UserId, slug: str = "desk", *, at: datetime = NOW) -> GPT:
    """Return a GPT that was never published."""
    return GPT(
        id=new_gpt_id(), owner_id=owner_id, slug=slug, draft=CONTENT, created_at=at, updated_at=at
    )


def version_of(gpt_id: GPTId, number: int = 1) -> Version:
    """Return a version of a GPT."""
    return Version(
        id=new_version_id(), gpt_id=gpt_id, number=number, content=CONTENT, created_at=NOW
    )


async def kept_version(repos: Repos, slug: str = "desk") -> tuple[GPT, Version]:
    """Keep a GPT with a version."""
    gpt = gpt_of(await owner(repos), slug)
    version = version_of(gpt.id)
    await repos.gpts.save(gpt)
    await repos.gpts.add_version(version)
    return gpt, version


def conversation_of(
    gpt: GPT, version: Version, *, minutes: int = 0, is_preview: bool = False
) -> Conversation:
    """Return a conversation that was touched so many minutes later."""
    at = NOW + timedelta(minutes=minutes)
    return Conversation(
        id=new_conversation_id(),
        owner_id=gpt.owner_id,
        gpt_id=gpt.id,
        version_id=version.id,
        title="Find a room",
        created_at=at,
        updated_at=at,
        is_preview=is_preview,
    )


def run_of(conversation: Conversation, position: int = 0, key: str | None = None) -> Run:
    """Return a run of a conversation."""
    return Run(
        id=new_run_id(),
        conversation_id=conversation.id,
        position=position,
        model="rehearsal",
        message_key=key,
    )


async def kept_run(repos: Repos, slug: str = "desk") -> tuple[Conversation, Run]:
    """Keep a conversation with a run."""
    gpt, version = await kept_version(repos, slug)
    conversation = conversation_of(gpt, version)
    await repos.conversations.add(conversation)
    run = run_of(conversation)
    await repos.conversations.add_run(run)
    return conversation, run
