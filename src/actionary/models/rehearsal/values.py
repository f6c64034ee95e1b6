"""What a sentence offers as values: quotes, addresses, numbers, days, phrases."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

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
from actionary.models.rehearsal.vocabulary import STOPWORDS, VERBS, Verb
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
    spoken: tuple[int, int] = field(default=(0, 0))
    """The range of words to be passed on as they are ("saying ...")."""

    def of_kind(self, *kinds: Kind) -> list[Found]:
        """Return the values of these kinds, in their order."""
        return [value for value in self.values if value.kind in kinds]


_QUOTED = re.compile(
    r"\"([^\"]+)\"|“([^”]+)”|«([^»]+)»|(?<!\w)['‘]([^'’]*(?:['’]\w[^'’]*)*)['’](?!\w)"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOMAINS = "com|org|net|io|dev|test|ai|edu|gov|eu|info|co"
_URL = re.compile(
    r"\bhttps?://[^\s<>\"']+[^\s<>\"'.,;!?)]"
    rf"|\b(?:[\w-]+\.)+(?:{_DOMAINS})(?:/[^\s<>\"',;!?)]*)?(?!\w)"
)
_CODE = re.compile(
    r"(?<![\w@.])#?(?=[\w-]*\d)(?=[\w-]*[A-Za-z_])[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*(?![\w@])"
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
_SUPERLATIVES = re.compile(
    r"\b(cheapest|least expensive|lowest|smallest|shortest|nearest|closest|fastest|"
    r"most expensive|priciest|highest(?:[- ]rated)?|best(?:[- ]rated)?|top[- ]rated|largest|"
    r"biggest|longest|latest|newest|most recent|oldest|earliest|soonest|last|lightest|heaviest)\b",
    re.IGNORECASE,
)
_CURRENCY = (
    r"[$€£¥]|\b(?:usd|eur|gbp|jpy|chf|aud|cad|inr)\b"
    r"|\b(?:dollars?|euros?|pounds?|yen|francs?|rupees?|bucks)\b"
)
_NUMBER = re.compile(
    rf"(?P<sign>{_CURRENCY})?\s*(?<![\w.])(?P<minus>-)?(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<scale>\s*(?:k|thousand|million|m|billion|bn)\b)?\s*(?P<after>{_CURRENCY}|%|percent\b)?(?![\w.]*\d)",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12, "couple": 2}
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9, "bn": 1e9}
_MAX = re.compile(
    r"\b(?:under|below|less than|cheaper than|lower than|fewer than|smaller than|up to|at most|"
    r"max(?:imum)?(?: of)?|no more than|not more than|within|until|before|budget(?: of| is)?|"
    r"not over|younger than|shorter than)\s*$",
    re.IGNORECASE,
)
_MIN = re.compile(
    r"\b(?:over|above|more than|at least|min(?:imum)?(?: of)?|no less than|not less than|"
    r"greater than|higher than|starting at|larger than|bigger than|older than|longer than|"
    r"or more)\s*$",
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
    spoken = (spoken[0], len(whole)) if spoken[1] else spoken
    quoted = [_found_quote(match) for match in _QUOTED.finditer(text)]
    shown = _blanked(head, [(q.start, q.end) for q in quoted])
    emails = [_plain(Kind.EMAIL, m) for m in _EMAIL.finditer(shown)]
    shown = _blanked(shown, [(e.start, e.end) for e in emails])
    urls = [_plain(Kind.URL, m) for m in _URL.finditer(shown)]
    shown = _blanked(shown, [(u.start, u.end) for u in urls])
    dates = find_dates(shown, today)
    undated = _blanked(shown, [(d.start, d.end) for d in dates])
    durations = find_durations(undated)
    times = find_times(undated)
    codes = [
        _plain(Kind.CODE, m)
        for m in _CODE.finditer(_blanked(undated, [(t.start, t.end) for t in times]))
        if not re.fullmatch(
            r"\d+(?:st|nd|rd|th|km|kg|cm|mm|m|g|k|am|pm|mb|gb|x)|#\d{1,2}", m[0], re.IGNORECASE
        )
    ]
    plain = _blanked(undated, [(c.start, c.end) for c in codes] + [(t.start, t.end) for t in times])
    ordinal, at = _ordinal(plain)
    numbers = _numbers(_blanked(plain, [at]), words)
    structured = [*quoted, *emails, *urls, *codes, *numbers]
    busy = [(v.start, v.end) for v in structured] + [(d.start, d.end) for d in dates]
    busy += [(d.start, d.end) for d in durations] + [(t.start, t.end) for t in times]
    phrases = phrases_in(head, words, busy, [(n.start, n.end) for n in numbers])
    led = [(phrase.start, phrase.end) for phrase in phrases]
    names = names_in(head, words, [*busy, *led])
    numbers = _ranged(numbers, text)
    structured = [*quoted, *emails, *urls, *codes, *numbers]
    with_leads = [_with_lead(value, words, text) for value in structured]
    verb, verb_at = verb_of_sentence(words)
    superlative = _SUPERLATIVES.search(shown)
    return Reading(
        text=whole,
        words=words,
        verb=verb,
        verb_at=verb_at,
        values=tuple(sorted([*with_leads, *phrases, *names], key=lambda v: v.start)),
        dates=tuple(dates),
        times=tuple(times),
        durations=tuple(durations),
        ordinal=ordinal,
        ordinal_at=at,
        superlative=superlative[1].lower() if superlative else "",
        superlative_at=superlative.span() if superlative else (0, 0),
        spoken=spoken,
    )


def _spoken(text: str) -> tuple[int, int]:
    match = _SAYING.search(text)
    if match is None or not text[match.end() :].strip():
        return 0, 0
    return match.end(), len(text)


def _blanked(text: str, ranges: list[tuple[int, int]]) -> str:
    """Return the text with what is already understood made unreadable, offsets kept."""
    for start, end in ranges:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _plain(kind: Kind, match: re.Match[str]) -> Found:
    return Found(kind=kind, text=match[0].lstrip("#"), start=match.start(), end=match.end())


def _found_quote(match: re.Match[str]) -> Found:
    inner = next(group for group in match.groups() if group is not None)
    return Found(kind=Kind.QUOTED, text=inner, start=match.start(), end=match.end())


_SORTED = re.compile(
    rf"(?:{_SUPERLATIVES.pattern}|\b(?:price|date|rating|name)) first$", re.IGNORECASE
)


def _ordinal(text: str) -> tuple[int | None, tuple[int, int]]:
    match = _ORDINAL.search(text)
    if match is None or _SORTED.search(text[: match.end()]):
        return None, (0, 0)
    if match[1]:
        return _ORDINALS.index(match[1].lower()) + 1, match.span()
    digits = match[2] or match[3] or match[4]
    return (int(digits) if digits else -1), match.span()


def _numbers(text: str, words: tuple[Word, ...]) -> list[Found]:
    found = []
    for match in _NUMBER.finditer(text):
        number = float(match["digits"].replace(",", "")) * (-1 if match["minus"] else 1)
        if scale := (match["scale"] or "").strip().lower():
            number *= _SCALES[scale]
        money = "money" if match["sign"] or match["after"] not in (None, "%", "percent") else ""
        start = (
            match.start("sign")
            if match["sign"]
            else match.start("minus" if match["minus"] else "digits")
        )
        end = match.start() + len(match[0].rstrip())
        found.append(_number(text, words, number, start, end, money))
    for index, word in enumerate(words):
        number_word = _NUMBER_WORDS.get(word.lower)
        if number_word is None or text[word.start : word.end] != word.text:
            continue
        following = words[index + 1] if index + 1 < len(words) else None
        if word.lower == "one" and not _counts(words, index):
            continue
        end = word.end
        if following is not None and re.match(_CURRENCY + "$", following.lower):
            end, money = following.end, "money"
        else:
            money = ""
        found.append(_number(text, words, float(number_word), word.start, end, money))
    return found


def _ranged(numbers: list[Found], text: str) -> list[Found]:
    """Return the numbers, "between 10 and 20 euros" as a least and a most of the same unit."""
    ordered = sorted(numbers, key=lambda found: found.start)
    for index, (low, high) in enumerate(pairwise(ordered)):
        joined = text[low.end : high.start].strip().lower()
        before = text[: low.start].rstrip().lower()
        is_range = (joined == "and" and before.endswith("between")) or (
            joined in {"to", "-", "–"} and before.endswith("from")
        )
        if is_range and low.number < high.number:
            unit = high.unit or low.unit
            ordered[index] = replace(low, bound="min", unit=unit)
            ordered[index + 1] = replace(high, bound="max", unit=unit)
    return ordered


def _counts(words: tuple[Word, ...], index: int) -> bool:
    """Whether "one" is a number here, not "that one" or "the cheap one"."""
    is_first = index == 0 or words[index - 1].lower in VERBS or words[index - 1].lower == "for"
    has_noun = index + 1 < len(words) and words[index + 1].lower not in STOPWORDS
    return is_first and has_noun


def _number(
    text: str, words: tuple[Word, ...], number: float, start: int, end: int, money: str
) -> Found:
    before = text[:start]
    bound = "max" if _MAX.search(before) else "min" if _MIN.search(before) else ""
    after = [word for word in words if word.start >= end][:3]
    if after and re.match(r"\s*(?:or (?:less|fewer|under|cheaper|below))\b", text[end:]):
        bound = "max"
    elif after and re.match(
        r"\s*(?:\w+\s+)?(?:or (?:more|over|higher|better|above)|and (?:up|above)|\+)", text[end:]
    ):
        bound = "min"
    unit, unit_end = _unit(text, words, end)
    return Found(
        kind=Kind.NUMBER,
        text=text[start:end].strip(),
        start=start,
        end=end,
        number=number,
        unit=money or unit,
        unit_end=0 if money else unit_end,
        bound=bound,
    )


_OR_MORE = re.compile(r"\s*(?:or|and)\s+(?:more|less|fewer|over|up)\b")


def _unit(text: str, words: tuple[Word, ...], end: int) -> tuple[str, int]:
    """Return the stem of the noun a number counts, and where it ends."""
    if match := _OR_MORE.match(text[end:]):
        end += match.end()
    for word in words:
        if word.start < end:
            continue
        if not re.fullmatch(r"[\s\u00a0-]*", text[end : word.start]):
            break
        if _SUPERLATIVES.fullmatch(word.text):
            end = word.end
            continue
        is_small = word.lower in STOPWORDS or word.lower in PREPOSITIONS
        return ("", 0) if is_small else (word.stem, word.end)
    return "", 0


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
