"""`ConversationRepo` over SQL."""

from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from actionary.base.ids import ConversationId, GPTId, RunId, UserId, VersionId
from actionary.conversations.conversation import Conversation, Run
from actionary.conversations.repo import busy, no_such_conversation
from actionary.db import schema
from actionary.db.engine import Database, utc


class SQLConversationRepo:
    """Conversations and runs, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        async with self._database.write() as connection:
            await connection.execute(
                insert(schema.conversation).values(
                    id=conversation.id,
                    owner_id=conversation.owner_id,
                    gpt_id=conversation.gpt_id,
                    version_id=conversation.version_id,
                    title=conversation.title,
                    is_preview=conversation.is_preview,
                    is_waiting=conversation.is_waiting,
                    created_at=conversation.created_at,
                    updated_at=conversation.updated_at,
                )
            )

    async def get(self, owner_id: UserId, conversation_id: ConversationId) -> Conversation:
        """Return the owner's conversation."""
        table = schema.conversation
        query = select(table).where(table.c.id == conversation_id, table.c.owner_id == owner_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise no_such_conversation()
        return _conversation(row)

    async def list_by_owner(self, owner_id: UserId, *, limit: int) -> tuple[Conversation, ...]:
        """Return the owner's conversations without previews, the latest first."""
        table = schema.conversation
        query = (
            select(table)
            .where(table.c.owner_id == owner_id, table.c.is_preview.is_(False))
            .order_by(table.c.updated_at.desc(), table.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return tuple(_conversation(row) for row in await connection.execute(query))

    async def touch(self, conversation_id: ConversationId, at: datetime, *, waiting: bool) -> None:
        """Record that something happened, and whether a confirmation waits."""
        table = schema.conversation
        async with self._database.write() as connection:
            await connection.execute(
                update(table)
                .where(table.c.id == conversation_id)
                .values(updated_at=at, is_waiting=waiting)
            )

    async def delete(self, owner_id: UserId, conversation_id: ConversationId) -> None:
        """Remove the conversation with everything said in it."""
        table = schema.conversation
        async with self._database.write() as connection:
            done = await connection.execute(
                delete(table).where(table.c.id == conversation_id, table.c.owner_id == owner_id)
            )
        if not done.rowcount:
            raise no_such_conversation()

    async def add_run(self, run: Run) -> None:
        """Keep a new run."""
        try:
            async with self._database.write() as connection:
                await connection.execute(
                    insert(schema.run).values(
                        id=run.id,
                        conversation_id=run.conversation_id,
                        position=run.position,
                        model=run.model,
                        message_key=run.message_key,
                    )
                )
        except IntegrityError as error:
            raise busy() from error

    async def list_runs(self, conversation_id: ConversationId) -> tuple[Run, ...]:
        """Return the conversation's runs in order."""
        table = schema.run
        query = (
            select(table)
            .where(table.c.conversation_id == conversation_id)
            .order_by(table.c.position)
        )
        async with self._database.read() as connection:
            return tuple(_run(row) for row in await connection.execute(query))

    async def get_run(self, run_id: RunId) -> tuple[Run, Conversation]:
        """Return a run with its conversation."""
        of_run = select(schema.run).where(schema.run.c.id == run_id)
        async with self._database.read() as connection:
            row = (await connection.execute(of_run)).first()
            if row is None:
                raise no_such_conversation()
            table = schema.conversation
            of_conversation = select(table).where(table.c.id == row.conversation_id)
            parent = (await connection.execute(of_conversation)).one()
        return _run(row), _conversation(parent)

    async def find_run_by_key(self, message_key: str) -> Run | None:
        """Return the run of a message that was sent before, or None."""
        query = select(schema.run).where(schema.run.c.message_key == message_key)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else _run(row)


def _conversation(row: Row) -> Conversation:  # type: ignore[type-arg]
    return Conversation(
        id=ConversationId(row.id),
        owner_id=UserId(row.owner_id),
        gpt_id=GPTId(row.gpt_id),
        version_id=VersionId(row.version_id),
        title=row.title,
        is_preview=row.is_preview,
        is_waiting=row.is_waiting,
        created_at=utc(row.created_at),
        updated_at=utc(row.updated_at),
    )


def _run(row: Row) -> Run:  # type: ignore[type-arg]
    return Run(
        id=RunId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        position=row.position,
        model=row.model,
        message_key=row.message_key,
    )
