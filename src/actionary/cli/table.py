"""Rows as aligned columns that fit the window."""

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

GAP = "  "
NARROWEST = 8
"""Columns a cell keeps, however many stand beside it."""


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, width: int) -> list[str]:
    """Return a line for the names, one of dashes, and one for each row; long cells are cut."""
    cells = [[_flat(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(map(cell_width, column)) for column in zip_longest(*cells, fillvalue="")]
    widths = _fitted(widths, width)
    lines = [_line(row, widths) for row in cells]
    return [lines[0], GAP.join("-" * each for each in widths), *lines[1:]]


def cell_width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _flat(cell: str) -> str:
    return " ".join(cell.split())


def _fitted(widths: list[int], width: int) -> list[int]:
    """Take from the widest columns until the line fits."""
    room = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for cell, width in zip_longest(row, widths, fillvalue=""):
        text, room = str(cell), int(width or 0)
        if cell_width(text) > room:
            while text and cell_width(text) > room - 1:
                text = text[:-1]
            text += "…"
        padded.append(text + " " * (room - cell_width(text)))
    return GAP.join(padded).rstrip()
