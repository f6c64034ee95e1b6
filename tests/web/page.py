"""What a page holds of a reply: the rules of `static/js/reply.js`, over plain HTML."""

import json
import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

_VOID = frozenset(("br", "hr", "img", "input", "use", "path"))
_IGNORED = frozenset(("data-open",))


@dataclass
class Event:
    """One server-sent event."""

    name: str
    data: str


def events_of(text: str) -> list[Event]:
    """Return the events of a stream, read as the standard says: any line end ends a line."""
    found, name, data = [], "", []  # type: list[Event], str, list[str]
    for line in re.split(r"\r\n|\r|\n", text):
        if line == "" and name:
            found.append(Event(name, "\n".join(data)))
            name, data = "", []
        elif line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data.append(line.removeprefix("data: "))
    return found


class _Elements(HTMLParser):
    """Top-level elements in one normal form: spaces between them do not count."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._depth = 0
        self.feed(html)
        self.close()

    def _add(self, text: str, element_id: str = "") -> None:
        if self._depth == 0:
            self.found.append((element_id, text))
        else:
            known, before = self.found[-1]
            self.found[-1] = (known, before + text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {name: value or "" for name, value in attrs if name not in _IGNORED}
        written = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
        self._add(f"<{tag}{written}>", kept.get("id", ""))
        self._depth += tag not in _VOID

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._depth -= 1
            known, before = self.found[-1]
            self.found[-1] = (known, f"{before}</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._depth:
            self._add(escape(data))


def elements_of(html: str) -> list[tuple[str, str]]:
    """Return the top-level elements with their ids."""
    return _Elements(html).found


@dataclass
class Page:
    """The article of one reply."""

    elements: list[tuple[str, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    is_done: bool = False
    _prose: str | None = None
    _tail: str = ""

    @property
    def shown(self) -> list[str]:
        """Everything in the page, the growing block included."""
        growing = "" if self._prose is None else self._prose + self._tail
        return [html for _, html in self.elements] + ([growing] if growing else [])

    def take(self, text: str) -> None:
        """Take what a connection brought."""
        for event in events_of(text):
            self.seen.append(event.name)
            getattr(self, f"_on_{event.name}")(event.data)

    def _on_snapshot(self, html: str) -> None:
        self._prose, self._tail = None, ""
        self.elements = elements_of(html)
        if "data-open" in html:
            _, last = self.elements.pop()
            self._prose = last.removeprefix('<div class="prose">').removesuffix("</div>")

    def _on_block(self, html: str) -> None:
        self._prose = (self._prose or "") + html

    def _on_tail(self, change: str) -> None:
        keep, _, rest = change.partition("\n")
        kept = self._tail.encode("utf-16-le")[: 2 * int(keep)].decode("utf-16-le")
        self._prose, self._tail = self._prose or "", kept + rest

    def _on_close(self, _: str) -> None:
        if self._prose:
            self.elements += elements_of(f'<div class="prose">{self._prose}</div>')
        self._prose, self._tail = None, ""

    def _on_card(self, html: str) -> None:
        self._on_close("")
        self._put(html)

    def _on_replace(self, html: str) -> None:
        self._put(html)

    def _on_error(self, html: str) -> None:
        self._on_close("")
        self._put(html)

    def _on_decided(self, data: str) -> None:
        said = json.loads(data)
        running = (f"call-{said['id']}", "<div data-running></div>")
        self.elements = [
            running if element_id == f"card-{said['id']}" else (element_id, html)
            for element_id, html in self.elements
            if element_id != f"card-{said['id']}" or said["decision"] != "deny"
        ]

    def _on_done(self, _: str) -> None:
        self._on_close("")
        self.elements = [each for each in self.elements if "data-running" not in each[1]]
        self.is_done = True

    def _put(self, html: str) -> None:
        ((element_id, written),) = elements_of(html)
        for place, (known, _) in enumerate(self.elements):
            if element_id and known == element_id:
                self.elements[place] = (element_id, written)
                return
        self.elements.append((element_id, written))
