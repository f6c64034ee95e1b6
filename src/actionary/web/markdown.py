"""Markdown to safe HTML, once, for history and for streams alike."""

import re
from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, String, _TokenType
from pygments.util import ClassNotFound

_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (String, "s"),
    (Number, "n"),
    (Keyword, "k"),
    (Name.Tag, "k"),
    (Comment, "c"),
)
_TAGS = {
    *("a", "blockquote", "br", "button", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hr", "li", "ol", "p", "pre", "s", "span", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "rel", "target", "title"},
    "button": {"class", "type", "data-copy"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "span": {"class"},
    "td": {"align"},
    "th": {"align"},
}

MAX_COLOURED = 20_000
"""Characters of code that are coloured: a longer listing would keep everybody waiting."""

Options = OptionsDict
Environment = MutableMapping[str, Any]


def render(text: str) -> str:
    """Return `text` as HTML that runs nothing and loads nothing."""
    return nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


class Live:
    """Renders a reply as it arrives: what will not change any more, and the block still growing."""

    def __init__(self) -> None:
        self._tail = ""
        self._held = ""
        self._sent = ""

    def feed(self, text: str) -> tuple[str, str]:
        """Take more text; return finished HTML to append, and the HTML of the open block."""
        text = self._held + text
        # The second half of a line end may still be to come.
        self._held = "\r" if text.endswith("\r") else ""
        text = text.removesuffix("\r") if self._held else text
        self._tail += text.replace("\r\n", "\n").replace("\r", "\n")
        starts = [
            token.map[0]
            for token in _markdown.parse(_decided(self._tail))
            if token.level == 0 and token.map and token.nesting >= 0
        ]
        done = ""
        if len(starts) > 1 and starts[-1] > 0:
            lines = self._tail.split("\n")
            done = render("\n".join(lines[: starts[-1]]))
            self._tail = "\n".join(lines[starts[-1] :])
        return done, render(_settle(self._tail))

    def change(self, tail: str) -> str:
        """Return the open block as a change: `<characters to keep>`, a line end, `<the rest>`."""
        differ = (at for at, (a, b) in enumerate(zip(self._sent, tail, strict=False)) if a != b)
        keep = next(differ, min(len(self._sent), len(tail)))
        self._sent = tail
        return f"{_utf16(tail[:keep])}\n{tail[keep:]}"

    def finish(self) -> str:
        """Return the HTML of what was still open."""
        done = render(self._tail + self._held)
        self._tail = self._held = self._sent = ""
        return done


def _decided(text: str) -> str:
    """Return the lines whose part in the structure no further character changes.

    A line that is not whole may yet become anything: `*` a list or `*this*`. A letter after an
    empty line begins a paragraph, whatever follows.
    """
    head, _, last = text.rpartition("\n")
    return text if last[:1].isalpha() and head.endswith("\n") else text[: len(text) - len(last)]


def _utf16(text: str) -> int:
    """Return the length as a browser counts it."""
    return len(text.encode("utf-16-le")) // 2


def _settle(text: str) -> str:
    """Close what is still open in the last line, so that half-typed markup does not flicker."""
    head, _, last = text.rpartition("\n")
    if last.lstrip().startswith("|") and not last.rstrip().endswith("|"):
        return head
    if len(re.findall(r"^\s*(?:```|~~~)", text, re.MULTILINE)) % 2:
        return text
    paragraph = text[text.rfind("\n\n") + 1 :]
    if re.fullmatch(r"\s*([-*+]|\d+[.)]|#{1,6}|>|`{1,2}|-{1,2})\s*", last):
        text, paragraph = head, paragraph[: len(paragraph) - len(last)]
    text = re.sub(r"!?\[([^\]\n]*)(\]\([^)\n]*)?$", r"\1", text)
    if paragraph.count("`") % 2:
        return text + "`"
    bare = re.sub(r"`[^`]*`", "", paragraph)
    if bare.count("**") % 2:
        return text[:-2] if bare.endswith("**") else text.removesuffix("*") + "**"
    if bare.replace("**", "").count("*") % 2 and not re.search(r"(^|\n)\s*\*\s", bare):
        return text[:-1] if bare.endswith("*") else text + "*"
    return text


def _code(code: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = None
    if lexer is None or len(code) > MAX_COLOURED:
        return escape(code).rstrip("\n")
    parts = []
    for kind, value in lexer.get_tokens(code):
        name = next((name for each, name in _CLASSES if kind in each), None)
        parts.append(f'<span class="tok-{name}">{escape(value)}</span>' if name else escape(value))
    return "".join(parts).rstrip("\n")


def _fence(
    _: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Environment
) -> str:
    token = tokens[index]
    language = (token.info.split() or [""])[0]
    return (
        f'<div class="codeblock"><header><span>{escape(language or "text")}</span>'
        '<button type="button" class="btn btn-quiet btn-xs" data-copy>Copy</button></header>'
        f'<pre tabindex="0"><code>{_code(token.content, language)}</code></pre></div>\n'
    )


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Environment
) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer nofollow ugc")
    tokens[index].attrSet("target", "_blank")
    return renderer.renderToken(tokens, index, options, env)


def _image(
    _: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Environment
) -> str:
    # A remote image is never loaded: its address can carry the conversation away.
    address = escape(str(tokens[index].attrGet("src") or ""))
    words = escape(tokens[index].content or "link")
    return (
        f'<a href="{address}" rel="noopener noreferrer nofollow ugc" target="_blank">'
        f"Image: {words}</a>"
    )


def _table_open(
    _: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Environment
) -> str:
    return '<div class="table" role="region" aria-label="Table" tabindex="0"><table>'


def _table_close(
    _: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Environment
) -> str:
    return "</table></div>"


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
_markdown.enable(["table", "strikethrough"])
# A link defined far below would change what a stream has long shown.
_markdown.disable("reference")
_markdown.add_render_rule("fence", _fence)
_markdown.add_render_rule("code_block", _fence)
_markdown.add_render_rule("link_open", _link_open)
_markdown.add_render_rule("image", _image)
_markdown.add_render_rule("table_open", _table_open)
_markdown.add_render_rule("table_close", _table_close)
