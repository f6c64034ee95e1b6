"""An action's document: checked once, hosted by us, and turned into functions."""

from collections import OrderedDict
from dataclasses import dataclass

from actionary.actions.function import Functions, functions_of
from actionary.base.ids import DocumentId
from actionary.base.jsonvalue import canonical_json
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.repo import GPTRepo
from actionary.openapi.addedscheme import with_added_scheme
from actionary.openapi.document import Document

KEPT = 64
"""Loaded documents kept in memory; a large one takes tens of megabytes."""


@dataclass(frozen=True, slots=True)
class LoadedAction:
    """A document with its functions, for one server."""

    document: Document
    functions: Functions


class DocumentShelf:
    """Loads hosted documents and keeps the last ones used."""

    def __init__(self, repo: GPTRepo) -> None:
        self._repo = repo
        self._kept: OrderedDict[tuple[DocumentId, str, str, bytes], LoadedAction] = OrderedDict()

    async def load(self, action: ActionSettings) -> LoadedAction:
        """Return the action's document and functions.

        Raises `DocumentError` when the text is none any more, `GPTNotFoundError` when it is gone.
        """
        scheme = canonical_json(action.added_scheme)
        key = (action.document_id, action.source, action.server, scheme)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        text = await self._repo.get_document(action.document_id)
        document = Document.load(text, source=action.source or None)
        document = with_added_scheme(document, action.added_scheme)
        loaded = LoadedAction(document, functions_of(document, server=action.server or None))
        self._kept[key] = loaded
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return loaded
