"""What a sentence offers as values: quotes, addresses, numbers, days, phrases."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from actionary.models.rehearsal.amounts import SUPERLATIVES, numbers_in, ranged
from actionary.models.rehearsal.dates import (
    DateFound,
    Duration,
    TimeFound,
    find_dates,
    find_durations,
    find_times,
)
from actionary.models.rehearsal.found import Found, Kind
from actionary.models.rehearsal.phrases import DETERMINERS, PREPOSITIONS, names_in, phrases_in
from actionary.models.rehearsal.vocabulary import Verb
from actionary.models.rehearsal.words import Word, verb_of_sentence, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A sentence, read once."""

    text: str
    words: tuple[Word, ...]
    verb: Verb | None
    verb_at: int
    values: tuple[Found, ...]
    dates: tuple[DateFound, ...]
    times: tuple[TimeFound, ...]
    durations: tuple[Duration, ...]
    ordinal: int | None = None
    """Which of several, from 1; -1 is the last."""
    ordinal_at: tuple[int, int] = (0, 0)
    superlative: str = ""
    superlative_at: tuple[int, int] = (0, 0)
    said_until: int = 0
    """Where what is to be passed on as it is begins, with its "saying"; else the end."""
    spoken: tuple[int, int] = field(default=(0, 0))
    """The range of words to be passed on as they are ("saying ...")."""

    def of_kind(self, *kinds: Kind) -> list[Found]:
        """Return the values of these kinds, in their order."""
        return [value for value in self.values if value.kind in kinds]

    def is_cut(self, start: int, end: int) -> bool:
        """Whether a range takes only part of a quote, or of one and more than it."""
        if self.spoken[1] and end > self.spoken[0]:
            return False
        quotes = [value for value in self.values if value.kind is Kind.QUOTED]
        return any(
            quote.overlaps(start, end)
            and not (start >= quote.start and end <= quote.end and end - start >= len(quote.text))
            for quote in quotes
        )


