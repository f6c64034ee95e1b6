"""An action's document: checked once, hosted by us, and turned into functions."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from actionary.actions.function import Functions, functions_of
from actionary.base.errors import ActionaryError
from actionary.base.http import origin_of
from actionary.base.ids import DocumentId
from actionary.base.jsonvalue import JSONObject, canonical_json
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.repo import GPTRepo
from actionary.openapi.addedscheme import with_added_scheme
from actionary.openapi.constantheaders import ConstantHeaders, with_constant_headers
from actionary.openapi.document import Document
from actionary.openapi.effective import DEFAULT_RULE, SecurityRule, under_rule
from actionary.openapi.question import Question
from actionary.openapi.stored import from_stored_form, stored_form

KEPT = 64
"""Loaded documents kept in memory; a large one takes tens of megabytes."""


@dataclass(frozen=True, slots=True)
class LoadedAction:
    """A document with its functions, for one server, its questions answered as far as they are."""

    document: Document
    functions: Functions
    questions: tuple[Question, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the functions go, the most frequent first."""
        origins = Counter(origin_of(function.server_url) for function in self.functions.usable)
        return tuple(origin for origin, _ in origins.most_common())


def beside_document(
    document: Document,
    scheme: JSONObject | None,
    answers: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
    rule: SecurityRule = DEFAULT_RULE,
) -> Document:
    """Return a document with what its builder set beside it: sign-in, gaps, constant headers."""
    document = under_rule(with_added_scheme(document, scheme), rule)
    document = with_constant_headers(document, ConstantHeaders(headers or {}))
    return document.answered(answers) if answers else document


class DocumentShelf:
    """Loads hosted documents and keeps the last ones used."""

    def __init__(self, repo: GPTRepo) -> None:
        self._repo = repo
        self._kept: OrderedDict[tuple[DocumentId, str, str, bytes], LoadedAction] = OrderedDict()
        self._loading = asyncio.Lock()

    async def load(self, action: ActionSettings) -> LoadedAction:
        """Return the action's document and functions.

        Raises `DocumentError` when the text is none any more, `GPTNotFoundError` when it is gone.
        """
        beside = canonical_json(
            [action.added_scheme, action.answers, action.headers, action.security_rule]
        )
        key = (action.document_id, action.source, action.server, beside)
        if key not in self._kept:
            # One after the other: a document many wait for is read once.
            async with self._loading:
                if key not in self._kept:
                    self._kept[key] = await self._load(action)
        loaded = self._kept[key]
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return loaded

    async def _load(self, action: ActionSettings) -> LoadedAction:
        """Load from the stored form, which a first load leaves for the later ones."""
        text = await self._repo.get_document(action.document_id)
        form = await self._repo.find_form(action.document_id)
        read, made = await asyncio.to_thread(_read, text, form, action.source or None)
        if made is not None:
            await self._repo.keep_form(action.document_id, made)
        return await asyncio.to_thread(_loaded, read, action)

    async def server_for(self, action: ActionSettings, document: Document) -> str:
        """Return the server that replaces the one of `document`, when it takes the action's place.

        It was set for the servers the action's own document names: one that names others is
        meant for those.
        """
        if not action.server:
            return ""
        try:
            before = (await self.load(action)).document
        except ActionaryError:
            return ""
        is_same = [each.url for each in before.servers] == [each.url for each in document.servers]
        return action.server if is_same else ""


def _read(text: str, form: bytes | None, source: str | None) -> tuple[Document, bytes | None]:
    """Return the document, and its stored form when there was none of use."""
    stored = from_stored_form(form, text, source=source) if form is not None else None
    if stored is not None:
        return stored, None
    read = Document.load(text, source=source)
    return read, stored_form(read)


def _loaded(read: Document, action: ActionSettings) -> LoadedAction:
    document = beside_document(
        read, action.added_scheme, action.answers, action.headers, action.security_rule
    )
    functions = functions_of(document, server=action.server or None)
    return LoadedAction(document, functions, read.questions)
