"""Where GPTs, their versions and the documents they host are kept."""

import hashlib
from typing import Protocol

from actionary.base.ids import DocumentId, GPTId, UserId, VersionId
from actionary.gpts.gpt import GPT, GPTConflictError, GPTNotFoundError, Version


def document_id_of(text: str) -> DocumentId:
    """Return the identifier of a document: the hash of its text, so equal texts are kept once."""
    return DocumentId("doc_" + hashlib.sha256(text.encode()).hexdigest()[:40])


class GPTRepo(Protocol):
    """GPTs, versions and documents."""

    async def save(self, gpt: GPT) -> None:
        """Add the GPT, or replace the one with its id.

        Raises `GPTConflictError` when its owner has another one with that slug.
        """
        ...

    async def get(self, owner_id: UserId, gpt_id: GPTId) -> GPT:
        """Return the owner's GPT; raises `GPTNotFoundError` for any other."""
        ...

    async def find(self, gpt_id: GPTId) -> GPT | None:
        """Return a GPT, whoever's: for what a call asks of it, never to be shown."""
        ...

    async def find_by_slug(self, owner_id: UserId, slug: str) -> GPT | None:
        """Return the owner's GPT with that slug, or None."""
        ...

    async def list_by_owner(self, owner_id: UserId) -> tuple[GPT, ...]:
        """Return the owner's GPTs, oldest first."""
        ...

    async def delete(self, owner_id: UserId, gpt_id: GPTId) -> None:
        """Remove the GPT, its versions and its conversations."""
        ...

    async def add_version(self, version: Version) -> None:
        """Keep a frozen state; raises `GPTConflictError` when its number is taken."""
        ...

    async def get_version(self, version_id: VersionId) -> Version:
        """Return the version; raises `GPTNotFoundError` when there is none."""
        ...

    async def last_version(self, gpt_id: GPTId) -> Version | None:
        """Return the GPT's version with the highest number, or None."""
        ...

    async def put_document(self, text: str) -> DocumentId:
        """Keep a document's text and return its identifier."""
        ...

    async def get_document(self, document_id: DocumentId) -> str:
        """Return a kept document's text; raises `GPTNotFoundError` when there is none."""
        ...

    async def keep_form(self, document_id: DocumentId, form: bytes) -> None:
        """Keep the stored form of a kept document, in place of the one before."""
        ...

    async def find_form(self, document_id: DocumentId) -> bytes | None:
        """Return the stored form of a kept document, or None."""
        ...


class MemoryGPTRepo:
    """GPTs that last as long as the process."""

    def __init__(self) -> None:
        self._gpts: dict[GPTId, GPT] = {}
        self._versions: dict[VersionId, Version] = {}
        self._documents: dict[DocumentId, str] = {}
        self._forms: dict[DocumentId, bytes] = {}

    async def save(self, gpt: GPT) -> None:
        """Add the GPT, or replace the one with its id."""
        other = await self.find_by_slug(gpt.owner_id, gpt.slug)
        if other is not None and other.id != gpt.id:
            raise conflict()
        self._gpts[gpt.id] = gpt

    async def get(self, owner_id: UserId, gpt_id: GPTId) -> GPT:
        """Return the owner's GPT."""
        gpt = self._gpts.get(gpt_id)
        if gpt is None or gpt.owner_id != owner_id:
            raise no_such_gpt()
        return gpt

    async def find(self, gpt_id: GPTId) -> GPT | None:
        """Return a GPT, whoever's."""
        return self._gpts.get(gpt_id)

    async def find_by_slug(self, owner_id: UserId, slug: str) -> GPT | None:
        """Return the owner's GPT with that slug, or None."""
        mine = await self.list_by_owner(owner_id)
        return next((gpt for gpt in mine if gpt.slug == slug), None)

    async def list_by_owner(self, owner_id: UserId) -> tuple[GPT, ...]:
        """Return the owner's GPTs, oldest first."""
        mine = (gpt for gpt in self._gpts.values() if gpt.owner_id == owner_id)
        return tuple(sorted(mine, key=lambda gpt: gpt.id))

    async def delete(self, owner_id: UserId, gpt_id: GPTId) -> None:
        """Remove the GPT and its versions."""
        await self.get(owner_id, gpt_id)
        del self._gpts[gpt_id]
        kept = {key: one for key, one in self._versions.items() if one.gpt_id != gpt_id}
        self._versions = kept

    async def add_version(self, version: Version) -> None:
        """Keep a frozen state."""
        last = await self.last_version(version.gpt_id)
        if last is not None and last.number >= version.number:
            raise conflict()
        self._versions[version.id] = version

    async def get_version(self, version_id: VersionId) -> Version:
        """Return the version."""
        if version_id not in self._versions:
            raise no_such_gpt()
        return self._versions[version_id]

    async def last_version(self, gpt_id: GPTId) -> Version | None:
        """Return the GPT's version with the highest number, or None."""
        mine = (version for version in self._versions.values() if version.gpt_id == gpt_id)
        return max(mine, key=lambda version: version.number, default=None)

    async def put_document(self, text: str) -> DocumentId:
        """Keep a document's text and return its identifier."""
        document_id = document_id_of(text)
        self._documents[document_id] = text
        return document_id

    async def get_document(self, document_id: DocumentId) -> str:
        """Return a kept document's text."""
        if document_id not in self._documents:
            raise no_such_gpt()
        return self._documents[document_id]

    async def keep_form(self, document_id: DocumentId, form: bytes) -> None:
        """Keep the stored form of a kept document, in place of the one before."""
        self._forms[document_id] = form

    async def find_form(self, document_id: DocumentId) -> bytes | None:
        """Return the stored form of a kept document, or None."""
        return self._forms.get(document_id)


def conflict() -> GPTConflictError:
    """Return the error for something that was saved a moment before."""
    return GPTConflictError(
        "This GPT, or one of its name, was saved a moment ago.", hint="Save it again."
    )


def no_such_gpt() -> GPTNotFoundError:
    """Return the error for a GPT that is absent or somebody else's: the two look the same."""
    return GPTNotFoundError(
        "There is no such GPT.", hint="It may have been deleted; the home page lists those here."
    )
