"""Files and answers as pages show them: chips, pictures, tables and formatted text."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from actionary.actions.jsonspans import is_json, laid_out
from actionary.actions.paging import page_of
from actionary.base.text import size, visible
from actionary.messages.file import ConversationFile

SHOWN_CHARACTERS: Final = 64_000
"""Of an answer in the page; the model gets more."""
SHOWN_ROWS: Final = 200
_LAID_OUT: Final = 30_000
"""Characters of JSON that are laid out: spaces take about as many again."""
_MAX_COLUMNS: Final = 40
_CUT: Final = "\n[Cut: "


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """The text of an answer, in the form it is easiest to read in."""

    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    """What of it is not shown."""


def file_views(files: Iterable[ConversationFile]) -> list[dict[str, Any]]:
    """Return what `parts/files.html` shows of files."""
    return [
        {
            "name": visible(file.name),
            "size_text": size(file.size),
            "media_type": file.media_type,
            "href": f"/files/{file.id}",
            "picture": f"/files/{file.id}/picture" if file.is_picture else None,
        }
        for file in files
    ]


def answer_view(text: str, media_type: str) -> AnswerView:
    """Return an answer as a person reads it: JSON with its lines broken, CSV as a table."""
    body, _, marker = text.partition(_CUT)
    note = "The model was told a part of it." if marker else ""
    if "csv" in media_type and len(body) <= SHOWN_CHARACTERS:
        columns, rows = _table(body)
        if rows:
            if len(rows) > SHOWN_ROWS:
                note = f"{note} Shown are {SHOWN_ROWS:,} of {len(rows):,} rows.".strip()
            return AnswerView(text=body, columns=columns, rows=rows[:SHOWN_ROWS], note=note)
    head, body = _apart(body)
    if is_json(body):
        if len(body) > _LAID_OUT:
            part = page_of(body, "application/json", _LAID_OUT)
            assert part is not None, "every text has a beginning"
            body = part.text.partition(_CUT)[0]
            note = "Shown is a part of it."
        body = laid_out(body)
    if len(body) > SHOWN_CHARACTERS:
        note = f"The first {SHOWN_CHARACTERS:,} of {len(body):,} characters."
    return AnswerView(text=visible(head + body[:SHOWN_CHARACTERS]), note=note)


def _apart(text: str) -> tuple[str, str]:
    """Return the status the model was told first, and the answer itself."""
    if not text.startswith("The API answered "):
        return "", text
    head, colon, body = text.partition(":\n")
    return head + colon, body


def _table(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return columns and rows of CSV; none when its rows do not fit its columns."""
    try:
        rows = [tuple(map(visible, row)) for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error:
        return (), ()
    if len(rows) < 2 or not 1 < len(rows[0]) <= _MAX_COLUMNS:
        return (), ()
    if any(len(row) != len(rows[0]) for row in rows):
        return (), ()
    return rows[0], tuple(rows[1:])
