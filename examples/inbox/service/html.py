"""Turns an HTML mail into text a model can read."""

import re
from html.parser import HTMLParser
from typing import Final

_HIDDEN: Final = frozenset({"head", "script", "style", "template", "title"})
_BREAKS: Final = frozenset({"br", "div", "tr", "table", "section", "article", "header", "footer"})
_PARAGRAPHS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"})


def text_of(markup: str) -> str:
    """Return the visible text: one line per block, list items dashed, links spelled out."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (re.sub(r"[ \t\xa0\u200b\u200c]+", " ", line).strip() for line in reader.lines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._told: list[str] = []
        self._hidden = 0
        self._links: list[tuple[str, int]] = []

    def lines(self) -> list[str]:
        return "".join(self._told).split("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._told)))
        elif tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")
        elif tag == "li":
            self._told.append("\n- ")
        elif tag in ("td", "th"):
            self._told.append(" ")
        else:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._links:
            address, begun = self._links.pop()
            words = "".join(self._told[begun:]).strip()
            if address.startswith(("http:", "https:", "mailto:")) and address not in words:
                self._told.append(f" ({address})")
        else:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._told.append(re.sub(r"\s+", " ", data))

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._told.append("\n\n")
        elif tag in _BREAKS:
            self._told.append("\n")
