"""A model's text in the terminal as it streams: no control characters, tables aligned."""

import re

from actionary.cli.output import Terminal, plain
from actionary.cli.table import table

_RULE = re.compile(r"\s*:?-{1,}:?\s*")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")


class Prose:
    """Writes text as it comes, a table only when it is whole; `end` closes what is open."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._line = ""
        """What has come of the line in progress."""
        self._shown = 0
        """How much of it is written."""
        self._rows: list[str] = []

    def feed(self, text: str) -> None:
        """Take the next piece."""
        *lines, rest = (self._line + plain(text)).split("\n")
        for line in lines:
            self._close(line)
        self._line = rest
        # A line is held back while it may be a table's row, or has a mark that is still open.
        is_row = rest.lstrip().startswith("|")
        if rest.strip() and not is_row and not re.search(r"[*#\\]", rest):
            self._flush_rows()
            self._terminal.write(rest[self._shown :])
            self._shown = len(rest)

    def end(self) -> None:
        """Write what is held back, and end the line."""
        if self._line:
            self._close(self._line)
        self._flush_rows()
        self._line = ""

    def _close(self, line: str) -> None:
        if not self._shown and line.lstrip().startswith("|"):
            self._rows.append(line)
            return
        self._flush_rows()
        shown, self._shown = self._shown, 0
        self._terminal.say(self._marked(line[shown:]))

    def _flush_rows(self) -> None:
        if not self._rows:
            return
        names, *rest = [_cells(row) for row in self._rows]
        self._rows = []
        body = [row for row in rest if not all(_RULE.fullmatch(cell) for cell in row)]
        lines = table(names, body, width=self._terminal.width)
        for line in lines if any(names) else lines[2:]:
            self._terminal.say(line)

    def _marked(self, line: str) -> str:
        heading = re.fullmatch(r"#{1,6}\s+(.*)", line)
        if heading:
            return self._terminal.bold(heading[1])
        return _ESCAPED.sub(r"\1", _BOLD.sub(lambda match: self._terminal.bold(match[1]), line))


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|").removesuffix("|")
    cells = re.split(r"(?<!\\)\|", inner)
    return [_ESCAPED.sub(r"\1", _BOLD.sub(r"\1", cell.strip())) for cell in cells]