_QUOTED = re.compile(
    r"\"([^\"]+)\"|“([^”]+)”|«([^»]+)»|(?<!\w)['‘]([^'’]*(?:['’]\w[^'’]*)*)['’](?!\w)"
)
_MARKUP = re.compile(
    r"<(?P<tag>[a-zA-Z][\w-]*)\b[^<>]*>.*</[a-zA-Z][\w-]*>|<[a-zA-Z][\w-]*\b[^<>]*/?>"
    r"|```(?:\w*\n)?(?P<fence>.+?)```|`(?P<code>[^`]+)`|\{.+\}|\[\s*[\[{\"\d].*\]",
    re.DOTALL,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOMAINS = "com|org|net|io|dev|test|ai|edu|gov|eu|info|co"
_URL = re.compile(
    r"\bhttps?://[^\s<>\"']+[^\s<>\"'.,;!?)]"
    rf"|\b(?:[\w-]+\.)+(?:{_DOMAINS})(?:/[^\s<>\"',;!?)]*)?(?!\w)"
)
_CODE = re.compile(
    r"(?<![\w@.])#?(?=[\w-]*\d)(?=[\w-]*[A-Za-z_])[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*(?![\w@])"
    r"|(?<![\w.,-])-?\d{1,3}\.\d+,\s?-?\d{1,3}\.\d+(?![\w,]|\.\d)"
    r"|(?<!\w)#\d+\b|\b[A-Z]{2,}(?:[-_/][A-Z0-9]+)+\b"
)
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_ORDINAL = re.compile(
    r"\b(?:the\s+|number\s+|no\.\s*|#)?(?:("
    + "|".join(_ORDINALS)
    + r")|(\d{1,2})(?:st|nd|rd|th)|last)\b"
    r"(?!\s+(?:\d|name\b|week|month|year|night))|\b(?:number|option|no\.|item)\s+(\d{1,2})\b"
    r"|(?<!\w)#(\d{1,2})\b",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\W*(?:please |can you |could you )?(?:show|list|get|find|see|read|give|fetch|view|what|which|"
    r"delete|remove)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:saying|that says|which says|and say|and tell (?:him|her|them)|"
    r"with (?:the )?(?:text|message|body)|the message|to say)(?:\s+that\b)?\s*:?\s+",
    re.IGNORECASE,
)


MAX_READ = 1_500
"""Characters looked at for values; what is to be passed on as it is may go on behind them."""


def read(whole: str, today: date) -> Reading:
    """Return what a sentence offers."""
    text = whole[:MAX_READ]
    words = words_of(text)
    spoken = _spoken(text)
    head = text[: spoken[0]] if spoken[1] else text
    saying = _SAYING.search(text) if spoken[1] else None
    page = _Page(head)
    quoted = page.blot(_whole(text))
    emails = page.blot([_plain(Kind.EMAIL, match) for match in _EMAIL.finditer(page.text)])
    urls = page.blot([_plain(Kind.URL, match) for match in _URL.finditer(page.text)])
    superlative = SUPERLATIVES.search(page.text)
    dates = page.blot(find_dates(page.text, today))
    durations = find_durations(page.text)  # left readable: their numbers may be what is wanted
    times = page.blot(find_times(page.text))
    codes = page.blot(_codes(page.text))
    ordinal, at = _ordinal(page.text)
    page.blot([Found(kind=Kind.NAME, text="", start=at[0], end=at[1])])
    numbers = numbers_in(page.text, words)
    structured = [*quoted, *emails, *urls, *codes, *ranged(numbers, text)]
    busy = [(v.start, max(v.end, v.unit_end if v.unit == "money" else 0)) for v in structured]
    busy += [*_spans(dates), *_spans(durations), *_spans(times)]
    phrases = phrases_in(head, words, busy, _spans(numbers))
    names = names_in(head, words, [*busy, *_spans(phrases)])
    values = [*(_with_lead(value, words, text) for value in structured), *phrases, *names]
    verb, verb_at = verb_of_sentence(words)
    return Reading(
        text=whole,
        words=words,
        verb=verb,
        verb_at=verb_at,
        values=tuple(sorted(values, key=lambda value: value.start)),
        dates=tuple(dates),
        times=tuple(times),
        durations=tuple(durations),
        ordinal=ordinal,
        ordinal_at=at,
        superlative=superlative[1].lower() if superlative else "",
        superlative_at=superlative.span() if superlative else (0, 0),
        said_until=saying.start() if saying else len(text),
        spoken=(spoken[0], len(whole)) if spoken[1] else spoken,
    )


def _spoken(text: str) -> tuple[int, int]:
    match = _SAYING.search(text)
    if match is None or not text[match.end() :].strip():
        return 0, 0
    if match[0].lower().startswith("the message") and _LOOKS.match(text):
        return 0, 0
    quote = _QUOTED.match(text, match.end())
    if quote is not None and re.search(r"\w", text[quote.end() :]):
        return 0, 0  # the quote is all that is passed on; what follows it is about it
    return match.end(), len(text)


class _Ranged(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_R = TypeVar("_R", bound=_Ranged)


def _spans(found: Iterable[_Ranged]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in found]


class _Page:
    """A text whose understood parts are blotted out, offsets kept, so nothing is read twice."""

    def __init__(self, text: str) -> None:
        self.text = text

    def blot(self, found: list[_R]) -> list[_R]:
        """Return what was found, after making it unreadable."""
        for one in found:
            end = min(one.end, len(self.text))
            if one.start < end:
                blots = "\0" * (end - one.start)
                self.text = self.text[: one.start] + blots + self.text[end:]
        return found


_NO_CODE = re.compile(r"\d+(?:st|nd|rd|th|km|kg|cm|mm|m|g|k|am|pm|mb|gb|x)|#\d{1,2}", re.IGNORECASE)


def _codes(text: str) -> list[Found]:
    matches = (match for match in _CODE.finditer(text) if not _NO_CODE.fullmatch(match[0]))
    return [_plain(Kind.CODE, match) for match in matches]


def _plain(kind: Kind, match: re.Match[str]) -> Found:
    return Found(kind=kind, text=match[0].lstrip("#"), start=match.start(), end=match.end())


def _whole(text: str) -> list[Found]:
    """Return quotes, markup and code: each is one value, whatever is inside."""
    found = [_found_markup(match) for match in _MARKUP.finditer(text)]
    found += [_found_quote(match) for match in _QUOTED.finditer(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    outer: list[Found] = []
    for one in found:
        if not outer or one.start >= outer[-1].end:
            outer.append(one)
    return outer


def _found_markup(match: re.Match[str]) -> Found:
    text = match["fence"] or match["code"] or match[0]
    return Found(kind=Kind.QUOTED, text=text, start=match.start(), end=match.end())


def _found_quote(match: re.Match[str]) -> Found:
    inner = next(group for group in match.groups() if group is not None)
    return Found(kind=Kind.QUOTED, text=inner, start=match.start(), end=match.end())


_SORTED = re.compile(
    rf"(?:{SUPERLATIVES.pattern}|\b(?:price|date|rating|name)) first$", re.IGNORECASE
)


def _ordinal(text: str) -> tuple[int | None, tuple[int, int]]:
    match = _ORDINAL.search(text)
    if match is None or _SORTED.search(text[: match.end()]):
        return None, (0, 0)
    if match[1]:
        return _ORDINALS.index(match[1].lower()) + 1, match.span()
    digits = match[2] or match[3] or match[4]
    return (int(digits) if digits else -1), match.span()


def _with_lead(value: Found, words: tuple[Word, ...], text: str) -> Found:
    """Return the value with the preposition before it, and the stems around it."""
    before = [word for word in words if word.end <= value.start]
    lead = ""
    for word in reversed(before[-3:]):
        if word.lower in PREPOSITIONS:
            lead = word.lower
            break
        if word.lower not in DETERMINERS and value.kind is not Kind.QUOTED:
            break
    near = (
        tuple(word.stem for word in before[-3:])
        + tuple(word.stem for word in words if word.start >= value.end)[:2]
    )
    return Found(
        kind=value.kind, text=value.text, start=value.start, end=value.end, lead=lead,
        near=near, unit=value.unit, bound=value.bound, number=value.number,
        unit_end=value.unit_end,
    )  # fmt: skip
