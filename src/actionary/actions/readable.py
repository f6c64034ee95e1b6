"""HTML to the text a person would read: no scripts, no styles, no markup.

One pass forward, in time that grows with the length whatever the page holds: it comes from
somebody else's server. The parser of the standard library takes far longer over broken pages.
"""

import html
import re
from typing import Final

_SKIPPED: Final = frozenset(("script", "style", "template", "noscript", "svg", "title", "iframe"))
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr"),
        "ul",
    )
)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")


def readable_text(page: str) -> str:
    """Return the words of a page, one line per block, with its title first."""
    title, pieces = "", []
    lowered = page.lower() if page.isascii() else _ascii_lower(page)
    at = 0
    while at < len(page):
        tag = page.find("<", at)
        if tag < 0:
            pieces.append(page[at:])
            break
        pieces.append(page[at:tag])
        name, end = _tag(page, lowered, tag)
        if name == "title" and not title:
            title = page[page.find(">", tag) + 1 : page.rfind("<", tag, end)]
        if name in _BLOCKS:
            pieces.append("\n")
        elif not name and end == tag + 1:
            pieces.append("<")  # not the beginning of a tag
        at = end
    text = html.unescape("".join(pieces))
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    body = "\n".join(line for line in lines if line)
    title = " ".join(html.unescape(title).split())
    return f"{title}\n{body}".strip() if title and not body.startswith(title) else body


def _tag(page: str, lowered: str, at: int) -> tuple[str, int]:
    """Return the name of the tag at `at`, and where what it hides ends."""
    if lowered.startswith("<!--", at):
        return "", _after(page, "-->", at)
    if lowered.startswith(("<!", "<?"), at):
        return "", _after(page, ">", at)
    match = _NAME.match(page, at)
    if match is None:
        return "", at + 1
    name = match[1].lower()
    if name in _SKIPPED and page[at + 1] != "/":
        closing = lowered.find(f"</{name}", at)
        return name, len(page) if closing < 0 else _after(page, ">", closing)
    return name, _after(page, ">", at)


def _after(page: str, mark: str, at: int) -> int:
    found = page.find(mark, at)
    return len(page) if found < 0 else found + len(mark)


def _ascii_lower(text: str) -> str:
    """Return `text` with A to Z in small letters, as long as before."""
    return text.translate({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})
