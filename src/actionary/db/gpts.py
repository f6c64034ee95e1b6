"""`GPTRepo` over SQL."""

import json
from contextlib import suppress

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from actionary.base.ids import DocumentId, GPTId, UserId, VersionId
from actionary.base.jsonvalue import dump_json
from actionary.db import schema
from actionary.db.engine import Database, utc
from actionary.gpts.content import content_from_json, content_to_json
from actionary.gpts.gpt import GPT, Version
from actionary.gpts.repo import conflict, document_id_of, no_such_gpt


class SQLGPTRepo:
    """GPTs, versions and documents, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, gpt: GPT) -> None:
        """Add the GPT, or replace the one with its id."""
        values = {
            "owner_id": gpt.owner_id,
            "slug": gpt.slug,
            "draft": dump_json(content_to_json(gpt.draft)),
            "version_id": gpt.version_id,
            "example": gpt.example,
            "created_at": gpt.created_at,
            "updated_at": gpt.updated_at,
        }
        try:
            async with self._database.write() as connection:
                done = await connection.execute(
                    update(schema.gpt).where(schema.gpt.c.id == gpt.id).values(**values)
                )
                if not done.rowcount:
                    await connection.execute(insert(schema.gpt).values(id=gpt.id, **values))
        except IntegrityError as error:
            raise conflict() from error

    async def get(self, owner_id: UserId, gpt_id: GPTId) -> GPT:
        """Return the owner's GPT."""
        table = schema.gpt
        query = select(table).where(table.c.id == gpt_id, table.c.owner_id == owner_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise no_such_gpt()
        return _gpt(row)

    async def find(self, gpt_id: GPTId) -> GPT | None:
        """Return a GPT, whoever's."""
        async with self._database.read() as connection:
            query = select(schema.gpt).where(schema.gpt.c.id == gpt_id)
            row = (await connection.execute(query)).first()
        return _gpt(row) if row is not None else None

    async def find_by_slug(self, owner_id: UserId, slug: str) -> GPT | None:
        """Return the owner's GPT with that slug, or None."""
        table = schema.gpt
        query = select(table).where(table.c.slug == slug, table.c.owner_id == owner_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else _gpt(row)

    async def list_by_owner(self, owner_id: UserId) -> tuple[GPT, ...]:
        """Return the owner's GPTs, oldest first."""
        table = schema.gpt
        query = select(table).where(table.c.owner_id == owner_id).order_by(table.c.id)
        async with self._database.read() as connection:
            return tuple(_gpt(row) for row in await connection.execute(query))

    async def delete(self, owner_id: UserId, gpt_id: GPTId) -> None:
        """Remove the GPT, its versions and its conversations."""
        table = schema.gpt
        async with self._database.write() as connection:
            done = await connection.execute(
                delete(table).where(table.c.id == gpt_id, table.c.owner_id == owner_id)
            )
        if not done.rowcount:
            raise no_such_gpt()

    async def add_version(self, version: Version) -> None:
        """Keep a frozen state."""
        values = {
            "id": version.id,
            "gpt_id": version.gpt_id,
            "number": version.number,
            "content": dump_json(content_to_json(version.content)),
            "created_at": version.created_at,
        }
        try:
            async with self._database.write() as connection:
                await connection.execute(insert(schema.version).values(**values))
        except IntegrityError as error:
            raise conflict() from error

    async def get_version(self, version_id: VersionId) -> Version:
        """Return the version."""
        query = select(schema.version).where(schema.version.c.id == version_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise no_such_gpt()
        return _version(row)

    async def last_version(self, gpt_id: GPTId) -> Version | None:
        """Return the GPT's version with the highest number, or None."""
        table = schema.version
        query = select(table).where(table.c.gpt_id == gpt_id).order_by(table.c.number.desc())
        async with self._database.read() as connection:
            row = (await connection.execute(query.limit(1))).first()
        return None if row is None else _version(row)

    async def put_document(self, text: str) -> DocumentId:
        """Keep a document's text and return its identifier."""
        document_id = document_id_of(text)
        table = schema.document
        known = select(table.c.id).where(table.c.id == document_id)
        # The same text put twice at once is kept once.
        with suppress(IntegrityError):
            async with self._database.write() as connection:
                if (await connection.execute(known)).first() is None:
                    await connection.execute(insert(table).values(id=document_id, text=text))
        return document_id

    async def get_document(self, document_id: DocumentId) -> str:
        """Return a kept document's text."""
        query = select(schema.document.c.text).where(schema.document.c.id == document_id)
        async with self._database.read() as connection:
            text = (await connection.execute(query)).scalar()
        if text is None:
            raise no_such_gpt()
        return str(text)

    async def keep_form(self, document_id: DocumentId, form: bytes) -> None:
        """Keep the stored form of a kept document, in place of the one before."""
        table = schema.document
        async with self._database.write() as connection:
            await connection.execute(
                update(table).where(table.c.id == document_id).values(form=form)
            )

    async def find_form(self, document_id: DocumentId) -> bytes | None:
        """Return the stored form of a kept document, or None."""
        query = select(schema.document.c.form).where(schema.document.c.id == document_id)
        async with self._database.read() as connection:
            form = (await connection.execute(query)).scalar()
        return None if form is None else bytes(form)


def _gpt(row: Row) -> GPT:  # type: ignore[type-arg]
    return GPT(
        id=GPTId(row.id),
        owner_id=UserId(row.owner_id),
        slug=row.slug,
        draft=content_from_json(json.loads(row.draft)),
        version_id=VersionId(row.version_id) if row.version_id else None,
        example=row.example,
        created_at=utc(row.created_at),
        updated_at=utc(row.updated_at),
    )


def _version(row: Row) -> Version:  # type: ignore[type-arg]
    return Version(
        id=VersionId(row.id),
        gpt_id=GPTId(row.gpt_id),
        number=row.number,
        content=content_from_json(json.loads(row.content)),
        created_at=utc(row.created_at),
    )
