"""HTML to the text a person would read: no scripts, no styles, no markup."""

import re
from html.parser import HTMLParser
from typing import Final

_SKIPPED: Final = frozenset(("script", "style", "template", "noscript", "svg", "head"))
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr"),
        "ul",
    )
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.title = ""
        self._skipped = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
        if tag in _SKIPPED:
            self._skipped += 1
        elif tag == "body":
            self._skipped = 0  # a head left open must not hide the page
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in _SKIPPED:
            self._skipped = max(self._skipped - 1, 0)
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._skipped:
            self.pieces.append(data)


def readable_text(html: str) -> str:
    """Return the words of a page, one line per block, with its title first."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (
        re.sub(r"[ \t\r\f\v\xa0]+", " ", line).strip()
        for line in "".join(reader.pieces).split("\n")
    )
    body = re.sub(r"\n{2,}", "\n", "\n".join(line for line in lines if line))
    title = " ".join(reader.title.split())
    return f"{title}\n{body}".strip() if title and not body.startswith(title) else body
